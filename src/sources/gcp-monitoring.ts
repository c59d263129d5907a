/**
 * Google Cloud Monitoring's webhook: https://cloud.google.com/monitoring/support/notification-options#webhooks. Pure.
 */
import { z } from 'zod';
import { MINUTE } from '../lib/instant.ts';
import { filledText, wrongAt } from './fields.ts';
import { identityOf } from './identity.ts';
import type { Reading, Signal, SourceType } from './signal.ts';
import { descriptionOf, labelsOf, lineOf, linkOf, present, TITLE, wordOf } from './text.ts';
import { readTime } from './times.ts';
import { isObject } from './value.ts';

const settings = z.strictObject({});

/** `type: gcp-monitoring`. */
export const gcpMonitoring: SourceType<z.infer<typeof settings>> = {
  name: 'gcp-monitoring',
  settings,
  read: readGcp,
  setUp: (address) =>
    [
      'In Google Cloud: Monitoring → Alerting → Edit notification channels → Webhooks → Add new.',
      `  Endpoint URL: ${address}`,
      'Then choose this channel in each alerting policy, with “Notify on incident closure” on.',
    ].join('\n'),
  example: {
    title: 'Sent packets of web01',
    body: (firing, began, now) => ({
      incident: {
        incident_id: '0.nrwotmyokd9n',
        state: firing ? 'open' : 'closed',
        severity: 'Error',
        policy_name: 'Sent packets of web01',
        condition_name: 'VM Instance - Sent packets',
        summary: 'Sent packets of web01 is above the threshold of 2001 with a value of 7679.',
        started_at: Math.floor(began / 1_000),
        ended_at: firing ? null : Math.ceil(now / 1_000),
        policy_user_labels: { service: 'checkout' },
        resource: { type: 'gce_instance', labels: { zone: 'europe-west1-b' } },
        url: 'https://console.cloud.google.com/monitoring/alerting/alerts/0.nrwotmyokd9n',
      },
      version: '1.2',
    }),
  },
};

const STATES: Readonly<Record<string, 'firing' | 'resolved'>> = { open: 'firing', closed: 'resolved' };

/** What “Test connection” sends is never closed, so it is over by itself. */
const TEST_LASTS = 5 * MINUTE;

/** Reads one incident. */
export function readGcp(body: unknown): Reading {
  const incident = isObject(body) ? body['incident'] : undefined;
  if (!isObject(body) || !isObject(incident))
    return { unreadable: [wrongAt(isObject(body) ? 'incident' : '', 'an object', isObject(body) ? incident : body)] };
  const identity = identityOf(filledText(incident['incident_id']));
  const told = filledText(incident['state']);
  const word = told?.toLowerCase() ?? '';
  const state = Object.hasOwn(STATES, word) ? STATES[word] : undefined;
  if (identity === undefined || state === undefined)
    return {
      unreadable: [
        ...(identity === undefined ? [wrongAt('incident.incident_id', 'text', incident['incident_id'])] : []),
        ...(state === undefined ? [wrongAt('incident.state', 'open or closed', incident['state'])] : []),
      ],
    };
  return { signals: [{ ...signalOf(incident, identity, state), ...(isTest(body) && { resolveAfter: TEST_LASTS }) }] };
}

function isTest({ version }: Readonly<Record<string, unknown>>): boolean {
  return filledText(version)?.toLowerCase() === 'test';
}

function signalOf(incident: Readonly<Record<string, unknown>>, identity: string, state: 'firing' | 'resolved'): Signal {
  const [policy, condition] = [filledText(incident['policy_name']), filledText(incident['condition_name'])];
  const inside = (name: string, field: string): unknown =>
    isObject(incident[name]) ? incident[name][field] : undefined;
  const content = filledText(inside('documentation', 'content'));
  const text = [filledText(incident['summary']), content].filter((part) => part !== undefined).join('\n');
  const own = {
    policy,
    condition,
    resource: incident['resource_display_name'],
    resource_type: inside('resource', 'type'),
  };
  return {
    identity,
    state,
    title: lineOf(policy ?? condition ?? incident['summary'], TITLE) ?? (state === 'firing' ? identity : ''),
    labels: labelsOf(
      incident['policy_user_labels'],
      inside('metadata', 'user_labels'),
      own,
      inside('resource', 'labels'),
      inside('metric', 'labels'),
    ),
    links: present({ source: linkOf(incident['url']) }),
    ...present({
      description: descriptionOf(text),
      severity: severityOf(incident['severity']),
      startsAt: readTime(incident['started_at']),
      endsAt: state === 'resolved' ? readTime(incident['ended_at']) : undefined,
    }),
  };
}

/** “No severity” is what a policy has that names none. */
function severityOf(value: unknown): string | undefined {
  const word = wordOf(value);
  return word?.toLowerCase() === 'no severity' ? undefined : word;
}
