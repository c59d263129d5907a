/** Bodies of every source, of the shape in which the tools send them: one that fires, and one that resolves the same alert. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { sourceType } from '../../src/sources/registry.ts';
import type { Read, Reading, Signal, SourceType, Unreadable } from '../../src/sources/signal.ts';

const FOLDER = resolve(import.meta.dirname, '../fixtures/sources');

/** A pair of bodies, and what muster.yaml sets for them. `resolved` is undefined where the tool never says that it is over. */
export interface SourcePair {
  readonly name: string;
  readonly type: SourceType;
  readonly settings: unknown;
  readonly firing: unknown;
  readonly resolved: unknown;
}

function pair(name: string, typeName: string, settings: unknown = {}): SourcePair {
  const type = sourceType(typeName);
  if (type === undefined) throw new Error(`There is no source type ${typeName}`);
  const file = (state: string): string => join(FOLDER, `${name}-${state}.json`);
  const body = (state: string): unknown => JSON.parse(readFileSync(file(state), 'utf8'));
  return {
    name,
    type,
    settings: type.settings.parse(settings),
    firing: body('firing'),
    resolved: existsSync(file('resolved')) ? body('resolved') : undefined,
  };
}

/** What muster.yaml sets for the fixture of `generic`. */
export const GENERIC: unknown = parse(readFileSync(join(FOLDER, 'generic.yaml'), 'utf8'));

/** Every pair. */
export const SOURCE_PAIRS: readonly SourcePair[] = [
  pair('alertmanager', 'alertmanager'),
  pair('grafana', 'grafana'),
  pair('grafana-legacy', 'grafana'),
  pair('pagerduty-v2', 'pagerduty'),
  pair('pagerduty-v1', 'pagerduty'),
  pair('nagios', 'nagios'),
  pair('nagios-host', 'nagios'),
  pair('datadog', 'datadog'),
  pair('datadog-default', 'datadog'),
  pair('zabbix', 'zabbix'),
  pair('zabbix-zulip', 'zabbix'),
  pair('splunk', 'splunk'),
  pair('newrelic', 'newrelic'),
  pair('dynatrace', 'dynatrace'),
  pair('dynatrace-v2', 'dynatrace'),
  pair('kibana', 'kibana'),
  pair('azure-monitor', 'azure-monitor'),
  pair('azure-service-health', 'azure-monitor'),
  pair('azure-resource-health', 'azure-monitor'),
  pair('gcp-monitoring', 'gcp-monitoring'),
  pair('cloudwatch', 'cloudwatch'),
  pair('cloudwatch-event', 'cloudwatch'),
  pair('generic', 'generic', GENERIC),
];

/** The pairs that a door takes as they are: what SNS sends must be signed. */
export const DOOR_PAIRS = SOURCE_PAIRS.filter(({ type }) => type.name !== 'cloudwatch');

/** The pairs whose tool says when an alert is over. */
export const ENDING_PAIRS = SOURCE_PAIRS.filter(({ resolved }) => resolved !== undefined);

/** What was read of a body that can be read. */
export function readOf(reading: Reading): Read {
  if ('unreadable' in reading) return expect.fail(`Unreadable: ${JSON.stringify(reading.unreadable)}`);
  return reading;
}

/** The only signal of a reading. */
export function onlySignal(reading: Reading): Signal {
  const { signals } = readOf(reading);
  const [signal] = signals;
  return signal === undefined || signals.length > 1 ? expect.fail(`${signals.length} signals`) : signal;
}

/** What is wrong with a body that cannot be read. */
export function unreadableIn(reading: Reading): readonly Unreadable[] {
  return 'unreadable' in reading ? reading.unreadable : expect.fail(`Readable: ${JSON.stringify(reading.signals)}`);
}

/** What no text of a signal may hold: what steers a terminal or the direction of words, what no database stores. */
const HARMFUL =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Every fault of a reading, in words; none where the reading keeps what `signal.ts` promises. */
export function faultsOf(reading: Reading): readonly string[] {
  if ('unreadable' in reading)
    return reading.unreadable.length === 0
      ? ['unreadable without a reason']
      : reading.unreadable.flatMap(problemFaults);
  const problems = (reading.skipped ?? []).flatMap(problemFaults);
  return [
    ...problems,
    ...(reading.skipped?.length === 0 ? ['nothing skipped'] : []),
    ...reading.signals.flatMap(signalFaults),
  ];
}

function problemFaults({ path, expected, mend }: Unreadable): readonly string[] {
  const texts = [path, expected, mend ?? 'x'];
  return [
    ...(expected === '' ? ['expects nothing'] : []),
    ...(expected.length > 1_000 || HARMFUL.test(expected) ? [`expected: ${JSON.stringify(expected)}`] : []),
    ...texts.filter((text) => typeof text !== 'string').map((text) => `no text: ${String(text)}`),
  ];
}

function signalFaults(signal: Signal): readonly string[] {
  const { identity, state, title, description, severity, labels, links, image, startsAt, endsAt } = signal;
  const texts = [identity, title, description ?? '', severity ?? '', ...Object.entries(labels).flat()];
  const addresses = [...Object.values(links), image].filter((link) => link !== undefined);
  const instants = [startsAt, endsAt].filter((at) => at !== undefined);
  const rules: readonly (readonly [boolean, string])[] = [
    [texts.every((text) => typeof text === 'string' && !HARMFUL.test(text)), 'a text that is harmful or none'],
    [identity !== '' && identity.length <= 250, 'identity'],
    [['firing', 'resolved', 'acknowledged'].includes(state), 'state'],
    [title.length <= 250 && (title !== '' || state !== 'firing'), 'title'],
    [(description ?? 'x') !== '' && (description ?? '').length <= 4_000, 'description'],
    [Object.keys(labels).length <= 100, 'too many labels'],
    [
      Object.entries(labels).every(([name, text]) => name.length <= 200 && text.length <= 200 && text !== ''),
      'a label',
    ],
    [addresses.every((link) => /^https?:\/\//.test(link) && link.length <= 2_000), 'a link'],
    [instants.every((at) => Number.isSafeInteger(at) && at > 0), 'an instant'],
    [endsAt === undefined || state === 'resolved', 'an end of what is not resolved'],
    [!Object.values({ ...signal, ...links }).includes(undefined as never), 'a field without a value'],
  ];
  return rules.filter(([kept]) => !kept).map(([, fault]) => `${fault}: ${JSON.stringify(signal).slice(0, 300)}`);
}

/** A body of a pair, as the tool sends it. */
export type SourceBody = Readonly<Record<string, unknown>>;

/** The body of a pair that fires, or the one that resolves. */
export function bodyOf(name: string, state: 'firing' | 'resolved' = 'firing'): SourceBody {
  const body = SOURCE_PAIRS.find((pair) => pair.name === name)?.[state];
  return (body as SourceBody | undefined) ?? expect.fail(`There is no pair ${name}`);
}

/** The identity of the only signal that was read. */
export function identityIn(reading: Reading): string {
  return onlySignal(reading).identity;
}

/** Where a body is unreadable. */
export function placesIn(reading: Reading): readonly string[] {
  return unreadableIn(reading).map(({ path }) => path);
}
