import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';
import type { NamedChannel } from '../../team/channels/names.ts';
import { slackIds, type Word } from '../../team/store.ts';
import { FROM_FEED, feedShifts } from '../feed/store.ts';
import type { Revision, Rotation, Schedule, Shift } from './model.ts';
import { whoAt } from './shifts.ts';

/** A stored schedule: the rules of its shifts, and where and when hand-offs are announced. */
export interface KeptSchedule extends Schedule {
  readonly name: string;
  /** `#name` or an ID; undefined when muster.yaml names none. */
  readonly channel: string | undefined;
  /** How long before a hand-off it is announced, in milliseconds. */
  readonly remind: number;
  /** The handle of the Slack user group that contains the people on call. */
  readonly usergroup: string | undefined;
  /** True when muster.yaml says that it is empty at times on purpose. */
  readonly gapsExpected: boolean;
}

/** Names in the order of muster.yaml. */
export async function scheduleNames(tx: Tx): Promise<readonly string[]> {
  return tx.cached('schedules', ['schedules'], async () => {
    const rows = await tx.db.selectFrom('schedules').select('schedule').orderBy('schedule').execute();
    return rows.map((row) => row.schedule);
  });
}

/** Schedules as in muster.yaml, without their rotations, by name. */
export async function scheduleRows(tx: Tx): Promise<readonly Row<'schedules'>[]> {
  return tx.db.selectFrom('schedules').selectAll().orderBy('schedule').execute();
}

/** The schedule with this name. */
export async function findScheduleRow(tx: Tx, name: string): Promise<Row<'schedules'> | undefined> {
  return tx.db.selectFrom('schedules').selectAll().where('schedule', '=', name).executeTakeFirst();
}

/** Writes a schedule from muster.yaml; its rotations are stored as revisions. */
export async function putScheduleRow(tx: Tx, { schedule, ...row }: Row<'schedules'>): Promise<void> {
  await tx.db
    .insertInto('schedules')
    .values({ schedule, ...row })
    .onConflict((c) => c.column('schedule').doUpdateSet(row))
    .execute();
}

/** Removes a schedule that is no longer in muster.yaml; its revisions and overrides stay. */
export async function removeScheduleRow(tx: Tx, schedule: string): Promise<void> {
  await tx.db.deleteFrom('schedules').where('schedule', '=', schedule).execute();
}

/** Everything needed to compute a schedule. */
const MADE_OF = ['schedules', 'rotation_revisions', 'overrides', 'feeds'] as const;

/** A schedule with its revisions and overrides, or undefined. */
export async function loadSchedule(tx: Tx, name: string): Promise<KeptSchedule | undefined> {
  return tx.cached(`schedule ${name}`, MADE_OF, () => readSchedule(tx, name));
}

async function readSchedule(tx: Tx, name: string): Promise<KeptSchedule | undefined> {
  const row = await findScheduleRow(tx, name);
  if (row === undefined) return undefined;
  const revisions = await tx.db
    .selectFrom('rotation_revisions')
    .selectAll()
    .where('schedule', '=', name)
    .orderBy('effective_from')
    .orderBy('id')
    .execute();
  const overrides = await tx.db
    .selectFrom('overrides')
    .selectAll()
    .where('schedule', '=', name)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute();
  const data = JSON.parse(row.data_json) as { channel?: string; remind: number; usergroup?: string; gaps?: 'expected' };
  return {
    name,
    channel: data.channel,
    remind: data.remind,
    usergroup: data.usergroup,
    gapsExpected: data.gaps === 'expected',
    timezone: row.timezone,
    revisions: await readRevisions(tx, name, revisions),
    overrides: overrides.map(readOverride),
  };
}

/** The revisions of all schedules, including removed ones, each schedule's oldest first. */
export async function everyRevision(tx: Tx): Promise<readonly Row<'rotation_revisions'>[]> {
  return tx.db.selectFrom('rotation_revisions').selectAll().orderBy('effective_from').orderBy('id').execute();
}

