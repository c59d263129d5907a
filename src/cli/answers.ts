/** `muster schedule` and `muster oncall`: from the database, or from a file alone as a fresh installation would. */

import { nearest } from '../lib/grammar.ts';
import { DAY, type Instant } from '../lib/instant.ts';
import { parseLocal, parseRfc3339, toInstant } from '../lib/zoned.ts';
import { onCallAnswer, onCallTable, scheduleAnswer, scheduleTable } from '../topics/oncall/schedule/contract.ts';
import type { Schedule } from '../topics/oncall/schedule/model.ts';
import { loadSchedule, scheduleNames } from '../topics/oncall/schedule/store.ts';
import { planFile } from '../topics/settings/apply.ts';
import type { MusterFile } from '../topics/settings/model.ts';
import { type Call, clockOf, databaseAbsent, done, EXIT, Misuse, onDatabase, readFile } from './call.ts';
import { readCalendar } from './feed.ts';

type Schedules = Readonly<Record<string, Schedule>>;

const AHEAD = 14 * DAY;
/** More than anybody reads, and as much of an hourly rotation as fits into memory. */
const LONGEST = 3660 * DAY;

/** Prints the shifts and gaps of a schedule. */
export async function printSchedule(call: Call): Promise<number> {
  const [name] = call.words;
  if (name === undefined) throw new Misuse('Which schedule? For example: muster schedule payments');
  const schedule = (await schedulesOf(call, name))?.[name];
  if (schedule === undefined) return EXIT.problems;
  const from = timeOf(call, 'from', schedule) ?? clockOf(call.around).now();
  const until = timeOf(call, 'until', schedule) ?? from + AHEAD;
  if (until <= from) throw new Misuse('--until must come after --from.');
  if (until - from > LONGEST) throw new Misuse('Muster prints at most ten years at once.');
  if (call.flags.json !== true) return done(call.around, scheduleTable(name, schedule, from, until));
  return done(call.around, JSON.stringify(scheduleAnswer(name, schedule, from, until), null, 2));
}

/** Prints who is on call: an object for one schedule, a list for all. */
export async function printOnCall(call: Call): Promise<number> {
  const [name] = call.words;
  const schedules = await schedulesOf(call, name);
  if (schedules === undefined) return EXIT.problems;
  const asked = Object.entries(schedules).map(([one, schedule]) => ({
    name: one,
    schedule,
    at: timeOf(call, 'at', schedule) ?? clockOf(call.around).now(),
  }));
  if (call.flags.json !== true) return done(call.around, onCallTable(asked));
  const answers = asked.map(({ name: one, schedule, at }) => onCallAnswer(one, schedule, at));
  return done(call.around, JSON.stringify(name === undefined ? answers : answers[0], null, 2));
}

/** The schedule of this name, or all of them; undefined when the reason has been said. */
async function schedulesOf(call: Call, name: string | undefined): Promise<Schedules | undefined> {
  const { config: path } = call.flags;
  const all = path === undefined ? await kept(call) : await fromFile(call, path, name);
  if (all === undefined || name === undefined) return all;
  const found = Object.hasOwn(all, name) ? all[name] : undefined;
  if (found !== undefined) return { [name]: found };
  const names = Object.keys(all);
  const close = nearest(name, names);
  const hint = close === undefined ? `Schedules: ${names.join(', ') || 'none'}.` : `Did you mean ${close}?`;
  call.around.err(`There is no schedule ${name}. ${hint}`);
  return undefined;
}

async function kept(call: Call): Promise<Schedules | undefined> {
  if (databaseAbsent(call.config)) {
    call.around.err(
      `There is no database at ${call.config.databaseUrl} yet. Start Muster, or read a file: --config FILE`,
    );
    return undefined;
  }
  return onDatabase(call, false, (transact) =>
    transact(async (tx) => {
      const found: Record<string, Schedule> = {};
      for (const name of await scheduleNames(tx)) {
        const schedule = await loadSchedule(tx, name);
        if (schedule !== undefined) found[name] = schedule;
      }
      return found;
    }),
  );
}

/** Of the calendars only that of the schedule asked for is read. */
async function fromFile(call: Call, path: string, only: string | undefined): Promise<Schedules | undefined> {
  const file = readFile(call, path);
  if (file === undefined) return undefined;
  const found: Record<string, Schedule> = { ...fresh(file) };
  for (const [name, { ical: source, timezone: zone = file.timezone }] of Object.entries(file.schedules)) {
    if (source === undefined || (only ?? name) !== name) continue;
    const schedule = await readCalendar(call, name, file, { source, zone, ...timesOf(call, zone) });
    if (schedule === undefined) return undefined;
    found[name] = schedule;
  }
  await warnOfDatabase(call, file, only);
  return found;
}

/** Says where the database, which the bot uses, has somebody else on call than the file. */
async function warnOfDatabase(call: Call, file: MusterFile, only: string | undefined): Promise<void> {
  if (databaseAbsent(call.config)) return;
  const warn = (sentence: string): void => call.around.err(`warning: ${sentence}`);
  try {
    const { lines, disagreements } = await onDatabase(call, true, (transact) => planFile(transact, file));
    const concerned = (words: string): boolean => only === undefined || words.includes(`schedule ${only}:`);
    const changes = lines.filter((line) => /^[+~-] schedule /.test(line) && concerned(`${line}:`));
    for (const line of changes)
      warn(`${line.slice(2)} in muster.yaml is not applied yet; the bot uses what is applied.`);
    for (const sentence of disagreements.filter(concerned)) warn(sentence);
  } catch (error) {
    warn(
      `the database could not be compared with muster.yaml: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** The interval that the flags ask for; where they leave an end open, it is now. */
function timesOf(call: Call, timezone: string): { from: Instant; until: Instant } {
  const [from, until, at] = (['from', 'until', 'at'] as const).map((flag) => timeOf(call, flag, { timezone }));
  const begin = from ?? at ?? clockOf(call.around).now();
  return { from: begin, until: until ?? begin };
}

/** The file's schedules as a fresh installation has them: no overrides, and its rotations in force since ever. */
function fresh(file: MusterFile): Schedules {
  const entries = Object.entries(file.schedules).map(([name, { timezone = file.timezone, rotations }]) => {
    const revisions = [{ effectiveFrom: 0, timezone, rotations }];
    return [name, { timezone, revisions, overrides: [] }] as const;
  });
  return Object.fromEntries(entries);
}

/** RFC 3339, or a wall time or day of the schedule's zone. */
function timeOf(
  { flags }: Call,
  flag: 'from' | 'until' | 'at',
  { timezone }: Pick<Schedule, 'timezone'>,
): Instant | undefined {
  const text = flags[flag];
  if (text === undefined) return undefined;
  const local = parseLocal(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text);
  const at = parseRfc3339(text) ?? (local === undefined ? undefined : toInstant(local, timezone));
  if (at !== undefined) return at;
  throw new Misuse(`--${flag} ${text} is not a time. For example: 2026-03-06T08:00 or 2026-03-06T14:00:00Z`);
}
