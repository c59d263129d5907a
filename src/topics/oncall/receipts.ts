/** What is learnt from deliveries about who is on call. */
import type { Downloaded, NotAllowed } from '../../engine/outbox/deliveries.ts';
import type { Delivered, ReceiptHandlers } from '../../engine/outbox/outcome.ts';
import { forgetReceiptData } from '../../engine/outbox/receipts.ts';
import type { Abouts, Tx } from '../../engine/tx.ts';
import type { Log } from '../../lib/log.ts';
import { noteFailure, takeIn } from './feed/intake.ts';
import { addressOf } from './feed/operations.ts';
import { findFeed } from './feed/store.ts';
import { pictureAnswered } from './picture/operations.ts';
import type { Token } from './usergroup/blocks.ts';
import { groupAnswered } from './usergroup/receipts.ts';
import type { Remarks } from './usergroup/state.ts';

declare module '../../engine/tx.ts' {
  interface Abouts {
    /** The calendar from which a schedule is read. */
    feed: { readonly schedule: string };
    /** The members of a Slack user group. */
    usergroup: { readonly group: string };
    /** The picture of a schedule: `user` asked for it, `shared` in a channel. */
    'schedule.picture': { readonly schedule: string; readonly user: string; readonly shared: boolean };
  }
}

/** A feed came, or did not. What was asked for before the file named another source is nobody's any more. */
async function onFeed(
  tx: Tx,
  { about: { schedule }, slot = '', payload, receipt, refusal }: Delivered<Abouts['feed']>,
  log: Log,
): Promise<void> {
  // The body is kept with the feed.
  await forgetReceiptData(tx, slot);
  const feed = await findFeed(tx, schedule);
  if (feed === undefined || feed.source === null) return;
  if (!('url' in payload) || payload.url !== addressOf(feed.source)) return;
  const reason = refusal ?? (await takeIn(tx, feed, receipt?.data as Downloaded));
  if (reason === undefined) return;
  if (feed.failing_since === null) log.warn({ schedule, reason }, 'the calendar of a schedule could not be read');
  await noteFailure(tx, feed, reason);
}

/** A group was changed, or not; what that says of all groups is logged when it is new. */
async function onGroup(tx: Tx, { payload, receipt, refusal }: Delivered, running: Running): Promise<void> {
  if (!('group' in payload)) return;
  const unfit = (receipt?.data ?? []) as readonly NotAllowed[];
  await groupAnswered(tx, { ...payload, refusal, unfit }, running.token);
  await running.remarks.refresh(tx);
}

/** Said when it arrived, and when Slack first refuses it. */
async function onPicture(tx: Tx, { about, refusal, first }: Delivered<Abouts['schedule.picture']>): Promise<void> {
  if (refusal === undefined || first) await pictureAnswered(tx, about, refusal);
}

/** What receipts need of the running bot. */
export interface Running {
  readonly log: Log;
  /** Whose token changes groups. */
  readonly token: Token;
  readonly remarks: Remarks;
}

/** What is learnt from deliveries about who is on call. */
export function oncallReceipts(running: Running): ReceiptHandlers {
  return {
    feed: (tx, got) => onFeed(tx, got, running.log),
    usergroup: (tx, got) => onGroup(tx, got, running),
    'schedule.picture': onPicture,
  };
}
