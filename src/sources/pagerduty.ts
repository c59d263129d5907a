/**
 * PagerDuty's Events API, version 2 (https://developer.pagerduty.com/docs/events-api-v2-overview) and version 1
 * (https://developer.pagerduty.com/docs/events-api-v1-overview), with PagerDuty's own answers. Pure.
 */
import { z } from 'zod';
import { identityOf } from './identity.ts';
import type { Reading, Signal, SignalLinks, SignalState, SourceType, Unreadable } from './signal.ts';
import { descriptionOf, labelsOf, lineOf, linkOf, present, TITLE, wordOf } from './text.ts';
import { readTime } from './times.ts';
import { hashOf, isObject, kindOf, scalarText } from './value.ts';

const settings = z.strictObject({});

/** `type: pagerduty`. */
export const pagerduty: SourceType<z.infer<typeof settings>> = {
  name: 'pagerduty',
  settings,
  read: readPagerduty,
  setUp: (address) =>
    [
      'In a tool that speaks to PagerDuty, set its URL:',
      `  Events API v2: ${new URL('/v2/enqueue', address).href}`,
      `  Events API v1: ${new URL('/generic/2010-04-15/create_event.json', address).href}`,
      'Its routing key (v1: service key, integration key) is the key of this source: the last part of',
      `  ${address}`,
    ].join('\n'),
};

const ACTIONS: Readonly<Record<string, SignalState>> = {
  trigger: 'firing',
  acknowledge: 'acknowledged',
  resolve: 'resolved',
};
const SEVERITIES = ['critical', 'warning', 'error', 'info'];

/** An event of version 2. Which fields are needed depends on the action, so the rules below say what is missing. */
export const eventV2 = z.looseObject({
  event_action: z.unknown().optional(),
  dedup_key: z.unknown().optional(),
  payload: z.unknown().optional(),
  images: z.unknown().optional(),
  links: z.unknown().optional(),
  client: z.unknown().optional(),
  client_url: z.unknown().optional(),
});

/** What version 2 has in `payload`. */
export const payloadV2 = z.looseObject({
  summary: z.unknown().optional(),
  source: z.unknown().optional(),
  severity: z.unknown().optional(),
  timestamp: z.unknown().optional(),
  component: z.unknown().optional(),
  group: z.unknown().optional(),
  class: z.unknown().optional(),
  custom_details: z.unknown().optional(),
});

/** An event of version 1. */
export const eventV1 = z.looseObject({
  event_type: z.unknown().optional(),
  incident_key: z.unknown().optional(),
  description: z.unknown().optional(),
  details: z.unknown().optional(),
  client: z.unknown().optional(),
  client_url: z.unknown().optional(),
  contexts: z.unknown().optional(),
});

type EventV2 = z.infer<typeof eventV2>;
type EventV1 = z.infer<typeof eventV1>;

/** Reads an event of either version. A change event is accepted and is no signal. */
export function readPagerduty(body: unknown): Reading {
  if (!isObject(body)) return { unreadable: [{ path: '', expected: `an event, found ${kindOf(body)}` }] };
  if (isV1(body)) return reading(problemsV1(eventV1.parse(body)), () => signalV1(eventV1.parse(body)));
  if (isChange(body)) return { signals: [] };
  return reading(problemsV2(eventV2.parse(body)), () => signalV2(eventV2.parse(body)));
}

function reading(unreadable: readonly Unreadable[], signal: () => Signal): Reading {
  return unreadable.length > 0 ? { unreadable } : { signals: [signal()] };
}

function isV1(body: Readonly<Record<string, unknown>>): boolean {
  return !('event_action' in body) && ('event_type' in body || 'service_key' in body);
}

/** A change event has no action, and no severity. */
function isChange(body: Readonly<Record<string, unknown>>): boolean {
  const { event_action, payload } = body;
  return event_action === undefined && isObject(payload) && !('severity' in payload) && said(payload['summary']);
}

function said(value: unknown): boolean {
  return (scalarText(value)?.trim() ?? '') !== '';
}

function actionOf(value: unknown): SignalState | undefined {
  const word = scalarText(value)?.trim().toLowerCase() ?? '';
  return Object.hasOwn(ACTIONS, word) ? ACTIONS[word] : undefined;
}

const ONE_ACTION = "'trigger', 'acknowledge' or 'resolve'";

function wrong(path: string, expected: string, found: unknown): Unreadable {
  return { path, expected: `${expected}, found ${kindOf(found)}` };
}

function problemsV2({ event_action, dedup_key, payload }: EventV2): readonly Unreadable[] {
  const state = actionOf(event_action);
  if (state === undefined) return [wrong('event_action', ONE_ACTION, event_action)];
  if (state !== 'firing') return said(dedup_key) ? [] : [wrong('dedup_key', 'the key of the alert', dedup_key)];
  if (!isObject(payload)) return [wrong('payload', 'an object', payload)];
  const { summary, source, severity } = payload;
  return [
    ...(said(summary) ? [] : [wrong('payload.summary', 'a string', summary)]),
    ...(said(source) ? [] : [wrong('payload.source', 'a string', source)]),
    ...(SEVERITIES.includes(severityOf(severity)) ? [] : [wrong('payload.severity', SEVERITY, severity)]),
  ];
}

const SEVERITY = "'critical', 'warning', 'error' or 'info'";

