/** Which schedules are read from feeds, and when each is read. */
import { pathToFileURL } from 'node:url';
import type { Tx } from '../../../engine/tx.ts';
import { MINUTE } from '../../../lib/instant.ts';
import { workOutAgain } from './intake.ts';
import { feedSchedules, findFeed, putSource, updateFeed } from './store.ts';

declare module '../../../engine/tx.ts' {
  interface Tasks {
    /** The time to read a schedule's feed. */
    'feed.read': { readonly schedule: string };
  }
}

const EVERY = 15 * MINUTE;

function slotOf(schedule: string): string {
  return `feed:${schedule}`;
}

/** What the outbox reads for a source: its address, or that of a file. */
export function addressOf(source: string): string {
  return URL.canParse(source) ? source : pathToFileURL(source).href;
}

/** Makes a schedule one that is read from this source. What answers now stays in force until the first copy is there. */
export async function watchFeed(tx: Tx, schedule: string, source: string): Promise<void> {
  if ((await findFeed(tx, schedule))?.source !== source) await putSource(tx, schedule, source);
  const feed = await findFeed(tx, schedule);
  if (feed !== undefined) await workOutAgain(tx, feed);
  await askFeed(tx, schedule);
}

/** Stops reading; the past is still answered by what was read. */
export async function leaveFeed(tx: Tx, schedule: string): Promise<void> {
  await tx.timers.clear(slotOf(schedule));
  await updateFeed(tx, schedule, { source: null, body: null, etag: null, error: null, failing_since: null, told: 0 });
}

/** Asks for every feed: when the bot starts, and when Slack's people were read, whose names events may hold. */
export async function askFeeds(tx: Tx): Promise<void> {
  for (const schedule of await feedSchedules(tx)) await askFeed(tx, schedule);
}

/** Asks for a feed, and again in a quarter of an hour. */
export async function askFeed(tx: Tx, schedule: string): Promise<void> {
  const feed = await findFeed(tx, schedule);
  if (feed === undefined || feed.source === null) return;
  await tx.timers.set(slotOf(schedule), { after: EVERY }, { kind: 'feed.read', schedule });
  const payload = { url: addressOf(feed.source), etag: feed.etag };
  await tx.notify({ kind: 'download', slot: slotOf(schedule), about: { kind: 'feed', schedule }, payload });
}
