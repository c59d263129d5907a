/** What is judged of schedules, and what is found. Pure. */
import type { Instant } from '../../../lib/instant.ts';
import type { Schedule } from '../schedule/model.ts';

export interface Judged {
  /** Every schedule: people may be on call for several. */
  readonly schedules: readonly { readonly name: string; readonly schedule: Schedule }[];
  /** Only what concerns this one is said. */
  readonly only?: string | undefined;
  readonly from: Instant;
  readonly until: Instant;
  /** A person's own zone, IANA. */
  readonly zoneOf: (person: string) => string;
  /** What readers call a person. */
  readonly nameOf: (person: string) => string;
}

/** The kinds in order of severity. */
export const KINDS = ['gaps', 'alone', 'twice', 'long', 'rest', 'imbalance', 'few', 'night'] as const;

export interface Finding {
  readonly kind: (typeof KINDS)[number];
  /** What was found, with its number. */
  readonly words: string;
  readonly suggestion: string;
  /** How much of it there is, to put findings of one kind in order. */
  readonly size: number;
}
