/** What a signal makes of its alert, in whatever order and however often signals come. Pure. */
import type { Row } from '../../../db/schema.ts';
import { type Instant, MINUTE } from '../../../lib/instant.ts';
import type { Signal } from '../../../sources/signal.ts';

/** What is known of when an alert fired and was over. Each is the latest that any signal told; null: none has. */
export type Episode = Pick<Row<'alerts'>, 'fired_at' | 'resolved_start' | 'resolved_end'>;

/** What the stage decided about a signal. */
export type Observation =
  | 'new'
  | 'fires again'
  | 'still firing'
  | 'resolved'
  | 'still resolved'
  | 'acknowledged'
  | 'not firing'
  | 'older than the last known signal'
  | 'the same payload within 5 minutes';

/** The same body within this time changes nothing: a sender that got no answer sends again. */
const SAME_WITHIN = 5 * MINUTE;
/**
 * A firing that looks older than its resolve is a late delivery only for so long. Alertmanager keeps the start of an alert
 * that it had given up and fires it again (https://prometheus.io/docs/alerting/latest/clients/), and that must page; sooner
 * where the tool had told both that firing and its end.
 */
const LATE_WITHIN = 10 * MINUTE;
/** A clock outside may be ahead of this one; a start further in the future is a mistake, and says nothing. */
const AHEAD = 5 * MINUTE;

/** What is known before the first signal. */
export const NOTHING: Episode = { fired_at: null, resolved_start: null, resolved_end: null };

/** Whether an alert fires: its last firing began after everything that is over. */
export function fires({ fired_at, resolved_start, resolved_end }: Episode): boolean {
  if (fired_at === null) return false;
  return fired_at > (resolved_start ?? Number.NEGATIVE_INFINITY) && fired_at >= (resolved_end ?? fired_at);
}

/** Whether a body is the one that came last, a moment ago. */
export function isRepeat(
  last: Pick<Row<'alerts'>, 'digest' | 'digest_at'> | undefined,
  digest: string,
  now: Instant,
): boolean {
  return last !== undefined && last.digest === digest && now - last.digest_at < SAME_WITHIN;
}

/**
 * The episode after a signal. Each field only grows, so that all orders of signals that tell when they began end in the
 * same state. A firing that tells no time begins now; a resolve that tells none ends what is known.
 */
export function observe(
  { fired_at, resolved_start, resolved_end, resolved_at }: Episode & { readonly resolved_at: Instant | null },
  signal: Pick<Signal, 'state' | 'startsAt' | 'endsAt' | 'once'>,
  now: Instant,
): Episode {
  const before = { fired_at, resolved_start, resolved_end };
  const startsAt = believed(signal.startsAt, now);
  if (signal.state === 'acknowledged') return before;
  if (signal.state === 'resolved') {
    const endsAt = signal.endsAt ?? (signal.once === true ? now : undefined);
    return resolvedBy(before, { startsAt, endsAt }, now);
  }
  if (startsAt === undefined) {
    const ended = signal.once === true && resolved_end !== null;
    return fires(before) || ended ? before : firesFrom(before, now);
  }
  const next = { ...before, fired_at: later(before.fired_at, startsAt) };
  // Its tool has told both, so that what comes now is no late delivery; a hand that resolved it has its time.
  const toldOver = startsAt === before.fired_at && resolved_end !== null && resolved_end >= startsAt;
  const again = resolved_at !== null && now - resolved_at >= (toldOver ? SAME_WITHIN : LATE_WITHIN);
  return fires(next) || !again ? next : firesFrom(before, now);
}

/** Believed, a start of next year would make everything that fires until then look older. */
function believed(startsAt: Instant | undefined, now: Instant): Instant | undefined {
  return startsAt === undefined || startsAt > now + AHEAD ? undefined : startsAt;
}

function resolvedBy(
  before: Episode,
  { startsAt, endsAt }: { readonly startsAt: Instant | undefined; readonly endsAt: Instant | undefined },
  now: Instant,
): Episode {
  const told = endsAt === undefined ? undefined : Math.min(endsAt, now);
  if (startsAt !== undefined) return { ...before, ...over(before, startsAt, told) };
  // A late resolve of a tool that tells no start: what fires since then began after it.
  if (told !== undefined && before.fired_at !== null && told < before.fired_at)
    return { ...before, ...over(before, undefined, told) };
  // A resolve before its firing, by a tool that tells no start: what began before it came is over.
  if (before.fired_at === null) return { ...before, ...over(before, undefined, told ?? now) };
  return { ...before, ...over(before, before.fired_at, told) };
}

function over(before: Episode, start: Instant | undefined, end: Instant | undefined) {
  return {
    resolved_start: start === undefined ? before.resolved_start : later(before.resolved_start, start),
    resolved_end: end === undefined ? before.resolved_end : later(before.resolved_end, end),
  };
}

/** It begins now, or right after all that is known where a clock outside is ahead of this one. */
function firesFrom(before: Episode, now: Instant): Episode {
  const { fired_at, resolved_start, resolved_end } = before;
  return { ...before, fired_at: Math.max(now, (fired_at ?? 0) + 1, (resolved_start ?? 0) + 1, resolved_end ?? 0) };
}

function later(known: Instant | null, told: Instant): Instant {
  return known === null ? told : Math.max(known, told);
}

/** What happened, in the words that are kept. */
export function observationOf(
  before: Episode | undefined,
  signal: Pick<Signal, 'state' | 'startsAt'>,
  after: Episode,
): Observation {
  const [fired, firing] = [before !== undefined && fires(before), fires(after)];
  if (signal.state === 'acknowledged') return firing ? 'acknowledged' : 'not firing';
  if (!fired && firing) return before === undefined || before.fired_at === null ? 'new' : 'fires again';
  if (fired && !firing) return 'resolved';
  if (signal.state === 'firing') return firing && !isOlder(before, signal) ? 'still firing' : OLDER;
  return firing ? OLDER : before === undefined ? 'resolved' : 'still resolved';
}

const OLDER = 'older than the last known signal';

/** A tool that fires again what it had given up keeps its start: the start of the last resolve is not older than that. */
function isOlder(before: Episode | undefined, { startsAt }: Pick<Signal, 'startsAt'>): boolean {
  if (startsAt === undefined || before?.fired_at == null) return false;
  return startsAt < before.fired_at && startsAt !== before.resolved_start;
}

/** What people read of an alert. A resolve keeps earlier text: tools send less with it, or nothing. */
export type AlertText = Pick<
  Row<'alerts'>,
  'title' | 'description' | 'severity' | 'labels_json' | 'links_json' | 'image'
>;

/** The text of an alert after a signal; `known` is what it said, if a firing signal or nothing better told that. */
export function textAfter(
  known: (AlertText & Pick<Row<'alerts'>, 'fired_at'>) | undefined,
  signal: Signal,
  observed: Observation,
): AlertText {
  const told = textOf(signal);
  if (known === undefined) return told;
  const { title, description, severity, labels_json, links_json, image } = known;
  const kept = { title, description, severity, labels_json, links_json, image };
  // A late firing tells what a resolve that came first could not.
  if (signal.state === 'firing') return observed === OLDER && known.fired_at !== null ? kept : told;
  return known.fired_at === null ? told : kept;
}

function textOf({ identity, title, description, severity, labels, links, image }: Signal): AlertText {
  return {
    title: title === '' ? identity : title,
    description: description ?? null,
    severity: severity ?? null,
    labels_json: JSON.stringify(labels),
    links_json: JSON.stringify(links),
    image: image ?? null,
  };
}
