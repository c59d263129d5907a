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

it.each(SOURCE_TYPES.filter(({ example }) => example !== undefined))(
  'the page of $name has what Muster says to set up',
  ({ name, setUp }) => {
    const [source] = sourcesIn(`${name}.md`)[0] ?? expect.fail('It names no source.');
    expect(textOf(`${name}.md`)).toContain(setUp(`https://muster.example.com/hooks/${source}/KEY`));
  },
);

it.each(SOURCES)('%s: the settings of %s are settings', (_, __, settings) =>
  expect(() => readSettings(settings)).not.toThrow(),
);

/** Whose page a live sender in `test/stories/live-senders.test.ts` has proven in full. */
const PROVEN = ['alertmanager.md'];

it('every page and recipe that no vendor’s payload has proven in full says so', () => {
  const recipes = textOf('generic.md').split(/^## /m).slice(1);
  const pages = readdirSync(FOLDER).filter((page) => page !== 'generic.md' && !PROVEN.includes(page));
  const parts = [...recipes, ...pages.map((page) => `${page}\n${textOf(page)}`)];
  expect(recipes.length).toBeGreaterThan(4);
  expect(parts.filter((part) => !/untested\s+against\s+the\s+vendor/i.test(part)).map(titleOf)).toEqual([]);
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
      'icinga',
      { host: 'web01', check: 'HTTP', type: 'PROBLEM', state: 'CRITICAL', output: 'Socket "timeout"' },
      { identity: 'web01;HTTP', state: 'firing', title: 'HTTP on web01 is CRITICAL', severity: 'sev1' },
    ],
    [
      'sentry',
      {
        action: 'resolved',
        data: {
          issue: { id: '1170820242', title: 'TypeError', level: 'error', project: { slug: 'shop' }, culprit: 'pay.js' },
        },
        installation: { uuid: '7a485448' },
      },
      { identity: '1170820242', state: 'resolved', title: 'TypeError', severity: 'sev2', labels: { project: 'shop' } },
    ],
    [
      'kuma',
      {
        heartbeat: { monitorID: 1, status: 0, time: '2026-03-04 14:30:27', msg: 'timeout', important: true },
        monitor: { id: 1, name: 'Shop', url: 'https://shop.example.com' },
        msg: '[Shop] [Down] timeout',
      },
      { identity: '1', state: 'firing', title: 'Shop is down', links: { source: 'https://shop.example.com/' } },
    ],
    [
      'healthchecks',
      { code: 'ce5a8b2e', name: 'Backup', status: 'up', tags: 'prod' },
      { identity: 'ce5a8b2e', state: 'resolved', labels: { tags: 'prod' } },
    ],
    [
      'checkmk',
      { host: 'web01', check: 'Host', type: 'RECOVERY', state: 'UP', output: 'OK' },
      { identity: 'web01;Host', state: 'resolved', title: 'Host on web01 is UP' },
    ],
  ])('%s reads what its tool sends', (name, body, signal) =>
    expect(onlySignal(sourceType('generic')?.read(body, settingsOf(name)) ?? expect.fail())).toMatchObject(signal),
  );
});
