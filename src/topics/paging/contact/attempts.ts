/** Reaching one person: their own contact methods in order, besides the message in Slack. */
import type { Row } from '../../../db/schema.ts';
import { takeBack } from '../../../engine/outbox/queue.ts';
import { refusalsOf } from '../../../engine/outbox/receipts.ts';
import type { Tx } from '../../../engine/tx.ts';
import { personToken } from '../../../lib/blockkit.ts';
import type { Instant, Millis } from '../../../lib/instant.ts';
import { formatWall } from '../../../lib/zoned.ts';
import { loadSchedule } from '../../oncall/schedule/store.ts';
import { channelId, zoneOf } from '../../team/store.ts';
import { shareAttempt } from '../bundles/attempts.ts';
import { messageSlot } from '../bundles/reached.ts';
import { pauseOf } from '../bundles/store.ts';
import { pageTold } from '../escalation/told.ts';
import { unreachableMessage } from '../messages/side-messages.ts';
import { requirePage } from '../page/find-page.ts';
import { kindOf, type Position, pageName, timerKey } from '../page/model.ts';
import { addEvent, findPage, type Page, reachedBy } from '../page/store.ts';
import { type Contact, disturbedUntil, rulesOf, verifiedContacts } from './contacts.ts';
import { graceKey, startGrace } from './grace.ts';
import { attemptSlot, contactHeld, heldWords, slackHeld, takeBackAttempts } from './held.ts';
import { methodWords } from './methods.ts';
import { beginPursuit, stopPursuit } from './pursuit.ts';
import { laterRules, type Rule } from './rules.ts';
import { notificationTo } from './words.ts';

declare module '../../../engine/tx.ts' {
  interface Tasks {
    /** The next contact method of a person is due. `rules`: what is left of their escalation, of which `passed` is over then. */
    'page.rule': ContactTask;
    /** Slack has had its grace. */
    'page.grace': { readonly page: number; readonly user: string; readonly round: number; readonly step: number };
  }
}

interface ContactTask extends Position {
  readonly page: number;
  readonly user: string;
  /** Milliseconds. Missing from those of a version that kept when the escalation began. */
  readonly passed?: Millis;
  readonly rules: readonly Rule[];
}

export function ruleKey(page: number, user: string): string {
  return `${timerKey(page)}:rule:${user}`;
}

function contactKeys(page: number, user: string): readonly string[] {
  return [ruleKey(page, user), graceKey(page, user)];
}

/** Begins the own escalation of each of these people, unless an earlier step of this round began it. */
export async function startContacting(tx: Tx, page: Page, users: readonly string[], at: Position): Promise<void> {
  if (users.length === 0) return;
  const before = (await reachedBy(tx, page.id)).filter((r) => r.round === at.round && r.step < at.step);
  for (const user of users) if (before.every((r) => r.target !== user)) await startOne(tx, page, user, at);
}

async function startOne(tx: Tx, page: Page, user: string, at: Position): Promise<void> {
  const rules = laterRules(await rulesOf(tx, user, page.urgency));
  await startGrace(tx, { page: page.id, user, ...at });
  const until = await disturbedUntil(tx, user);
  const [first] = rules;
  if (until !== undefined) await sayDisturbed(tx, page, user, until, first);
  await planNextRule(tx, { page: page.id, user, ...at, passed: 0, rules }, until !== undefined);
}

async function sayDisturbed(tx: Tx, page: Page, user: string, until: Instant, next: Rule | undefined): Promise<void> {
  const end = formatWall(until, await zoneOf(tx, user), tx.now);
  const then =
    next === undefined ? 'and has no other contact method' : `so ${methodWords(next.method)} is used at once`;
  await addEvent(tx, page.id, 'disturbed', `${personToken(user)} has Slack’s do-not-disturb on until ${end}, ${then}`);
}

/** Sets the timer of the next rule, of an escalation of which so much has passed; at once instead of when the rule says. */
async function planNextRule(tx: Tx, task: ContactTask & { readonly passed: Millis }, atOnce: boolean): Promise<void> {
  const [next] = task.rules;
  if (next === undefined) return tx.timers.clear(ruleKey(task.page, task.user));
  const after = atOnce ? 0 : Math.max(next.after - task.passed, 0);
  const passed = task.passed + after;
  await tx.timers.set(ruleKey(task.page, task.user), { after }, { kind: 'page.rule', ...task, passed });
}

/** Takes the next rule: every verified contact of its method, or the rule after it when there is none. */
export async function followRule(tx: Tx, task: ContactTask): Promise<void> {
  const page = await findPage(tx, task.page);
  const [rule, ...rest] = task.rules;
  if (page?.state !== 'open' || rule === undefined) return;
  const reached = rule.method !== 'slack' && (await attemptMethod(tx, page, task, rule.method));
  await planNextRule(tx, { ...task, passed: task.passed ?? rule.after, rules: rest }, !reached);
  if (!reached && rest.length === 0) await advanceIfUnreachable(tx, page, task.user);
}

