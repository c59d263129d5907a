/** Stored calendars. */
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import { peopleWithProfiles } from '../../team/people/store.ts';
import type { FeedShift } from '../schedule/model.ts';
import type { FeedPerson } from './people.ts';

/** The value of `rotations_json` when a schedule is read from its calendar instead. */
export const FROM_FEED = 'ical' as const;

/** The calendar of a schedule, also a former one; undefined when there never was one. */
export async function findFeed(tx: Tx, schedule: string): Promise<Row<'feeds'> | undefined> {
  return tx.db.selectFrom('feeds').selectAll().where('schedule', '=', schedule).executeTakeFirst();
}

/** The schedules that are read from a calendar. */
export async function feedSchedules(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.db.selectFrom('feeds').select('schedule').where('source', 'is not', null).execute();
  return rows.map((row) => row.schedule).sort();
}

/** The known shifts of a schedule's calendar; empty when there never was one. */
export async function feedShifts(tx: Tx, schedule: string): Promise<readonly FeedShift[]> {
  const row = await tx.db.selectFrom('feeds').select('shifts_json').where('schedule', '=', schedule).executeTakeFirst();
  return row === undefined ? [] : (JSON.parse(row.shifts_json) as FeedShift[]);
}

/** The state of a calendar, for reports about a schedule. */
export interface FeedState {
  /** Where it comes from, without what is secret: a host, or a path. */
  readonly from: string;
  readonly readAt: number | null;
  readonly failingSince: number | null;
  readonly error: string | null;
  /** Sentences about events that put nobody on call and unknown time zones. */
  readonly warnings: readonly string[];
}

/** The state of a schedule's calendar; undefined when it is not read from one. */
export async function feedState(tx: Tx, schedule: string): Promise<FeedState | undefined> {
  const row = await tx.db
    .selectFrom('feeds')
    .select(['source', 'read_at', 'failing_since', 'error', 'warnings_json'])
    .where('schedule', '=', schedule)
    .executeTakeFirst();
  if (row === undefined || row.source === null) return undefined;
  const warnings = JSON.parse(row.warnings_json) as string[];
  return {
    from: sourceWords(row.source),
    readAt: row.read_at,
    failingSince: row.failing_since,
    error: row.error,
    warnings,
  };
}

/** An address without its secret parts, or the path of a file. */
export function sourceWords(source: string): string {
  return URL.canParse(source) ? new URL(source).host : source;
}

/** Starts a calendar, or changes its source; the known shifts stay until the new one has been read. */
export async function putSource(tx: Tx, schedule: string, source: string): Promise<void> {
  const fresh = { source, etag: null, error: null, failing_since: null, told: 0 };
  const empty = { body: null, shifts_json: '[]', known_until: 0, warnings_json: '[]', read_at: null };
  await tx.db
    .insertInto('feeds')
    .values({ schedule, ...empty, ...fresh })
    .onConflict((c) => c.column('schedule').doUpdateSet(fresh))
    .execute();
}

export async function updateFeed(tx: Tx, schedule: string, change: Partial<Row<'feeds'>>): Promise<void> {
  await tx.db.updateTable('feeds').set(change).where('schedule', '=', schedule).execute();
}

/** Everybody an event may mean, by their names in muster.yaml and in Slack. */
export async function feedPeople(tx: Tx): Promise<readonly FeedPerson[]> {
  return (await peopleWithProfiles(tx)).map(({ person, email, profile, real_name }) => ({
    key: person,
    emails: [email, profile].flatMap((address) => address?.toLowerCase() ?? []),
    names: real_name === null ? [] : [real_name],
  }));
}

/** Whether the schedule is read from its calendar from now on. */
export async function answersNow(tx: Tx, schedule: string): Promise<boolean> {
  const last = await tx.db
    .selectFrom('rotation_revisions')
    .select('rotations_json')
    .where('schedule', '=', schedule)
    .orderBy('effective_from', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last !== undefined && JSON.parse(last.rotations_json) === FROM_FEED;
}
