/** The file into the rows, in one transaction, and what that changes in words. */
import type { Transact, Tx } from '../engine/tx.ts';
import { formatWall } from '../lib/zoned.ts';
import { currentTurn } from '../oncall/model.ts';
import { revise } from '../oncall/revise.ts';
import type { Rotation } from '../oncall/rotation.ts';
import { loadSchedule } from '../oncall/store.ts';
import { resolvePeople } from '../team/directory.ts';
import { putSetting, setting } from '../team/store.ts';
import type { MusterFile } from './file.ts';

/** What applying a file changed; `lines` are for a person, `missing` are people Slack does not know (yet). */
export interface Applied {
  readonly lines: readonly string[];
  readonly missing: readonly string[];
}

/** Writes the file. Rotations become revisions, so that whoever is on call now stays until their hand-off. */
export async function applyFile(tx: Tx, file: MusterFile): Promise<Applied> {
  const { people, services, schedules, policies, severities = {}, ...top } = file;
  const lines = [
    ...(await applyTop(tx, top)),
    ...(await replace(tx, 'people', 'person', people, (p) => ({ email: p.email?.toLowerCase() ?? null, timezone: p.timezone ?? null }))),
    ...(await replace(tx, 'services', 'service', services, () => ({}))),
    ...(await replace(tx, 'policies', 'policy', policies, () => ({}))),
    ...(await replace(tx, 'severities', 'severity', severities, (_, position) => ({ position }))),
  ];
  const missing = await resolvePeople(tx);
  for (const [name, { rotations, ...data }] of Object.entries(schedules)) {
    lines.push(...(await applySchedule(tx, name, { ...data, timezone: data.timezone ?? file.timezone }, rotations)));
  }
  lines.push(...(await dropSchedules(tx, Object.keys(schedules))));
  return { lines, missing };
}

async function applyTop(tx: Tx, top: object): Promise<string[]> {
  const before = await setting<object>(tx, 'file');
  if (JSON.stringify(before) === JSON.stringify(top)) return [];
  await putSetting(tx, 'file', top);
  return [`${before === undefined ? '+' : '~'} ${JSON.stringify(top)}`];
}

type Keyed = 'people' | 'services' | 'policies' | 'severities';

/** Makes a table hold exactly these entries; a line for each that is new, changed or gone. */
async function replace<T extends object>(tx: Tx, table: Keyed, key: string, entries: Readonly<Record<string, T>>, columns: (entry: T, position: number) => object): Promise<string[]> {
  const rows = (await tx.db.selectFrom(table).selectAll().execute()) as unknown as readonly (Record<string, unknown> & { data_json: string })[];
  const known = new Map(rows.map((row) => [String(row[key]), row]));
  const lines: string[] = [];
  for (const [position, [name, entry]] of Object.entries(entries).entries()) {
    const row = { data_json: JSON.stringify(entry), ...columns(entry, position) };
    const before = known.get(name);
    if (before === undefined) lines.push(`+ ${table} ${name}`);
    else if (Object.entries(row).some(([column, value]) => before[column] !== value)) lines.push(`~ ${table} ${name}`);
    else continue;
    const insert = tx.db.insertInto(table).values({ [key]: name, ...row } as never);
    await insert.onConflict((c) => c.column(key as never).doUpdateSet(row as never)).execute();
  }
  const gone = [...known.keys()].filter((name) => !(name in entries));
  for (const name of gone) await tx.db.deleteFrom(table).where(key as never, '=', name as never).execute();
  return [...lines, ...gone.map((name) => `- ${table} ${name}`)];
}

async function applySchedule(tx: Tx, name: string, { timezone, ...data }: { timezone: string }, rotations: readonly Rotation[]): Promise<string[]> {
  const before = await loadSchedule(tx, name);
  const row = { timezone, data_json: JSON.stringify(data) };
  await tx.db.insertInto('schedules').values({ schedule: name, ...row }).onConflict((c) => c.column('schedule').doUpdateSet(row)).execute();
  const old = before?.revisions.at(-1)?.rotations ?? [];
  const revised = rotations.map((rotation) => revise(old.find((r) => r.name === rotation.name), rotation, timezone, tx.now));
  const rotations_json = JSON.stringify(revised.map((r) => r.rotation));
  if (before !== undefined && rotations_json === JSON.stringify(old) && before.timezone === timezone) return [];
  await tx.db.insertInto('rotation_revisions').values({ schedule: name, effective_from: before === undefined ? 0 : tx.now, rotations_json }).execute();
  await tx.tell({ fact: 'shift.changed', schedule: name });
  const after = await loadSchedule(tx, name);
  const hints = revised.filter((r) => r.suggestedStart !== undefined).map((r) => `  ${r.rotation.name}: the file alone would agree with start: ${r.suggestedStart}`);
  if (after === undefined) return [];
  const now = words(currentTurn(after, tx.now), timezone);
  return [`${before === undefined ? '+' : '~'} schedules ${name}: on call ${before === undefined ? '' : `${words(currentTurn(before, tx.now), timezone)} → `}${now}`, ...hints];
}

function words({ people, until }: { people: readonly string[]; until: number | undefined }, zone: string): string {
  return `${people.join('+') || 'nobody'}${until === undefined ? '' : ` until ${formatWall(until, zone)}`}`;
}

async function dropSchedules(tx: Tx, kept: readonly string[]): Promise<string[]> {
  const rows = await tx.db.selectFrom('schedules').select('schedule').execute();
  const gone = rows.map((row) => row.schedule).filter((name) => !kept.includes(name));
  for (const name of gone) {
    await tx.db.deleteFrom('schedules').where('schedule', '=', name).execute();
    await tx.db.deleteFrom('rotation_revisions').where('schedule', '=', name).execute();
    await tx.tell({ fact: 'shift.changed', schedule: name });
  }
  return gone.map((name) => `- schedules ${name}`);
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
