/** The figures of an interval of time. Pure. */

import { DAY, type Instant, type Millis } from '../../../lib/instant.ts';
import { conceptsOf, similarity } from '../../../lib/words.ts';
import type { CountedIncident } from '../../incidents/figures/store.ts';
import { type Durations, durationsOf } from '../../incidents/lifecycle/durations.ts';

/** What of an incident the figures need. */
export type Counted = CountedIncident & {
  /** When the first page was acknowledged. */
  readonly acked: Instant | null;
  /** The targets that were broken. */
  readonly broken: readonly string[];
};

/** The middle and the slow end of some durations; undefined without any. */
export interface Spread {
  readonly median: Millis | undefined;
  readonly p90: Millis | undefined;
}

/** Incidents of one kind, by number and by their times. */
export interface Group {
  readonly name: string;
  readonly count: number;
  /** How many there were in the interval before. */
  readonly before: number;
  readonly times: { readonly [K in keyof Durations]: Spread };
  readonly timesBefore: { readonly [K in keyof Durations]: Spread };
  /** How many kept every target. */
  readonly kept: number;
}

const TIMES = ['detect', 'acknowledge', 'mitigate', 'resolve'] as const satisfies readonly (keyof Durations)[];

/** The value that a share of the numbers does not exceed, by the nearest rank; undefined without numbers. */
export function percentile(numbers: readonly number[], share: number): number | undefined {
  return ranked(Float64Array.from(numbers).sort(), share);
}

function ranked(sorted: Float64Array, share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

function timesOf(incidents: readonly Counted[]): Group['times'] {
  const known: Record<keyof Durations, number[]> = { detect: [], acknowledge: [], mitigate: [], resolve: [] };
  for (const incident of incidents) {
    const durations = durationsOf(incident, incident.acked);
    for (const time of TIMES) {
      const length = durations[time];
      if (length !== undefined) known[time].push(length);
    }
  }
  const spread = (numbers: readonly number[]): Spread => {
    const sorted = Float64Array.from(numbers).sort();
    return { median: ranked(sorted, 0.5), p90: ranked(sorted, 0.9) };
  };
  return {
    detect: spread(known.detect),
    acknowledge: spread(known.acknowledge),
    mitigate: spread(known.mitigate),
    resolve: spread(known.resolve),
  };
}

/** One group of all of them. */
export function groupOf(name: string, now: readonly Counted[], before: readonly Counted[]): Group {
  return {
    name,
    count: now.length,
    before: before.length,
    times: timesOf(now),
    timesBefore: timesOf(before),
    kept: now.filter(({ broken }) => broken.length === 0).length,
  };
}

/** A group for each name that either interval has, in the order given, then by number. */
export function groupsBy(
  now: readonly Counted[],
  before: readonly Counted[],
  key: (incident: Counted) => string,
  order: readonly string[],
): readonly Group[] {
  const names = [...new Set([...now, ...before].map(key))];
  const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return names
    .map((name) =>
      groupOf(
        name,
        now.filter((one) => key(one) === name),
        before.filter((one) => key(one) === name),
      ),
    )
    .sort((a, b) => rank(a.name) - rank(b.name) || b.count - a.count || a.name.localeCompare(b.name));
}

/** The same trouble again and again: one service, like titles, so often within 30 days. */
export interface Repeat {
  readonly service: string;
  readonly title: string;
  readonly incidents: readonly number[];
}

const OFTEN = 3;
const WITHIN = 30 * DAY;
const ALIKE = 0.5;

/** Three or more incidents of a service with like titles, the most frequent first. Looks at the newest of each service. */
export function repeatsIn(incidents: readonly Counted[]): readonly Repeat[] {
  const services = new Map<string, Counted[]>();
  for (const one of incidents) {
    if (one.service === null) continue;
    const known = services.get(one.service);
    if (known === undefined) services.set(one.service, [one]);
    else known.push(one);
  }
  const out: Repeat[] = [];
  for (const [service, all] of services) {
    let left = [...all].sort((a, b) => b.declared_at - a.declared_at).slice(0, 300);
    const about = new Map(left.map((one) => [one, conceptsOf(one.title)]));
    const like = (one: Counted, other: Counted): number =>
      similarity(about.get(one) ?? new Set(), about.get(other) ?? new Set());
    while (left.length >= OFTEN) {
      const [newest, ...rest] = left;
      if (newest === undefined) break;
      const again = rest.filter((one) => newest.declared_at - one.declared_at <= WITHIN && like(one, newest) >= ALIKE);
      if (again.length + 1 >= OFTEN)
        out.push({ service, title: newest.title, incidents: [newest, ...again].map(({ id }) => id) });
      left = rest.filter((one) => !again.includes(one));
    }
  }
  return out.sort((a, b) => b.incidents.length - a.incidents.length);
}
