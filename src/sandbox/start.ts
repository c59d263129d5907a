/** The default without credentials: the real bot, a Slack of its own, and a page to play in. Gone at exit. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, startApp } from '../app.ts';
import { typedRows } from '../command/help.ts';
import type { Config } from '../config.ts';
import { LeadClock } from '../lib/clock.ts';
import { usageOf } from '../lib/grammar.ts';
import { HOUR, type Instant } from '../lib/instant.ts';
import { openLog } from '../lib/log.ts';
import { formatLocal, toLocal } from '../lib/zoned.ts';
import { rows } from '../topics/rows.ts';
import { exampleFile, exampleSeed, SUGGESTIONS } from './example.ts';
import { openMonitor } from './monitor.ts';
import { type SandboxClock, servePage } from './serve.ts';
import { startWorkspace } from './slack/start.ts';
import type { Workspace } from './workspace.ts';

export interface Sandbox {
  /** The page, as `http://127.0.0.1:3000`. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts the sandbox on the loopback address, whatever `HOST` says. Rejects when the port is taken.
 * `page` is the folder of the built page; absent: the one next to this build.
 */
export async function startSandbox(config: Config, page?: string): Promise<Sandbox> {
  const clock = new LeadClock();
  const workspace = await startWorkspace(exampleSeed(randomUUID()));
  const folder = mkdtempSync(join(tmpdir(), 'muster-sandbox-'));
  writeFileSync(join(folder, 'muster.yaml'), exampleFile(thisHour(clock.now())));
  const { botToken, signingSecret, apiUrl } = workspace;
  const playing: Config = {
    ...config,
    slack: { botToken, signingSecret, appToken: undefined, userToken: undefined, apiUrl },
    databaseUrl: 'sqlite::memory:',
    file: join(folder, 'muster.yaml'),
    host: '127.0.0.1',
    // A calendar app on this machine can read it; with any free port nobody knows the address yet.
    publicUrl: config.publicUrl ?? (config.port === 0 ? undefined : `http://127.0.0.1:${config.port}`),
  };
  let app: App | undefined;
  const extras = {
    me: 'U0ANA0001',
    commands: hints(),
    suggestions: SUGGESTIONS,
    monitor: openMonitor(
      () => app,
      () => clock.now(),
    ),
    ...(page === undefined ? {} : { folder: page }),
  };
  const steps = sandboxClock(clock, workspace, () => app);
  const leave = async (): Promise<void> => {
    await workspace.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    app = await startApp(playing, {
      clock,
      log: openLog(config.logLevel === 'info' ? 'warn' : config.logLevel),
      mount: (web) => servePage(web, workspace, steps, extras),
    });
  } catch (error) {
    await leave();
    throw error;
  }
  workspace.connect(`${app.url}/slack/events`);
  const { url, stop } = app;
  return {
    url,
    stop: async () => {
      await stop();
      await leave();
    },
  };
}

/** The wall clock's last full hour where the example company works. */
function thisHour(now: Instant): string {
  return formatLocal(Math.floor(toLocal(now, 'Europe/London') / HOUR) * HOUR);
}

function hints() {
  return typedRows(rows).map((row) => ({ command: `/${row.name}`, usage: usageOf(row.args), summary: row.summary }));
}

/** Moves from due timer to due timer, each with all that it sends, so that nothing is skipped. */
function sandboxClock(clock: LeadClock, workspace: Workspace, app: () => App | undefined): SandboxClock {
  const move = async (at: number): Promise<void> => {
    clock.moveTo(at);
    await workspace.lead(clock.lead);
    app()?.engine.poke();
  };
  const advanceTo = async (target: number): Promise<void> => {
    for (;;) {
      await app()?.settled();
      const due = await app()?.nextDue();
      if (due === undefined || due > target) break;
      await move(Math.max(due, clock.now()));
    }
    await move(target);
    await app()?.settled();
  };
  const nextDue = async (): Promise<number | null> => (await app()?.engine.nextTimer()) ?? null;
  return {
    now: () => clock.now(),
    nextDue,
    advance: (ms) => advanceTo(clock.now() + ms),
    next: async () => {
      const due = await nextDue();
      if (due !== null) await advanceTo(Math.max(due, clock.now()));
    },
  };
}
