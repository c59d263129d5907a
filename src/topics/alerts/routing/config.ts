/** `routes:` of muster.yaml. Pure. */
import { z } from 'zod';
import { windowSchema } from '../../oncall/schedule/config.ts';
import { durationSchema } from '../../team/model.ts';

/** What is done with an alert: page people, declare an incident, post a message, only keep it, or count it as a heartbeat. */
export const TREATMENTS = ['page', 'declare', 'post', 'record', 'heartbeat'] as const;

const HOURS = 'must be hours such as { days: mon-fri, from: "09:00", to: "17:00" }, or a list of them';

const channelName = z
  .string()
  .regex(/^(#[^\s#]+|[CG][A-Z0-9]{7,})$/, 'must be a channel such as "#payments" (in quotes)');

const routeSchema = z.strictObject({
  /** An expression over the alert; absent: every alert. */
  when: z.string().min(1).max(2_000).optional(),
  service: z.string().optional(),
  severity: z.string().optional(),
  do: z.enum(TREATMENTS).default('page'),
  /** With `do: heartbeat`: a key of `heartbeats:`. Absent: the one that the label `alertname` names. */
  heartbeat: z.string().optional(),
  /** Labels: alerts with the same values are one group. Absent: each alert is a group of its own. */
  group: z.array(z.string().min(1).max(200)).max(20).optional(),
  /** Collects so long before the first page. */
  wait: durationSchema.optional(),
  urgency: z.enum(['high', 'low']).optional(),
  /** With `urgency: low`: in these hours, in the zone of the file, the page is as urgent as its severity says. */
  hours: z.union([windowSchema.transform((one) => [one]), z.array(windowSchema).min(1)], { error: HOURS }).optional(),
  policy: z.string().optional(),
  channel: channelName.optional(),
  /** Attaches to the open incident of the same service instead of declaring another. */
  join: z.boolean().optional(),
  /** Resolves an incident that only alerts opened when all of them are over. */
  auto_resolve: z.boolean().optional(),
  /** Firing again so soon opens the same group again. */
  reopen_within: durationSchema.optional(),
});

export const routesSchema = z.array(routeSchema).max(500);

/** `post`: an alert that no route matches is only posted. Absent: it pages. */
export const catchAllSchema = z.literal('post', 'must be post; leave it out to have such alerts page');

/** A rule of the file, with the line it is on, from 1; 0 where it was not read from text. */
export type RouteRule = z.infer<typeof routeSchema> & { readonly line?: number };

/** What the file says of routing. */
export interface Routing {
  readonly routes: readonly RouteRule[];
  readonly catch_all?: 'post' | undefined;
}
