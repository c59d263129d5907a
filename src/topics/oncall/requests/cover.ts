/** Asking others to take over a shift: the first to accept has it, exactly one. */
import type { Tx } from '../../../engine/tx.ts';
import type { Message } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { DAY, type Instant, MINUTE } from '../../../lib/instant.ts';
import { administers } from '../../team/permit.ts';
import { findUser, slackIds } from '../../team/store.ts';
import { requireReachable, requireSchedule, shiftName, tellSchedule } from '../schedule/operations.ts';
import { shiftsBetween } from '../schedule/rotation.ts';
import type { KeptSchedule } from '../schedule/store.ts';
import { awayDuring } from './away.ts';
import { coverAsk, coveredMessage, coverTaken, coverUntaken } from './blocks.ts';
import { addCover, askedOf, type Cover, findCover, updateCover } from './store.ts';
import { handOver, partsOf } from './substitute.ts';

declare module '../../../engine/tx.ts' {
  interface Tasks {
    /** What was asked for begins, or is over. */
    'cover.time': { readonly cover: number };
  }
}

/** Everybody who takes turns now or soon counts as one to ask. */
const AROUND = 60 * DAY;

/** Who else takes turns in a schedule and can be asked: in Slack, not away, not the asker. */
async function othersOf(
  tx: Tx,
  schedule: KeptSchedule,
  asker: string,
  start: Instant,
  end: Instant,
): Promise<readonly string[]> {
  const people = shiftsBetween(schedule, tx.now - AROUND, tx.now + AROUND).flatMap((shift) => shift.people);
  const { users } = await slackIds(tx, [...new Set(people)]);
  const others = [];
  for (const user of new Set(users)) {
    const kind = (await findUser(tx, user))?.kind;
    const busy = partsOf(schedule, [user, await shiftName(tx, user)], start, end).length > 0;
    if (user !== asker && kind === 'member' && !busy && !(await awayDuring(tx, user, start, end))) others.push(user);
  }
  return others;
}

/** Asks, and sets the times at which the asker is told that nobody has taken it. */
export async function askCover(
  tx: Tx,
  schedule: KeptSchedule,
  asker: string,
  { start, end }: { readonly start: Instant; readonly end: Instant },
  only: string | undefined,
): Promise<{ readonly cover: Cover; readonly asked: readonly string[] }> {
  if (only === asker) throw new Mistake('You cannot cover yourself.', { example: '/oncall cover me 2h @ana' });
  if (only !== undefined) await requireMember(tx, only);
  const asked = only === undefined ? await othersOf(tx, schedule, asker, start, end) : [only];
  const row = {
    schedule: schedule.name,
    asker,
    asked: asked.join(','),
    start_at: start,
    end_at: end,
    state: asked.length === 0 ? ('expired' as const) : ('open' as const),
    taken_by: null,
    created_at: tx.now,
    decided_at: null,
  };
  const cover: Cover = { ...row, id: await addCover(tx, row) };
  const silence = start > tx.now ? start : Math.min(tx.now + PATIENCE, end);
  if (asked.length > 0) await tx.wake(timerOf(cover.id), silence, { kind: 'cover.time', cover: cover.id });
  for (const user of asked) await tell(tx, user, coverAsk(cover), `cover:${cover.id}:${user}`);
  return { cover, asked };
}

/** How long the asker waits for an answer to what begins at once. */
const PATIENCE = 10 * MINUTE;

/** Guests cannot answer us. */
async function requireMember(tx: Tx, user: string): Promise<void> {
  const known = await requireReachable(tx, user);
  if (known !== undefined && known.kind !== 'member')
    throw new Mistake(`${known.name} is a guest here and cannot take over.`, { example: '/oncall cover me 2h' });
}

function timerOf(id: number): string {
  return `cover:${id}`;
}

async function tell(tx: Tx, user: string, message: Message, slot?: string): Promise<void> {
  await tx.notify({ kind: 'message', payload: { to: { user }, message }, ...(slot === undefined ? {} : { slot }) });
}

