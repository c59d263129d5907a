/** Heartbeats: signals that must keep coming, and when one is missing. Pure. */
import { z } from 'zod';
import { formatDuration } from '../../../lib/duration.ts';
import { type Instant, MINUTE, type Millis, SECOND } from '../../../lib/instant.ts';
import { formatWall } from '../../../lib/zoned.ts';
import type { Signal } from '../../../sources/signal.ts';
import { durationSchema } from '../../team/model.ts';

/** The built-in source whose alerts are missing and failed heartbeats; no tool of muster.yaml may have its name. */
export const HEARTBEAT = 'heartbeat';

/** Looked at more often, a heartbeat would only tell of slow networks. */
const SHORTEST = 30 * SECOND;
/** Where `grace:` says nothing. */
const GRACE = MINUTE;

const NAME = 'must be a word: letters, digits, “-”, “_” or “.”, such as watchdog or nightly-backup';

const heartbeatSchema = z.strictObject({
  /** It must come again within this time. */
  every: durationSchema.refine((every) => every >= SHORTEST, 'must be at least 30s'),
  /** It may be so much later; a run that was announced by `start` may take so long. */
  grace: durationSchema.default(GRACE),
  /** Whose policy, channel and runbooks its alert gets. */
  service: z.string().optional(),
});

/** `heartbeats:` of muster.yaml. */
export const heartbeatsSchema = z.record(z.string().regex(/^[a-z0-9][a-z0-9._-]{0,39}$/i, NAME), heartbeatSchema);

/** One heartbeat of muster.yaml. */
export type HeartbeatConfig = z.infer<typeof heartbeatSchema>;

/** What is known of a heartbeat. */
export interface Heartbeat extends HeartbeatConfig {
  readonly name: string;
  readonly configured_at: Instant;
  /** When it reported success or failure last. */
  readonly heard_at: Instant | null;
  readonly failed: number;
  readonly started_at: Instant | null;
  readonly run_ms: Millis | null;
  readonly period: Millis | null;
  readonly allowance: Millis;
  readonly presumed: number;
  readonly missing_since: Instant | null;
  readonly pings: number;
}

/** What a heartbeat can report: that it is alive or a run succeeded, that a run began, or that it failed. */
export type Beat = 'success' | 'start' | 'fail';

/** The last part of an address: nothing means success. Undefined for anything else. */
export function readBeat(word: string | undefined): Beat | undefined {
  if (word === undefined) return 'success';
  return word === 'success' || word === 'start' || word === 'fail' ? word : undefined;
}

/** It counts from here: its last report, or from when muster.yaml named or changed it. */
function countsFrom({ heard_at, configured_at }: Heartbeat): Instant {
  return Math.max(heard_at ?? configured_at, configured_at);
}

/** When it is missing, unless it reports before. */
export function dueOf(beat: Heartbeat): Instant {
  const { every, grace, started_at, allowance } = beat;
  const whole = countsFrom(beat) + every + grace;
  return Math.min(whole, started_at === null ? whole : started_at + grace) + allowance;
}

/** What changes by a report at `now`. */
export function afterBeat(beat: Heartbeat, what: Beat, now: Instant): Partial<Heartbeat> {
  const pings = beat.pings + 1;
  if (what === 'start') return { started_at: now, pings };
  return {
    pings,
    heard_at: now,
    failed: what === 'fail' ? 1 : 0,
    period: beat.heard_at === null ? beat.period : now - beat.heard_at,
    run_ms: beat.started_at === null ? beat.run_ms : now - beat.started_at,
    started_at: null,
    allowance: 0,
    presumed: 0,
    missing_since: null,
  };
}

/**
 * What changes when Muster did not listen in `[from, until)`. That time does not count. Where a report may have come in
 * it, by the time between the last two, one is presumed: the heartbeat may come one interval later. It is presumed once,
 * until a real one comes, so that restarts never hide a heartbeat that is dead.
 */
export function afterPause(beat: Heartbeat, from: Instant, until: Instant): Partial<Heartbeat> {
  const { every, grace, period, allowance, presumed, started_at } = beat;
  const since = countsFrom(beat);
  const away = Math.max(0, until - Math.max(from, since));
  const expected = since + allowance + Math.min(period ?? every, every) - grace;
  const lost = presumed === 0 && (until > expected || started_at !== null);
  if (!lost) return { allowance: allowance + away };
  return { allowance: allowance + away + every, presumed: 1, started_at: null };
}

/** The alert of a heartbeat. */
export function signalOf(
  beat: Heartbeat,
  state: 'missing' | 'failed' | 'resolved',
  { zone, now, startsAt }: { readonly zone: string; readonly now: Instant; readonly startsAt?: Instant },
): Signal {
  const { name, service } = beat;
  const labels = { heartbeat: name, ...(service === undefined ? {} : { service }) };
  const common = { identity: name, labels, links: {} };
  if (state === 'resolved') return { ...common, state, title: '' };
  const when = (at: Instant) => `${formatWall(at, zone, now)} (${zone})`;
  const text = state === 'failed' ? failedWords(beat, when) : missingWords(beat, when);
  return { ...common, state: 'firing', ...text, startsAt: startsAt ?? now };
}

type When = (at: Instant) => string;

function failedWords({ name, run_ms, heard_at }: Heartbeat, when: When) {
  const run = run_ms === null ? '' : ` It ran for ${formatDuration(run_ms)}.`;
  return { title: `Heartbeat ${name} reports a failure`, description: `It failed ${when(heard_at ?? 0)}.${run}` };
}

function missingWords(beat: Heartbeat, when: When) {
  const { name, every, grace, heard_at, configured_at, started_at, allowance } = beat;
  const last =
    heard_at === null
      ? `It has never reported; Muster has expected it since ${when(configured_at)}.`
      : `Its last report: ${when(heard_at)}.`;
  const away = allowance === 0 ? '' : ' Muster was down in the meantime and waited longer for it.';
  if (started_at !== null)
    return {
      title: `Heartbeat ${name} started and did not finish`,
      description: `It started ${when(started_at)} and did not report success within ${formatDuration(grace)}. ${last}${away}`,
    };
  return {
    title: `Heartbeat ${name} is missing`,
    description: `It should report every ${formatDuration(every)}, with ${formatDuration(grace)} of grace. ${last}${away}`,
  };
}
