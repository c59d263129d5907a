/** Pages under way while everything around the bot fails; at the end nothing may be lost. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import type { Database, Dialect } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { startWorkspace } from '../../src/sandbox/slack/start.ts';
import type { Workspace, WorkspaceSeed } from '../../src/sandbox/workspace.ts';
import { nextBlow, slackFault } from './faults.ts';
import { type Bot, startBot } from './processes.ts';
import { type Chance, chanceOf } from './random.ts';
import { type Promised, type Tally, tallyOf } from './tally.ts';

export interface ChaosOptions {
  readonly database: Dialect;
  /** Of an empty database; for SQLite a file in `folder`. */
  readonly url: string;
  readonly folder: string;
  readonly seed: number;
  readonly faults: number;
  /** The compiled bot. */
  readonly main: string;
  readonly progress: (words: string) => void;
}

/** So many people that no one of them pages more than ten times a minute. */
const PEOPLE = Array.from({ length: 40 }, (_, i) => `U0CHAOS${String(i).padStart(2, '0')}`);
const GENERAL = 'C0GENERAL';

const SEED: WorkspaceSeed = {
  people: PEOPLE.map((id, i) => ({
    id,
    name: `p${i}`,
    realName: `P ${i}`,
    email: `p${i}@example.com`,
    timezone: 'Europe/London',
  })),
  channels: [{ id: GENERAL, name: 'general', members: PEOPLE }],
  scopes: (
    'app_mentions:read bookmarks:write channels:history channels:join channels:manage channels:read chat:write ' +
    'chat:write.public commands dnd:read files:read files:write groups:history groups:read groups:write im:history ' +
    'im:read im:write pins:write reactions:read usergroups:read usergroups:write users:read users:read.email'
  ).split(' '),
  commands: ['/incident', '/oncall', '/page', '/runbook'],
  signingSecret: 'a-secret-of-chaos',
};

const REPLICAS: Readonly<Record<Dialect, number>> = { sqlite: 1, postgres: 2 };
/** How far a clock jumps at most, either way; Slack’s signatures bear five minutes. */
const JUMP = 30_000;
/** How long what is owed may take once everything works again, milliseconds. */
const HEALING = 120_000;

interface World {
  readonly options: ChaosOptions;
  readonly chance: Chance;
  readonly workspace: Workspace;
  readonly bots: (Bot | undefined)[];
  /** Pages whose answer said that they are paging. */
  readonly promised: { readonly page: number; readonly target: string }[];
  readonly acknowledged: Promised[];
  /** Deaths that nobody here caused. */
  readonly crashes: string[];
}

/** Runs it, heals everything, and counts. */
export async function runChaos(options: ChaosOptions): Promise<Tally> {
  const { folder, seed, faults, progress } = options;
  writeFileSync(join(folder, 'muster.yaml'), 'timezone: UTC\n');
  const workspace = await startWorkspace(SEED);
  const bots = Array.from({ length: REPLICAS[options.database] }, () => undefined);
  const world: World = {
    options,
    chance: chanceOf(seed),
    workspace,
    bots,
    promised: [],
    acknowledged: [],
    crashes: [],
  };
  try {
    await revive(world);
    for (let n = 0; n < faults; n += 1) {
      await round(world, n);
      if ((n + 1) % 50 === 0) progress(`${options.database}: ${n + 1} faults, ${world.promised.length} pages promised`);
    }
    workspace.clearFaults();
    await revive(world);
    for (const bot of world.bots) bot?.moveClock(0);
    await healed(world);
    const promised = world.promised.map(({ page }) => page);
    return {
      ...(await tallyOf(options, options.url, workspace, promised, world.acknowledged)),
      crashes: world.crashes,
    };
  } finally {
    const living = world.bots.splice(0);
    for (const bot of living) bot?.kill();
    await Promise.all(living.map((bot) => bot?.ended));
    await workspace.close();
  }
}

/** Starts whoever is dead, and lets Slack send to one who lives. */
async function revive(world: World): Promise<void> {
  const { options, workspace, bots } = world;
  const { botToken, signingSecret, apiUrl } = workspace;
  const env = {
    SLACK_BOT_TOKEN: botToken,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: apiUrl,
    DATABASE_URL: options.url,
    MUSTER_CONFIG: join(options.folder, 'muster.yaml'),
    RUNBOOKS_DIR: options.folder,
  };
  for (const [i, bot] of bots.entries()) {
    if (bot !== undefined) continue;
    const fresh = await startBot({ main: options.main, cwd: options.folder, env });
    bots[i] = fresh;
    void fresh.ended.then((code) => {
      if (bots[i] !== fresh) return;
      bots[i] = undefined;
      world.crashes.push(`ended by itself with ${code}: ${fresh.written().slice(-2_000)}`);
    });
  }
  const living = bots[world.chance.below(bots.length)];
  if (living !== undefined) workspace.connect(`${living.url}/slack/events`);
}

