/** What a quality check of schedules takes and finds. Pure. */
import type { Instant } from '../../../lib/instant.ts';
import type { Schedule } from '../schedule/model.ts';

export interface Judged {
  /** Every schedule, because people may be on call for several. */
  readonly schedules: readonly { readonly name: string; readonly schedule: Schedule }[];
  /** Only findings about this schedule are returned. */
  readonly only?: string | undefined;
  readonly from: Instant;
  readonly until: Instant;
  /** A person's time zone (IANA). */
  readonly zoneOf: (person: string) => string;
  /** The name by which readers know a person. */
  readonly nameOf: (person: string) => string;
}

/** The kinds in order of severity. */
export const KINDS = ['gaps', 'alone', 'twice', 'long', 'rest', 'imbalance', 'few', 'night'] as const;

export interface Finding {
  readonly kind: (typeof KINDS)[number];
  /** A finding in words, with its number. */
  readonly words: string;
  readonly suggestion: string;
  /** Its size, which orders findings of one kind. */
  readonly size: number;
}
