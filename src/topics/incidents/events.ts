/** What Slack tells of messages and of the people in a room. */
import type { SlackEvent } from '../../engine/events.ts';
import type { Tx } from '../../engine/tx.ts';
import { mayAct } from '../team/permit.ts';
import { keepPresence } from './room/operations.ts';
import { followMessage, isPinned, meaningOf, react, unreact } from './timeline/pins.ts';

/** Keeps who is in a room; the members of a private incident are those of its room. */
export async function keepMembers(tx: Tx, event: SlackEvent): Promise<void> {
  if (event.kind === 'member') await keepPresence(tx, event.channel, event.user, event.joined);
}

/** A reaction puts a message on the timeline or makes it a task, where it means that; what happens to that message follows. */
export async function keepPins(tx: Tx, event: SlackEvent): Promise<void> {
  if (event.kind === 'message') return followMessage(tx, event);
  if (event.kind === 'reaction' && (await mayAct(tx, event)))
    await (event.added ? react(tx, event) : unreact(tx, event));
}

/** Whether an event means anything to this team; most reactions and edits mean nothing. */
export async function heeds(tx: Tx, event: SlackEvent): Promise<boolean> {
  if (event.kind === 'message') return isPinned(tx, event);
  return event.kind !== 'reaction' || (await meaningOf(tx, event.name)) !== undefined;
}
