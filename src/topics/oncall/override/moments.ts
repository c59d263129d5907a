/** From and to, as forms about a time on call ask for them. Pure. */
import type { Block } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { field } from '../../../lib/form.ts';
import type { Instant } from '../../../lib/instant.ts';

/** Pickers that show and take the reader's own time zone, so that nobody has to think of another. */
export function timeFields(from: Instant | undefined, to: Instant | undefined): readonly Block[] {
  return [
    field({
      kind: 'moment',
      name: 'from',
      label: 'From, in your time zone (empty: now)',
      initial: from,
      optional: true,
    }),
    field({ kind: 'moment', name: 'to', label: 'To, in your time zone', initial: to }),
  ];
}

/** The two as one time that would be typed. Throws a Mistake at the field that is wrong. */
export function pickedRange(from: string | undefined, to: string | undefined, now: Instant): string {
  if (to === undefined) throw new Mistake('Choose when it ends.', { field: 'to' });
  if (Date.parse(to) <= (from === undefined ? now : Date.parse(from)))
    throw new Mistake('It must end after it begins, and in the future.', { field: 'to' });
  return from === undefined ? `until ${to}` : `${from} to ${to}`;
}
