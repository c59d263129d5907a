/** Processes what a calendar returned: applied, or recorded as a failure while the last good copy still applies. */
import type { Row } from '../../../db/schema.ts';
import type { Downloaded } from '../../../engine/outbox/deliveries.ts';
import type { Tx } from '../../../engine/tx.ts';
import type { Message } from '../../../lib/blockkit.ts';
import { DAY, HOUR } from '../../../lib/instant.ts';
import { channelId, top } from '../../team/store.ts';
import type { FeedShift } from '../schedule/model.ts';
import { insertRevision, loadSchedule } from '../schedule/store.ts';
import { failingMessage, readAgainMessage, warningsMessage } from './blocks.ts';
import { type FeedReading, readFeed, withoutPlace } from './read.ts';
import { continued, sameBetween } from './shifts.ts';
import { answersNow, FROM_FEED, feedPeople, sourceWords, updateFeed } from './store.ts';

type Feed = Row<'feeds'>;

/** How far around now shifts are computed: hand-offs and shifts are searched 400 days ahead. */
const [BACK, AHEAD] = [60 * DAY, 430 * DAY];
/** How long past shifts are kept. */
const KEPT = 800 * DAY;
/** Calendars are often unavailable for minutes; with a good copy nobody needs to know. */
const PATIENCE = HOUR;

/**
 * Takes in what came; returns why it is no good copy, if it is none. What has not changed is worked out again as well:
 * people, zone and time may have moved.
 */
export async function takeIn(tx: Tx, feed: Feed, { body, etag }: Downloaded): Promise<string | undefined> {
  const problem = await workOut(tx, feed, body ?? feed.body ?? '');
  if (problem !== undefined) return problem;
  const well = { read_at: tx.now, error: null, failing_since: null, told: 0 };
  await updateFeed(tx, feed.schedule, body === null ? well : { body, etag, ...well });
  if (feed.told === 1) await tellChannel(tx, feed.schedule, readAgainMessage(feed.schedule));
  return undefined;
}

/** Applies the last good copy again, with the current people, zone and time. */
export async function workOutAgain(tx: Tx, feed: Feed): Promise<void> {
  if (feed.body !== null) await workOut(tx, feed, feed.body);
}

/** Records that a calendar cannot be read: reported once, and at once when there is no copy. */
export async function noteFailure(tx: Tx, feed: Feed, reason: string): Promise<void> {
  const since = feed.failing_since ?? tx.now;
  const due = feed.told === 0 && (feed.body === null || tx.now - since >= PATIENCE);
  const told = due && (await tellFailure(tx, feed, since, reason)) ? 1 : feed.told;
  await updateFeed(tx, feed.schedule, { error: reason, failing_since: since, told });
  await workOutAgain(tx, feed);
}

async function tellFailure(tx: Tx, feed: Feed, since: number, reason: string): Promise<boolean> {
  const { schedule, body, read_at: copy } = feed;
  const last = (await loadSchedule(tx, schedule))?.revisions.at(-1);
  const meanwhile =
    body === null ? { copy: null, rotations: (last?.rotations.length ?? 0) > 0 } : { copy, rotations: false };
  const from = sourceWords(feed.source ?? '');
  return tellChannel(tx, schedule, failingMessage({ schedule, from, since, reason, ...meanwhile }));
}

/** Computes and applies the shifts; if the text cannot be used, writes nothing and returns why. */
async function workOut(tx: Tx, feed: Feed, body: string): Promise<string | undefined> {
  const { schedule } = feed;
  const zone = await zoneOf(tx, schedule);
  if (zone === undefined) return undefined;
  const [from, until] = [tx.now - BACK, tx.now + AHEAD];
  const reading = usable(readFeed(body, { zone, people: await feedPeople(tx), from, until, now: tx.now }), tx.now);
  if ('problem' in reading) return reading.problem;
  const old = JSON.parse(feed.shifts_json) as FeedShift[];
  const all = feed.known_until === 0 ? reading.shifts : continued(old, reading.shifts, tx.now);
  const shifts = all.filter(({ end }) => end > tx.now - KEPT);
  await updateFeed(tx, schedule, { shifts_json: JSON.stringify(shifts), known_until: until });
  const began = await putInForce(tx, schedule, zone);
  if (began || !sameBetween(old, shifts, tx.now, Math.min(until, feed.known_until)))
    await tx.emit({ event: 'shift.changed', schedule });
  await tellWarnings(tx, feed, reading.warnings);
  return undefined;
}

/** A calendar that has lost its events, or whose events are shown as “busy” only, must not take everybody off call. */
function usable(reading: FeedReading, now: number): FeedReading {
  if ('problem' in reading || reading.shifts.some(({ end }) => end > now)) return reading;
  const [why] = reading.warnings;
  return {
    problem: `none of its current or future events puts anybody on call${why === undefined ? '' : ` (${why})`}`,
  };
}

async function zoneOf(tx: Tx, schedule: string): Promise<string | undefined> {
  const rows = tx.db.selectFrom('schedules').select('timezone').where('schedule', '=', schedule);
  return (await rows.executeTakeFirst())?.timezone;
}

/** The first good copy replaces the rotations; returns whether that happened now. */
async function putInForce(tx: Tx, schedule: string, zone: string): Promise<boolean> {
  if (await answersNow(tx, schedule)) return false;
  await insertRevision(tx, schedule, zone, JSON.stringify(FROM_FEED));
  return true;
}

/** Reports what was not understood, each once; what could not be reported yet is tried again later. */
async function tellWarnings(tx: Tx, { schedule, warnings_json }: Feed, warnings: readonly string[]): Promise<void> {
  const known = new Set((JSON.parse(warnings_json) as string[]).map(withoutPlace));
  const isKnown = (warning: string): boolean => known.has(withoutPlace(warning));
  const fresh = warnings.filter((warning) => !isKnown(warning));
  const said = fresh.length === 0 || (await tellChannel(tx, schedule, warningsMessage(schedule, fresh)));
  const kept = said ? warnings : warnings.filter(isKnown);
  await updateFeed(tx, schedule, { warnings_json: JSON.stringify(kept) });
}

/** In the schedule's channel, else where incidents are announced; false while Slack's channels are not known yet. */
async function tellChannel(tx: Tx, name: string, words: Message): Promise<boolean> {
  const named = (await loadSchedule(tx, name))?.channel ?? (await top(tx)).announce;
  const channel = named === undefined ? undefined : await channelId(tx, named);
  if (channel !== undefined) await tx.notify({ kind: 'message', payload: { to: { channel }, message: words } });
  return channel !== undefined || named === undefined;
}
