import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CARRIER_ACCOUNTS } from '../src/carriers/registry.ts';
import { readConfig } from '../src/config.ts';
import { MusterError } from '../src/lib/errors.ts';

const GOOD = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: '0123456789abcdef' };

function problems(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof MusterError && error.code === 'configuration') return error.message.split('\n');
    throw error;
  }
  return [];
}

test('without Slack credentials the sandbox is meant', () => {
  expect(readConfig({})).toMatchObject({
    slack: undefined,
    databaseUrl: 'sqlite:data/muster.db',
    file: 'muster.yaml',
    runbooksDir: 'runbooks',
    port: 3000,
    host: '127.0.0.1',
    logLevel: 'info',
  });
});

test('in production there is no sandbox, and it says what is missing', () => {
  const found = problems({ NODE_ENV: 'production' });
  expect(found).toEqual([
    expect.stringMatching(/^SLACK_BOT_TOKEN is missing/),
    expect.stringMatching(/^SLACK_SIGNING_SECRET is missing.*SLACK_APP_TOKEN/),
  ]);
});

test('credentials come together', () => {
  expect(problems({ SLACK_BOT_TOKEN: 'xoxb-1' })).toEqual([expect.stringMatching(/^SLACK_SIGNING_SECRET is missing/)]);
  expect(problems({ SLACK_APP_TOKEN: 'xapp-1' })).toEqual([expect.stringMatching(/^SLACK_BOT_TOKEN is missing/)]);
  expect(readConfig({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' }).slack?.appToken).toBe('xapp-1');
});

test('every problem is told at once, by name, with what would be right', () => {
  const found = problems({
    SLACK_BOT_TOKEN: 'xoxp-1',
    SLACK_SIGNING_SECRET: 'x',
    PORT: 'http',
    DATABASE_URL: 'mysql://db',
    LOG_LEVEL: 'loud',
    PUBLIC_URL: 'muster',
    SLACK_API_URL: 'ftp://x',
  });
  const names = found.map((line) => line.split(' ')[0]);
  expect(names.sort()).toEqual([
    'DATABASE_URL',
    'LOG_LEVEL',
    'PORT',
    'PUBLIC_URL',
    'SLACK_API_URL',
    'SLACK_BOT_TOKEN',
    'SLACK_SIGNING_SECRET',
  ]);
  expect(found.find((line) => line.startsWith('DATABASE_URL'))).toContain('sqlite:data/muster.db');
  expect(found[0]).toBe('SLACK_BOT_TOKEN must start with xoxb-: it is the "Bot User OAuth Token" of the app');
  expect(found).toEqual(found.map(() => expect.stringMatching(/^[A-Z_]+ (must|is missing)/)));
});

test('empty values count as absent, addresses are straightened', () => {
  const config = readConfig({
    ...GOOD,
    DATABASE_URL: ' ',
    SLACK_API_URL: 'http://127.0.0.1:9/api',
    PUBLIC_URL: 'https://muster.example.com/',
  });
  expect(config).toMatchObject({
    databaseUrl: 'sqlite:data/muster.db',
    publicUrl: 'https://muster.example.com',
    slack: { apiUrl: 'http://127.0.0.1:9/api/' },
  });
});

const EXAMPLE = readFileSync(new URL('../.env.example', import.meta.url), 'utf8').split('\n');

function assigned(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

test('.env.example names every setting, and each default that it shows is the one that holds', () => {
  const every = assigned(EXAMPLE.filter((line) => /^#?[A-Z_]+=/.test(line)).map((line) => line.replace(/^#/, '')));
  const carried = CARRIER_ACCOUNTS.flatMap((account) => Object.keys(account.env));
  const names = [
    'DATABASE_URL',
    'DEAD_MAN_URL',
    'HOST',
    'HTTPS_PROXY',
    'HTTP_PROXY',
    'LOG_LEVEL',
    'METRICS_PORT',
    'METRICS_TOKEN',
    'MUSTER_CONFIG',
    'NO_PROXY',
    'PORT',
    'PRIVATE_RECEIVERS',
    'PUBLIC_URL',
    'REVIEWS_DIR',
    'RUNBOOKS_DIR',
    'SLACK_API_URL',
    'SLACK_APP_TOKEN',
    'SLACK_BOT_TOKEN',
    'SLACK_SIGNING_SECRET',
    'SLACK_USER_TOKEN',
    'WEB_LINKS',
    'WEB_TRUSTED_PROXIES',
    'WEB_USER_HEADER',
    ...carried,
  ];
  expect(Object.keys(every).sort()).toEqual(names.sort());
  const { PUBLIC_URL, SLACK_API_URL, ...defaults } = every;
  expect(problems({ PUBLIC_URL: PUBLIC_URL ?? '', SLACK_API_URL: SLACK_API_URL ?? '', ...GOOD })).toEqual([]);
  expect(readConfig({ ...defaults, ...GOOD })).toEqual(readConfig(GOOD));
});

// A line that only says `HOST=` also takes away what an image or a unit has set.
test('a filled-in copy of .env.example sets only the tokens, so that Docker and systemd keep their defaults', () => {
  const set = Object.keys(assigned(EXAMPLE.filter((line) => line !== '' && !line.startsWith('#'))));
  expect(set).toEqual(['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN']);
});

test('the header of a proxy is nothing without the proxy, and lists are read as such', () => {
  expect(problems({ ...GOOD, WEB_USER_HEADER: 'X-Email' })).toEqual([
    expect.stringContaining('WEB_TRUSTED_PROXIES is missing'),
  ]);
  expect(problems({ ...GOOD, WEB_USER_HEADER: 'X-Email', WEB_TRUSTED_PROXIES: '10.0.0.2, fd00::/8' })).toEqual([]);
  expect(problems({ ...GOOD, WEB_USER_HEADER: 'X-Email', WEB_TRUSTED_PROXIES: 'proxy.example' })).not.toEqual([]);
  expect(problems({ ...GOOD, METRICS_TOKEN: 'short' })).toEqual([expect.stringContaining('METRICS_TOKEN must be')]);
  expect(readConfig({ ...GOOD, PRIVATE_RECEIVERS: 'ntfy.internal,10.1.0.0/16' }).privateReceivers).toEqual([
    'ntfy.internal',
    '10.1.0.0/16',
  ]);
});
