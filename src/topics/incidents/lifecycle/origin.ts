import { actorWords, link, type Message, message, rich } from '../../../lib/blockkit.ts';
import { declarer, type Incident } from './model.ts';

/** Points the room to the message the incident was declared from. */
export function originMessage(incident: Incident): Message {
  return message(
    rich`${actorWords(declarer(incident))} declared this incident from ${link(incident.origin_link ?? '', 'this message')}.`,
  );
}
