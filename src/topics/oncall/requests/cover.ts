/** Asking others to take over a shift: the first to accept has it, exactly one. */
import type { Tx } from '../../../engine/tx.ts';
import type { Message } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { DAY, type Instant, MINUTE } from '../../../lib/instant.ts';
import { administers } from '../../team/permit.ts';
import { findUser, slackIds } from '../../team/store.ts';
import { requireReachable, requireSchedule, shiftName, tellSchedule } from '../schedule/operations.ts';
import { shiftsBetween } from '../schedule/shifts.ts';
import type { KeptSchedule } from '../schedule/store.ts';
import { awayDuring } from './away.ts';
import { coverAccepted, coveredMessage, coverNotAccepted, coverRequest } from './blocks.ts';
import { addCover, type Cover, findCover, requestedOf, updateCover } from './store.ts';
import { partsOf, substitute } from './substitute.ts';

declare module '../../../engine/tx.ts' {
  interface Tasks {
    /** What was asked for begins, or is over. */
    'cover.time': { readonly cover: number };
  }
}

/** Everybody who takes shifts now or soon counts as one to ask. */
const AROUND = 60 * DAY;

/** Who else takes shifts in a schedule and can be asked: in Slack, not away, not the asker. */
async function othersOf(
  tx: Tx,
  schedule: KeptSchedule,
  requested_by: string,
  start: Instant,
  end: Instant,
): Promise<readonly string[]> {
  const people = shiftsBetween(schedule, tx.now - AROUND, tx.now + AROUND).flatMap((shift) => shift.people);
  const { users } = await slackIds(tx, [...new Set(people)]);
  const others = [];
  for (const user of new Set(users)) {
    const kind = (await findUser(tx, user))?.kind;
    const busy = partsOf(schedule, [user, await shiftName(tx, user)], start, end).length > 0;
    if (user !== requested_by && kind === 'member' && !busy && !(await awayDuring(tx, user, start, end)))
      others.push(user);
  }
  return others;
}

/** Asks, and sets the times at which the asker is told that nobody has taken it. */
export async function requestCover(
  tx: Tx,
  schedule: KeptSchedule,
  requested_by: string,
  { start, end }: { readonly start: Instant; readonly end: Instant },
  only: string | undefined,
): Promise<{ readonly cover: Cover; readonly requested_of: readonly string[] }> {
  if (only === requested_by) throw new Mistake('You cannot cover yourself.', { example: '/oncall cover me 2h @ana' });
  if (only !== undefined) await requireMember(tx, only);
  const requested_of = only === undefined ? await othersOf(tx, schedule, requested_by, start, end) : [only];
  const row = {
    schedule: schedule.name,
    requested_by,
    requested_of: requested_of.join(','),
    start_at: start,
    end_at: end,
    state: requested_of.length === 0 ? ('expired' as const) : ('open' as const),
    accepted_by: null,
    created_at: tx.now,
    decided_at: null,
  };
  const cover: Cover = { ...row, id: await addCover(tx, row) };
  const silence = start > tx.now ? { at: start } : tx.now + PATIENCE < end ? { after: PATIENCE } : { at: end };
  if (requested_of.length > 0) await tx.timers.set(timerOf(cover.id), silence, { kind: 'cover.time', cover: cover.id });
  for (const user of requested_of) await tell(tx, user, coverRequest(cover), `cover:${cover.id}:${user}`);
  return { cover, requested_of };
}

/** How long the asker waits for an answer to what begins at once. */
const PATIENCE = 10 * MINUTE;

/** Throws a Mistake for guests, who cannot take over a shift. */
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
  for (const user of requestedOf(cover)) await tell(tx, user, coverRequest(cover), `cover:${cover.id}:${user}`);
}

/** Throws a Mistake when nobody asked that. */
export async function requireCover(tx: Tx, id: number): Promise<Cover> {
  const cover = await findCover(tx, id);
  if (cover === undefined) throw new Mistake('There is no such request.', { example: '/oncall cover me 2h' });
  return cover;
}

/** Takes over. `won` is false when it is decided already, or the asker is not on call any more. */
export async function acceptCover(
  tx: Tx,
  id: number,
  by: string,
): Promise<{ readonly cover: Cover; readonly won: boolean }> {
  const before = await requireCover(tx, id);
  if (before.requested_by === by)
    throw new Mistake('This is your own request.', { example: `/oncall withdraw cover:${id}` });
  if (before.state !== 'open' || before.end_at <= tx.now) return { cover: before, won: false };
  await tx.timers.clear(timerOf(id));
  await requireReachable(tx, by);
  const schedule = await requireSchedule(tx, before.schedule);
  const from = [before.requested_by, await shiftName(tx, before.requested_by)];
  const to = await shiftName(tx, by);
  const start = Math.max(before.start_at, tx.now);
  if (partsOf(schedule, [by, to], start, before.end_at).some((part) => part.people.some((p) => from.includes(p))))
    throw new Mistake('You are already on call in that shift, so you cannot cover it.', { example: '/oncall shifts' });
  const parts = await substitute(tx, schedule, { from, to, start, end: before.end_at, by, origin: `cover:${id}` });
  const change = parts === 0 ? { state: 'withdrawn' as const } : { state: 'accepted' as const, accepted_by: by };
  await updateCover(tx, id, change);
  const cover: Cover = { ...before, ...change, start_at: start };
  await redraw(tx, cover);
  if (parts === 0) return { cover, won: false };
  await tell(tx, cover.requested_by, coverAccepted(cover));
  await tellSchedule(tx, schedule, coveredMessage(cover), [], by);
  return { cover, won: true };
}

/** The asker needs it no more. */
export async function withdrawCover(tx: Tx, id: number, by: string): Promise<Cover> {
  const before = await requireCover(tx, id);
  if (before.requested_by !== by && !(await administers(tx, by)))
    throw new Mistake('Only the person who asked can withdraw it.', { example: '/oncall cover me 2h' });
  if (before.state !== 'open') return before;
  await tx.timers.clear(timerOf(id));
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
  const requested_by = [cover.requested_by, await shiftName(tx, cover.requested_by)];
  if (cover.end_at > tx.now && partsOf(schedule, requested_by, tx.now, cover.end_at).length === 0) {
    await updateCover(tx, id, { state: 'withdrawn' });
    return redraw(tx, { ...cover, state: 'withdrawn' });
  }
  if (cover.end_at > tx.now) {
    await tell(tx, cover.requested_by, coverNotAccepted(cover));
    return tx.timers.set(timerOf(id), { at: cover.end_at }, { kind: 'cover.time', cover: id });
  }
  await updateCover(tx, id, { state: 'expired' });
  await redraw(tx, { ...cover, state: 'expired' });
  await tell(tx, cover.requested_by, coveredMessage({ ...cover, state: 'expired' }));
}

/** Its override was removed: nobody covers any more. */
export async function uncover(tx: Tx, id: number): Promise<void> {
  const cover = await findCover(tx, id);
  if (cover?.state !== 'accepted') return;
  await updateCover(tx, id, { state: 'withdrawn' });
  await redraw(tx, { ...cover, state: 'withdrawn' });
}
