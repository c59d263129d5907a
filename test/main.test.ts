/** The process itself: what it prints, how it ends, and that `kill -9` loses nothing. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { startWorkspace } from '../src/sandbox/slack/start.ts';
import type { Workspace } from '../src/sandbox/workspace.ts';
import { builtMain } from './support/built.ts';
import { temporaryFolder } from './support/database.ts';
import { lastWords } from './support/messages.ts';
import { ANA, INCIDENTS, SEED } from './support/seed.ts';

let main = '';
beforeAll(() => {
  main = builtMain();
});

interface Process {
  readonly child: ChildProcess;
  /** What it has written so far, on either stream. */
  readonly written: () => string;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  /** Resolves with the address it printed. */
  readonly url: Promise<string>;
}

function run(env: Record<string, string>): Process {
  const child = spawn(process.execPath, [main], {
    cwd: temporaryFolder(),
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', LOG_LEVEL: 'warn', ...env },
  });
  let out = '';
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const url = new Promise<string>((resolve) => {
    const take = (chunk: Buffer): void => {
      out += String(chunk);
      const found = /http:\/\/127\.0\.0\.1:\d+(?=\n)/.exec(out)?.[0];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, written: () => out, ended, url };
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

test('wrong settings end it with 2 and every problem', async () => {
  const started = run({ NODE_ENV: 'production', PORT: 'x' });
  expect(await started.ended).toBe(2);
  for (const name of ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'PORT'])
    expect(started.written()).toMatch(new RegExp(`^  ${name} `, 'm'));
});

test('it says where it runs, by which door and on which database, and ends with 0 on SIGTERM', async () => {
  const started = run(credentials(await workspace()));
  await started.url;
  expect(started.written()).toMatch(/HTTP; Slack must reach .*\/slack\/events\nDatabase: SQLite/);
  started.child.kill('SIGTERM');
  expect(await started.ended).toBe(0);
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
  const env = { ...credentials(await workspace()), DATABASE_URL: `sqlite:${path}` };
  const first = run(env);
  const url = await first.url;
  rmSync(path);
  const health = async () => (await fetch(`${url}/livez`)).text();
  await vi.waitFor(async () => expect(await health()).toContain(`muster restore ${path}.rescued-1`), {
    timeout: 10_000,
  });
  expect(first.written()).toContain('the database is lost');
  first.child.kill('SIGKILL');
  await first.ended;
  const second = run(env);
  expect(await second.ended).toBe(1);
  expect(second.written()).toContain(`Put it back with \`muster restore ${path}.rescued-1\``);
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
