/** The four times by which an incident is told. Pure. */
import type { Instant, Millis } from '../../../lib/instant.ts';
import type { Incident } from './model.ts';

/** From when to when, milliseconds; undefined where nobody said, or it has not happened. */
export interface Durations {
  /** From when it began until somebody declared it. */
  readonly detect: Millis | undefined;
  /** From the declaration until the first page was acknowledged. */
  readonly acknowledge: Millis | undefined;
  /** From when it began until people stopped feeling it. */
  readonly mitigate: Millis | undefined;
  /** From the declaration to its end. */
  readonly resolve: Millis | undefined;
}

type Timed = Pick<Incident, 'began_at' | 'declared_at' | 'mitigated_at' | 'ended_at' | 'status'>;

/** The durations of an incident whose first page was acknowledged at `acked`. */
export function durationsOf(incident: Timed, acked: Instant | null | undefined): Durations {
  const { began_at: began, declared_at: declared, mitigated_at: mitigated, ended_at: ended, status } = incident;
  return {
    detect: began === null ? undefined : Math.max(0, declared - began),
    acknowledge: acked === null || acked === undefined ? undefined : Math.max(0, acked - declared),
    mitigate: mitigated === null ? undefined : Math.max(0, mitigated - (began ?? declared)),
    resolve: ended === null || status !== 'resolved' ? undefined : Math.max(0, ended - declared),
  };
}
