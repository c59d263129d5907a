/** News for everybody who waits: what is happening, the impact, what is done, when there is more. */
import type { Tx } from '../../../engine/tx.ts';
import { actorOf } from '../../../lib/actor.ts';
import { severityOf } from '../../team/store.ts';
import { type Incident, isOpen } from '../lifecycle/model.ts';
import { updateIncident } from '../lifecycle/store.ts';
import { inStakeholderChannels, redrawIncident, sayInRoom, tellFollowers } from '../room/notify.ts';
import { promiseUpdate, updateDue } from '../targets/operations.ts';
import type { EntryData } from '../timeline/model.ts';
import { addEntry } from '../timeline/store.ts';
import { updateMessage, updateWords } from './blocks.ts';
import { tidy, type UpdateParts } from './model.ts';

/** When the next one is due if this one is sent now; null: never. */
export async function dueAfter(tx: Tx, incident: Incident, { next }: UpdateParts): Promise<number | null> {
  if (!isOpen(incident) || next === 'none') return null;
  return updateDue(await severityOf(tx, incident.severity), tx.now, next);
}

/** Writes an update to room, card, announcement, stakeholders and followers. Returns how many followers were told. */
export async function update(tx: Tx, incident: Incident, by: string, given: UpdateParts): Promise<number> {
  const parts = tidy(given);
  const due = await dueAfter(tx, incident, parts);
  await addEntry(tx, { incident: incident.id, who: actorOf(by), data: entryOf(parts) });
  await updateIncident(tx, incident, {
    last_update: parts.happens,
    update_json: JSON.stringify(parts),
    ...(parts.impact === undefined ? {} : { impact: parts.impact }),
  });
  await promiseUpdate(tx, incident, due);
  const next = await redrawIncident(tx, incident.id);
  const message = updateMessage(next, by, parts, due);
  await sayInRoom(tx, next, message);
  await inStakeholderChannels(tx, next, message);
  return tellFollowers(tx, next, updateWords(parts, due), message, by);
}

function entryOf({ happens, impact, doing }: UpdateParts): EntryData {
  return {
    kind: 'update',
    happens,
    ...(impact === undefined ? {} : { impact }),
    ...(doing === undefined ? {} : { doing }),
  };
}
