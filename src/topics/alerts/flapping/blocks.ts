/** What people read of flapping. Pure. */
import { type Message, message, type Rich, rich } from '../../../lib/blockkit.ts';
import { type Group, groupName } from '../groups/model.ts';
import { CHANGES } from './model.ts';

/** What the message of a group says while it is held open. */
export const FLAPPING: Rich = rich`🔁 *Flapping:* held open, and it does not page again until it has been stable for 30 min.`;

/** What a channel reads when a group begins to flap. */
export function flappingMessage({ id, severity, title }: Pick<Group, 'id' | 'severity' | 'title'>): Message {
  return message(
    rich`🔁 *${groupName(id)} is flapping* · ${severity} · ${title}: ${CHANGES} changes within 30 min. It is held open and does not page again until it has been stable for 30 min.`,
  );
}
