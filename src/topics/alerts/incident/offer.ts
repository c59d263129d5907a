/** The offer to resolve an incident whose alerts are all over: one message, which says later what became of it. */
import type { Tx } from '../../../engine/tx.ts';
import { buttons, message, paragraph, type Rich, rich } from '../../../lib/blockkit.ts';
import { type Incident, incidentName } from '../../incidents/lifecycle/model.ts';
import { sayInRoom } from '../../incidents/room/notify.ts';
import { ownEntries } from '../../incidents/timeline/store.ts';

export const ALL_OVER = 'All alerts are resolved';

function slotOf(entry: number): string {
  return `alerts-over:${entry}`;
}

/** Offers in its channel to resolve it; `entry` is the timeline's entry that all are over. */
export async function offer(tx: Tx, incident: Incident, entry: number): Promise<void> {
  const inc = incidentName(incident.id);
  const words = rich`✅ *${ALL_OVER}*, and nobody has written anything here. Is ${inc} over?`;
  const resolve = { label: `Resolve ${inc}`, line: `incident resolve ${inc} ${ALL_OVER}`, style: 'primary' as const };
  await sayInRoom(tx, incident, message(words, [paragraph(words), buttons([resolve])]), { slot: slotOf(entry) });
}

/** Takes the button from the newest offer, if that is the last word about the incident's alerts, and says what became of it. */
export async function closeOffer(tx: Tx, incident: Incident, words: Rich): Promise<void> {
  const last = (await ownEntries(tx, incident)).findLast(({ data }) => data?.kind === 'alert');
  if (last?.data?.kind !== 'alert' || last.data.offered !== true) return;
  await sayInRoom(tx, incident, message(words), { slot: slotOf(last.id) });
}
