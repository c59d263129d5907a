/** The file's schedules into rows; their rotations become revisions, so that whoever is on call stays until their hand-off. */
import type { Tx } from '../engine/tx.ts';
import type { Instant } from '../lib/instant.ts';
import { formatWall } from '../lib/zoned.ts';
import type { ScheduleConfig } from '../oncall/config.ts';
import { currentTurn, samePeople } from '../oncall/model.ts';
import { type Revised, revise } from '../oncall/revise.ts';
import type { Rotation, Schedule } from '../oncall/rotation.ts';
import { type KeptSchedule, loadSchedule } from '../oncall/store.ts';
import { differences } from './diff.ts';
import type { MusterFile } from './file.ts';

/** Makes the schedules those of the file; lines for a person, who is on call before and after among them. */
export async function applySchedules(tx: Tx, { schedules, timezone }: MusterFile): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const [name, config] of Object.entries(schedules)) {
    lines.push(...(await applySchedule(tx, name, { ...config, timezone: config.timezone ?? timezone })));
  }
  return [...lines, ...(await dropSchedules(tx, Object.keys(schedules)))];
}

type Zoned = ScheduleConfig & { readonly timezone: string };

async function applySchedule(
  tx: Tx,
  name: string,
  { rotations, timezone, ...data }: Zoned,
): Promise<readonly string[]> {
  const before = await loadSchedule(tx, name);
  const details = await putSchedule(tx, name, timezone, data);
  const revised = await addRevision(tx, name, before, rotations, timezone);
  if (details === '' && revised === undefined) return [];
  await tx.tell({ fact: 'shift.changed', schedule: name });
  const after = await loadSchedule(tx, name);
  if (after === undefined) return [];
  const changed = [details, revised === undefined || before === undefined ? '' : 'rotations']
    .filter((part) => part !== '')
    .join(', ');
  const head = before === undefined ? `+ schedule ${name}` : `~ schedule ${name}: ${changed}`;
  return [head, `    ${onCall(before, after, tx.now)}`, ...hints(revised ?? [])];
}

/** Everything but the rotations; returns what changed of it. */
async function putSchedule(tx: Tx, name: string, timezone: string, data: object): Promise<string> {
  const row = { timezone, data_json: JSON.stringify(data) };
  const before = await tx.db.selectFrom('schedules').selectAll().where('schedule', '=', name).executeTakeFirst();
  await tx.db
    .insertInto('schedules')
    .values({ schedule: name, ...row })
    .onConflict((c) => c.column('schedule').doUpdateSet(row))
    .execute();
  if (before === undefined) return '';
  return differences(
    { timezone: before.timezone, ...(JSON.parse(before.data_json) as object) },
    { timezone, ...(JSON.parse(row.data_json) as object) },
  );
}

/** The rotations as they stand from now on, unless they stand so already. */
async function addRevision(
  tx: Tx,
  name: string,
  before: KeptSchedule | undefined,
  rotations: readonly Rotation[],
  zone: string,
): Promise<readonly Revised[] | undefined> {
  const last = before?.revisions.at(-1);
  const old = last?.rotations ?? [];
  const oldZone = last?.timezone ?? zone;
  const revised = rotations.map((rotation, i) =>
    revise(predecessor(old, rotations, i), rotation, zone, tx.now, oldZone),
  );
  const rotations_json = JSON.stringify(revised.map((r) => r.rotation));
  if (last !== undefined && oldZone === zone && rotations_json === JSON.stringify(old)) return undefined;
  await insertRevision(tx, name, zone, rotations_json);
  return revised;
}

/** The rotation that goes on as this one: by its name, else the one in its place whose name is gone. */
function predecessor(old: readonly Rotation[], rotations: readonly Rotation[], i: number): Rotation | undefined {
  const named = old.find((r) => r.name === rotations[i]?.name);
  const placed = old[i];
  return named ?? (rotations.some((r) => r.name === placed?.name) ? undefined : placed);
}

/** The first one holds for all time before it too. */
async function insertRevision(tx: Tx, schedule: string, timezone: string, rotations_json: string): Promise<void> {
  const earlier = await tx.db
    .selectFrom('rotation_revisions')
    .select('id')
    .where('schedule', '=', schedule)
    .limit(1)
    .executeTakeFirst();
  const effective_from = earlier === undefined ? 0 : tx.now;
  await tx.db.insertInto('rotation_revisions').values({ schedule, effective_from, timezone, rotations_json }).execute();
}

function onCall(before: Schedule | undefined, after: Schedule, now: Instant): string {
  const next = currentTurn(after, now);
  const words = turnWords(next, after.timezone);
  if (before === undefined) return `on call now: ${words}`;
  const last = currentTurn(before, now);
  return samePeople(last.people, next.people)
    ? `on call before and after: ${words}`
    : `on call before: ${turnWords(last, before.timezone)}; after: ${words}`;
}

function turnWords({ people, until }: { people: readonly string[]; until: Instant | undefined }, zone: string): string {
  return `${people.join(' and ') || 'nobody'}${until === undefined ? '' : ` until ${formatWall(until, zone)} ${zone}`}`;
}

function hints(revised: readonly Revised[]): readonly string[] {
  return revised.flatMap(({ rotation, suggestedStart }) =>
    suggestedStart === undefined
      ? []
      : [`    ${rotation.name}: the file alone would say the same with \`start: ${suggestedStart}\``],
  );
}

/** A schedule that left the file has nobody from now on; its past stays. */
async function dropSchedules(tx: Tx, kept: readonly string[]): Promise<readonly string[]> {
  const rows = await tx.db.selectFrom('schedules').selectAll().orderBy('schedule').execute();
  const gone = rows.filter((row) => !kept.includes(row.schedule));
  for (const { schedule, timezone } of gone) {
    await insertRevision(tx, schedule, timezone, '[]');
    await tx.db.deleteFrom('schedules').where('schedule', '=', schedule).execute();
    await tx.tell({ fact: 'shift.changed', schedule });
  }
  return gone.map((row) => `- schedule ${row.schedule}`);
}
