/** Maintenance windows of muster.yaml: the next occurrence of each is a silence. */
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';
import type { Section } from '../../team/sections.ts';
import { matcherWords, type Silence } from '../silences/model.ts';
import { addSilence, end } from '../silences/operations.ts';
import { findSilence, openSilences } from '../silences/store.ts';
import { matcherOfWindow, nextWindow } from './model.ts';
import { findMaintenance, maintenanceEntries, putMaintenance, removeMaintenance } from './store.ts';

/** Plans the first window that begins after an instant and is not over; one that has begun applies at once. */
async function planWindow(tx: Tx, name: string, after: Instant): Promise<void> {
  const config = await findMaintenance(tx, name);
  const next = config === undefined ? undefined : nextWindow(config, after, tx.now);
  if (config === undefined || next === undefined) return;
  const matcher = matcherOfWindow(config);
  const words = matcher.kind === 'group' ? name : matcherWords(matcher);
  const reason = config.reason ?? name;
  const when = { start_at: next.start, end_at: next.end };
  await addSilence(tx, { matcher, words, reason, by_user: '', maintenance: name, ...when });
}

/** A window is over, or somebody ended it: the next one is planned. */
export async function windowOver(tx: Tx, { silence: id }: { readonly silence: number }): Promise<void> {
  const silence = await findSilence(tx, id);
  if (silence === undefined || silence.maintenance === null) return;
  const others = (await openSilences(tx)).filter(({ maintenance }) => maintenance === silence.maintenance);
  if (others.length === 0) await planWindow(tx, silence.maintenance, silence.start_at);
}

async function occurrencesOf(tx: Tx, name: string): Promise<readonly Silence[]> {
  return (await openSilences(tx)).filter(({ maintenance }) => maintenance === name);
}

/** `maintenance:` of the file. Where a window continues by its new words, nothing pages in between. */
export const maintenanceSection: Section<Pick<Row<'maintenance'>, 'data_json'>> = {
  all: maintenanceEntries,
  async put(tx, name, { data_json }) {
    const before = await occurrencesOf(tx, name);
    await putMaintenance(tx, name, data_json);
    await planWindow(tx, name, Number.NEGATIVE_INFINITY);
    for (const { id } of before) await end(tx, id);
  },
  async remove(tx, names) {
    await removeMaintenance(tx, names);
    for (const name of names) for (const { id } of await occurrencesOf(tx, name)) await end(tx, id);
  },
};
