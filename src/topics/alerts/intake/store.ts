/** Sources and their counts as rows. */
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import type { NamedChannel } from '../../team/channels/names.ts';
import type { Section } from '../../team/sections.ts';
import type { Window } from './door/rate.ts';
import { type Source, type SourceConfig, sourceOf } from './model.ts';

/** Every source of muster.yaml, by name. */
export async function everySource(tx: Tx): Promise<readonly Source[]> {
  return tx.cached('sources', ['sources'], async () => {
    const rows = await tx.db.selectFrom('sources').selectAll().orderBy('source').execute();
    return rows.map(({ source, data_json }) => sourceOf(source, JSON.parse(data_json) as SourceConfig));
  });
}

/** A source by its name, in any case. */
export async function findSource(tx: Tx, name: string): Promise<Source | undefined> {
  const all = await everySource(tx);
  return all.find((one) => one.name === name) ?? all.find((one) => one.name.toLowerCase() === name.toLowerCase());
}

/** The channels of `sources:`. */
export async function sourceChannels(tx: Tx): Promise<readonly NamedChannel[]> {
  return (await everySource(tx)).flatMap(({ name, channel }) =>
    channel === undefined ? [] : [{ setting: `sources.${name}.channel`, name: channel }],
  );
}

/** `sources:` of the file. The keys of a source that left it open nothing, and work again when it comes back. */
export const sourcesSection: Section<Pick<Row<'sources'>, 'data_json'>> = {
  async all(tx) {
    const rows = await tx.db.selectFrom('sources').selectAll().execute();
    return new Map(rows.map((row) => [row.source, row]));
  },
  async put(tx, source, entry) {
    const insert = tx.db.insertInto('sources').values({ source, ...entry });
    await insert.onConflict((c) => c.column('source').doUpdateSet(entry)).execute();
  },
  async remove(tx, names) {
    await tx.db.deleteFrom('sources').where('source', 'in', names).execute();
  },
};

/** What is counted of a source. */
export interface SourceState extends Omit<Row<'source_states'>, 'source' | 'windows_json'> {
  /** How much each key sent lately, by its hash. */
  readonly windows: Readonly<Record<string, Window>>;
}

const FRESH: SourceState = {
  signals: 0,
  refused: 0,
  unmatched: 0,
  last_signal_at: null,
  last_refused_at: null,
  last_error: null,
  failing: 0,
  told: 0,
  windows: {},
};

/** What was counted of a source so far. */
export async function stateOf(tx: Tx, source: string): Promise<SourceState> {
  const row = await tx.db.selectFrom('source_states').selectAll().where('source', '=', source).executeTakeFirst();
  return row === undefined ? FRESH : readState(row);
}

/** What was counted, by source. */
export async function everyState(tx: Tx): Promise<ReadonlyMap<string, SourceState>> {
  const rows = await tx.db.selectFrom('source_states').selectAll().execute();
  return new Map(rows.map((row) => [row.source, readState(row)]));
}

/** What is counted of a source of which nothing was counted yet is nothing. */
export function countsOf(states: ReadonlyMap<string, SourceState>, source: string): SourceState {
  return states.get(source) ?? FRESH;
}

function readState({ source: _, windows_json, ...counts }: Row<'source_states'>): SourceState {
  return { ...counts, windows: JSON.parse(windows_json) as SourceState['windows'] };
}

/** Keeps what is counted of a source from now on. */
export async function putState(tx: Tx, source: string, { windows, ...counts }: SourceState): Promise<void> {
  const row = { ...counts, windows_json: JSON.stringify(windows) };
  const insert = tx.db.insertInto('source_states').values({ source, ...row });
  await insert.onConflict((c) => c.column('source').doUpdateSet(row)).execute();
}
