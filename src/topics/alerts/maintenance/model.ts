/** Maintenance windows of muster.yaml: silences that come again. Pure. */
import { z } from 'zod';
import type { Instant, Millis } from '../../../lib/instant.ts';
import { isZone, toInstant, toLocal } from '../../../lib/zoned.ts';
import { durationSchema } from '../../team/model.ts';
import { LONGEST_SILENCE, type Matcher } from '../silences/model.ts';
import { type Cron, nextLocal, readCron } from './cron.ts';

const NAME = 'must be a word: letters, digits, “-”, “_” or “.”, such as db-upgrade';
const WHAT = 'needs either `service:` or `labels:`: what is kept quiet';

const windowSchema = z
  .strictObject({
    /** When a window begins: minute, hour, day of the month, month and day of the week. */
    cron: z.string().superRefine((text, context) => {
      const read = readCron(text);
      if ('wrong' in read) context.addIssue({ code: 'custom', message: `${read.wrong}. Example: "0 22 * * fri"` });
    }),
    /** The zone of `cron`; absent: that of the file. */
    timezone: z.string().refine(isZone, 'must be a time zone such as Europe/London').optional(),
    /** How long a window lasts, in real time also where the clocks change. */
    duration: durationSchema.refine((length) => length <= LONGEST_SILENCE, 'must be at most 7d'),
    service: z.string().optional(),
    labels: z.record(z.string().min(1).max(200), z.string().max(200)).optional(),
    /** What people read; absent: its name. */
    reason: z.string().min(1).max(300).optional(),
  })
  .refine(({ service, labels }) => (service === undefined) !== (labels === undefined), WHAT)
  .refine(({ labels }) => labels === undefined || Object.keys(labels).length > 0, WHAT);

/** `maintenance:` of muster.yaml. */
export const maintenanceSchema = z.record(z.string().regex(/^[a-z0-9][a-z0-9._-]{0,39}$/i, NAME), windowSchema);

/** One entry as it is kept: its zone is known. */
export interface MaintenanceConfig extends Omit<z.infer<typeof windowSchema>, 'timezone'> {
  readonly timezone: string;
}

/** One occurrence, `[start, end)`. */
export interface MaintenanceWindow {
  readonly start: Instant;
  readonly end: Instant;
}

/**
 * The first window that is not over at `now` and begins after `after`. A start that the clocks leave out is the first
 * instant after the gap, one that occurs twice its first occurrence. Undefined when there is none.
 */
export function nextWindow(
  { cron: text, timezone, duration }: Pick<MaintenanceConfig, 'cron' | 'timezone' | 'duration'>,
  after: Instant,
  now: Instant,
): MaintenanceWindow | undefined {
  const cron = readCron(text);
  if ('wrong' in cron) return undefined;
  return firstOf(cron, timezone, duration, Math.max(after, now - duration));
}

/** Two wall times may be one instant, so a start counts only when it is later. */
function firstOf(cron: Cron, zone: string, duration: Millis, after: Instant): MaintenanceWindow | undefined {
  let local = nextLocal(cron, toLocal(after, zone));
  while (local !== undefined) {
    const start = toInstant(local, zone, 'first');
    if (start > after) return { start, end: start + duration };
    local = nextLocal(cron, local);
  }
  return undefined;
}

/** What a window keeps quiet. */
export function matcherOfWindow({ service, labels = {} }: MaintenanceConfig): Matcher {
  return service === undefined ? { kind: 'labels', labels } : { kind: 'service', service };
}
