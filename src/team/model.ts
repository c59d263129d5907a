/** The file's part that says who is who: people, services, severities and the top level. Pure. */
import { z } from 'zod';
import { HOUR } from '../lib/instant.ts';
import { isZone } from '../lib/zoned.ts';

const key = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,39}$/i, 'must be a short name of letters, digits, “-”, “_” or “.”');
const ZONE = 'must be a time zone such as Europe/London';
const zone = z.string(ZONE).refine(isZone, ZONE);
const CHANNEL = 'must be a channel in quotes, such as "#incidents" (without quotes, # begins a comment)';
const channelName = z.string(CHANNEL).regex(/^(#[^\s#]+|[CG][A-Z0-9]{7,})$/, CHANNEL);

const DURATION = 'must be a duration such as 30s, 5m, 2h or 1d';

/** `30m`, `1h`, `2d`; milliseconds. */
export const durationSchema = z
  .string(DURATION)
  .regex(/^0*[1-9]\d{0,4}\s*(s|m|h|d)$/, DURATION)
  .transform(
    (text) =>
      Number.parseInt(text, 10) *
      { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[text.at(-1) as 's' | 'm' | 'h' | 'd'],
  );

const wayRule = z.strictObject({ via: z.string(), after: durationSchema.optional() });

export const peopleSchema = z.record(
  key,
  z
    .strictObject({
      slack: z
        .string()
        .regex(/^[UW][A-Z0-9]{6,}$/, 'must be a Slack member id such as U012AB3CD')
        .optional(),
      email: z.email('must be an e-mail address').optional(),
      timezone: zone.optional(),
      notify: z.array(wayRule).optional(),
    })
    .refine(
      (person) => person.slack !== undefined || person.email !== undefined,
      'needs `slack:` or `email:`, so that Slack can find the person',
    ),
);

export const servicesSchema = z.record(
  key,
  z.strictObject({
    description: z.string().max(200).optional(),
    policy: z.string().optional(),
    channel: channelName.optional(),
    runbooks: z.array(z.string()).default([]),
  }),
);

const severitySchema = z.strictObject({
  name: z.string().min(1).max(40),
  page: z.boolean().default(false),
  room: z.enum(['channel', 'thread']).default('channel'),
  default: z.boolean().default(false),
  update_every: durationSchema.optional(),
  ack_within: durationSchema.optional(),
  resolve_within: durationSchema.optional(),
  /** Pages of low urgency wait until somebody they reach is awake. */
  urgency: z.enum(['high', 'low']).optional(),
  /** An acknowledged page starts again when nothing happens on the incident for so long. */
  ack_expires: durationSchema.optional(),
});

export const severitiesSchema = z
  .record(key, severitySchema)
  .refine(
    (all) => Object.values(all).filter((s) => s.default).length <= 1,
    'only one severity can have `default: true`',
  )
  .refine((all) => Object.keys(all).length > 0, 'needs at least one severity');

/** Where the file does not say `keep:`, milliseconds. */
export const KEEP = 30 * 24 * HOUR;

export const topSchema = {
  timezone: zone.default('UTC'),
  announce: channelName.optional(),
  policy: z.string().optional(),
  /** How long Slack may take to deliver a page before every other way goes at once. */
  slack_grace: durationSchema.optional(),
  /** How long sent notices and the keys of repeats are kept; at least two days, because Slack repeats events. */
  keep: durationSchema.refine((keep) => keep >= 48 * HOUR, 'must be at least 2 days').optional(),
  /** Slash commands by the names this workspace gives them, e.g. `page: mpage`. */
  commands: z
    .partialRecord(
      z.enum(['incident', 'oncall', 'page', 'runbook']),
      z.string().regex(/^[a-z0-9_-]{1,32}$/, 'must be a command name of a-z, 0-9, “-” and “_”'),
    )
    .default({}),
};

export type ServiceConfig = z.infer<typeof servicesSchema>[string];
export type SeverityConfig = z.infer<typeof severitiesSchema>[string];

/** The file's top level, as it is kept in the settings. */
export interface Top {
  readonly timezone: string;
  readonly announce?: string | undefined;
  readonly policy?: string | undefined;
  /** Milliseconds. */
  readonly slack_grace?: number | undefined;
  /** Milliseconds. */
  readonly keep?: number | undefined;
  readonly commands: Readonly<Record<string, string>>;
}

/** What holds without a file. */
export const NO_FILE: Top = { timezone: 'UTC', commands: {} };

/** The severities of a team that wrote none, in order of gravity. */
export const DEFAULT_SEVERITIES: Readonly<Record<string, SeverityConfig>> = {
  sev1: {
    name: 'Critical',
    page: true,
    room: 'channel',
    default: false,
    update_every: HOUR / 2,
    ack_within: HOUR / 12,
    resolve_within: 4 * HOUR,
  },
  sev2: {
    name: 'Major',
    page: true,
    room: 'channel',
    default: false,
    update_every: HOUR,
    ack_within: HOUR / 4,
    resolve_within: 24 * HOUR,
  },
  sev3: { name: 'Minor', page: false, room: 'thread', default: true },
  sev4: { name: 'Notice', page: false, room: 'thread', default: false },
};

export interface Service extends ServiceConfig {
  readonly key: string;
}

export interface Severity extends SeverityConfig {
  readonly key: string;
}
