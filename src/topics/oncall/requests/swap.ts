/** Two people trade shifts: proposed, answered, or over when the first of them begins. */
import { deliveriesAbout } from '../../../engine/outbox/receipts.ts';
import type { Abouts, Tx } from '../../../engine/tx.ts';
import type { Message } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { HOUR, type Instant } from '../../../lib/instant.ts';
import { requireReachable, requireSchedule, shiftName, tellSchedule } from '../schedule/operations.ts';
import { agreedMessage, type Pair, swapRequest, swapRequested } from './blocks.ts';
import { addSwap, findSwap, type Swap, updateSwap } from './store.ts';
import { holdsThrough, partsOf, substitute } from './substitute.ts';

declare module '../../../engine/tx.ts' {
  interface Tasks {
    /** A day or four hours before the first shift, or its start. */
    'swap.time': { readonly swap: number };
  }
  interface Abouts {
    /** A reminder of a proposed swap, so many hours before its first shift. */
    'swap.reminder': { readonly swap: number; readonly user: string; readonly hours: number };
  }
}

const REMIND = [24 * HOUR, 4 * HOUR];

function beginOf({ give_start, take_start }: Swap): Instant {
  return Math.min(give_start, take_start ?? give_start);
}

async function tell(tx: Tx, user: string, message: Message, slot: string): Promise<void> {
  await tx.notify({ kind: 'message', slot, payload: { to: { user }, message } });
}

/** A reminder so many hours before the first shift, to one of the two. */
async function tellReminder(tx: Tx, about: Abouts['swap.reminder'], message: Message): Promise<void> {
  const { swap, user, hours } = about;
  const slot = `swap:${swap}:${user}:${hours}`;
  const payload = { to: { user }, message };
  await tx.notify({ kind: 'message', slot, about: { kind: 'swap.reminder', ...about }, payload });
}

async function redraw(tx: Tx, swap: Swap): Promise<void> {
  await tell(tx, swap.requested_of, swapRequest(swap), `swap:${swap.id}:${swap.requested_of}`);
  await tell(tx, swap.requested_by, swapRequested(swap), `swap:${swap.id}:${swap.requested_by}`);
}

/** The next time something is said of it: the reminders that are still ahead, then its end. */
async function plan(tx: Tx, swap: Swap): Promise<void> {
  const begin = beginOf(swap);
  const times = [...REMIND.map((before) => begin - before), begin];
  const next = times.find((at) => at > tx.now) ?? begin;
  await tx.timers.set(`swap:${swap.id}`, { at: next }, { kind: 'swap.time', swap: swap.id });
}

/** Proposes; nothing changes until it is accepted. Throws a Mistake when the shifts are not theirs. */
export async function propose(tx: Tx, requested_by: string, requested_of: string, { give, take }: Pair): Promise<Swap> {
  await requireReachable(tx, requested_of);
  if (requested_by === requested_of)
    throw new Mistake('You cannot swap with yourself.', { example: '/oncall swap @ana fri' });
  const row = {
    schedule: give.schedule,
    requested_by,
    requested_of,
    give_start: give.start,
    give_end: give.end,
    take_schedule: take?.schedule ?? null,
    take_start: take?.start ?? null,
    take_end: take?.end ?? null,
    state: 'proposed' as const,
    created_at: tx.now,
    decided_at: null,
  };
  const reason = await spoiled(tx, { ...row, id: 0 });
  if (reason !== undefined) throw new Mistake(`${reason} Nothing was proposed.`, { example: '/oncall swap @ana fri' });
  const swap: Swap = { ...row, id: await addSwap(tx, row) };
  await redraw(tx, swap);
  await plan(tx, swap);
  return swap;
}

/** Why the shifts are not as they were proposed, or undefined. */
async function spoiled(tx: Tx, swap: Swap): Promise<string | undefined> {
  if (beginOf(swap) <= tx.now) return 'One of the shifts has begun.';
  const mine = [swap.requested_by, await shiftName(tx, swap.requested_by)];
  const theirs = [swap.requested_of, await shiftName(tx, swap.requested_of)];
  const given = await requireSchedule(tx, swap.schedule);
  if (!holdsThrough(given, mine, swap.give_start, swap.give_end))
    return 'The shift offered no longer belongs to the person who offered it.';
  if (partsOf(given, theirs, swap.give_start, swap.give_end).length > 0) return 'Both of you are on call at that time.';
  if (swap.take_schedule === null) return undefined;
  const back = await requireSchedule(tx, swap.take_schedule);
  const held = holdsThrough(back, theirs, swap.take_start ?? 0, swap.take_end ?? 0);
  return held ? undefined : 'The shift requested in return no longer belongs to the other person.';
}