/** A revision that was read from a calendar has the shifts of the schedule's only calendar, whose past shifts are kept. */
export async function readRevisions(
  tx: Tx,
  name: string,
  rows: readonly Row<'rotation_revisions'>[],
): Promise<readonly Revision[]> {
  const read = rows.map((row) => ({ ...row, rotations: JSON.parse(row.rotations_json) as Rotation[] | 'ical' }));
  const feed = read.some(({ rotations }) => rotations === FROM_FEED) ? await feedShifts(tx, name) : [];
  return read.map(({ effective_from: effectiveFrom, timezone, rotations }) =>
    rotations === FROM_FEED ? { effectiveFrom, timezone, rotations: [], feed } : { effectiveFrom, timezone, rotations },
  );
}

/** Sets a schedule's rotations, or its calendar, from now on; the first revision also applies to all time before it. */
export async function insertRevision(
  tx: Tx,
  schedule: string,
  timezone: string,
  rotations_json: string,
): Promise<void> {
  const earlier = await tx.db
    .selectFrom('rotation_revisions')
    .select('id')
    .where('schedule', '=', schedule)
    .limit(1)
    .executeTakeFirst();
  const effective_from = earlier === undefined ? 0 : tx.now;
  await tx.db.insertInto('rotation_revisions').values({ schedule, effective_from, timezone, rotations_json }).execute();
}

function readOverride(row: Row<'overrides'>) {
  return {
    id: row.id,
    people: JSON.parse(row.people_json) as string[],
    start: row.start_at,
    end: row.end_at,
    kind: row.kind,
    createdAt: row.created_at,
  };
}

/** Who is on call now: Slack users, and the people of muster.yaml that Slack does not know. */
export interface OnCall {
  readonly users: readonly string[];
  readonly missing: readonly string[];
  readonly shift: Shift | null;
}

/** Who is on call for a schedule at `tx.now`; nobody for a schedule that does not exist. */
export async function onCallNow(tx: Tx, name: string): Promise<OnCall> {
  const schedule = await loadSchedule(tx, name);
  const shift = schedule === undefined ? null : whoAt(schedule, tx.now);
  return { ...(await slackIds(tx, shift?.people ?? [])), shift };
}

export interface NewOverride {
  readonly schedule: string;
  /** Names in muster.yaml, or Slack IDs of people who are not in it; with `replace`, an empty list means nobody on purpose. */
  readonly people: readonly string[];
  readonly start: Instant;
  readonly end: Instant;
  readonly by: string;
  /** `add` puts people on call as well. Default `replace`. */
  readonly kind?: 'replace' | 'add';
  /** `cover:3`, `swap:4` or `take`. */
  readonly origin?: string;
}

/** Adds an override; returns its number. */
export async function insertOverride(tx: Tx, override: NewOverride): Promise<number> {
  const { schedule, people, start, end, by, kind = 'replace', origin = null } = override;
  const row = {
    schedule,
    kind,
    people_json: JSON.stringify(people),
    start_at: start,
    end_at: end,
    created_by: by,
    created_at: tx.now,
    origin,
    removed_at: null,
    removed_by: null,
  };
  const { id } = await tx.db.insertInto('overrides').values(row).returning('id').executeTakeFirstOrThrow();
  tx.audit.field(`override ${id} of ${row.schedule}`, null, row.people_json);
  return id;
}

/** Every schedule, as a word that a command may contain. */
export async function scheduleWords(tx: Tx): Promise<readonly Word[]> {
  return (await scheduleRows(tx)).map(({ schedule: name, data_json }) => {
    const { usergroup: group } = JSON.parse(data_json) as { readonly usergroup?: string };
    return { kind: 'schedule', name, group };
  });
}

/** The channels of `schedules:`. */
export async function scheduleChannels(tx: Tx): Promise<readonly NamedChannel[]> {
  return (await scheduleRows(tx)).flatMap(({ schedule, data_json }) => {
    const { channel: name } = JSON.parse(data_json) as { readonly channel?: string };
    return name === undefined ? [] : [{ setting: `schedules.${schedule}.channel`, name }];
  });
}