function severityOf(value: unknown): string {
  return scalarText(value)?.trim().toLowerCase() ?? '';
}

function problemsV1({ event_type, incident_key, description }: EventV1): readonly Unreadable[] {
  const state = actionOf(event_type);
  if (state === undefined) return [wrong('event_type', ONE_ACTION, event_type)];
  if (state !== 'firing')
    return said(incident_key) ? [] : [wrong('incident_key', 'the key of the alert', incident_key)];
  return said(description) ? [] : [wrong('description', 'a string', description)];
}

function signalV2(event: EventV2): Signal {
  const payload = payloadV2.parse(isObject(event.payload) ? event.payload : {});
  const { source, component, group, class: kind, custom_details: details } = payload;
  return {
    // Without a key PagerDuty draws one; what the event says is the same when it is sent again.
    identity: identityOf(scalarText(event.dedup_key)) ?? hashOf({ payload, client: event.client }),
    state: actionOf(event.event_action) ?? 'firing',
    title: lineOf(payload.summary, TITLE) ?? '',
    labels: labelsOf({ source, component, group, class: kind, client: event.client }, details),
    links: linksOf(event.client_url, itemsOf(event.links)),
    ...present({
      description: detailsText(details),
      severity: wordOf(severityOf(payload.severity)),
      image: firstAddress(itemsOf(event.images), 'src'),
      startsAt: readTime(payload.timestamp),
    }),
  };
}

function signalV1(event: EventV1): Signal {
  const contexts = itemsOf(event.contexts);
  return {
    identity:
      identityOf(scalarText(event.incident_key)) ?? hashOf({ description: event.description, details: event.details }),
    state: actionOf(event.event_type) ?? 'firing',
    title: lineOf(event.description, TITLE) ?? '',
    labels: labelsOf({ client: event.client }, event.details),
    links: linksOf(
      event.client_url,
      contexts.filter(({ type }) => type !== 'image'),
    ),
    ...present({
      description: detailsText(event.details),
      image: firstAddress(
        contexts.filter(({ type }) => type === 'image'),
        'src',
      ),
    }),
  };
}

type Item = Readonly<Record<string, unknown>>;

function itemsOf(value: unknown): readonly Item[] {
  return Array.isArray(value) ? value.slice(0, 50).filter(isObject) : [];
}

function firstAddress(items: readonly Item[], field: 'src' | 'href'): string | undefined {
  return items.map((item) => linkOf(item[field])).find((link) => link !== undefined);
}

/** The first link whose words name a runbook or a dashboard is one; the first of the others leads to the source. */
function linksOf(client: unknown, links: readonly Item[]): SignalLinks {
  const named = (words: RegExp) => links.filter(({ text }) => words.test(wordOf(text) ?? ''));
  const [runbooks, dashboards] = [named(/runbook|playbook/i), named(/dashboard/i)];
  const others = links.filter((link) => !runbooks.includes(link) && !dashboards.includes(link));
  return present({
    source: linkOf(client) ?? firstAddress(others, 'href'),
    dashboard: firstAddress(dashboards, 'href'),
    runbook: firstAddress(runbooks, 'href'),
  });
}

/** Details as text: `name: value` in lines. */
function detailsText(details: unknown): string | undefined {
  if (!isObject(details)) return descriptionOf(details);
  const lines = Object.entries(details)
    .slice(0, 200)
    .map(([name, value]) => `${wordOf(name) ?? ''}: ${descriptionOf(value) ?? ''}`);
  return descriptionOf(lines.join('\n'));
}

/** What PagerDuty would answer to this body: the status, and the JSON. */
export function pagerdutyAnswer(
  body: unknown,
  read: Reading,
): { readonly status: 200 | 202 | 400; readonly body: Readonly<Record<string, unknown>> } {
  const event = isObject(body) ? body : {};
  if ('unreadable' in read)
    return { status: 400, body: refusal(read.unreadable.map((each) => errorText(each, event))) };
  const [signal] = read.signals;
  if (signal === undefined) return { status: 202, body: { status: 'success', message: 'Change event processed' } };
  const answered = { status: 'success', message: 'Event processed' };
  const key = (field: string) => (said(event[field]) ? scalarText(event[field]) : signal.identity);
  if (isV1(event)) return { status: 200, body: { ...answered, incident_key: key('incident_key') } };
  return { status: 202, body: { ...answered, dedup_key: key('dedup_key') } };
}

/** The answer to an event that PagerDuty does not take, with its reasons in PagerDuty's words. */
function refusal(errors: readonly string[]): Readonly<Record<string, unknown>> {
  return { status: 'invalid event', message: 'Event object is invalid', errors };
}

/** PagerDuty's own words for what is wrong: version 1 names a field as a sentence does. */
function errorText({ path, expected }: Unreadable, event: Readonly<Record<string, unknown>>): string {
  if (path === '') return 'Unrecognized object';
  let found: unknown = event;
  for (const name of path.split('.')) found = isObject(found) ? found[name] : undefined;
  const name = isV1(event) ? path.charAt(0).toUpperCase() + path.slice(1).replaceAll('_', ' ') : `'${path}'`;
  if (found === undefined || found === null || (scalarText(found) !== undefined && !said(found)))
    return `${name} is missing or blank`;
  const choice = /^'.*?(?=, found)/.exec(expected)?.[0];
  return `${name} is invalid${choice === undefined ? '' : ` (must be one of the following: ${choice})`}`;
}
