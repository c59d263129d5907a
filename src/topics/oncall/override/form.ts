/** The form of an override. Pure. */

import type { View } from '@slack/types';
import { option } from '../../../lib/blockkit.ts';
import { field, type ModalPlace, modal } from '../../../lib/form.ts';
import type { Instant } from '../../../lib/instant.ts';
import { parseRange } from '../../../lib/phrases.ts';
import type { How } from './model.ts';
import { timeFields } from './moments.ts';

export interface OverrideForm {
  readonly schedules: readonly string[];
  readonly schedule: string | undefined;
  /** Slack ids. */
  readonly users: readonly string[];
  readonly how: How;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
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
      ...timeFields(from, to),
    ],
  });
}

const HOW_OPTIONS = [
  option('Instead of the people on call', 'replace'),
  option('As well as the people on call', 'add'),
  option('Nobody, on purpose', 'nobody'),
];

/** What a time that was typed puts into the form's two fields; one that begins now leaves the first empty. */
export function timesOf(when: string, now: Instant, zone: string): Pick<OverrideForm, 'from' | 'to'> {
  const range = parseRange(when, now, zone);
  if ('problem' in range) return {};
  return range.start <= now ? { to: range.end } : { from: range.start, to: range.end };
}
