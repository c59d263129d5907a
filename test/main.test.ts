/** The process itself: what it prints, how it ends, and that `kill -9` loses nothing. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startWorkspace } from '../src/sandbox/slack/start.ts';
import type { Workspace } from '../src/sandbox/workspace.ts';
import { builtMain } from './support/built.ts';
import { freshDatabase, temporaryFolder } from './support/database.ts';
import { lastWords } from './support/messages.ts';
import { startProxy } from './support/proxy.ts';
import { ANA, INCIDENTS, SEED } from './support/seed.ts';

let main = '';
beforeAll(() => {
  main = builtMain();
});

interface Process {
  readonly child: ChildProcess;
  /** What it has written so far, on either stream. */
  readonly written: () => string;
  /** What it has written so far on standard error: the log is on the other stream, and the order of the two is nobody's. */
  readonly complained: () => string;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  /** Resolves with the address it printed. */
  readonly url: Promise<string>;
}

function run(
  env: Record<string, string>,
  { cwd = temporaryFolder(), args = [main], ...as }: { cwd?: string; uid?: number; args?: readonly string[] } = {},
): Process {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', LOG_LEVEL: 'warn', ...env },
    ...as,
  });
  let out = '';
  let errors = '';
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const url = new Promise<string>((resolve) => {
    const take = (chunk: Buffer): void => {
      out += String(chunk);
      const found = /http:\/\/127\.0\.0\.1:\d+(?=\n)/.exec(out)?.[0];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.stderr.on('data', (chunk: Buffer) => {
      errors += String(chunk);
    });
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, written: () => out, complained: () => errors, ended, url };
}

async function workspace(): Promise<Workspace> {
  const slack = await startWorkspace(SEED);
  onTestFinished(() => slack.close());
  return slack;
}

const credentials = ({ botToken, signingSecret, apiUrl }: Workspace) => ({
  SLACK_BOT_TOKEN: botToken,
  SLACK_SIGNING_SECRET: signingSecret,
  SLACK_API_URL: apiUrl,
});

/** Whether a bot on this database has had an answer of Slack. */
function knows(path: string): boolean {
  const db = new Sqlite(path, { readonly: true });
  try {
    return db.prepare("select 1 from settings where key = 'slack.auth'").get() !== undefined;
  } finally {
    db.close();
  }
}

test('wrong settings end it with 2 and every problem', async () => {
  const started = run({ NODE_ENV: 'production', PORT: 'x' });
  expect(await started.ended).toBe(2);
  for (const name of ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'PORT'])
    expect(started.written()).toMatch(new RegExp(`^  ${name} `, 'm'));
});

test('it says where it runs, by which door and on which database, and ends with 0 on SIGTERM', async () => {
  const started = run(credentials(await workspace()));
  await started.url;
  expect(started.written()).toMatch(/HTTP; Slack must be able to reach .*\/slack\/events\nDatabase: SQLite/);
  started.child.kill('SIGTERM');
  expect(await started.ended).toBe(0);
});

test('behind a proxy, bot and command line reach Slack through it', async () => {
  const [proxy, slack] = [await startProxy(), await workspace()];
  const apiUrl = slack.apiUrl.replace('127.0.0.1', 'slack.example');
  const env = { ...credentials(slack), SLACK_API_URL: apiUrl, HTTP_PROXY: proxy.url, DATABASE_URL: 'sqlite:muster.db' };
  const cwd = temporaryFolder();
  const asked = `POST ${apiUrl}auth.test`;
  const started = run(env, { cwd });
  await vi.waitFor(() => expect(proxy.asked).toContain(asked), { timeout: 60_000 });
  await started.url;
  started.child.kill('SIGKILL');
  await started.ended;
  proxy.asked.length = 0;
  await run(env, { cwd, args: [join(dirname(main), 'cli.js'), 'doctor'] }).ended;
  expect(proxy.asked).toContain(asked);
});

test('a proxy that is none ends it with 2, and its name', async () => {
  const started = run({ HTTPS_PROXY: 'socks5://proxy.example:1080' });
  expect(await started.ended).toBe(2);
  expect(started.written()).toContain('HTTPS_PROXY must be the address of a proxy');
});

