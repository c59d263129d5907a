/** A page escalates: which step is paged now, and why. */
import type { Tx } from '../../../engine/tx.ts';
import { personToken } from '../../../lib/blockkit.ts';
import { formatWall } from '../../../lib/zoned.ts';
import { zoneOf } from '../../team/store.ts';
import { startContacting, stopWaiting } from '../contact/attempts.ts';
import { reachedText } from '../messages/page.ts';
import { acknowledgementsOf } from '../page/acknowledgements.ts';
import { pageEvent, type StepCause } from '../page/events.ts';
import {
  ASSIGNED,
  advanceFrom,
  type Position,
  positionWords,
  stepAt,
  timerKey,
  unacknowledged,
} from '../page/model.ts';
import { addEvent, addReached, type Page, reachedBy, updatePage } from '../page/store.ts';
import { sayHeld } from './held.ts';
import { allInQuietHours, type InQuietHours, inQuietHours } from './quiet-hours.ts';
import { type Resolved, resolveStep } from './reach.ts';
import { UNTOLD } from './told.ts';
import { awaitsReading, waitForReading } from './unread.ts';
import { callWebhooks } from './webhooks.ts';

/** A page, and whether something happened to it: nothing does when it has moved on since the button was drawn. */
export interface Advanced {
  readonly page: Page;
  readonly advanced: boolean;
}

/** Whether a page of low urgency may page people in quiet hours: only when somebody asked for that. */
export type QuietHoursRule = 'let sleep' | 'wake';

/** Takes the step at `from`, or the first after it that reaches somebody; with nobody left the page is exhausted. */
export async function advance(
  tx: Tx,
  page: Page,
  from: Position | undefined,
  cause: StepCause,
  sleep: QuietHoursRule = 'let sleep',
): Promise<Page> {
  const steps = await resolveFrom(tx, page, from);
  const { skipped, at } = advanceFrom(page, from, (step) => (steps.get(step)?.reached.length ?? 0) > 0);
  if (at === undefined && (await awaitsReading(tx, page))) return waitForReading(tx, page, from);
  for (const place of skipped) await skip(tx, page, place, steps.get(place.step)?.why ?? 'nobody');
  const found = at === undefined ? undefined : steps.get(at.step);
  if (at === undefined || found === undefined) return exhaust(tx, page);
  const lets = page.urgency === 'low' && at.step !== ASSIGNED && sleep === 'let sleep';
  const sleepers = lets ? await inQuietHours(tx, found.reached) : [];
  const [first] = sleepers;
  return first !== undefined && allInQuietHours(found.reached, sleepers)
    ? waitFor(tx, page, at, first)
    : takeStep(tx, page, at, { ...found, sleepers, cause });
}

/** Who the step at `from` reaches; the other steps are only asked when that is nobody. */
async function resolveFrom(tx: Tx, page: Page, from: Position | undefined): Promise<ReadonlyMap<number, Resolved>> {
  const steps = new Map<number, Resolved>();
  if (from === undefined) return steps;
  const answered = new Set((await acknowledgementsOf(tx, page)).map(({ user }) => user));
  const resolve = async (step: number): Promise<Resolved> => {
    const found = await resolveStep(tx, stepAt(page, { round: from.round, step }));
    const left = unacknowledged(found.reached, answered);
    const done = left.length === 0 && found.reached.length > 0;
    return { reached: left, why: done ? 'everybody in this step has acknowledged' : found.why };
  };
  steps.set(from.step, await resolve(from.step));
  if ((steps.get(from.step)?.reached.length ?? 0) > 0) return steps;
  for (const step of page.escalation.steps.keys()) if (!steps.has(step)) steps.set(step, await resolve(step));
  return steps;
}

async function takeStep(
  tx: Tx,
  page: Page,
  at: Position,
  { reached: all, why, sleepers, cause }: Resolved & { sleepers: readonly InQuietHours[]; cause: StepCause },
): Promise<Page> {
  const reached = all.filter(({ id }) => sleepers.every(({ user }) => user !== id));
  const after = stepAt(page, at).wait + UNTOLD;
  await tx.timers.set(timerKey(page.id), { after }, { kind: 'page.step', page: page.id, ...at });
  const unheard = page.unheard_since !== null && page.waits_until !== null ? { unheard_since: tx.now } : {};
  const advanced = await updatePage(tx, page, { ...at, state: 'open', waits_until: null, ...unheard });
  tx.dirty('page', page.id);
  await addReached(tx, page.id, at, reached);
  const words = positionWords(page, at);
  await addEvent(tx, page.id, 'paged', `${words}: paged ${reached.map(({ id }) => reachedText(id)).join(', ')}`);
  if (why !== '') await addEvent(tx, page.id, 'skipped', `${words}: ${why}`);
  for (const sleeper of sleepers) await addEvent(tx, page.id, 'asleep', `${words}: ${await quietWords(tx, sleeper)}`);
  await sayHeld(tx, page.id);
  const people = reached.filter(({ kind }) => kind === 'user').map(({ id }) => id);
  await startContacting(tx, page, people, at);
  await callWebhooks(tx, page, at, reached);
  await tx.emit({ event: 'page.stepped', ...pageEvent(page, tx.now), reached, position: at, cause });
  return advanced;
}

async function quietWords(tx: Tx, { user, until }: InQuietHours): Promise<string> {
  return `${personToken(user)} is in quiet hours until ${formatWall(until, await zoneOf(tx, user), tx.now)}, so they are not paged`;
}

/** Low urgency: the step begins when the quiet hours of the first of its people end. */
async function waitFor(tx: Tx, page: Page, at: Position, { user, until }: InQuietHours): Promise<Page> {
  await tx.timers.set(timerKey(page.id), { at: until }, { kind: 'page.begin', page: page.id, ...at });
  const waiting = await updatePage(tx, page, { ...at, state: 'open', waits_until: until });
  tx.dirty('page', page.id);
  const morning = formatWall(until, await zoneOf(tx, user), tx.now);
  const reason = `${positionWords(page, at)} waits until ${morning}, when the quiet hours of ${personToken(user)} end: low urgency`;
  await addEvent(tx, page.id, 'waiting', reason);
  await tx.emit({ event: 'page.skipped', ...pageEvent(page, tx.now), reason });
  return waiting;
}

async function skip(tx: Tx, page: Page, at: Position, why: string): Promise<void> {
  const reason = `${positionWords(page, at)} skipped: ${why}`;
  await addEvent(tx, page.id, 'skipped', reason);
  await tx.emit({ event: 'page.skipped', ...pageEvent(page, tx.now), reason });
}

async function exhaust(tx: Tx, page: Page): Promise<Page> {
  await stopWaiting(tx, page.id);
  const exhausted = await updatePage(tx, page, { state: 'exhausted', waits_until: null, unheard_since: tx.now });
  tx.dirty('page', page.id);
  await addEvent(tx, page.id, 'exhausted', 'nobody is left to page');
  const reached = (await reachedBy(tx, page.id)).map(({ target }) => target);
  await tx.emit({ event: 'page.exhausted', ...pageEvent(page, tx.now), reached });
  return exhausted;
}
