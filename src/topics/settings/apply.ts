/** The file into the rows, in one transaction, and what that changes in words. */
import type { Row } from '../../db/schema.ts';
import type { Transact, Tx } from '../../engine/tx.ts';
import { resolvePeople } from '../team/directory.ts';
import { NO_FILE } from '../team/model.ts';
import { putSetting, setting } from '../team/store.ts';
import { differences } from './diff.ts';
import type { MusterFile } from './model.ts';
import { applySchedules } from './schedules.ts';

/** What applying a file changed; `lines` are for a person, `missing` are people Slack does not know (yet). */
export interface Applied {
  readonly lines: readonly string[];
  readonly missing: readonly string[];
}

/** Writes the file. Rotations become revisions, so that whoever is on call now stays until their hand-off. */
export async function applyFile(tx: Tx, file: MusterFile): Promise<Applied> {
  const { people, services, schedules: _, policies, severities = {}, ...top } = file;
  const lines = [
    ...(await applyTop(tx, top)),
    ...(await replace(tx, PEOPLE, people, (p) => ({
      email: p.email?.toLowerCase() ?? null,
      timezone: p.timezone ?? null,
    }))),
    ...(await replace(tx, SERVICES, services, () => ({}))),
    ...(await replace(tx, POLICIES, policies, () => ({}))),
    ...(await replace(tx, SEVERITIES, severities, (__, position) => ({ position }))),
  ];
  const missing = await resolvePeople(tx);
  const all = [...lines, ...(await applySchedules(tx, file))];
  if (all.length > 0) tx.audit.field('muster.yaml', null, all.join('\n'));
  return { lines: all, missing };
}

async function applyTop(tx: Tx, top: object): Promise<readonly string[]> {
  const before = await setting<object>(tx, 'file');
  await putSetting(tx, 'file', top);
  const changed = differences({ ...(before ?? NO_FILE) }, { ...top });
  return changed === '' ? [] : [`~ ${changed}`];
}

interface Table {
  readonly table: 'people' | 'services' | 'policies' | 'severities';
  readonly key: string;
  /** What people call one entry. */
  readonly word: string;
}

const PEOPLE: Table = { table: 'people', key: 'person', word: 'person' };
const SERVICES: Table = { table: 'services', key: 'service', word: 'service' };
const POLICIES: Table = { table: 'policies', key: 'policy', word: 'policy' };
const SEVERITIES: Table = { table: 'severities', key: 'severity', word: 'severity' };

type Kept = Readonly<Record<string, unknown>> & Pick<Row<'services'>, 'data_json'>;

/** Makes a table hold exactly these entries; a line for each that is new, changed or gone. */
async function replace<T extends object>(
  tx: Tx,
  { table, key, word }: Table,
  entries: Readonly<Record<string, T>>,
  columns: (entry: T, position: number) => object,
): Promise<readonly string[]> {
  const rows = (await tx.db.selectFrom(table).selectAll().execute()) as unknown as readonly Kept[];
  const known = new Map(rows.map((row) => [String(row[key]), row]));
  const lines: string[] = [];
  for (const [position, [name, entry]] of Object.entries(entries).entries()) {
    const row = { data_json: JSON.stringify(entry), ...columns(entry, position) };
    const line = change(`${word} ${name}`, known.get(name), row);
    known.delete(name);
    if (line === undefined) continue;
    lines.push(line);
    const insert = tx.db.insertInto(table).values({ [key]: name, ...row } as never);
    await insert.onConflict((c) => c.column(key as never).doUpdateSet(row as never)).execute();
  }
  for (const name of known.keys())
    await tx.db
      .deleteFrom(table)
      .where(key as never, '=', name as never)
      .execute();
  return [...lines, ...[...known.keys()].map((name) => `- ${word} ${name}`)];
}

/** The line of an entry that is new or changed. */
function change(what: string, before: Kept | undefined, after: object & { data_json: string }): string | undefined {
  if (before === undefined) return `+ ${what}`;
  if (Object.entries(after).every(([column, value]) => before[column] === value)) return undefined;
  const details = differences(JSON.parse(before.data_json), JSON.parse(after.data_json));
  return `~ ${what}: ${details === '' ? 'its place in the order' : details}`;
}

class RolledBack extends Error {
  readonly applied: Applied;
  constructor(applied: Applied) {
    super('rolled back');
    this.applied = applied;
  }
}

/** What applying the file would change; nothing is written. */
export async function planFile(transact: Transact, file: MusterFile): Promise<Applied> {
  try {
    return await transact(async (tx) => {
      throw new RolledBack(await applyFile(tx, file));
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.applied;
    throw error;
  }
}
