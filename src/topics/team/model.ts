/** The file's part that says who is who: people, services, severities and the top level. Pure. */

import { z } from 'zod';
import { HOUR } from '../../lib/instant.ts';
import { own, SLASH_COMMANDS } from '../../lib/slash.ts';
import { isZone } from '../../lib/zoned.ts';
import { type Guests, guestsSchema, type May, maySchema } from './grants.ts';

const key = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,39}$/i, 'must be a short name of letters, digits, “-”, “_” or “.”');
const ZONE = 'must be a time zone such as Europe/London';
const zone = z.string(ZONE).refine(isZone, ZONE);
const CHANNEL = 'must be a channel in quotes, such as "#incidents" (without quotes, # begins a comment)';
const channelName = z.string(CHANNEL).regex(/^(#[^\s#]+|[CG][A-Z0-9]{7,})$/, CHANNEL);

const CALL = 'must be an address such as https://meet.example.com/{incident}';
const roleName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be a word made of a-z, 0-9 and “-”');
const emoji = z
  .string()
  .regex(/^:?[a-z0-9_+'-]{1,100}:?$/, 'must be the name of an emoji, such as pushpin')
  .transform((name) => name.replaceAll(':', ''));

const OFTEN = 'must be a whole number from 1 to 1000';
const often = z.int(OFTEN).min(1, OFTEN).max(1000, OFTEN);

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
        .regex(/^[UW][A-Z0-9]{6,}$/, 'must be a Slack member ID such as U012AB3CD')
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
    /** Who answers for it: paged when an incident of it has no lead. */
    owner: z.string().optional(),
    /** Where its updates are told to those who wait. */
    stakeholders: channelName.optional(),
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
  /** Whether a review is asked for when it is over; absent: of the two most severe. */
  review: z.boolean().optional(),
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
  /** How long sent notifications and the keys of repeats are kept; at least two days, because Slack repeats events. */
  keep: durationSchema.refine((keep) => keep >= 48 * HOUR, 'must be at least 2 days').optional(),
  /** What somebody who takes a role is told. */
  roles: z.record(roleName, z.string().min(1).max(500)).optional(),
  /** The words for what kind of trouble it was. */
  categories: z.array(z.string().min(1).max(40)).max(50).optional(),
  /** Where people talk: an address, with `{incident}` for `inc-142`. */
  call: z
    .url({ protocol: /^https$/, error: CALL })
    .max(500)
    .optional(),
  /** How long after its end a room is archived; absent: never. */
  archive_after: durationSchema.optional(),
  /** The reactions that put a message on the timeline, or make it a task. */
  reactions: z.strictObject({ timeline: emoji.default('pushpin'), task: emoji.default('white_check_mark') }).optional(),
  /** Whether reviews are files or the canvas of the room. */
  reviews: z.enum(['file', 'canvas']).optional(),
  /** Where the weekly report goes; absent: where incidents are announced. */
  reports: channelName.optional(),
  /** Who may do what; what is not named, every member may. */
  may: maySchema.optional(),
  /** How often one person may do something within ten minutes before they are asked whether they mean it. */
  limits: z
    .strictObject({
      declares: often.optional(),
      pages: often.optional(),
      follows: often.optional(),
      exports: often.optional(),
    })
    .optional(),
  /** Where guests and people of other workspaces may look: `everywhere`, `nowhere` or these channels. */
  guests: guestsSchema.optional(),
  /** Slash commands by the names this workspace gives them, e.g. `page: mpage`. */
  commands: z
    .partialRecord(
      z.enum(SLASH_COMMANDS),
      z.string().regex(/^[a-z0-9_-]{1,32}$/, 'must be a command name made of a-z, 0-9, “-” and “_”'),
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
  /** What somebody who takes a role is told, by role. */
  readonly roles?: Readonly<Record<string, string>> | undefined;
  readonly categories?: readonly string[] | undefined;
  readonly call?: string | undefined;
  /** Milliseconds. */
  readonly archive_after?: number | undefined;
  readonly reactions?: { readonly timeline: string; readonly task: string } | undefined;
  readonly reviews?: 'file' | 'canvas' | undefined;
  readonly reports?: string | undefined;
  readonly may?: May | undefined;
  readonly guests?: Guests | undefined;
  readonly limits?: Limits | undefined;
}

/** How often within ten minutes; absent: the usual. */
export type Limits = z.infer<NonNullable<typeof topSchema.limits>>;

/** The roles of a team that wrote none. */
export const DEFAULT_ROLES: Readonly<Record<string, string>> = {
  lead: 'Decide, delegate, and keep the timeline accurate. You do not have to fix the problem yourself.',
  communications: own`Post updates when they are due, in words that people outside the team understand: /incident update.`,
  scribe: own`Write down what people see and do, as it happens: /incident note, or a pushpin on a message.`,
};

/** The reactions of a team that chose none. */
export const DEFAULT_REACTIONS = { timeline: 'pushpin', task: 'white_check_mark' } as const;

/** What holds without a file. */
export const NO_FILE: Top = { timezone: 'UTC', commands: {} };

/** The severities of a team that wrote none, in order of severity. */
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
