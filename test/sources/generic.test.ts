/** The mapping of a `generic` source: what it reads of the bodies that tools send, and what it refuses to guess. */
import { describe, expect, it } from 'vitest';
import { generic } from '../../src/sources/generic.ts';
import type { Reading, Signal } from '../../src/sources/signal.ts';
import { GENERIC, onlySignal, readOf, SOURCE_PAIRS, unreadableIn } from '../support/source-bodies.ts';

function read(settings: unknown, body: unknown): Reading {
  return generic.read(body, generic.settings.parse(settings));
}

function wrongSettings(settings: unknown): readonly string[] {
  const { error } = generic.settings.safeParse(settings);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`.trim());
}

const PING = { identity: '{host}', state: { path: 'status', firing: ['down'], resolved: ['up'] } };

describe('the example of the documentation', () => {
  const pair = SOURCE_PAIRS.find(({ name }) => name === 'generic');

  it('has every part of a signal', () => {
    expect(onlySignal(read(GENERIC, pair?.firing))).toEqual({
      identity: '17/web01',
      state: 'firing',
      title: 'HTTP on web01 (eu-1)',
      description: 'CRITICAL - Socket timeout after 10 seconds',
      severity: 'sev1',
      labels: { team: 'payments', env: 'production', cluster: 'eu-1' },
      links: { source: 'https://monitor.example.com/17', runbook: 'https://runbooks.example.com/HTTP' },
      image: 'https://monitor.example.com/17.png',
    });
    expect(onlySignal(read(GENERIC, pair?.resolved))).toMatchObject({ state: 'resolved', severity: 'sev3' });
  });
});

/** A mapping, a body that fires and one that resolves, for tools that have no type of their own yet. */
const TOOLS: Readonly<
  Record<string, readonly [settings: unknown, firing: object, other: object, state: Signal['state']]>
> = {
  nagios: [
    {
      identity: '{host}/{service}',
      state: { path: 'type', firing: ['PROBLEM'], resolved: ['RECOVERY'], acknowledged: ['ACKNOWLEDGEMENT'] },
      severity: { path: 'state', critical: 'sev1', down: 'sev1', warning: 'sev3', default: 'sev2' },
    },
    { host: 'web01', service: '', type: 'PROBLEM', state: 'DOWN' },
    { host: 'web01', service: '', type: 'ACKNOWLEDGEMENT', state: 'DOWN' },
    'acknowledged',
  ],
  zabbix: [
    { identity: '{event}', state: { path: 'value', firing: [1], resolved: [0] } },
    { event: '10528', value: '1' },
    { event: 10528, value: 0 },
    'resolved',
  ],
  'new relic': [
    { identity: '{id}', state: { path: 'state', firing: ['CREATED', 'ACTIVATED'], resolved: ['CLOSED'] } },
    { id: 'c5faa7e6', state: 'ACTIVATED', isCorrelated: false },
    { id: 'c5faa7e6', state: 'CLOSED', isCorrelated: 'false' },
    'resolved',
  ],
  dynatrace: [
    { identity: '{PID}', state: { path: 'State', firing: ['OPEN'], resolved: ['RESOLVED'] }, link: '{Problem URL}' },
    { PID: '99999', State: 'OPEN', 'Problem URL': 'https://d.example.com' },
    { PID: '99999', State: 'RESOLVED', 'Problem URL': 'https://d.example.com' },
    'resolved',
  ],
  kibana: [
    {
      identity: '{rule.id}/{alert.id}',
      state: { path: 'alert.action_group', firing: ['query matched'], resolved: ['recovered'] },
    },
    { rule: { id: 'b5a1' }, alert: { id: 'query matched', action_group: 'query matched' } },
    { rule: { id: 'b5a1' }, alert: { id: 'query matched', action_group: 'recovered' } },
    'resolved',
  ],
  'a switch that is true or false': [
    { identity: '{host}', state: { path: 'ok', firing: [false], resolved: [true] } },
    { host: 7, ok: false },
    { host: '7', ok: 'True' },
    'resolved',
  ],
  'a word with other capitals': [PING, { host: 'a', status: 'DOWN ' }, { host: 'a', status: 'Up' }, 'resolved'],
};

describe.each(Object.entries(TOOLS))('%s', (_, [settings, firing, other, state]) => {
  it('fires, and what follows is of the same alert', () => {
    const first = onlySignal(read(settings, firing));
    expect(first.state).toBe('firing');
    expect(onlySignal(read(settings, other))).toMatchObject({ identity: first.identity, state });
  });
});

describe('a tool that never says that it is over', () => {
  const settings = { identity: '{search_name}', resolve_after: '30m', title: '{search_name}: {result.host}' };

  it('fires, and is resolved when nothing came for so long', () => {
    expect(onlySignal(read(settings, { search_name: 'sudo', result: { host: 'web01' } }))).toMatchObject({
      state: 'firing',
      resolveAfter: 30 * 60_000,
      title: 'sudo: web01',
    });
  });

  it('is not guessed to have a name', () => {
    expect(unreadableIn(read(settings, { search_name: null }))).toEqual([
      {
        path: 'search_name',
        expected: 'a string or a number that identifies the alert, found nothing',
        mend: 'identity: "{search_name}"',
      },
    ]);
  });

  it('says so also where it has states', () => {
    expect(onlySignal(read({ ...PING, resolve_after: '1h' }, { host: 'a', status: 'down' })).resolveAfter).toBe(
      3_600_000,
    );
  });
});

describe('what a body lacks', () => {
  it.each<[string, object, object]>([
    [
      'an unmapped state',
      { host: 'a', status: 'flapping' },
      {
        path: 'status',
        expected: 'one of down (firing), up (resolved), found “flapping”',
        mend: 'state: { firing: [flapping] } or state: { resolved: [flapping] }',
      },
    ],
    [
      'no state',
      { host: 'a' },
      {
        path: 'status',
        expected: 'one of down (firing), up (resolved), found nothing',
        mend: 'state: { path: status, … }',
      },
    ],
    [
      'a state that is no word',
      { host: 'a', status: ['down'] },
      { path: 'status', expected: expect.stringContaining('found a list'), mend: 'state: { path: status, … }' },
    ],
    [
      'no identity',
      { status: 'down' },
      {
        path: 'host',
        expected: 'a string or a number that identifies the alert, found nothing',
        mend: 'identity: "{host}"',
      },
    ],
    [
      'an empty identity',
      { host: ' ', status: 'down' },
      { path: 'host', expected: 'a string that is not empty, found “”', mend: 'identity: "{host}"' },
    ],
    [
      'an identity that is a list',
      { host: ['a'], status: 'down' },
      { path: 'host', expected: expect.stringContaining('found a list') },
    ],
  ])('is named with the setting that mends it: %s', (_, body, problem) =>
    expect(unreadableIn(read(PING, body))).toMatchObject([problem]),
  );

  it('is named by its place in the list, and the others are taken', () => {
    const settings = { ...PING, each: 'data.alerts', identity: '{host}/{$.cluster}' };
    const alerts = [{ host: 'a', status: 'down' }, { host: 'b', status: '?' }, 3, { host: 'c', status: 'up' }];
    const { signals, skipped } = readOf(read(settings, { cluster: 'eu', data: { alerts } }));
    expect(signals.map(({ identity }) => identity)).toEqual(['a/eu', 'c/eu']);
    expect(skipped?.map(({ path }) => path)).toEqual(['data.alerts[1].status', 'data.alerts[2].host']);
    expect(unreadableIn(read(settings, { data: { alerts } })).map(({ path }) => path)).toEqual(
      Array.from({ length: 4 }, (_, i) => (i === 2 ? 'data.alerts[2].host' : 'cluster')),
    );
    expect(unreadableIn(read(settings, { data: {} }))).toEqual([
      { path: 'data.alerts', expected: 'a list, found nothing', mend: 'each: data.alerts' },
    ]);
  });

  it('is not needed for what is only shown', () => {
    const settings = {
      ...PING,
      title: '{name} is {status}',
      link: '{url}',
      description: 'See {doc.text}',
      labels: { a: 'a.b' },
      image: '{i}',
      runbook: '{r}',
      severity: { path: 'level' },
    };
    expect(onlySignal(read(settings, { host: 'a', status: 'down' }))).toEqual({
      identity: 'a',
      state: 'firing',
      title: 'is down',
      description: 'See',
      labels: {},
      links: {},
    });
    expect(onlySignal(read(PING, { host: 'a', status: 'down' })).title).toBe('a');
    expect(onlySignal(read(PING, { host: 'a', status: 'up' })).title).toBe('');
  });

  it('is said of the first twenty places only', () => {
    const alerts = Array.from({ length: 5_000 }, () => ({ status: 'down' }));
    const { signals, skipped } = readOf(
      read({ ...PING, each: 'alerts' }, { alerts: [...alerts, { host: 'a', status: 'up' }] }),
    );
    expect(skipped).toHaveLength(20);
    expect(signals).toHaveLength(1);
  });
});

describe('a severity', () => {
  const severity = (settings: object, level: unknown) =>
    onlySignal(read({ ...PING, severity: settings }, { host: 'a', status: 'down', level })).severity;

  it.each<[object, unknown, string | undefined]>([
    [{ path: 'level', critical: 'sev1', default: 'sev3' }, 'CRITICAL', 'sev1'],
    [{ path: 'level', critical: 'sev1', default: 'sev3' }, 'odd', 'sev3'],
    [{ path: 'level', critical: 'sev1', default: 'sev3' }, undefined, 'sev3'],
    [{ path: 'level', 5: 'sev1' }, 5, 'sev1'],
    [{ path: 'level' }, 'High', 'High'],
    [{ path: 'level' }, undefined, undefined],
    [{ path: 'level', critical: 'sev1' }, { a: 1 }, undefined],
  ])('%j of %j', (settings, level, found) => expect(severity(settings, level)).toBe(found));
});

describe('the settings', () => {
  it.each<[object, string]>([
    [{ ...PING, identity: undefined }, 'identity must be text with paths in it, such as "{monitor.name} on {host}"'],
    [
      { ...PING, identity: 'host' },
      'identity must contain at least one path, such as "{monitor.id}/{host}": one identity is one alert',
    ],
    [
      { ...PING, identity: '{host' },
      'identity must be text in which every { begins a path and every } ends it: "{host}"',
    ],
    [
      { ...PING, title: '{__proto__.x}' },
      'title must be text in which every { begins a path and every } ends it: "{host}"',
    ],
    [{ ...PING, labels: { team: '{owner}' } }, 'labels.team must be a path into the payload, such as monitor.name'],
    [
      { identity: '{host}' },
      'needs `state:`, such as { path: status, firing: [down], resolved: [up] }, or `resolve_after:` for a tool that never says that an alert is resolved',
    ],
    [{ ...PING, resolve_after: 'soon' }, 'resolve_after must be a duration such as 30s, 5m, 2h or 1d'],
    [
      { ...PING, state: { path: 'status', firing: ['down', 'Down'], resolved: ['DOWN'] } },
      'state must not have the same word in two lists',
    ],
    [
      { ...PING, state: { path: 'status', firing: { a: 1 } } },
      'state.firing must be a word that the tool sends, or a list of such words, such as [down, critical]',
    ],
  ])('are refused: %j', (settings, message) => expect(wrongSettings(settings)).toContain(message));

  it('refuse a name that there is not', () => {
    expect(generic.settings.safeParse({ ...PING, titel: 'x' }).error?.issues[0]).toMatchObject({
      code: 'unrecognized_keys',
      keys: ['titel'],
    });
  });

  it('may be read again after they were read', () => {
    const settings = generic.settings.parse({
      ...PING,
      resolve_after: '30m',
      state: { path: 'up', firing: false, resolved: [true, 'yes'] },
    });
    expect(generic.settings.parse(structuredClone(settings))).toEqual(settings);
  });
});
