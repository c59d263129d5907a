/** The schedules section of muster.yaml. Pure. */
import { z } from 'zod';
import type { Unit } from '../../../lib/zoned.ts';
import { isZone, parseLocal } from '../../../lib/zoned.ts';
import type { Rotation, Window } from './model.ts';

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

const WALL = 'must be a local time such as 2026-01-05T09:00';
const wall = z
  .string(WALL)
  .refine((text) => parseLocal(text) !== undefined, WALL)
  .transform((text) => text.replace(' ', 'T').slice(0, 16));

const EVERY = 'must be a length such as “1 week”, “12 hours”, “2 days” or “1 month”';

const every = z
  .string(EVERY)
  .regex(/^[1-9]\d{0,2} +(hour|day|week|month)s?$/, EVERY)
  .transform((text) => {
    const [count = '1', unit = 'week'] = text.split(/ +/);
    return { count: Number(count), unit: (unit.endsWith('s') ? unit : `${unit}s`) as Unit };
  });

const CLOCK = 'must be a time of day such as "09:00"';

const clock = z
  .string(CLOCK)
  .regex(/^([01]?\d|2[0-3]):[0-5]\d$|^24:00$/, CLOCK)
  .transform((text) => {
    const [hour = 0, minute = 0] = text.split(':').map(Number);
    return (hour * 60 + minute) % 1440;
  });

const DAYS_WANTED = 'must be days such as mon-fri, sat, or “mon, wed, fri”';

const days = z.union([z.string(), z.array(z.string())], { error: DAYS_WANTED }).transform((text, context) => {
  const found = readDays(String(text).toLowerCase());
  if (found === undefined) context.addIssue({ code: 'custom', message: DAYS_WANTED });
  return found ?? [];
});

/** `mon-fri`, `sat`, `mon, wed`; numbers from 0 for Monday. */
function readDays(text: string): number[] | undefined {
  const out = new Set<number>();
  for (const part of text.split(',')) {
    const [from, to = from, more] = part.split('-').map(dayOf);
    if (from === undefined || to === undefined || from < 0 || to < 0 || more !== undefined) return undefined;
    for (let day = from; ; day = (day + 1) % 7) {
      out.add(day);
      if (day === to) break;
    }
  }
  return [...out].sort((a, b) => a - b);
}

/** `tue`, `tues`, `tuesday`; -1 for anything else. */
function dayOf(word: string): number {
  const name = word.trim();
  return name.length < 3 ? -1 : DAYS.findIndex((day) => day.startsWith(name));
}

/** `{ days: mon-fri, from: "09:00", to: "17:00" }`. */
export const windowSchema: z.ZodType<Window> = z.strictObject({ days, from: clock, to: clock });

const person = z.string().min(1);
const group = z.union([person.transform((one) => [one]), z.array(person).min(1)], {
  error: 'must be a person, or a list of people who share the shift',
});

/** `turn:` of earlier versions is `shift:` now. */
function withoutOldTurn(rotation: unknown): unknown {
  if (typeof rotation !== 'object' || rotation === null || !('turn' in rotation)) return rotation;
  const { turn, ...rest } = rotation;
  return { shift: turn, ...rest };
}

const rotationObject = z
  .strictObject({
    name: z.string().min(1).max(40),
    every,
    start: wall,
    people: z.array(group).min(1, 'needs at least one person'),
    active: z.array(windowSchema).min(1).optional(),
    shift: z.literal('active-days').optional(),
    from: wall.optional(),
    until: wall.optional(),
  })
  .refine((r) => r.shift === undefined || (r.active !== undefined && r.every.unit === 'days'), {
    path: ['shift'],
    message: '`shift: active-days` needs `active:` and an `every:` in days',
  })
  .refine((r) => r.from === undefined || r.until === undefined || r.from < r.until, {
    path: ['until'],
    message: '`until` must come after `from`',
  });

const rotationSchema = z.preprocess(withoutOldTurn, rotationObject);

const DURATION = 'must be a duration such as 30m';
const duration = z
  .string(DURATION)
  .regex(/^\d{1,4}(m|h)$/, DURATION)
  .transform((text) => Number.parseInt(text, 10) * (text.endsWith('h') ? 3_600_000 : 60_000));

const ZONE = 'must be a time zone such as Europe/London';
const CHANNEL = 'must be a channel in quotes, such as "#payments" (without quotes, # begins a comment)';
const HALF_AN_HOUR = 1_800_000;

const USERGROUP = 'must be the handle of a Slack user group such as payments-oncall, or its ID such as S0123ABCD';

/** A handle, with or without “@” (which YAML requires in quotes), or an ID. */
const usergroup = z
  .string(USERGROUP)
  .regex(/^@?[^\s@#,:;<>]{1,80}$/, USERGROUP)
  .transform((text) => text.replace(/^@/, ''));

const FEED = 'must be the address of a calendar (https://…), or the path of an .ics file';

/** A shared calendar: an address, or a path as written in muster.yaml. Calendar programs write `webcal:` for `https:`. */
const feed = z
  .string(FEED)
  .min(1, FEED)
  .transform((text) => text.trim().replace(/^webcal:/i, 'https:'))
  .refine((text) => !/^[a-z][a-z0-9+.-]+:/i.test(text) || (URL.canParse(text) && /^https?:/i.test(text)), FEED)
  .refine(
    (text) => !URL.canParse(text) || new URL(text).username + new URL(text).password === '',
    'cannot contain a user name and password; use the secret address of the calendar instead',
  );

export const schedulesSchema = z.record(
  z.string().regex(/^[a-z0-9][a-z0-9._-]{0,39}$/i, 'must be a short name'),
  z
    .strictObject({
      timezone: z.string(ZONE).refine(isZone, ZONE).optional(),
      channel: z
        .string(CHANNEL)
        .regex(/^(#[^\s#]+|[CG][A-Z0-9]{7,})$/, CHANNEL)
        .optional(),
      usergroup: usergroup.optional(),
      /** It is empty at times on purpose, so gaps are not reported every Monday. */
      gaps: z.literal('expected', 'can only be `expected`').optional(),
      /** How long before a hand-off the channel is told; milliseconds. */
      remind: duration.default(HALF_AN_HOUR),
      rotations: z
        .array(rotationSchema)
        .min(1, 'needs at least one rotation')
        .refine((all) => new Set(all.map((r) => r.name)).size === all.length, 'rotation names must differ')
        .optional(),
      ical: feed.optional(),
    })
    .refine((s) => s.rotations !== undefined || s.ical !== undefined, 'needs `rotations:`, or `ical:` with a calendar')
    .refine((s) => s.rotations === undefined || s.ical === undefined, {
      path: ['ical'],
      message: 'cannot be combined with `rotations:`; a schedule has one of the two',
    })
    .transform(({ rotations = [], ...rest }) => ({ ...rest, rotations })),
);

export type ScheduleConfig = Omit<z.infer<typeof schedulesSchema>[string], 'rotations'> & {
  /** Empty where `ical` is given. */
  readonly rotations: readonly Rotation[];
};
