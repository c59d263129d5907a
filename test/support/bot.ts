/** The whole bot against a Slack of its own, on a clock that only the test moves. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type App, type AppOptions, startApp } from '../../src/app.ts';
import type { Config } from '../../src/config.ts';
import type { Database, Dialect } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { ManualClock } from '../../src/lib/clock.ts';
import { openLog } from '../../src/lib/log.ts';
import { startWorkspace } from '../../src/sandbox/slack/start.ts';
import type { Workspace, WorkspaceSeed } from '../../src/sandbox/workspace.ts';
import type { Topics } from '../../src/topics/index.ts';
import { freshDatabase, keepingTime, temporaryFolder } from './database.ts';
import { SEED } from './seed.ts';

export interface BotOptions {
  readonly dialect?: Dialect;
  readonly mode?: 'http' | 'socket';
  readonly seed?: WorkspaceSeed;
  /** The content of muster.yaml; absent: there is none. */
  readonly yaml?: string;
  /** The folder of runbooks; absent: an empty one. */
  readonly runbooks?: string;
  /** Where the clock starts, as ISO with a zone. Default Monday 2 March 2026, 10:00 UTC. */
  readonly start?: string;
  /** What the clock of PostgreSQL says. Default: the same as the bot's. */
  readonly databaseTime?: () => number;
  /** Settings next to those of the workspace. */
  readonly settings?: Partial<Config>;
  /** Gives the bot an administrator's token for user groups. */
  readonly userToken?: boolean;
  /** What is at addresses of the web; without it they are read. */
  readonly download?: AppOptions['download'];
  /** Other topics than all of them. */
  readonly topics?: Topics;
  /** Wraps the database, to watch what is asked of it. */
  readonly watch?: (database: Database) => Database;
  /** Armed before the bot starts, so that a start without Slack can be tried. */
  readonly before?: (workspace: Workspace) => void;
  /** What Slack and the database hold before the bot starts for the first time. */
  readonly prepare?: (workspace: Workspace, config: Config) => Promise<void>;
}

export interface Bot {
  readonly workspace: Workspace;
  readonly clock: ManualClock;
  readonly config: Config;
  /** The bot that runs now. */
  readonly app: App;
  /** Moves the clock from due timer to due timer, each awaited with all it sends. */
  advance(ms: number): Promise<void>;
  /** Resolves when nothing is under way. */
  settle(): Promise<void>;
  /** Ends as `kill -9` does: from now on nothing is written. */
  crash(): Promise<void>;
  /** Starts again on the same database, after `crash` or `stop`. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** With it a test reads figures and details of health. */
export const METRICS_TOKEN = 'token-for-figures';

const START = '2026-03-02T10:00:00Z';
const NOWHERE = 'http://127.0.0.1:1/';

/** Starts Slack and the bot; both end with the test. */
export async function startBot(options: BotOptions = {}): Promise<Bot> {
  const clock = new ManualClock(Date.parse(options.start ?? START));
  const workspace = await startWorkspace(options.seed ?? SEED);
  onTestFinished(() => workspace.close());
  const config = await configOf(options, workspace);
  let database: Database | undefined;
  let app: App | undefined;

  let ahead = Number.NEGATIVE_INFINITY;
  // The machine's time passes for Slack while the bot's clock stands, and Slack's clock never goes back: what is posted
  // later would stand before what was posted earlier.
  const follow = (): Promise<void> => {
    ahead = Math.max(ahead, clock.now() - Date.now());
    return workspace.lead(ahead);
  };
  const move = async (at: number): Promise<void> => {
    clock.set(at);
    await follow();
    running().engine.poke();
  };
  const running = (): App => {
    if (app === undefined) throw new Error('the bot does not run');
    return app;
  };
  const settle = async (): Promise<void> => {
    await running().settled();
    await workspace.heard();
    await running().settled();
  };
  const start = async (): Promise<void> => {
    await follow();
    const open: typeof openDatabase = async (o) => {
      database = keepingTime(await openDatabase(o), options.databaseTime ?? (() => clock.now()));
      return options.watch?.(database) ?? database;
    };
    const log = openLog(process.env['TEST_LOG'] ?? 'silent');
    app = await startApp(config, {
      clock,
      log,
      open,
      ...(options.topics === undefined ? {} : { topics: options.topics }),
      ...(options.download === undefined ? {} : { download: options.download }),
    });
    workspace.connect(options.mode === 'socket' ? undefined : `${app.url}/slack/events`);
    if (options.before === undefined) await app.ready;
    await settle();
  };
  const stop = async (): Promise<void> => {
    const ending = app;
    app = undefined;
    workspace.connect(NOWHERE);
    await ending?.stop();
  };

  options.before?.(workspace);
  await options.prepare?.(workspace, config);
  await start();
  onTestFinished(stop);

  return {
    workspace,
    clock,
    config,
    get app() {
      return running();
    },
    settle,
    async advance(ms) {
      const target = clock.now() + ms;
      for (;;) {
        await settle();
        const due = await running().nextDue();
        if (due === undefined || due > target) break;
        await move(Math.max(due, clock.now() + 1));
      }
      await move(target);
      await settle();
    },
    async crash() {
      const dead = running();
      app = undefined;
      workspace.connect(NOWHERE);
      await database?.close();
      // Nobody waits for a dead process; what it still tries finds no database.
      dead.stop().catch(() => undefined);
    },
    restart: start,
    stop,
  };
}

async function configOf(options: BotOptions, workspace: Workspace): Promise<Config> {
  const folder = temporaryFolder();
  const file = join(folder, 'muster.yaml');
  if (options.yaml !== undefined) writeFileSync(file, options.yaml);
  const { botToken, appToken, signingSecret, apiUrl } = workspace;
  return {
    slack: {
      botToken,
      signingSecret,
      appToken: options.mode === 'socket' ? appToken : undefined,
      userToken: options.userToken === true ? workspace.userToken : undefined,
      apiUrl,
    },
    databaseUrl: await freshDatabase(options.dialect ?? 'sqlite'),
    file,
    runbooksDir: options.runbooks ?? folder,
    reviewsDir: join(folder, 'reviews'),
    publicUrl: undefined,
    web: { links: false, userHeader: undefined, proxies: [] },
    metrics: { token: METRICS_TOKEN, port: undefined },
    privateReceivers: ['127.0.0.1'],
    mail: undefined,
    twilio: undefined,
    deadManUrl: undefined,
    secrets: {},
    port: 0,
    host: '127.0.0.1',
    logLevel: 'silent',
    ...options.settings,
  };
}
