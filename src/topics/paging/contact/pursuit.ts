/** Carriers that keep ringing until somebody acknowledges: Muster asks them whether somebody has, and stops them when nobody has to. */
import { CONTACT_METHODS } from '../../../carriers/registry.ts';
import type { Row } from '../../../db/schema.ts';
import type { Tasks, Tx } from '../../../engine/tx.ts';
import { DAY, type Millis } from '../../../lib/instant.ts';
import { bundleSlot } from '../bundles/model.ts';
import { findBundle, pagesNeeding } from '../bundles/store.ts';
import { acknowledgementsOf } from '../page/acknowledgements.ts';
import { timerKey } from '../page/model.ts';
import { findPage, type Page } from '../page/store.ts';
import { attemptSlot } from './held.ts';
import { specOf } from './methods.ts';
import { repliesTo, repliesToMany } from './words.ts';

declare module '../../../engine/tx.ts' {
  interface Tasks {
    /** Asks a carrier whether its page was acknowledged; it keeps ringing for `left` after this. */
    'page.pursuit': { readonly attempt: number; readonly left?: Millis };
  }
}

type PageAttempt = Pick<Row<'page_attempts'>, 'id' | 'page' | 'user' | 'method' | 'bundle'>;

const PURSUING = CONTACT_METHODS.filter(({ pursuit }) => pursuit !== undefined).map(({ name }) => name);
/** After this time ringing has ended by itself; long enough for a clock that was set forward. */
const LONGEST = DAY + Math.max(0, ...CONTACT_METHODS.map(({ pursuit }) => pursuit?.lasts ?? 0));

function pursuitKey({ id, page, bundle }: Pick<PageAttempt, 'id' | 'page' | 'bundle'>): string {
  return bundle === null ? `${timerKey(page)}:pursuit:${id}` : `pages:pursuit:${bundle}`;
}

/**
 * A carrier took a page, or the many pages of a common message, of which this attempt is one; `data` is that of its
 * receipt. It is stopped at once when nobody has to answer any more.
 */
export async function beginPursuit(tx: Tx, page: Page, attempt: PageAttempt, data: unknown): Promise<void> {
  const pursuit = specOf(attempt.method)?.pursuit;
  if (pursuit === undefined) return;
  if (!(await isWanted(tx, page, attempt))) return stop(tx, page, attempt);
  if (!mustBeAsked(data)) return;
  const task = { kind: 'page.pursuit', attempt: attempt.id, left: pursuit.lasts - pursuit.every } as const;
  await tx.timers.set(pursuitKey(attempt), { after: pursuit.every }, task);
}

/**
 * Whether somebody still has to acknowledge. An exhausted page can be acknowledged, so what rings for it continues;
 * what rings for
 * many pages continues as long as one of them needs somebody, `but` that one.
 */
async function isWanted(tx: Tx, page: Page, attempt: PageAttempt, but?: number): Promise<boolean> {
  const bundle = attempt.bundle === null ? undefined : await findBundle(tx, attempt.bundle);
  if (bundle !== undefined) return (await pagesNeeding(tx, bundle)).some(({ id }) => id !== but);
  const unanswered = page.id !== but && (page.state === 'open' || page.state === 'exhausted');
  return unanswered && !(await hasAcknowledged(tx, page, attempt.user));
}

async function hasAcknowledged(tx: Tx, page: Page, user: string): Promise<boolean> {
  return (await acknowledgementsOf(tx, page)).some((one) => one.user === user);
}

function mustBeAsked(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'ask' in data && data.ask === true;
}

/** Asks a carrier again, and plans the next time. */
export async function pursue(tx: Tx, { attempt: id, left }: Tasks['page.pursuit']): Promise<void> {
  const attempt = await tx.db.selectFrom('page_attempts').selectAll().where('id', '=', id).executeTakeFirst();
  if (attempt === undefined) return;
  const page = await findPage(tx, attempt.page);
  const pursuit = specOf(attempt.method)?.pursuit;
  if (page === undefined || pursuit === undefined || !(await isWanted(tx, page, attempt))) return;
  await tx.notify({ ...pursuit.ask(await pursued(tx, page, attempt)), slot: `pursuit:${id}` });
  // One from a version that kept until when it rings has its time once more.
  const rest = (left ?? pursuit.lasts) - pursuit.every;
  if (rest < 0) return;
  await tx.timers.set(pursuitKey(attempt), { after: pursuit.every }, { kind: 'page.pursuit', attempt: id, left: rest });
}

/** Stops what still rings, because nobody has to acknowledge any more, or with `user` only this person. */
export async function stopPursuit(tx: Tx, id: number, user?: string): Promise<void> {
  if (!(await anythingRang(tx))) return;
  const taken = tx.db.selectFrom('page_attempts').selectAll().where('page', '=', id).where('method', 'in', PURSUING);
  const recent = taken.where('state', 'in', ['sent', 'delivered']).where('at', '>', tx.now - LONGEST);
  const attempts = (await recent.execute()).filter((attempt) => user === undefined || attempt.user === user);
  const page = attempts.length === 0 ? undefined : await findPage(tx, id);
  if (page === undefined) return;
  for (const attempt of attempts) if (!(await isWanted(tx, page, attempt, id))) await stop(tx, page, attempt);
}

/** Whether such a carrier ever got a page. Most teams have none, and every acknowledgement would ask. */
async function anythingRang(tx: Tx): Promise<boolean> {
  if (PURSUING.length === 0) return false;
  return tx.cached('attempts by carriers that go on', ['page_attempts'], async () => {
    const any = tx.db.selectFrom('page_attempts').select('id').where('method', 'in', PURSUING).limit(1);
    return (await any.executeTakeFirst()) !== undefined;
  });
}

async function stop(tx: Tx, page: Page, attempt: PageAttempt): Promise<void> {
  await tx.timers.clear(pursuitKey(attempt));
  const stopped = specOf(attempt.method)?.pursuit?.stop(await pursued(tx, page, attempt));
  // Takes the place of a question that has not left yet.
  if (stopped !== undefined) await tx.notify({ ...stopped, slot: `pursuit:${attempt.id}` });
}

async function pursued(tx: Tx, page: Page, { id, user, bundle }: PageAttempt) {
  const many = bundle === null ? undefined : await findBundle(tx, bundle);
  if (many !== undefined) return { user, replies: repliesToMany(many), of: bundleSlot(many.id) };
  return { user, replies: repliesTo(page), of: attemptSlot(id) };
}