/** The rights of a folder do not bind root. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534 } : {};

describe('what only another setting cures ends it with 2, and one sentence with the remedy', () => {
  const settled = async (started: Process): Promise<string> => {
    expect(await started.ended).toBe(2);
    const said = started.complained().split('Muster cannot start. Settings to correct:\n')[1] ?? '';
    expect(said.trim().split('\n')).toHaveLength(1);
    return said.trim();
  };
  const tokens = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: '0123456789abcdef' };

  test('a port that is taken, of the sandbox too', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const words = `PORT: another program uses port ${port} on 127.0.0.1. Stop that program, or set another port, for example PORT=`;
    expect(await settled(run({ PORT: String(port) }))).toContain(words);
    expect(await settled(run({ ...tokens, METRICS_PORT: String(port) }))).toContain(`METRICS_${words.split(' ')[0]}`);
  });

  test('an address that is not this machine’s', async () => {
    expect(await settled(run({ ...tokens, HOST: '203.0.113.7' }))).toContain(
      'HOST: this machine has no address 203.0.113.7. Set HOST to an address of this machine',
    );
  });

  test('a folder without the right to write', async () => {
    const cwd = temporaryFolder();
    chmodSync(cwd, 0o555);
    const said = await settled(run(tokens, { cwd, ...NOBODY }));
    expect(said).toMatch(
      /^(DATABASE_URL|REVIEWS_DIR): The user \S+ is not allowed to write to the parent folder .*\. Run: sudo chown /,
    );
  });

  test('a data path that is a file, or a folder', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'data'), '');
    expect(await settled(run(tokens, { cwd }))).toBe(
      `DATABASE_URL: ${join(cwd, 'data')} is a file, but Muster needs a folder there. Rename that file, or choose another folder.`,
    );
    mkdirSync(join(cwd, 'place'));
    expect(await settled(run({ ...tokens, DATABASE_URL: 'sqlite:place' }, { cwd }))).toBe(
      'DATABASE_URL: place is a folder, but Muster needs a file there. Add a file name: place/muster.db.',
    );
  });

  test.each(['muster.yaml', '.env'])('%s that is a folder', async (name) => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, name));
    expect(await settled(run(tokens, { cwd }))).toMatch(
      new RegExp(`^${name} is a folder, but Muster needs a file there\\.`),
    );
  });

  test('a file that is not a database', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'notes.txt'), 'Call the bank at nine. '.repeat(200));
    expect(await settled(run({ ...tokens, DATABASE_URL: 'sqlite:notes.txt' }, { cwd }))).toMatch(
      /^DATABASE_URL: notes\.txt is not an SQLite database\. Choose another path, .*muster restore FILE$/,
    );
  });

  test.each([
    [
      'a wrong password',
      'password',
      'wrong',
      /^DATABASE_URL: PostgreSQL refuses the connection \(.*\). Correct the user and the password/,
    ],
    ['a missing password', 'password', '', /^DATABASE_URL: PostgreSQL .*\. (Add|Correct the user and) the password/],
    [
      'a database that is not there',
      'pathname',
      '/nowhere',
      /^DATABASE_URL: .*"nowhere".*\. Create the database \(createdb/,
    ],
    // No name server is asked for a name that is longer than names can be.
    [
      'a host that is not there',
      'hostname',
      `${'a'.repeat(64)}.invalid`,
      /^DATABASE_URL: .*ENOTFOUND.*The host name is unknown/,
    ],
    ['TLS that the server does not speak', 'search', '?sslmode=require', /^DATABASE_URL: .*\. Switch TLS on/],
  ] as const)('a DATABASE_URL of PostgreSQL with %s', async (_, part, value, words) => {
    const url = new URL(await freshDatabase('postgres'));
    url[part] = value;
    expect(await settled(run({ ...tokens, DATABASE_URL: url.href }))).toMatch(words);
  });

  test('a token that Slack refuses, on a database where none ever worked', async () => {
    const env = credentials(await workspace());
    expect(await settled(run({ ...env, SLACK_BOT_TOKEN: 'xoxb-wrong' }))).toMatch(
      /^Slack refuses SLACK_BOT_TOKEN \(invalid_auth\)\. Copy the “Bot User OAuth Token”/,
    );
    expect(await settled(run({ ...env, SLACK_APP_TOKEN: 'xapp-wrong' }))).toMatch(
      /^Slack refuses SLACK_APP_TOKEN \(\w+\)\..*connections:write/,
    );
  });
});

test('a PostgreSQL that does not answer ends it with 1: started again, it may find it', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const tokens = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: '0123456789abcdef' };
  const started = run({ ...tokens, DATABASE_URL: `postgres://muster:muster@localhost:${port}/muster` });
  expect(await started.ended).toBe(1);
  expect(started.written()).toMatch(
    /^Muster cannot start: PostgreSQL does not answer \(.*ECONNREFUSED.*\)\. Check that it runs and .*systemd and Docker do by themselves\.$/m,
  );
});

test('a database that a newer version has migrated ends it with 2', async () => {
  const url = await freshDatabase('sqlite');
  const file = new Sqlite(url.slice('sqlite:'.length));
  file.exec("insert into kysely_migration (name, timestamp) values ('9999_later', '2030-01-01')");
  file.close();
  const started = run({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: '0123456789abcdef', DATABASE_URL: url });
  expect(await started.ended).toBe(2);
  expect(started.written()).toContain('Muster cannot start: This database was migrated by a newer version of Muster.');
});

test('a token that has worked before and is refused now leaves the bot running, and says so', async () => {
  const path = join(temporaryFolder(), 'muster.db');
  const slack = await workspace();
  const env = { ...credentials(slack), DATABASE_URL: `sqlite:${path}` };
  const first = run(env);
  await vi.waitFor(() => expect(first.written()).toMatch(/^Connected to \S.* as @\S+$/m), { timeout: 20_000 });
  await vi.waitFor(() => expect(knows(path)).toBe(true), { timeout: 20_000 });
  first.child.kill('SIGTERM');
  await first.ended;
  const second = run({ ...env, SLACK_BOT_TOKEN: 'xoxb-wrong' });
  await vi.waitFor(() => expect(second.written()).toContain('Slack refuses SLACK_BOT_TOKEN (invalid_auth)'), {
    timeout: 20_000,
  });
  expect(second.child.exitCode).toBe(null);
});

test('a kill -9 loses nothing that was answered', async () => {
  const slack = await workspace();
  const env = { ...credentials(slack), DATABASE_URL: `sqlite:${join(temporaryFolder(), 'muster.db')}` };
  const first = run(env);
  slack.connect(`${await first.url}/slack/events`);
  slack.fault({ method: 'chat.postMessage', kind: 'status', status: 503 });
  slack.fault({ method: 'conversations.create', kind: 'status', status: 503 });
  const answer = await slack.type(ANA, INCIDENTS, '/incident new sev1 Payments are failing');
  expect(answer.body).toContain('INC-1');
  first.child.kill('SIGKILL');
  await first.ended;
  slack.clearFaults();
  const roomOpened = new Promise<void>((resolve) => {
    const end = slack.onChange(() => {
      if (!slack.calls.some((call) => call.method === 'conversations.create' && call.ok)) return;
      end();
      resolve();
    });
  });
  const second = run(env);
  slack.connect(`${await second.url}/slack/events`);
  await roomOpened;
  await slack.type(ANA, INCIDENTS, '/incident list');
  expect(await lastWords(slack, ANA, INCIDENTS)).toContain('Payments are failing');
});

test('a lock file that is deleted under it lets no second one start', async () => {
  const env = {
    ...credentials(await workspace()),
    DATABASE_URL: `sqlite:${join(temporaryFolder(), 'muster.db')}`,
  };
  const first = run(env);
  await first.url;
  rmSync(`${env.DATABASE_URL.slice('sqlite:'.length)}.lock`);
  const second = run(env);
  expect(await second.ended).toBe(1);
  expect(second.written()).toContain('Another Muster is running on this database');
  expect(first.child.exitCode).toBe(null);
});

test('a database file that is removed under it stays lost for the next one, which says how to put it back', async () => {
  const path = join(temporaryFolder(), 'muster.db');
  const token = 'a-token-for-details';
  const env = { ...credentials(await workspace()), DATABASE_URL: `sqlite:${path}`, METRICS_TOKEN: token };
  const first = run(env);
  const url = await first.url;
  rmSync(path);
  const headers = { authorization: `Bearer ${token}` };
  const health = async () => (await fetch(`${url}/livez`, { headers })).text();
  await vi.waitFor(async () => expect(await health()).toContain(`muster restore ${path}.rescued-1`), {
    timeout: 10_000,
  });
  await vi.waitFor(() => expect(first.written()).toContain('the database is lost'), { timeout: 10_000 });
  first.child.kill('SIGKILL');
  await first.ended;
  const second = run(env);
  expect(await second.ended).toBe(1);
  expect(second.written()).toContain(`Restore it with \`muster restore ${path}.rescued-1\``);
  expect(existsSync(path)).toBe(false);
});

test('what it writes is its owner’s alone', async () => {
  const path = join(temporaryFolder(), 'data', 'muster.db');
  const started = run({ ...credentials(await workspace()), DATABASE_URL: `sqlite:${path}` });
  await started.url;
  const files = readdirSync(dirname(path)).map((name) => statSync(join(dirname(path), name)).mode & 0o077);
  expect(files.length).toBeGreaterThan(1);
  expect(new Set(files)).toEqual(new Set([0]));
  expect(readFileSync(`/proc/${started.child.pid}/status`, 'utf8')).toMatch(/^Umask:\s+0077$/m);
});
