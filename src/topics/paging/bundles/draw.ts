/** The common messages of receivers: posted, and edited when their pages change. */
import type { Tx } from '../../../engine/tx.ts';
import { DAY } from '../../../lib/instant.ts';
import { bundleMessage, movedMessage } from '../messages/bundle.ts';
import { kindOf, stepAt } from '../page/model.ts';
import { openBundle } from './gather.ts';
import { bundleSlot } from './model.ts';
import { nameReached, waitingSince } from './reached.ts';
import { type Bundle, bundlesOf, pagesNamed, pagesNeeding } from './store.ts';

/** Posts the message that names everything that waits to be named to a Slack user or channel, if it may go now. */
export async function postBundle(tx: Tx, target: string): Promise<void> {
  const since = await waitingSince(tx, target);
  const bundle = since === undefined ? undefined : await openBundle(tx, { target, contact: null }, since);
  if (bundle === undefined) return;
  const fresh = await nameReached(tx, bundle);
  if ((await pagesNeeding(tx, bundle)).some(({ id }) => fresh.has(id))) await drawBundle(tx, bundle);
}

/** Writes a common message by Slack as its pages are now. */
async function drawBundle(tx: Tx, bundle: Bundle): Promise<void> {
  const { id, target } = bundle;
  const pages = await pagesNeeding(tx, bundle);
  const needing = new Set(pages.map((page) => page.id));
  const done = (await pagesNamed(tx, bundle)).filter((page) => !needing.has(page)).length;
  const channel = kindOf(target) === 'channel';
  const wakes = channel && pages.some((page) => page.state === 'open' && stepAt(page, page).here === true);
  const to = channel ? { channel: target } : { user: target };
  const lane = bundle.told_at === null ? 'page' : 'update';
  const payload = { to, message: bundleMessage({ ...bundle, pages, done, wakes }) };
  await tx.notify({ kind: 'message', lane, slot: bundleSlot(id), about: { kind: 'page.bundle', bundle: id }, payload });
}

/** Edits the newest common message of a Slack user or channel. */
export async function redrawBundle(tx: Tx, target: string): Promise<void> {
  const [newest] = await bundlesOf(tx, { target, contact: null }, 1);
  if (newest !== undefined) await drawBundle(tx, newest);
}

/** The message before this one points to it: its pages are all named here. */
export async function pointToNewer(tx: Tx, { target, id, created_at }: Bundle): Promise<void> {
  const earlier = (await bundlesOf(tx, { target, contact: null }, 10)).filter((one) => one.id < id);
  const last = earlier.find(({ told_at }) => told_at !== null);
  if (last === undefined || last.created_at <= created_at - DAY) return;
  const to = kindOf(target) === 'channel' ? { channel: target } : { user: target };
  const payload = { to, message: movedMessage() };
  await tx.notify({ kind: 'message', slot: bundleSlot(last.id), payload });
}
