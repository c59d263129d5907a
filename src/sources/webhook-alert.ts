/** One alert of the webhook that Alertmanager and Grafana send in the same shape. Pure. */
import { z } from 'zod';
import { unreadableOf } from './gathered.ts';
import { identityOf } from './identity.ts';
import type { Signal, SignalLinks, Unreadable } from './signal.ts';
import { descriptionOf, labelsOf, lineOf, linkOf, present, TITLE, wordOf } from './text.ts';
import { readTime } from './times.ts';
import { hashOf, isObject, kindOf, scalarText } from './value.ts';

const STATES = 'firing or resolved';
const stateSchema = z
  .string(STATES)
  .transform((text) => text.trim().toLowerCase())
  .pipe(z.enum(['firing', 'resolved'], STATES));

/** Names of texts; anything else is no reason to refuse an alert. */
const entries = z.custom<Readonly<Record<string, unknown>>>(isObject).optional().catch(undefined);

/** One alert. What is not needed may be of any type: it is read where it can be. */
export const webhookAlert = z.looseObject(
  {
    status: stateSchema.nullish(),
    fingerprint: z.unknown().optional(),
    labels: entries,
    annotations: entries,
    startsAt: z.unknown().optional(),
    endsAt: z.unknown().optional(),
    generatorURL: z.unknown().optional(),
    silenceURL: z.unknown().optional(),
    dashboardURL: z.unknown().optional(),
    panelURL: z.unknown().optional(),
    imageURL: z.unknown().optional(),
    valueString: z.unknown().optional(),
  },
  'an object',
);

/** The body around the alerts. */
export const webhookBody = z.looseObject(
  {
    status: stateSchema.nullish().catch(undefined),
    alerts: z.array(z.unknown(), 'a list of alerts'),
    truncatedAlerts: z.unknown().optional(),
    externalURL: z.unknown().optional(),
  },
  'an object with a list of alerts',
);

type Alert = z.infer<typeof webhookAlert>;
type Body = z.infer<typeof webhookBody>;

const MEND = 'type: generic, with a mapping of what you send';

/** The signal of one alert, or what is wrong with it; `silence` makes the link where the alert brings none. */
export function readAlert(
  value: unknown,
  index: number,
  body: Body,
  silence: (labels: Readonly<Record<string, unknown>>) => string | undefined,
): Signal | Unreadable {
  const at = `alerts[${index}]`;
  const { success, data, error } = webhookAlert.safeParse(value);
  if (!success) {
    const [first] = unreadableOf(error, value);
    const path = [at, first?.path ?? ''].filter((part) => part !== '').join('.');
    return { path, expected: first?.expected ?? 'an alert', mend: MEND };
  }
  const { labels = {} } = data;
  const identity = identityOf(scalarText(data.fingerprint)) ?? hashOfLabels(labels);
  if (identity === undefined)
    return {
      path: `${at}.fingerprint`,
      expected: `a string, or labels, found ${kindOf(data.fingerprint)}`,
      mend: MEND,
    };
  const state = data.status ?? stateOfAll(body);
  if (state === undefined) return { path: `${at}.status`, expected: `${STATES}, found nothing`, mend: MEND };
  return signalOf(data, identity, state, linkOf(silence(labels)));
}

/** An operator who reshaped the body may have left the fingerprint out: the labels are what it is made of. */
function hashOfLabels(labels: Readonly<Record<string, unknown>>): string | undefined {
  return Object.keys(labels).length === 0 ? undefined : hashOf(labels);
}

/** The body is `firing` when any of its alerts is, so it tells the state of one, or of all that resolved. */
function stateOfAll({ status, alerts }: Body): 'firing' | 'resolved' | undefined {
  return status === 'resolved' || alerts.length === 1 ? (status ?? undefined) : undefined;
}

function signalOf(alert: Alert, identity: string, state: 'firing' | 'resolved', silence: string | undefined): Signal {
  const { labels = {}, annotations = {} } = alert;
  const title = [annotations['summary'], annotations['title'], labels['alertname'], annotations['message']];
  const links: SignalLinks = present({
    source: linkOf(alert.generatorURL),
    dashboard: firstOf(
      [alert.panelURL, alert.dashboardURL, annotations['dashboard_url'], annotations['dashboard']],
      linkOf,
    ),
    silence: linkOf(alert.silenceURL) ?? silence,
    runbook: firstOf([annotations['runbook_url'], annotations['runbook']], linkOf),
  });
  return {
    identity,
    state,
    title: firstOf(title, (value) => lineOf(value, TITLE)) ?? (state === 'firing' ? identity : ''),
    labels: labelsOf(labels),
    links,
    ...present({
      description: firstOf([annotations['description'], annotations['message'], alert.valueString], descriptionOf),
      severity: wordOf(labels['severity']),
      image: linkOf(alert.imageURL),
      startsAt: readTime(alert.startsAt),
      endsAt: state === 'resolved' ? readTime(alert.endsAt) : undefined,
    }),
  };
}

/** The first of some values that says something. */
function firstOf<T>(values: readonly unknown[], read: (value: unknown) => T | undefined): T | undefined {
  for (const value of values) {
    const found = read(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Alerts that the sender left out of the group; `setting` is what to raise there. */
export function leftOut({ truncatedAlerts }: Body, setting: string): readonly Unreadable[] {
  const left = Number(scalarText(truncatedAlerts) ?? 0);
  if (!(left > 0)) return [];
  const expected = `0, found ${left}: the sender left out alerts, so Muster does not know them. Raise ${setting} there`;
  return [{ path: 'truncatedAlerts', expected }];
}
