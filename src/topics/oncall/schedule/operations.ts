import { listed, unknownPerson } from '../../../command/misread.ts';
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import type { Message } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import type { Vocabulary } from '../../../lib/grammar.ts';
import { DAY, type Instant } from '../../../lib/instant.ts';
import { parseRange } from '../../../lib/phrases.ts';
import { own } from '../../../lib/slash.ts';
import { channelId, findUser, keyOfUser, namedPeople, slackIds } from '../../team/store.ts';
import { endedMessage, savedMessage } from '../override/blocks.ts';
import { compareDraft, type Draft, kindOf, peopleBetween } from '../override/model.ts';
import { endOverride, findOverride, type KeptOverride } from '../override/store.ts';
import { insertOverride, type KeptSchedule, loadSchedule, scheduleNames } from './store.ts';

/** Throws a Mistake when muster.yaml has no such schedule. */
export async function requireSchedule(tx: Tx, name: string): Promise<KeptSchedule> {
  const schedule = await loadSchedule(tx, name);
  if (schedule === undefined)
    throw new Mistake(
      `There is no schedule ${name} in muster.yaml. ${listed({ kind: 'schedule' }, await scheduleNames(tx))}`,
      {
        example: '/oncall',
        field: 'schedule',
      },
    );
  return schedule;
}

/** The longest override. */
export const LONGEST = 366 * DAY;

/** When an override applies. */
export interface When {
  readonly start: Instant;
  readonly end: Instant;
  /** The requested start, when it is in the past: the override begins now. */
  readonly passed: Instant | undefined;
}

/** Reads when an override applies, in the schedule's zone; a start in the past means now. Throws a Mistake. */
export function readWhen(
  schedule: KeptSchedule,
  words: string,
  now: Instant,
  example = own`/oncall override ${schedule.name} @ana fri 09:00 to mon 09:00`,
  vocabulary?: Vocabulary,
): When {
  const range = parseRange(words, now, schedule.timezone);
  if ('problem' in range) throw unreadRange(range.problem, words, now, schedule.timezone, example, vocabulary);
  if (range.end <= now) throw new Mistake('That time is already over. Nothing was changed.', { example, field: 'to' });
  const start = Math.max(range.start, now);
  if (range.end - start > LONGEST) throw new Mistake('An override can last at most a year.', { example, field: 'to' });
  return { start, end: range.end, passed: range.start < now ? range.start : undefined };
}

/** When all words but the first are a time, the first is a person that was not understood. */
function unreadRange(
  problem: string,
  words: string,
  now: number,
  zone: string,
  example: string,
  vocabulary: Vocabulary | undefined,
): Mistake {
  const [first = '', ...rest] = words.split(/\s+/);
  const person = first.startsWith('@') || !('problem' in parseRange(rest.join(' '), now, zone));
  if (person && vocabulary !== undefined) return unknownPerson(first, vocabulary, { example, field: 'to' });
  const what = person ? `“${first}” is neither a person that I know (write @name) nor a time.` : problem;
  return new Mistake(what, { example, field: 'to' });
}

/** Bots and people who have left cannot be on call. */
export async function requireReachable(tx: Tx, id: string): Promise<Row<'users'> | undefined> {
  const user = await findUser(tx, id);
  if (user?.kind === 'bot' || user?.deactivated === 1)
    throw new Mistake(`${user.name} cannot be reached in Slack. Nothing was changed.`, { example: '/oncall' });
  return user;
}

/** How shifts name a Slack user: by their name in muster.yaml, else by ID. */
export async function shiftName(tx: Tx, user: string): Promise<string> {
  return (await keyOfUser(tx, user)) ?? user;
}

/** Saves an override, and tells the schedule's channel and the people affected. Returns its number. */
export async function saveOverride(
  tx: Tx,
  schedule: KeptSchedule,
  draft: Draft,
  by: string,
  origin?: string,
): Promise<number> {
  const { how, people, start, end } = draft;
  const id = await insertOverride(tx, {
    schedule: schedule.name,
    kind: kindOf(how),
    people,
    start,
    end,
    by,
    ...(origin === undefined ? {} : { origin }),
  });
  const named = await namedPeople(tx, people);
  const told = [...people, ...(origin === undefined ? relievedBy(schedule, draft, tx.now) : [])];
  await tellSchedule(tx, schedule, savedMessage(schedule.name, draft, named, by), told, by);
  await tx.emit({ event: 'shift.changed', schedule: schedule.name });
  return id;
}

/** People that a draft takes off call: they should not find out because a page does not arrive. */
function relievedBy(schedule: KeptSchedule, draft: Draft, now: Instant): readonly string[] {
  const { before, after } = compareDraft(schedule, draft, now);
  const stay = new Set(after.flatMap(({ people }) => people));
  return [...new Set(before.flatMap(({ people }) => people))].filter((person) => !stay.has(person));
}

/** Tells a schedule's channel, and these people except the one who did it. */
export async function tellSchedule(
  tx: Tx,
  schedule: KeptSchedule,
  message: Message,
  people: readonly string[],
  by: string,
): Promise<void> {
  const channel = schedule.channel === undefined ? undefined : await channelId(tx, schedule.channel);
  if (channel !== undefined) await tx.notify({ kind: 'message', payload: { to: { channel }, message } });
  const { users } = await slackIds(tx, people);
  for (const user of new Set(users))
    if (user !== by) await tx.notify({ kind: 'message', payload: { to: { user }, message } });
}

/** Ends a current or upcoming override. Throws a Mistake when there is nothing to end. */
export async function removeOverride(tx: Tx, id: number, by: string): Promise<KeptOverride> {
  const kept = await findOverride(tx, id);
  if (kept === undefined) throw new Mistake(`There is no override ${id}.`, { example: '/oncall overrides' });
  if (kept.removed_at !== null || kept.end_at <= tx.now)
    throw new Mistake(`Override ${id} is already over or removed. Nothing was changed.`, {
      example: '/oncall overrides',
    });
  const people = JSON.parse(kept.people_json) as string[];
  const [from, until] = [Math.max(kept.start_at, tx.now), kept.end_at];
  const before = await loadSchedule(tx, kept.schedule);
  await endOverride(tx, kept, by);
  const schedule = await loadSchedule(tx, kept.schedule);
  if (schedule !== undefined && before !== undefined) {
    const had = peopleBetween(before, from, until);
    const back = peopleBetween(schedule, from, until).filter((person) => !had.includes(person));
    const message = endedMessage(kept, await namedPeople(tx, people), await namedPeople(tx, back), tx.now, by);
    await tellSchedule(tx, schedule, message, [...people, ...back], by);
  }
  await tx.emit({ event: 'shift.changed', schedule: kept.schedule });
  return kept;
}
