/**
 * Pages while Slack refuses the bot: everybody is reached by their other contact methods at once, a step that nobody
 * further on could hear of without Slack waits, and when Slack works again the page continues from where it is.
 */
import { SLACK } from '../../../engine/outbox/connections.ts';
import { takeBack } from '../../../engine/outbox/queue.ts';
import { tasksOf } from '../../../engine/timers.ts';
import type { About, DomainEvents, Tx } from '../../../engine/tx.ts';
import { type Instant, MINUTE } from '../../../lib/instant.ts';
import { methodFailed } from '../contact/attempts.ts';
import { attemptsHeld, reachesWithoutSlack, slackHeld } from '../contact/held.ts';
import { after, type Position, positionWords, reachSlot, stepAt, timerKey } from '../page/model.ts';
import { addEvent, type Page, reachedBy } from '../page/store.ts';
import { resolveStep } from './reach.ts';
import { UNTOLD } from './told.ts';

/** How often a step that waits for Slack looks whether somebody further on can be reached by now. */
const LOOK_AGAIN = MINUTE;

/** A connection is held: people who wait for it are reached by other contact methods at once. */
export async function connectionHeld(tx: Tx, { connection, error }: DomainEvents['connection.held']): Promise<void> {
  if (connection !== SLACK) return attemptsHeld(tx, connection, error, (page, user) => methodFailed(tx, page, user));
  for (const id of await untoldPages(tx)) await sayHeld(tx, id);
  for (const { key } of await tasksOf(tx, 'page.grace')) await tx.timers.fireNow(key);
}

/** Slack works again: steps that waited for it go on. */
export async function connectionReleased(tx: Tx, { connection }: DomainEvents['connection.released']): Promise<void> {
  if (connection !== SLACK) return;
  for (const { key, task } of await tasksOf(tx, 'page.step')) if (task.held === true) await tx.timers.fireNow(key);
}

/** The page's story says once that its messages wait, however often Slack is tried. */
export async function sayHeld(tx: Tx, id: number): Promise<void> {
  const held = await slackHeld(tx);
  if (held === undefined || (await saidSince(tx, id, 'held', held.since))) return;
  await addEvent(tx, id, 'held', `Slack refuses the bot (${held.error}): messages wait until Slack works again`);
}

/** Takes back a waiting message that a newer one to the same reader has replaced. */
export async function notificationWaits(tx: Tx, about: About): Promise<void> {
  if (about.kind !== 'page') return;
  const own = (await reachedBy(tx, about.page)).filter(({ target }) => target === about.target);
  const newer = own.some(({ round, step }) => round > about.round || (round === about.round && step > about.step));
  if (newer) await takeBack(tx, [reachSlot(about.page, about.target, about)]);
}

/** Whether escalating is useless now: Slack is held, and nobody in a later step can be reached without it. */
export async function waitsForSlack(tx: Tx, page: Page, at: Position): Promise<boolean> {
  if ((await slackHeld(tx)) === undefined) return false;
  const next = after(page, at);
  if (next === undefined) return true;
  const again = after(page, { round: next.round, step: page.escalation.steps.length - 1 }) !== undefined;
  const steps = page.escalation.steps.filter((_, step) => again || step >= next.step);
  for (const step of steps)
    for (const reached of (await resolveStep(tx, step)).reached)
      if (await reachesWithoutSlack(tx, page, reached)) return false;
  return true;
}

/** Lets the step wait; `said`: the history of the page already says so. */
export async function holdStep(tx: Tx, page: Page, at: Position, said: boolean): Promise<void> {
  const task = { kind: 'page.step', page: page.id, ...at, held: true } as const;
  await tx.timers.set(timerKey(page.id), { after: LOOK_AGAIN }, task);
  if (said) return;
  const words = `${positionWords(page, at)} waits: no later step can be reached without Slack`;
  await addEvent(tx, page.id, 'held', words);
}

/** Slack works again after a step waited for it: its time starts again, because its reader is told now. */
export async function resumeStep(tx: Tx, page: Page, at: Position): Promise<void> {
  await addEvent(tx, page.id, 'released', `Slack works again: the page continues from ${positionWords(page, at)}`);
  const here = (await reachedBy(tx, page.id)).filter(({ round, step }) => round === at.round && step === at.step);
  const untold = here.every(({ told_at: told }) => told === null);
  const after = stepAt(page, at).wait + (untold ? UNTOLD : 0);
  await tx.timers.set(timerKey(page.id), { after }, { kind: 'page.step', page: page.id, ...at });
}

/** Open pages of which a message of their present step has not arrived, the oldest first. */
async function untoldPages(tx: Tx): Promise<readonly number[]> {
  const rows = await tx.db
    .selectFrom('pages as p')
    .innerJoin('page_reached as r', 'r.page', 'p.id')
    .select('p.id')
    .distinct()
    .where('p.state', '=', 'open')
    .whereRef('r.round', '=', 'p.round')
    .whereRef('r.step', '=', 'p.step')
    .where('r.target', 'not like', 'webhook:%')
    .where('r.told_at', 'is', null)
    .orderBy('p.id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Whether the page's story has an entry of this kind since an instant. */
async function saidSince(tx: Tx, page: number, kind: string, since: Instant): Promise<boolean> {
  const said = tx.db.selectFrom('page_events').select('id').where('page', '=', page).where('kind', '=', kind);
  return (await said.where('at', '>=', since).limit(1).executeTakeFirst()) !== undefined;
}
