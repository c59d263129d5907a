/** The parts of PagerDuty's REST API v2 responses that are imported. */
import { z } from 'zod';

const reference = z.object({ id: z.string(), type: z.string().default('user'), summary: z.string().nullish() });

const restriction = z.object({
  type: z.enum(['daily_restriction', 'weekly_restriction']),
  start_time_of_day: z.string().regex(/^\d\d:\d\d(:\d\d)?/, 'must be a time of day'),
  duration_seconds: z.number().int().positive(),
  /** ISO: 1 is Monday. */
  start_day_of_week: z.number().int().min(1).max(7).nullish(),
});

const layer = z.object({
  name: z
    .string()
    .nullish()
    .transform((name) => name ?? 'layer'),
  start: z.string().nullish(),
  end: z.string().nullish(),
  rotation_virtual_start: z.string(),
  rotation_turn_length_seconds: z.number().int().positive(),
  users: z.array(z.object({ user: reference })),
  restrictions: z
    .array(restriction)
    .nullish()
    .transform((all) => all ?? []),
});

const schedule = z.object({
  id: z.string(),
  name: z.string(),
  time_zone: z.string(),
  /** The API lists the layer that wins first. */
  schedule_layers: z.array(layer),
  overrides_subschedule: z.object({ rendered_schedule_entries: z.array(z.unknown()).nullish() }).nullish(),
});

const rule = z.object({ escalation_delay_in_minutes: z.number(), targets: z.array(reference) });

const policy = z.object({
  id: z.string(),
  name: z.string(),
  num_loops: z.number().int().min(0).default(0),
  escalation_rules: z.array(rule),
  services: z.array(reference).nullish(),
});

const user = z.object({
  id: z.string(),
  name: z.string(),
  email: z.email().optional(),
  time_zone: z.string().nullish(),
});

const service = z.object({ id: z.string(), name: z.string(), escalation_policy: reference.nullish() });

const SCHEMAS = { schedule, escalation_policy: policy, user, service } as const;
const MANY = {
  schedule: 'schedules',
  escalation_policy: 'escalation_policies',
  user: 'users',
  service: 'services',
} as const;

export type Layer = z.infer<typeof layer>;

export interface Export {
  /** Lists of which these files hold only the first result pages. */
  readonly partial: readonly string[];
  readonly schedules: readonly z.infer<typeof schedule>[];
  readonly escalation_policies: readonly z.infer<typeof policy>[];
  readonly users: readonly z.infer<typeof user>[];
  readonly services: readonly { readonly id: string; readonly name: string; readonly policy: string | undefined }[];
}

export interface Problem {
  readonly problem: string;
}

/** Far larger than any team's schedules. */
const LARGEST = 20_000_000;

/** Everything in the files, by ID; of two copies, the one in the later file wins. */
export function exportOf(saved: readonly Saved[]): Export | Problem {
  const found = { schedule: new Map(), escalation_policy: new Map(), user: new Map(), service: new Map() };
  const pages = new Map<string, boolean>();
  for (const file of saved) {
    const problem = readInto(found, file, pages);
    if (problem !== undefined) return { problem: `${file.name}: ${problem}` };
  }
  const policies: z.infer<typeof policy>[] = [...found.escalation_policy.values()];
  const own: Export['services'] = [...found.service.values()].map((s: z.infer<typeof service>) => ({
    id: s.id,
    name: s.name,
    policy: s.escalation_policy?.id,
  }));
  const named = policies.flatMap((p) =>
    (p.services ?? []).map((s) => ({ id: s.id, name: s.summary ?? s.id, policy: p.id })),
  );
  return {
    partial: [...pages].filter(([, more]) => more).map(([list]) => list),
    schedules: [...found.schedule.values()],
    escalation_policies: policies,
    users: [...found.user.values()],
    services: [...new Map([...named, ...own].map((s) => [s.id, s])).values()],
  };
}

type Found = Readonly<Record<keyof typeof SCHEMAS, Map<string, unknown>>>;

/** Why a file cannot be read, or undefined. */
function readInto(found: Found, { text }: Saved, pages: Map<string, boolean>): string | undefined {
  if (text.length > LARGEST) return 'is larger than 20 MB, which is too large for an export.';
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return `is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (typeof json !== 'object' || json === null) return NOT_PAGERDUTY;
  let any = false;
  for (const [kind, schema] of Object.entries(SCHEMAS) as [keyof typeof SCHEMAS, z.ZodType<{ id: string }>][]) {
    const body = json as Record<string, unknown>;
    const entries = kind in body ? [body[kind]] : body[MANY[kind]];
    if (!Array.isArray(entries)) continue;
    any = true;
    pages.set(MANY[kind], (pages.get(MANY[kind]) ?? true) && body['more'] === true);
    for (const [i, entry] of entries.entries()) {
      const parsed = schema.safeParse(entry);
      if (!parsed.success)
        return `${kind} ${i + 1}: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}${hint(kind, entry)}`;
      found[kind].set(parsed.data.id, parsed.data);
    }
  }
  return any ? undefined : NOT_PAGERDUTY;
}

const NOT_PAGERDUTY =
  'has no `schedules`, `escalation_policies`, `users` or `services`. Save the responses of GET /schedules/{id}, /escalation_policies and /users.';

/** The list of schedules has no layers unless they are requested. */
function hint(kind: string, entry: unknown): string {
  const bare = kind === 'schedule' && typeof entry === 'object' && entry !== null && !('schedule_layers' in entry);
  return bare ? ' Save GET /schedules/{id}, or the list with ?include[]=schedule_layers.' : '';
}

/** One saved response of PagerDuty's API, and the name of its file. */
export interface Saved {
  readonly name: string;
  readonly text: string;
}
