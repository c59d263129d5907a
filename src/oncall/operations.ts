import type { Tx } from '../engine/tx.ts';
import { date, message, person, rich } from '../lib/blockkit.ts';
import { Mistake } from '../lib/errors.ts';
import { DAY } from '../lib/instant.ts';
import { parseRange } from '../lib/phrases.ts';
import { channelId, findUser, keyOfUser } from '../team/store.ts';
import { insertOverride, type KeptSchedule, loadSchedule } from './store.ts';

/** Throws a Mistake when the file names no such schedule. */
export async function requireSchedule(tx: Tx, name: string): Promise<KeptSchedule> {
  const schedule = await loadSchedule(tx, name);
  if (schedule === undefined) throw new Mistake(`There is no schedule ${name} in muster.yaml.`, { example: '/oncall' });
  return schedule;
}

const LONGEST = 366 * DAY;

/** Puts somebody on call on top of the rotations; says so in the schedule's channel and to that person. */
export async function override(
  tx: Tx,
  name: string,
  user: string,
  words: string,
  by: string,
): Promise<{ start: number; end: number }> {
  const schedule = await requireSchedule(tx, name);
  const range = parseRange(words, tx.now, schedule.timezone);
  await requireReachable(tx, user);
  const example = `/oncall override ${name} @ana fri 09:00 to mon 09:00`;
  if ('problem' in range) throw unreadRange(range.problem, words, tx.now, schedule.timezone, example);
  if (range.end <= tx.now) throw new Mistake('That time is over already; nothing was changed.', { example });
  if (range.end - range.start > LONGEST) throw new Mistake('An override may last a year at most.', { example });
  await insertOverride(tx, {
    schedule: name,
    people: [(await keyOfUser(tx, user)) ?? user],
    start: range.start,
    end: range.end,
    by,
  });
  await tellOverride(tx, schedule, user, range, by);
  await tx.tell({ fact: 'shift.changed', schedule: name });
  return range;
}

/** Bots and people who have left cannot be on call. */
async function requireReachable(tx: Tx, id: string): Promise<void> {
  const user = await findUser(tx, id);
  if (user?.kind === 'bot' || user?.deactivated === 1)
    throw new Mistake(`${user.name} cannot be reached in Slack; nothing was changed.`, { example: '/oncall' });
}

/** When the words without their first are a time, it is the person that was not understood. */
function unreadRange(problem: string, words: string, now: number, zone: string, example: string): Mistake {
  const [first = '', ...rest] = words.split(/\s+/);
  const person = first.startsWith('@') || !('problem' in parseRange(rest.join(' '), now, zone));
  return new Mistake(person ? `“${first}” is not a person that I know, and not a time.` : problem, { example });
}

async function tellOverride(
  tx: Tx,
  schedule: KeptSchedule,
  user: string,
  { start, end }: { start: number; end: number },
  by: string,
): Promise<void> {
  const words = rich`🔁 ${person(user)} is on call for *${schedule.name}* from ${date(start)} to ${date(end)} (put there by ${person(by)}).`;
  const channel = schedule.channel === undefined ? undefined : await channelId(tx, schedule.channel);
  if (channel !== undefined)
    await tx.notify({ kind: 'message', payload: { to: { channel }, message: message(words) } });
  if (user !== by) await tx.notify({ kind: 'message', payload: { to: { user }, message: message(words) } });
}