/** Everybody who was asked sees what became of it. */
async function redraw(tx: Tx, cover: Cover): Promise<void> {
  for (const user of askedOf(cover)) await tell(tx, user, coverAsk(cover), `cover:${cover.id}:${user}`);
}

async function requireCover(tx: Tx, id: number): Promise<Cover> {
  const cover = await findCover(tx, id);
  if (cover === undefined) throw new Mistake('There is no such question.', { example: '/oncall cover me 2h' });
  return cover;
}

/** Takes over. `won` is false when it is decided already, or the asker is not on call any more. */
export async function acceptCover(
  tx: Tx,
  id: number,
  by: string,
): Promise<{ readonly cover: Cover; readonly won: boolean }> {
  const before = await requireCover(tx, id);
  if (before.asker === by) throw new Mistake('You asked this yourself.', { example: `/oncall withdraw cover:${id}` });
  if (before.state !== 'open' || before.end_at <= tx.now) return { cover: before, won: false };
  await tx.cancel(timerOf(id));
  await requireReachable(tx, by);
  const schedule = await requireSchedule(tx, before.schedule);
  const from = [before.asker, await shiftName(tx, before.asker)];
  const to = await shiftName(tx, by);
  const start = Math.max(before.start_at, tx.now);
  if (partsOf(schedule, [by, to], start, before.end_at).some((part) => part.people.some((p) => from.includes(p))))
    throw new Mistake('You are on that shift already, so you cannot cover it.', { example: '/oncall turns' });
  const parts = await handOver(tx, schedule, { from, to, start, end: before.end_at, by, origin: `cover:${id}` });
  const change = parts === 0 ? { state: 'withdrawn' as const } : { state: 'taken' as const, taken_by: by };
  await updateCover(tx, id, change);
  const cover: Cover = { ...before, ...change, start_at: start };
  await redraw(tx, cover);
  if (parts === 0) return { cover, won: false };
  await tell(tx, cover.asker, coverTaken(cover));
  await tellSchedule(tx, schedule, coveredMessage(cover), [], by);
  return { cover, won: true };
}

/** The asker needs it no more. */
export async function withdrawCover(tx: Tx, id: number, by: string): Promise<Cover> {
  const before = await requireCover(tx, id);
  if (before.asker !== by && !(await administers(tx, by)))
    throw new Mistake('Only whoever asked can withdraw it.', { example: '/oncall cover me 2h' });
  if (before.state !== 'open') return before;
  await tx.cancel(timerOf(id));
  await updateCover(tx, id, { state: 'withdrawn' });
  const cover: Cover = { ...before, state: 'withdrawn' };
  await redraw(tx, cover);
  return cover;
}

/** It begins untaken: the asker is told, and it can still be taken. It is over: nobody can any more. */
export async function coverTime(tx: Tx, id: number): Promise<void> {
  const cover = await findCover(tx, id);
  if (cover?.state !== 'open') return;
  const schedule = await requireSchedule(tx, cover.schedule);
  const asker = [cover.asker, await shiftName(tx, cover.asker)];
  if (cover.end_at > tx.now && partsOf(schedule, asker, tx.now, cover.end_at).length === 0) {
    await updateCover(tx, id, { state: 'withdrawn' });
    return redraw(tx, { ...cover, state: 'withdrawn' });
  }
  if (cover.end_at > tx.now) {
    await tell(tx, cover.asker, coverUntaken(cover));
    return tx.wake(timerOf(id), cover.end_at, { kind: 'cover.time', cover: id });
  }
  await updateCover(tx, id, { state: 'expired' });
  await redraw(tx, { ...cover, state: 'expired' });
  await tell(tx, cover.asker, coveredMessage({ ...cover, state: 'expired' }));
}

/** Its override was removed: nobody covers any more. */
export async function uncover(tx: Tx, id: number): Promise<void> {
  const cover = await findCover(tx, id);
  if (cover?.state !== 'taken') return;
  await updateCover(tx, id, { state: 'withdrawn' });
  await redraw(tx, { ...cover, state: 'withdrawn' });
}