async function attemptMethod(tx: Tx, page: Page, { user, round, step }: ContactTask, method: string): Promise<boolean> {
  const contacts = await verifiedContacts(tx, user, method);
  if (contacts.length === 0)
    await addEvent(
      tx,
      page.id,
      'failed',
      `${personToken(user)}: no verified ${methodWords(method)}, so the next contact method is used at once`,
    );
  let reached = false;
  for (const contact of contacts) {
    await attemptContact(tx, page, contact, { round, step });
    const held = await contactHeld(tx, page, contact);
    if (held === undefined) reached = true;
    else await addEvent(tx, page.id, 'held', heldWords(contact, held.error));
  }
  return reached;
}

async function attemptContact(tx: Tx, page: Page, contact: Contact, { round, step }: Position): Promise<void> {
  const { user, method } = contact;
  await takeBackAttempts(tx, page.id, 'a newer attempt replaced it', { contact: contact.id });
  const what = { page: page.id, user, method, contact: contact.id, round, step };
  const row = { ...what, at: tx.now, state: 'waiting', error: null } as const;
  const { id } = await tx.db.insertInto('page_attempts').values(row).returning('id').executeTakeFirstOrThrow();
  await addEvent(tx, page.id, 'tried', `${personToken(user)}: ${methodWords(method)}`);
  const notification = notificationTo(page, contact);
  const about = { kind: 'page.attempt', attempt: id } as const;
  if (await shareAttempt(tx, { id, ...what })) return;
  if (notification !== undefined) await tx.notify({ ...notification, lane: 'page', slot: attemptSlot(id), about });
}

/** Slack has not taken the message in time: all the other contact methods are used at once. */
export async function graceOver(
  tx: Tx,
  { page: id, user, ...at }: Position & { page: number; user: string },
): Promise<void> {
  const page = await findPage(tx, id);
  if (page?.state !== 'open') return;
  const all = await reachedBy(tx, id);
  const row = all.find(({ target, round, step }) => target === user && round === at.round && step === at.step);
  if (row !== undefined && (await tx.receipt(messageSlot(row))) !== undefined) return;
  const pause = row?.bundle === 0 ? await pauseOf(tx, { target: user, contact: null }) : 0;
  // Slack's grace begins when the message leaves, and that is our own choice.
  if (pause > 0 && (await slackHeld(tx)) === undefined) return startGrace(tx, { page: id, user, ...at }, pause);
  await addEvent(
    tx,
    id,
    'late',
    `Slack has not accepted the message to ${personToken(user)}: every other contact method is used at once`,
  );
  await attemptEveryMethod(tx, page, user);
}

async function attemptEveryMethod(tx: Tx, page: Page, user: string): Promise<void> {
  const waiting = await tx.timers.pending(ruleKey(page.id, user), 'page.rule');
  if (waiting === undefined) return;
  const { task } = waiting;
  for (const { method } of task.rules) if (method !== 'slack') await attemptMethod(tx, page, task, method);
  await tx.timers.clear(ruleKey(page.id, user));
}

/** A carrier took a try, and `data` is that of its receipt, or refused it for good. */
export async function attemptEnded(tx: Tx, id: number, refusal: string | undefined, data?: unknown): Promise<void> {
  const row = await tx.db.selectFrom('page_attempts').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined || row.state === 'failed') return;
  if (refusal === undefined && row.state === 'delivered') return;
  const change = refusal === undefined ? { state: 'sent' as const } : { state: 'failed' as const, error: refusal };
  await tx.db.updateTable('page_attempts').set(change).where('id', '=', id).execute();
  const page = await findPage(tx, row.page);
  if (page === undefined) return;
  if (refusal === undefined) {
    await pageTold(tx, { page: page.id, target: row.user, round: row.round, step: row.step });
    return row.bundle === null ? beginPursuit(tx, page, row, data) : undefined;
  }
  const method = methodWords(row.method);
  await addEvent(tx, page.id, 'failed', `${personToken(row.user)}: ${method} failed (${refusal})`);
  if (page.state === 'open') await methodFailed(tx, page, row.user);
}

/** The next contact method of a person is used at once; when they have none left, the next step does. */
export async function methodFailed(tx: Tx, page: Page, user: string): Promise<void> {
  const key = ruleKey(page.id, user);
  const waiting = await tx.timers.pending(key, 'page.rule');
  if (waiting === undefined) return advanceIfUnreachable(tx, page, user);
  const { at, task } = waiting;
  const passed = (task.passed ?? task.rules[0]?.after ?? 0) - Math.max(at - tx.now, 0);
  await tx.timers.set(key, { after: 0 }, { kind: 'page.rule', ...task, passed });
}

/** With nobody of this step left who may still hear of it, the next step is taken at once. */
async function advanceIfUnreachable(tx: Tx, page: Page, user: string): Promise<void> {
  const step = (await reachedBy(tx, page.id)).filter((r) => r.round === page.round && r.step === page.step);
  const own = step.find((row) => row.target === user);
  if (own !== undefined && !(await mayStillReach(tx, page, own))) await tellUnreachable(tx, page, user, own.schedule);
  for (const row of step) if (await mayStillReach(tx, page, row)) return;
  await addEvent(
    tx,
    page.id,
    'skipped',
    `no contact method of ${personToken(user)} works, so the next step is paged at once`,
  );
  await tx.timers.fireNow(timerKey(page.id));
}

