/** What the pages of docs/sources say to paste is what Muster reads. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SOURCE_TYPES, sourceType } from '../../src/sources/registry.ts';
import { GENERIC, onlySignal } from '../support/source-bodies.ts';

const FOLDER = resolve(import.meta.dirname, '../../docs/sources');

function textOf(page: string): string {
  return readFileSync(join(FOLDER, page), 'utf8');
}

type Settings = Readonly<Record<string, unknown>> & { readonly type: string };

/** The sources of every block of muster.yaml in a page. */
function sourcesIn(page: string): readonly (readonly [name: string, settings: Settings])[] {
  const blocks = [...textOf(page).matchAll(/^```yaml\n(sources:\n.*?)^```/gms)].map(([, yaml = '']) => yaml);
  return blocks.flatMap((yaml) => Object.entries((parse(yaml) as { sources: Record<string, Settings> }).sources));
}

const SOURCES = readdirSync(FOLDER).flatMap((page) =>
  sourcesIn(page).map(([name, settings]) => [page, name, settings] as const),
);

function readSettings({ type, ...settings }: Settings): unknown {
  return sourceType(type)?.settings.parse(settings);
}

it('every type has a page with muster.yaml, its key and its address', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(SOURCE_TYPES.map(({ name }) => `${name}.md`).sort());
  for (const { name } of SOURCE_TYPES) {
    expect(sourcesIn(`${name}.md`).map(([, { type }]) => type)).toContain(name);
    expect(textOf(`${name}.md`)).toContain('KEY');
  }
});

it.each(SOURCES)('%s: the settings of %s are settings', (_, __, settings) =>
  expect(() => readSettings(settings)).not.toThrow(),
);

/** What a live sender in `test/stories/live-senders.test.ts`, or a body of the vendor's, has shown in full. */
const PROVEN = ['Nagios'];

it('every recipe that no vendor’s body has proven in full says so', () => {
  const recipes = textOf('generic.md').split(/^## /m).slice(1);
  const unproven = recipes.filter((recipe) => recipe.includes('type: generic') && !PROVEN.includes(titleOf(recipe)));
  expect(unproven.length).toBeGreaterThan(0);
  expect(unproven.filter((recipe) => !/untested\s+against\s+the\s+vendor/i.test(recipe)).map(titleOf)).toEqual([]);
});

function titleOf(recipe: string): string {
  return recipe.split('\n')[0] ?? '';
}

describe('the recipes of generic', () => {
  const settingsOf = (name: string): unknown => {
    const [, , settings] = SOURCES.find(([page, each]) => page === 'generic.md' && each === name) ?? expect.fail(name);
    return readSettings(settings);
  };

  it('have the mapping of the fixtures', () => {
    expect(settingsOf('shop')).toMatchObject({ ...(GENERIC as object), labels: { team: 'owner.team', env: 'env' } });
  });

  it.each<[string, object, object]>([
    [
      'nagios',
      {
        host_name: 'web01',
        service_description: 'HTTP',
        notification_type: 'PROBLEM',
        state: 'CRITICAL',
        plugin_output: 'Socket "timeout"',
      },
      { identity: 'web01/HTTP', state: 'firing', title: 'HTTP on web01 is CRITICAL', severity: 'sev1' },
    ],
    [
      'zabbix',
      { event: '10528', value: '0', trigger: 'web01 is unreachable', severity: 'Average', host: 'web01' },
      { identity: '10528', state: 'resolved', title: 'web01 is unreachable', severity: 'sev3' },
    ],
    [
      'newrelic',
      { id: 'c5fa', state: 'ACTIVATED', title: 'Low storage', priority: 'CRITICAL', alertPolicyNames: ['Golden'] },
      { identity: 'c5fa', state: 'firing', severity: 'sev1', labels: { policy: 'Golden' } },
    ],
    [
      'splunk',
      { search_name: 'sudo', result: { host: 'web01', _raw: 'sudo: session closed' }, app: 'search' },
      { identity: 'sudo', state: 'firing', title: 'sudo: web01', resolveAfter: 30 * 60_000 },
    ],
    [
      'datadog',
      { id: '309811', scope: 'host:i-3b', transition: 'Recovered', title: 'Dock is almost out of memory' },
      { identity: '309811/host:i-3b', state: 'resolved' },
    ],
    [
      'dynatrace',
      { PID: '99999', State: 'OPEN', ProblemTitle: 'Slow', 'Problem URL': 'https://d.example.com/p' },
      { identity: '99999', state: 'firing', title: 'Slow', links: { source: 'https://d.example.com/p' } },
    ],
    [
      'kibana',
      { rule: { id: 'b5a1' }, alert: { id: 'query matched' }, status: 'firing', title: '5xx', severity: 'high' },
      { identity: 'b5a1/query matched', state: 'firing', severity: 'sev2' },
    ],
  ])('%s reads what its tool sends', (name, body, signal) =>
    expect(onlySignal(sourceType('generic')?.read(body, settingsOf(name)) ?? expect.fail())).toMatchObject(signal),
  );
});
