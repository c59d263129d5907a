/** Accepting a hand-off: the next person does so once, and everybody who waits for it sees it. */
import type { Tx } from '../../engine/tx.ts';
import { date, person, type Rich, rich, time } from '../../lib/blockkit.ts';
import { Mistake } from '../../lib/errors.ts';
import type { Instant } from '../../lib/instant.ts';
import { currentShift, lastChange, nextChange } from '../oncall/schedule/handoffs.ts';
import { requireSchedule } from '../oncall/schedule/operations.ts';
import { whoAt } from '../oncall/schedule/shifts.ts';
import type { KeptSchedule } from '../oncall/schedule/store.ts';
import { nameBook } from '../team/store.ts';
import { handoffAt, namesOf } from './chosen.ts';
import { AHEAD, coming, handoffWords, timerKeys } from './model.ts';
import { type Change, redrawConfirmed, usersOf } from './notify.ts';
import { type Done, findHandoff, putHandoff } from './store.ts';

/**
 * Records that this person accepted it; `at` is the hand-off the button was drawn for. Throws a Mistake for anybody
 * else.
 */
export async function confirmHandoff(tx: Tx, name: string, at: Instant | undefined, user: string): Promise<Rich> {
  const [schedule, me] = [await requireSchedule(tx, name), await namesOf(tx, user)];
  const change = at === undefined ? meant(schedule, me, tx.now) : await handoffAt(tx, schedule, at);
  if (change === undefined) throw noHandoff(schedule, me, tx.now);
  const kept = await findHandoff(tx, name, change.at);
  if (kept?.taken !== undefined) return alreadyWords(kept.taken, user);
  await requireOwn(tx, schedule, change, me);
  await tx.timers.clear(timerKeys.wait(name, change.at));
  await putHandoff(tx, { schedule: name, ...change }, { confirmed_by: user, confirmed_at: tx.now });
  const taken = await findHandoff(tx, name, change.at);
  if (taken !== undefined) await redrawConfirmed(tx, schedule, taken);
  await tx.emit({ event: 'handoff.confirmed', schedule: name });
  return haveWords(schedule, change, tx.now);
}

/** Without a time: the last hand-off, or the coming one for a person who goes on call with it. */
function meant(schedule: KeptSchedule, me: readonly string[], now: Instant): Change | undefined {
  const next = nextChange(schedule, now);
  const mine = next !== undefined && coming(next).some((name) => me.includes(name));
  const onCall = whoAt(schedule, now)?.people.some((name) => me.includes(name)) === true;
  return mine && !onCall && next.at - now <= AHEAD ? next : lastChange(schedule, now);
}

function alreadyWords({ by, at }: Done, user: string): Rich {
  return by === user
    ? rich`✅ You already accepted this hand-off at ${time(at)}.`
    : rich`✅ ${person(by)} already accepted this hand-off at ${time(at)}.`;
}

function haveWords(schedule: KeptSchedule, change: Change, now: Instant): Rich {
  const { until } = currentShift(schedule, change.at);
  const from = change.at > now ? rich` from ${date(change.at)}` : rich``;
  return rich`✅ You are on call for *${schedule.name}*${from}${until === undefined ? rich`` : rich`, until ${date(until)}`}.`;
}

/** The hand-off of a button has moved since the button was drawn. */
function noHandoff({ name, ...schedule }: KeptSchedule, me: readonly string[], now: Instant): Mistake {
  const next = nextChange(schedule, now);
  const mine = next !== undefined && coming(next).some((person) => me.includes(person));
  const line = mine ? `oncall have ${handoffWords({ schedule: name, at: next.at })}` : undefined;
  return new Mistake(`There is no such hand-off of ${name}: the schedule was changed.`, {
    example: `/oncall ${name}`,
    offer: line === undefined ? undefined : { label: 'Accept the next one', line },
  });
}

/** Throws a Mistake unless this person goes on call with the hand-off or is on call now, or when a later one has happened. */
async function requireOwn(tx: Tx, schedule: KeptSchedule, change: Change, me: readonly string[]): Promise<void> {
  const { name } = schedule;
  const last = lastChange(schedule, tx.now);
  if (last !== undefined && last.at > change.at)
    throw new Mistake(`That hand-off of ${name} is over: a later one has happened since.`, {
      example: `/oncall ${name}`,
    });
  const now = change.at <= tx.now ? (whoAt(schedule, tx.now)?.people ?? []) : [];
  if ([...change.starting, ...now].some((person) => me.includes(person))) return;
  const names = await nameBook(tx);
  const who = (await usersOf(tx, change.starting)).map((user) => names('person', user)).join(', ') || 'nobody';
  throw new Mistake(`Only ${who} can accept the hand-off of ${name}. To go on call instead of them, take the shift.`, {
    example: `/oncall take ${name} until 18:00`,
  });
}

declare module '../../engine/tx.ts' {
  interface DomainEvents {
    /** The next person accepted the hand-off. */
    'handoff.confirmed': { readonly schedule: string };
  }
}
