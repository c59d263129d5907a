/** What is learnt from deliveries about who is on call. */
import type { Deliveries, Downloaded, NotAllowed } from '../../engine/deliveries.ts';
import type { Delivered, ReceiptHandlers } from '../../engine/outbox.ts';
import type { Tx } from '../../engine/tx.ts';
import type { Log } from '../../lib/log.ts';
import { noteFailure, takeIn } from './feed/intake.ts';
import { addressOf } from './feed/operations.ts';
import { findFeed } from './feed/store.ts';
import { pictureAnswered } from './picture/operations.ts';
import type { Token } from './usergroup/blocks.ts';
import { groupAnswered } from './usergroup/receipts.ts';
import type { Remarks } from './usergroup/state.ts';

type Got = Delivered<keyof Deliveries>;

/** A feed came, or did not. What was asked for before the file named another source is nobody's any more. */
async function onFeed(tx: Tx, { slot = '', payload, receipt, refusal }: Got, log: Log): Promise<void> {
  const schedule = slot.slice(slot.indexOf(':') + 1);
  await forgetBody(tx, slot);
  const feed = await findFeed(tx, schedule);
  if (feed === undefined || feed.source === null) return;
  if (!('url' in payload) || payload.url !== addressOf(feed.source)) return;
  const reason = refusal ?? (await takeIn(tx, feed, receipt?.data as Downloaded));
  if (reason === undefined) return;
  if (feed.failing_since === null) log.warn({ schedule, reason }, 'the calendar of a schedule could not be read');
  await noteFailure(tx, feed, reason);
}

/** The body has a row of its own. */
async function forgetBody(tx: Tx, slot: string): Promise<void> {
  await tx.db.updateTable('receipts').set({ data_json: null }).where('slot', '=', slot).execute();
}

/** A group was changed, or not; what that says of all groups is logged when it is new. */
async function onGroup(tx: Tx, { payload, receipt, refusal }: Got, running: Running): Promise<void> {
  if (!('group' in payload)) return;
  const unfit = (receipt?.data ?? []) as readonly NotAllowed[];
  await groupAnswered(tx, { ...payload, refusal, unfit }, running.token);
  await running.remarks.refresh(tx);
}

/** Said when it arrived, and when Slack first refuses it. */
async function onPicture(tx: Tx, { slot = '', refusal, first }: Got): Promise<void> {
  if (refusal === undefined || first) await pictureAnswered(tx, slot, refusal);
}

/** What receipts need of the running bot. */
export interface Running {
  readonly log: Log;
  /** Whose token changes groups. */
  readonly token: Token;
  readonly remarks: Remarks;
}

/** By the noun of the slot. */
export function oncallReceipts(running: Running): ReceiptHandlers {
  return {
    feed: (tx, got) => onFeed(tx, got, running.log),
    usergroup: (tx, got) => onGroup(tx, got, running),
    picture: onPicture,
    share: onPicture,
  };
}
