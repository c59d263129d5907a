/** What somebody hears of what they did to an incident. Pure. */
import { type Caller, type Reply, say } from '../../../command/row.ts';
import type { Incident } from '../lifecycle/model.ts';

/**
 * One line for the person who did it; nothing where they did it in the channel or thread of the incident, or of one of
 * them, which shows it to everybody.
 */
export function did(caller: Caller, about: Incident | readonly Incident[], ...words: Parameters<typeof say>): Reply {
  const incidents = 'id' in about ? [about] : about;
  return { ...say(...words), ...(incidents.some((one) => isRoom(one, caller)) ? { shown: true } : {}) };
}

function isRoom({ room_kind, room_channel, room_thread }: Incident, { channel, thread }: Caller): boolean {
  if (channel === undefined || channel !== room_channel) return false;
  return room_kind === 'channel' || thread === room_thread;
}
