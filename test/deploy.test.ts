/** What is copied to a machine that runs Muster. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';

const UNIT = readFileSync(new URL('../deploy/muster.service', import.meta.url), 'utf8');
const LINES = new Map(
  UNIT.split('\n').flatMap((line) => (/^\w+=/.test(line) ? [line.split(/=(.*)/s, 2) as [string, string]] : [])),
);

it.each([
  ['UMask', '0077'],
  ['StateDirectoryMode', '0700'],
  ['NoNewPrivileges', 'yes'],
  ['CapabilityBoundingSet', ''],
  ['AmbientCapabilities', ''],
  ['ProtectSystem', 'strict'],
  ['ProtectHome', 'yes'],
  ['ProtectProc', 'invisible'],
  ['ProtectClock', 'yes'],
  ['ProtectHostname', 'yes'],
  ['ProtectKernelTunables', 'yes'],
  ['ProtectKernelModules', 'yes'],
  ['ProtectKernelLogs', 'yes'],
  ['ProtectControlGroups', 'yes'],
  ['PrivateTmp', 'yes'],
  ['PrivateDevices', 'yes'],
  ['RestrictSUIDSGID', 'yes'],
  ['RestrictNamespaces', 'yes'],
  ['RestrictAddressFamilies', 'AF_INET AF_INET6 AF_UNIX'],
  ['SystemCallFilter', '@system-service'],
  ['MemoryMax', '1G'],
])('the unit confines the bot: %s=%s', (name, value) => expect(LINES.get(name)).toBe(value));

const TOKENS = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: '0123456789abcdef' };

it('the unit gives the bot a database and a folder for postmortems where it may write, and stays down only by exit code', () => {
  const words = (LINES.get('Environment') ?? '').split(' ').map((word) => word.split(/=(.*)/s, 2) as [string, string]);
  const config = readConfig({ ...Object.fromEntries(words), ...TOKENS });
  expect(config.databaseUrl).toBe('sqlite:/var/lib/muster/muster.db');
  expect(config.reviewsDir).toBe('/var/lib/muster/reviews');
  expect(LINES.get('StateDirectory')).toBe('muster');
  expect(LINES.get('Restart')).toBe('always');
  expect(LINES.get('RestartPreventExitStatus')).toBe('2');
  expect(LINES.get('StartLimitIntervalSec')).toBe('0');
});

it('the image gives the bot an address that can be published, and folders in its volume', () => {
  const image = readFileSync(new URL('../Dockerfile', import.meta.url), 'utf8');
  const words = [...image.matchAll(/^ENV (.*)$/gm)].flatMap(([, line = '']) => line.split(' '));
  const env = Object.fromEntries(words.map((word) => word.split(/=(.*)/s, 2) as [string, string]));
  const config = readConfig({ ...env, ...TOKENS });
  expect(config.host).toBe('0.0.0.0');
  expect(image).toContain('VOLUME /data\n');
  expect(config.databaseUrl).toBe('sqlite:/data/muster.db');
  expect(config.reviewsDir).toBe('/data/reviews');
});

describe('the image', () => {
  const root = (path: string): URL => new URL(`../${path}`, import.meta.url);
  const lines = readFileSync(root('Dockerfile'), 'utf8').split('\n');
  const words = (instruction: RegExp): readonly (readonly string[])[] =>
    lines.filter((line) => instruction.test(line)).map((line) => line.split(' ').slice(1));

  it('is built of what is in the tree, and of nothing that .dockerignore leaves out', () => {
    const ignored = readFileSync(root('.dockerignore'), 'utf8').trim().split('\n');
    const sources = words(/^COPY (?!--from)/).flatMap((copy) => copy.slice(0, -1));
    expect(sources).toContain('src');
    for (const source of sources) {
      expect(existsSync(root(source)), source).toBe(true);
      expect(ignored, source).not.toContain(source);
    }
    const { extends: base } = JSON.parse(readFileSync(root('tsconfig.build.json'), 'utf8')) as { extends: string };
    expect(sources).toEqual(expect.arrayContaining(['tsconfig.build.json', base.replace('./', '')]));
  });

  it('takes from its first step what that step makes, and runs what is in it', () => {
    const { outDir } = (
      JSON.parse(readFileSync(root('tsconfig.build.json'), 'utf8')) as { compilerOptions: { outDir: string } }
    ).compilerOptions;
    const made = ['/app/package.json', '/app/node_modules', `/app/${outDir}`];
    expect(words(/^COPY --from=build/).map(([, path]) => path)).toEqual(made);
    const run = lines.filter((line) => /^(CMD|RUN chmod)/.test(line)).join(' ');
    const programs = [...run.matchAll(/\bdist\/(\w+)\.js/g)].map(([, name = '']) => name);
    expect(new Set(programs)).toEqual(new Set(['main', 'cli']));
    for (const name of programs) expect(existsSync(root(`src/${name}.ts`)), name).toBe(true);
  });

  it('has a Node that package.json takes', () => {
    const { engines } = JSON.parse(readFileSync(root('package.json'), 'utf8')) as { engines: { node: string } };
    const [, least = ''] = /^>=(\d+)/.exec(engines.node) ?? [];
    for (const [name = ''] of words(/^FROM /))
      expect(Number(/^node:(\d+)-/.exec(name)?.[1])).toBeGreaterThan(Number(least));
  });
});
