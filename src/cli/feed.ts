/** The calendar of a schedule: `muster feed`, and for the commands that answer from a file alone. */

import { MusterError } from '../lib/errors.ts';
import { DAY, type Instant } from '../lib/instant.ts';
import { addressList } from '../lib/net/addresses.ts';
import { formatWall } from '../lib/zoned.ts';
import { addressOf } from '../topics/oncall/feed/operations.ts';
import { feedSchedule, readFeed } from '../topics/oncall/feed/read.ts';
import { type FeedState, feedSchedules, feedState } from '../topics/oncall/feed/store.ts';
import type { Schedule } from '../topics/oncall/schedule/model.ts';
import { loadSchedule } from '../topics/oncall/schedule/store.ts';
import type { MusterFile } from '../topics/settings/model.ts';
import { download } from '../web/download.ts';
import { type Call, clockOf, databaseAbsent, done, EXIT, Misuse, onDatabase, readFile } from './call.ts';

/** How far around the times asked for: shifts are shown whole, and somebody may come next. */
const [BACK, AHEAD] = [60 * DAY, 400 * DAY];

/** The schedule a calendar makes, read now; undefined when the reason why not has been said. */
export async function readCalendar(
  { around, config }: Call,
  name: string,
  file: MusterFile,
  asked: { readonly source: string; readonly zone: string; readonly from: Instant; readonly until: Instant },
): Promise<Schedule | undefined> {
  const problem = (words: string): undefined =>
    around.err(`The calendar of ${name} could not be read: ${words}.`) as undefined;
  const people = Object.entries(file.people).map(([key, { email }]) => ({
    key,
    emails: email === undefined ? [] : [email.toLowerCase()],
    names: [],
  }));
  try {
    const { body } = await download(addressOf(asked.source), null, addressList(config.privateReceivers));
    const window = { zone: asked.zone, people, from: asked.from - BACK, until: asked.until + AHEAD, now: asked.from };
    const reading = readFeed(body ?? '', window);
    if ('problem' in reading) return problem(reading.problem);
    for (const warning of reading.warnings) around.err(`warning: schedule ${name}: ${warning}`);
    return feedSchedule(reading.shifts, asked.zone);
  } catch (error) {
    if (error instanceof MusterError) return problem(error.message);
    throw error;
  }
}

/** Prints how reading a schedule's calendar goes, and every event of it that puts nobody on call. */
export async function printFeed(call: Call): Promise<number> {
  const [name] = call.words;
  if (name === undefined) throw new Misuse('Which schedule? For example: muster feed payments');
  if (call.flags.config !== undefined) return feedOfFile(call, name, call.flags.config);
  if (databaseAbsent(call.config)) {
    call.around.err(
      `There is no database at ${call.config.databaseUrl} yet. Start Muster, or read a file: --config FILE`,
    );
    return EXIT.problems;
  }
  const { state, zone, others } = await onDatabase(call, false, (transact) =>
    transact(async (tx) => ({
      state: await feedState(tx, name),
      zone: (await loadSchedule(tx, name))?.timezone ?? 'UTC',
      others: await feedSchedules(tx),
    })),
  );
  if (state === undefined) return notRead(call, name, others);
  for (const line of stateLines(state, zone, clockOf(call.around).now())) call.around.out(line);
  return state.error === null ? EXIT.well : EXIT.problems;
}

async function feedOfFile(call: Call, name: string, path: string): Promise<number> {
  const file = readFile(call, path);
  if (file === undefined) return EXIT.problems;
  const fed = Object.entries(file.schedules).filter(([, { ical }]) => ical !== undefined);
  const { ical: source, timezone: zone = file.timezone } = file.schedules[name] ?? {};
  if (source === undefined)
    return notRead(
      call,
      name,
      fed.map(([key]) => key),
    );
  const now = clockOf(call.around).now();
  const schedule = await readCalendar(call, name, file, { source, zone, from: now, until: now });
  return schedule === undefined ? EXIT.problems : done(call.around, `The calendar of ${name} can be read.`);
}

function notRead({ around }: Call, name: string, others: readonly string[]): number {
  around.err(
    `The schedule ${name} is not read from a calendar. Schedules read from a calendar: ${others.join(', ') || 'none'}.`,
  );
  return EXIT.problems;
}

function stateLines(
  { from, readAt, failingSince, error, warnings }: FeedState,
  zone: string,
  now: Instant,
): readonly string[] {
  const at = (t: Instant): string => `${formatWall(t, zone, now)} ${zone}`;
  const read = readAt === null ? 'has not been read yet' : `was last read ${at(readAt)}`;
  const failing = error === null ? [] : [`It could not be read since ${at(failingSince ?? 0)}: ${error}.`];
  const found = warnings.length === 0 ? ['Every upcoming event puts somebody on call.'] : warnings;
  return [`Its calendar (${from}) ${read}.`, ...failing, ...found];
}
