/** One layer of a PagerDuty schedule as a rotation. Pure. */

import type { Instant } from '../../../lib/instant.ts';
import { count } from '../../../lib/plain.ts';
import { formatLocal, parseRfc3339, toLocal } from '../../../lib/zoned.ts';
import type { Layer } from './pagerduty-schema.ts';

/** The rotation as in muster.yaml, or why there is none; `notes` say what changed its meaning. */
export interface LayerRotation {
  readonly rotation: object | undefined;
  readonly notes: readonly string[];
}

type User = Layer['users'][number]['user'];

const [HOUR, DAY, WEEK] = [3600, 86_400, 604_800];

/** Converts a layer; `nameOf` is called only for the users of a layer that is kept. A layer that has ended is left out. */
export function layerRotation(layer: Layer, nameOf: (user: User) => string, zone: string, now: Instant): LayerRotation {
  const end = instantOf(layer.end);
  const start = instantOf(layer.start);
  const anchor = instantOf(layer.rotation_virtual_start);
  if (end !== undefined && end <= now) return without('has ended and is left out.');
  if (layer.users.length === 0) return without('has no users and is left out.');
  if (anchor === undefined)
    return without(`its start ${layer.rotation_virtual_start} cannot be read, so the layer is left out.`);
  const every = everyOf(layer.rotation_turn_length_seconds);
  if (every === undefined)
    return without(
      `shifts of ${layer.rotation_turn_length_seconds} seconds are not whole hours, so the layer is left out.`,
    );
  const active = layer.restrictions.length === 0 ? undefined : windowsOf(layer.restrictions);
  const wall = (t: Instant): string => formatLocal(toLocal(t, zone));
  return {
    rotation: {
      every,
      start: wall(anchor),
      people: layer.users.map(({ user }) => nameOf(user)),
      ...(active === undefined ? {} : { active }),
      ...(start !== undefined && start > now ? { from: wall(start) } : {}),
      ...(end === undefined ? {} : { until: wall(end) }),
    },
    notes: notesOf(layer),
  };
}

function without(note: string): LayerRotation {
  return { rotation: undefined, notes: [note] };
}

function notesOf({ rotation_turn_length_seconds: turn, restrictions }: Layer): readonly string[] {
  const odd = restrictions.some((r) => /:\d\d:(?!00)/.test(r.start_time_of_day) || r.duration_seconds % 60 !== 0);
  return [
    ...(turn % DAY === 0
      ? []
      : [
          'in Muster its hourly shifts follow the local clock, so shifts on the night of a clock change differ by that hour.',
        ]),
    ...(odd ? ['its restrictions do not begin or end on a whole minute, so they are cut to the minute.'] : []),
  ];
}

function everyOf(seconds: number): string | undefined {
  if (seconds % WEEK === 0) return count(seconds / WEEK, 'week');
  if (seconds % DAY === 0) return count(seconds / DAY, 'day');
  return seconds % HOUR === 0 ? count(seconds / HOUR, 'hour') : undefined;
}

function instantOf(text: string | null | undefined): Instant | undefined {
  return text === null || text === undefined ? undefined : parseRfc3339(text);
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const MINUTES = 1440;

/** Windows of at most a day; longer ones are split into adjacent windows, and windows with the same hours are combined. */
function windowsOf(restrictions: Layer['restrictions']): readonly object[] {
  const byHours = new Map<string, Set<number>>();
  for (const { type, start_time_of_day, duration_seconds, start_day_of_week } of restrictions) {
    const [hour = 0, minute = 0] = start_time_of_day.split(':').map(Number);
    const days = type === 'daily_restriction' ? [0, 1, 2, 3, 4, 5, 6] : [(start_day_of_week ?? 1) - 1];
    for (const day of days) addWindows(byHours, day, hour * 60 + minute, Math.round(duration_seconds / 60));
  }
  return [...byHours].map(([hours, days]) => {
    const [from, to] = hours.split('-');
    return {
      days: [...days]
        .sort((a, b) => a - b)
        .map((day) => DAYS[day % 7])
        .join(', '),
      from,
      to,
    };
  });
}

function addWindows(byHours: Map<string, Set<number>>, day: number, from: number, length: number): void {
  for (let [at, left] = [day, Math.min(length, 7 * MINUTES)]; left > 0; at += 1, left -= MINUTES) {
    const hours = `${clock(from)}-${clock(from + Math.min(left, MINUTES))}`;
    byHours.set(hours, (byHours.get(hours) ?? new Set()).add(at % 7));
  }
}

function clock(minutes: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(Math.floor((minutes % MINUTES) / 60))}:${two(minutes % 60)}`;
}
