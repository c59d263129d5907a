/** How long an incident took: one count for everything that tells it. Pure. */
import { formatDuration } from '../../../lib/duration.ts';
import { type Instant, MINUTE, type Millis } from '../../../lib/instant.ts';
import type { Incident } from './model.ts';

/** From when to when, milliseconds; undefined where nobody said, or it has not happened. */
export interface Durations {
  /** From when it began until somebody declared it. */
  readonly detect: Millis | undefined;
  /** From the declaration until the first page was acknowledged. */
  readonly acknowledge: Millis | undefined;
  /** From when it began until the impact ended. */
  readonly mitigate: Millis | undefined;
  /** From when it began to its end. */
  readonly resolve: Millis | undefined;
}

type Begun = Pick<Incident, 'began_at' | 'declared_at'>;
type Lasting = Begun & Pick<Incident, 'ended_at' | 'closed_ms'>;
type Timed = Lasting & Pick<Incident, 'mitigated_at' | 'status'>;

/** When an incident began: as somebody said, else when it was declared. */
export function startOf({ began_at: began, declared_at: declared }: Begun): Instant {
  return began ?? declared;
}

/** How long an incident has been open, or was: the time between an end and a reopening does not count. */
export function openFor(incident: Lasting, now: Instant): Millis {
  return Math.max(0, (incident.ended_at ?? now) - startOf(incident) - incident.closed_ms);
}

/** How long an incident was open until its end, in words. */
export function lasted(incident: Lasting): string {
  const length = openFor(incident, incident.ended_at ?? incident.declared_at);
  return length < MINUTE ? 'less than a minute' : formatDuration(length);
}

/** The durations of an incident whose first page was acknowledged at `acked`. */
export function durationsOf(incident: Timed, acked: Instant | null | undefined): Durations {
  const { began_at: began, declared_at: declared, mitigated_at: mitigated, ended_at: ended, status } = incident;
  const resolve = ended === null || status !== 'resolved' ? undefined : openFor(incident, ended);
  return {
    detect: began === null ? undefined : Math.max(0, declared - began),
    acknowledge: acked === null || acked === undefined ? undefined : Math.max(0, acked - declared),
    mitigate:
      mitigated === null
        ? undefined
        : Math.min(openFor({ ...incident, ended_at: mitigated }, mitigated), resolve ?? Number.POSITIVE_INFINITY),
    resolve,
  };
}
