/** The form that asks others to cover. Pure. */
import type { View } from '@slack/types';
import { option } from '../../../lib/blockkit.ts';
import { field, type ModalPlace, modal } from '../../../lib/form.ts';
import type { Instant } from '../../../lib/instant.ts';
import { timeFields } from '../override/moments.ts';

export interface CoverForm {
  readonly schedules: readonly string[];
  readonly schedule: string | undefined;
  /** The end of the shift under way. */
  readonly to: Instant | undefined;
  readonly place: ModalPlace;
}

/** Which schedule, from when to when, and who is asked. */
export function coverForm({ schedules, schedule, to, place }: CoverForm): View {
  return modal({
    title: 'Cover me',
    submit: 'Request cover',
    row: 'oncall cover',
    place,
    blocks: [
      field({
        kind: 'choice',
        name: 'schedule',
        label: 'Schedule (empty: all of your shifts)',
        options: schedules.map((name) => option(name, name)),
        initial: schedule,
        optional: true,
      }),
      ...timeFields(undefined, to),
      field({ kind: 'person', name: 'who', label: 'Who to ask (empty: everyone who could)', optional: true }),
    ],
  });
}
