/** The form of an override. Pure. */
import type { View } from '@slack/types';
import { option } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { field, type ModalPlace, modal } from '../../../lib/form.ts';
import type { Instant } from '../../../lib/instant.ts';
import { parsePoint, parseRange } from '../../../lib/phrases.ts';
import { formatRfc3339 } from '../../../lib/zoned.ts';
import type { How } from './model.ts';

export interface OverrideForm {
  readonly schedules: readonly string[];
  readonly schedule: string | undefined;
  /** Slack ids. */
  readonly users: readonly string[];
  readonly how: How;
  /** As they would be typed. */
  readonly from: string;
  readonly to: string;
  readonly place: ModalPlace;
}

/** What it submits is shown before it is saved. */
export function overrideForm({ schedules, schedule, users, how, from, to, place }: OverrideForm): View {
  const names = schedules.map((name) => option(name, name));
  return modal({
    title: 'Override',
    submit: 'Preview',
    row: 'oncall override',
    place,
    blocks: [
      field({ kind: 'choice', name: 'schedule', label: 'Schedule', options: names, initial: schedule }),
      field({ kind: 'people', name: 'who', label: 'Who', initial: users, optional: true }),
      field({ kind: 'choice', name: 'how', label: 'How', options: HOW_OPTIONS, initial: how }),
      field({
        kind: 'text',
        name: 'from',
        label: 'From, in the schedule’s zone',
        hint: 'now · fri 09:00 · 2026-03-06 09:00',
        initial: from,
        optional: true,
        max: 50,
      }),
      field({
        kind: 'text',
        name: 'to',
        label: 'To, in the schedule’s zone',
        hint: '18:00 · mon 09:00 · 4h',
        initial: to,
        max: 50,
      }),
    ],
  });
}

const HOW_OPTIONS = [
  option('Instead of the people on call', 'replace'),
  option('As well as the people on call', 'add'),
  option('Nobody, on purpose', 'nobody'),
];

/** What a time that was typed puts into the form's two fields; one that begins now leaves the first empty. */
export function timesOf(when: string, now: Instant, zone: string): { readonly from: string; readonly to: string } {
  const range = parseRange(when, now, zone);
  if ('problem' in range) return { from: '', to: when };
  const from = range.start <= now ? '' : typedInstant(range.start, zone, now);
  return { from, to: typedInstant(range.end, zone, Math.max(range.start, now)) };
}

/** The wall time, or with its offset where that would be read as another instant. */
function typedInstant(at: Instant, zone: string, after: Instant): string {
  const exact = formatRfc3339(at, zone);
  const wall = exact.slice(0, 16).replace('T', ' ');
  const read = parsePoint(wall, after, zone, 'future');
  return 'at' in read && read.at === at ? wall : exact;
}

/** `4h`, `1h 30m`, `2 days`. */
const LENGTH = /^(\d+\s*(m|min|mins|minutes?|h|hours?|d|days?|w|weeks?)\s*)+$/i;

/** The form's two fields as one time that would be typed. Throws a Mistake at the first when it is not understood. */
export function typedRange(from = 'now', to = '', now: Instant, zone: string): string {
  const start = parsePoint(from, now, zone, 'future');
  const example = '/oncall override payments @ana fri 09:00 to mon 09:00';
  if ('problem' in start) throw new Mistake(start.problem, { example, field: 'from' });
  if (from.toLowerCase() === 'now') return LENGTH.test(to) ? to : `until ${to}`;
  return LENGTH.test(to) ? `${from} for ${to}` : `${from} to ${to}`;
}
