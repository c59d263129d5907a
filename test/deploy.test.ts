/** What is copied to a machine that runs Muster. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
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
