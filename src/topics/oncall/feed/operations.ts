/** Which schedules are read from calendars, and when. */
import { pathToFileURL } from 'node:url';
import type { Tx } from '../../../engine/tx.ts';
import { MINUTE } from '../../../lib/instant.ts';
import { workOutAgain } from './intake.ts';
import { feedSchedules, findFeed, putSource, updateFeed } from './store.ts';

declare module '../../../engine/tx.ts' {
  interface Tasks {
    /** It is time to read a schedule's calendar. */
    'feed.read': { readonly schedule: string };
  }
}

const EVERY = 15 * MINUTE;

function slotOf(schedule: string): string {
  return `feed:${schedule}`;
}

/** What the outbox reads for a source: its address, or a file. */
export function addressOf(source: string): string {
  return URL.canParse(source) ? source : pathToFileURL(source).href;
}

/** Makes a schedule one that is read from this source. The current schedule applies until there is a first copy. */
export async function watchFeed(tx: Tx, schedule: string, source: string): Promise<void> {
  if ((await findFeed(tx, schedule))?.source !== source) await putSource(tx, schedule, source);
  const feed = await findFeed(tx, schedule);
  if (feed !== undefined) await workOutAgain(tx, feed);
  await askFeed(tx, schedule);
}

/** Stops reading; past shifts are kept. */
export async function leaveFeed(tx: Tx, schedule: string): Promise<void> {
  await tx.timers.clear(slotOf(schedule));
  await updateFeed(tx, schedule, { source: null, body: null, etag: null, error: null, failing_since: null, told: 0 });
}

/** Reads every calendar: when the bot starts, and when the member list was loaded, because events may contain members' names. */
export async function askFeeds(tx: Tx): Promise<void> {
  for (const schedule of await feedSchedules(tx)) await askFeed(tx, schedule);
}

/** Reads a calendar now and again in 15 minutes. */
export async function askFeed(tx: Tx, schedule: string): Promise<void> {
  const feed = await findFeed(tx, schedule);
  if (feed === undefined || feed.source === null) return;
  await tx.timers.set(slotOf(schedule), { after: EVERY }, { kind: 'feed.read', schedule });
  const payload = { url: addressOf(feed.source), etag: feed.etag };
  await tx.notify({ kind: 'download', slot: slotOf(schedule), about: { kind: 'feed', schedule }, payload });
}
