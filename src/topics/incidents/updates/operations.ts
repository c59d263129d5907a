/** News for everybody who waits: what is happening, the impact, what is done, when there is more. */
import type { Tx } from '../../../engine/tx.ts';
import { actorOf } from '../../../lib/actor.ts';
import { type Rich, rich } from '../../../lib/blockkit.ts';
import { severityOf } from '../../team/store.ts';
import { changeStatus } from '../lifecycle/change.ts';
import { type Incident, isOpen, type OpenStatus } from '../lifecycle/model.ts';
import { changeSeverity } from '../lifecycle/severity.ts';
import { updateIncident } from '../lifecycle/store.ts';
import { describeToPages, inStakeholderChannels, redrawIncident, sayInRoom, tellFollowers } from '../room/notify.ts';
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

/** What an update also sets. */
export interface UpdateChanges {
  readonly status?: OpenStatus | undefined;
  readonly severity?: string | undefined;
}

/** Sets status and severity without a message of their own. Returns the incident then, and what the update says of it. */
async function applyChanges(
  tx: Tx,
  incident: Incident,
  by: string,
  { status, severity }: UpdateChanges,
): Promise<{ readonly incident: Incident; readonly changed: readonly Rich[] }> {
  const changed: Rich[] = [];
  let next = incident;
  if (severity !== undefined && severity !== next.severity) {
    const { incident: then, lines } = await changeSeverity(tx, next, by, severity);
    changed.push(rich`*Severity* ${next.severity} → ${severity}`, ...lines);
    next = then;
  }
  if (status !== undefined && status !== next.status) {
    changed.push(rich`*Status* ${next.status} → ${status}`);
    next = await changeStatus(tx, next, by, status);
  }
  return { incident: next, changed };
}

/** Writes an update to room, card, announcement, stakeholders and followers. Returns how many followers were told. */
export async function update(
  tx: Tx,
  before: Incident,
  by: string,
  given: UpdateParts,
  changes: UpdateChanges = {},
): Promise<number> {
  const { incident, changed } = await applyChanges(tx, before, by, changes);
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
  if (next.impact !== before.impact) await describeToPages(tx, next, next);
  const message = updateMessage(next, by, parts, due, changed);
  await sayInRoom(tx, next, message);
  await inStakeholderChannels(tx, next, message);
  return tellFollowers(tx, next, updateWords(parts, due, changed), message, by);
}

function entryOf({ happens, impact, doing }: UpdateParts): EntryData {
  return {
    kind: 'update',
    happens,
    ...(impact === undefined ? {} : { impact }),
    ...(doing === undefined ? {} : { doing }),
  };
}