/** Kills the bot of a place and waits until it is dead. */
async function kill(world: World, place: number): Promise<void> {
  const bot = world.bots[place];
  world.bots[place] = undefined;
  bot?.kill();
  await bot?.ended;
}

/** One page, one fault, one answer to an earlier page. */
async function round(world: World, n: number): Promise<void> {
  const { chance, workspace, options } = world;
  const blow = nextBlow(chance, options.database);
  let struck: () => void = () => undefined;
  const strike = new Promise<void>((resolve) => {
    struck = resolve;
  });
  const fault = slackFault(blow, chance, () => struck());
  if (fault !== undefined) workspace.fault(fault);
  const place = chance.below(world.bots.length);
  const asked = openPage(world, n);
  const delay = chance.below(60);
  if (blow === 'kill soon') {
    await pause(delay);
    await kill(world, place);
  }
  if (blow.startsWith('kill as')) {
    await Promise.race([strike, pause(1_500)]);
    for (const [i] of world.bots.entries()) await kill(world, i);
  }
  if (blow === 'lock') await lockFile(options, 20 + chance.below(700));
  if (blow === 'cut') await cutConnections(options);
  if (blow === 'clock') for (const bot of world.bots) bot?.moveClock(chance.below(2 * JUMP) - JUMP);
  if (blow === 'replica') await kill(world, place);
  await asked;
  await revive(world);
  if (chance.below(2) === 0) await answerOne(world);
}

async function openPage({ workspace, promised }: World, n: number): Promise<void> {
  const target = n % PEOPLE.length;
  const opener = PEOPLE[(n * 7 + 3) % PEOPLE.length] ?? '';
  const { body } = await workspace.type(opener, GENERAL, `/page @p${target} chaos ${n}`).catch(() => ({ body: '' }));
  const page = /"p(\d+)"/.exec(body)?.[1];
  if (page !== undefined && body.includes('is paging'))
    promised.push({ page: Number(page), target: PEOPLE[target] ?? '' });
}

/** Somebody answers a page that they were promised; only a clear yes counts. */
async function answerOne({ chance, workspace, promised, acknowledged }: World): Promise<void> {
  const open = promised.filter(({ page }) => acknowledged.every((one) => one.page !== page));
  const chosen = open[chance.below(open.length)];
  if (chosen === undefined) return;
  const { page, target: user } = chosen;
  const { body } = await workspace.type(user, GENERAL, `/page ack p${page}`).catch(() => ({ body: '' }));
  if (body.includes('You have')) acknowledged.push({ page, user });
}

/** Another process holds SQLite’s write lock for a while. */
async function lockFile({ url }: ChaosOptions, ms: number): Promise<void> {
  const file = new Sqlite(url.slice('sqlite:'.length), { timeout: 2_000 });
  try {
    file.exec('begin immediate');
    await pause(ms);
    file.exec('commit');
  } finally {
    file.close();
  }
}

/** Every connection to PostgreSQL but ours is cut. */
async function cutConnections({ url }: ChaosOptions): Promise<void> {
  await withDatabase(url, (db) =>
    sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`.execute(
      db.kysely,
    ),
  );
}

async function withDatabase<T>(url: string, work: (db: Database) => Promise<T>): Promise<T> {
  const db = await openDatabase({ url, role: 'cli' });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

/** Resolves when no page waits to leave any more. */
async function healed({ options }: World): Promise<void> {
  const end = Date.now() + HEALING;
  for (;;) {
    const waiting = await withDatabase(options.url, (db) =>
      db.kysely
        .selectFrom('outbox')
        .select(['slot', 'error'])
        .where('state', '=', 'waiting')
        .where('lane', '=', 'page')
        .execute(),
    );
    if (waiting.length === 0) return;
    if (Date.now() > end) return options.progress(`still waiting to leave: ${JSON.stringify(waiting.slice(0, 5))}`);
    await pause(250);
  }
}