/** Whether the asker still has the shift they wanted to give. */
async function stillTheirs(tx: Tx, swap: Swap): Promise<boolean> {
  const schedule = await requireSchedule(tx, swap.schedule);
  const mine = [swap.requested_by, await shiftName(tx, swap.requested_by)];
  return holdsThrough(schedule, mine, swap.give_start, swap.give_end);
}

async function requireSwap(tx: Tx, id: number): Promise<Swap> {
  const swap = await findSwap(tx, id);
  if (swap === undefined) throw new Mistake('There is no such swap.', { example: '/oncall swap @ana fri' });
  return swap;
}

/** What became of an answer; `reason` says why the swap could not be. */
export interface SwapReply {
  readonly swap: Swap;
  readonly changed: boolean;
  readonly reason?: string;
}

/** Ends it, and says so again to the person who waits for it: an edit of the first message notifies nobody. */
async function decide(tx: Tx, swap: Swap, state: Swap['state'], waiting: readonly string[]): Promise<Swap> {
  await tx.timers.clear(`swap:${swap.id}`);
  await updateSwap(tx, swap.id, state);
  const next: Swap = { ...swap, state };
  await redraw(tx, next);
  await redrawReminders(tx, next);
  for (const user of waiting) {
    const message = user === swap.requested_by ? swapRequested(next) : swapRequest(next);
    await tx.notify({ kind: 'message', payload: { to: { user }, message } });
  }
  return next;
}

/** Reminders that were said lose their buttons. */
async function redrawReminders(tx: Tx, swap: Swap): Promise<void> {
  for (const about of await deliveriesAbout(tx, 'swap.reminder', { swap: swap.id }))
    await tellReminder(tx, about, about.user === swap.requested_of ? swapRequest(swap) : swapRequested(swap));
}

/** Both overrides at once, if the shifts are still as proposed. */
export async function acceptSwap(tx: Tx, id: number, by: string): Promise<SwapReply> {
  const swap = await requireSwap(tx, id);
  if (swap.requested_of !== by)
    throw new Mistake('This swap was proposed to somebody else.', { example: '/oncall swap @ana fri' });
  if (swap.state !== 'proposed') return { swap, changed: false };
  const reason = await spoiled(tx, swap);
  if (reason !== undefined)
    return { swap: await decide(tx, swap, 'withdrawn', [swap.requested_by]), changed: false, reason };
  const [mine, theirs] = [await shiftName(tx, swap.requested_by), await shiftName(tx, swap.requested_of)];
  const origin = `swap:${id}`;
  const given = await requireSchedule(tx, swap.schedule);
  await substitute(tx, given, {
    from: [swap.requested_by, mine],
    to: theirs,
    start: swap.give_start,
    end: swap.give_end,
    by,
    origin,
  });
  const next = await decide(tx, swap, 'accepted', [swap.requested_by]);
  await tellSchedule(tx, given, agreedMessage(next), [], by);
  if (swap.take_schedule === null) return { swap: next, changed: true };
  const back = await requireSchedule(tx, swap.take_schedule);
  const [start, end] = [swap.take_start ?? 0, swap.take_end ?? 0];
  await substitute(tx, back, { from: [swap.requested_of, theirs], to: mine, start, end, by, origin });
  if (back.channel !== given.channel) await tellSchedule(tx, back, agreedMessage(next), [], by);
  return { swap: next, changed: true };
}

/** The asked says no, or the asker takes it back. */
export async function endSwap(tx: Tx, id: number, by: string, state: 'declined' | 'withdrawn'): Promise<SwapReply> {
  const swap = await requireSwap(tx, id);
  const who = state === 'declined' ? swap.requested_of : swap.requested_by;
  if (who !== by)
    throw new Mistake('Only the two people of this swap can end it.', { example: '/oncall swap @ana fri' });
  if (swap.state !== 'proposed') return { swap, changed: false };
  const waiting = state === 'declined' ? swap.requested_by : swap.requested_of;
  return { swap: await decide(tx, swap, state, [waiting]), changed: true };
}

/** Reminds the asked, tells the asker in time that they are still on call, and ends it when a shift begins. */
export async function swapTime(tx: Tx, id: number): Promise<void> {
  const swap = await findSwap(tx, id);
  if (swap?.state !== 'proposed') return;
  const begin = beginOf(swap);
  const gone = begin > tx.now ? await spoiled(tx, swap) : undefined;
  if (gone !== undefined || !(await stillTheirs(tx, swap))) {
    await decide(tx, swap, 'withdrawn', [swap.requested_by]);
    return;
  }
  if (begin <= tx.now) {
    await decide(tx, swap, 'expired', [swap.requested_by]);
    return;
  }
  const hours = begin - tx.now <= 4 * HOUR ? 4 : 24;
  await tellReminder(tx, { swap: id, user: swap.requested_of, hours }, swapRequest(swap, true));
  if (hours === 4) await tellReminder(tx, { swap: id, user: swap.requested_by, hours }, swapRequested(swap, true));
  await plan(tx, swap);
}