/** The schedule's channel hears of somebody that nothing reaches, once a page and person. */
async function tellUnreachable(tx: Tx, page: Page, user: string, schedule: string | null): Promise<void> {
  const where = schedule === null ? undefined : (await loadSchedule(tx, schedule))?.channel;
  const channel = where === undefined ? undefined : await channelId(tx, where);
  if (channel === undefined || schedule === null) return;
  const payload = { to: { channel }, message: unreachableMessage(page, user, schedule) };
  await tx.notify({ kind: 'message', slot: `unreachable:${pageName(page.id)}:${user}`, payload });
}

async function mayStillReach(tx: Tx, page: Page, row: Row<'page_reached'>): Promise<boolean> {
  if ((await refusalsOf(tx, [messageSlot(row)])).size === 0) return true;
  const attempts = await tx.db
    .selectFrom('page_attempts')
    .select('state')
    .where('page', '=', page.id)
    .where('user', '=', row.target)
    .execute();
  if (attempts.some((attempt) => attempt.state !== 'failed')) return true;
  return (await tx.timers.due(ruleKey(page.id, row.target))) !== undefined;
}

/** No step, rule or grace of the page is waited for any more. */
export async function stopWaiting(tx: Tx, page: number): Promise<void> {
  await clearWaits(tx, page, await reachedBy(tx, page));
}

async function clearWaits(tx: Tx, page: number, reached: readonly Row<'page_reached'>[]): Promise<void> {
  const users = [...new Set(reached.map((r) => r.target))];
  await tx.timers.clear(timerKey(page), ...users.flatMap((user) => contactKeys(page, user)));
}

/** Nobody has to be reached any more: nothing is waited for, what has not left stays, and what still rings is stopped. */
export async function stopEscalating(tx: Tx, page: number): Promise<void> {
  const reached = await reachedBy(tx, page);
  await clearWaits(tx, page, reached);
  await takeBackAttempts(tx, page, NOT_NEEDED);
  const hooks = reached.filter(({ target }) => kindOf(target) === 'webhook');
  const slots = hooks.map((row) => messageSlot(row));
  await takeBack(tx, slots);
  await stopPursuit(tx, page);
}

const NOT_NEEDED = 'no longer needed';

/** This person need not be reached any more. */
export async function stopContacting(tx: Tx, page: number, user: string): Promise<void> {
  await tx.timers.clear(...contactKeys(page, user));
  await takeBackAttempts(tx, page, NOT_NEEDED, { user });
  await stopPursuit(tx, page, user);
}

/** A page message Slack refused, at first or for good: the step continues without it, and the reason is kept. */
export async function noteRefusal(
  tx: Tx,
  { page: id, target }: { readonly page: number; readonly target: string },
  refusal: string,
  last: boolean,
): Promise<void> {
  const reason = `Slack refused the message to ${personToken(target)} (${refusal}); ${last ? 'Muster has stopped trying' : 'Muster tries again'}`;
  const page = await requirePage(tx, id);
  await addEvent(tx, page.id, 'refused', reason);
  await tx.emit({ event: 'page.skipped', page: page.id, incident: page.incident, at: tx.now, reason });
  if (page.state === 'open') await methodFailed(tx, page, target);
}

/** One attempt; `method` is null where it goes without saying, `failed` says why it did for good. */
export interface PastAttempt {
  readonly target: string;
  readonly method: string | null;
  readonly at: Instant;
  readonly failed: string | null;
}

/** In the order in which it happened. */
export async function pastAttempts(tx: Tx, page: Page): Promise<readonly PastAttempt[]> {
  const all = [...(await messagesFor(tx, page)), ...(await contactAttempts(tx, page))];
  return all.sort((a, b) => a.at - b.at);
}

async function messagesFor(tx: Tx, { id }: Page): Promise<readonly PastAttempt[]> {
  const rows = (await reachedBy(tx, id)).map((row) => ({ ...row, slot: messageSlot(row) }));
  const refusals = await refusalsOf(
    tx,
    rows.map(({ slot }) => slot),
  );
  return rows.map(({ target, at, slot }) => ({
    target,
    method: kindOf(target) === 'user' ? methodWords('slack') : null,
    at,
    failed: refusals.get(slot) ?? null,
  }));
}

async function contactAttempts(tx: Tx, { id }: Page): Promise<readonly PastAttempt[]> {
  const rows = await tx.db.selectFrom('page_attempts').selectAll().where('page', '=', id).orderBy('id').execute();
  return rows.map(({ user, method, at, state, error }) => ({
    target: user,
    method: methodWords(method),
    at,
    failed: state === 'failed' ? (error ?? 'no reason was given') : null,
  }));
}
