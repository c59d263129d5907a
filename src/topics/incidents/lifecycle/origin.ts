import { link, type Message, message, person, rich } from '../../../lib/blockkit.ts';
import type { Incident } from './model.ts';

/** Points the room to the message the incident was declared from. */
export function originMessage(incident: Incident): Message {
  return message(
    rich`${person(incident.declared_by)} declared this incident from ${link(incident.origin_link ?? '', 'this message')}.`,
  );
}
