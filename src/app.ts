/** The bot, put together in one straight line; its cleanups run in reverse. */
import type { Application } from 'express';
import { schedule } from 'node-cron';
import type { Inbound } from './carriers/inbound.ts';
import { carrierRows, carrierSenders } from './carriers/registry.ts';
import { eventTaker } from './command/intake.ts';
import { createRouter, type Route } from './command/router.ts';
import type { Acquaintance } from './command/strangers.ts';
import type { Config } from './config.ts';
import type { Database, OpenOptions } from './db/database.ts';
import { openDatabase } from './db/open.ts';
import { trackBackground } from './engine/background.ts';
import { databaseAnswers, readVitals } from './engine/health/health.ts';
import { databaseIsWell, watchDatabase } from './engine/health/watch.ts';
import { createEngine, type Engine } from './engine/loop.ts';
import { nextNotification, readNextDue } from './engine/outbox/next-due.ts';
import type { Transact } from './engine/tx.ts';
import { MusterError } from './lib/errors.ts';
import { type Clock, type Instant, SECOND } from './lib/instant.ts';
import { type Log, openLog } from './lib/log.ts';
import { systemClock } from './lib/machine.ts';
import { addressList } from './lib/net/addresses.ts';
import { createSlackApp } from './slack/app.ts';
import { slackAnswers } from './slack/asking.ts';
import { openClient, openGroupsClient } from './slack/client.ts';
import type { Doors } from './slack/inbound/answer.ts';
import { listen } from './slack/inbound/listeners.ts';
import { type Meeting, meetSlack } from './slack/meeting.ts';
import { type DirectoryStore, keepDirectoryRead } from './slack/refresh.ts';
import { slackSenders } from './slack/senders/senders.ts';
import { createTopics, type Topics } from './topics/index.ts';
import { documentSender, requireFolder } from './topics/reviews/folder.ts';
import { eventArrived } from './topics/team/directory.ts';
import { createWeb } from './web/app.ts';
import { downloadSender } from './web/download.ts';
import { createMetrics } from './web/metrics.ts';
import { mountRows } from './web/rows.ts';

export interface AppOptions {
  readonly clock?: Clock;
  readonly log?: Log;
  /** How the database is opened, and addresses of the web are read; tests watch and break the one, and are the other. */
  readonly open?: (options: OpenOptions) => Promise<Database>;
  readonly download?: ReturnType<typeof downloadSender>;
  /** The topics of the bot: all of them, except in tests. */
  readonly topics?: Topics;
  /** Mounts more on the HTTP app; the returned cleanup runs before it closes. */
  readonly mount?: (web: Application) => () => unknown;
}

/** A running bot. */
export interface App {
  /** The address where the bot listens, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly mode: 'http' | 'socket';
  readonly dialect: Database['dialect'];
  readonly engine: Engine;
  readonly route: Route;
  /** The next instant at which a timer or notification is due, or undefined. */
  nextDue(): Promise<Instant | undefined>;
  /** True when Slack has never answered a bot on this database. */
  readonly isNew: boolean;
  /** What Slack says to the tokens; undefined when the bot is stopped before. Asks Slack when it is called. */
  meet(): Promise<Meeting | undefined>;
  /** Resolves when what Slack knows (people, channels, groups) has been read once. */
  readonly ready: Promise<void>;
  /** Resolves when nothing is under way: requests, events, deliveries. */
  settled(): Promise<void>;
  /** Resolves when a newer version has migrated the database: this one has stopped taking work, and should end. */
  readonly outgrown: Promise<void>;
  /** Finishes what runs, within ten seconds; what is left stays in the rows. */
  stop(): Promise<void>;
}

const STOP_WITHIN = 9 * SECOND;

/** Starts the bot. Never waits for Slack. Rejects when the database, a folder or the port cannot be used. */
export async function startApp(config: Config, options: AppOptions = {}): Promise<App> {
  if (config.slack === undefined) throw new MusterError('configuration', 'SLACK_BOT_TOKEN is missing.');
  const clock = options.clock ?? systemClock;
  const log = options.log ?? openLog(config.logLevel);
  const cleanups: (() => unknown)[] = [];
  try {
    return await build(
      config,
      config.slack,
      {
        clock,
        log,
        open: options.open ?? openDatabase,
        topics: options.topics ?? (await createTopics(config, log)),
        mount: options.mount ?? (() => () => undefined),
        download: options.download ?? downloadSender(addressList(config.privateReceivers)),
      },
      cleanups,
    );
  } catch (error) {
    await cleanUp(cleanups, log);
    throw error;
  }
}

async function build(
  config: Config,
  slack: NonNullable<Config['slack']>,
  given: Required<AppOptions>,
  cleanups: (() => unknown)[],
): Promise<App> {
  const { clock, log, topics } = given;
  requireFolder(config.reviewsDir);
  cleanups.push(() => topics.close());
  const db = await given.open({ url: config.databaseUrl, role: 'bot', log });
  cleanups.push(() => db.close());

  const metrics = createMetrics();
  const client = openClient(slack, log, metrics.slackCall);
  let secret = '';
  const receivers = addressList(config.privateReceivers);
  const links = { secret: () => secret, publicUrl: config.publicUrl, now: () => clock.now() };
  const engine = createEngine({
    db,
    clock,
    log,
    wiring: topics.wiring,
    tasks: topics.tasks,
    senders: {
      ...slackSenders(client, openGroupsClient(slack, client, log)),
      download: given.download,
      document: documentSender(config.reviewsDir),
      ...(await carrierSenders(config, { ...links, receivers }, () => inbound)),
    },
    receipts: topics.receipts,
    onDelivery: metrics.delivery,
    keep: topics.keep,
    ears: topics.ears,
    checks: [databaseIsWell(db), { name: 'clock', look: () => slackApp.clockComplaints() }, ...topics.checks],
    onAudit: topics.onAudit,
    onPutBack: topics.onPutBack,
  });
  const { transact } = engine;
  const acquaintance: Acquaintance = { unknown: topics.unknown, ask: (...about) => directory.readPeople(...about) };
  const route = createRouter({
    ...topics.router,
    slack: slackAnswers(client),
    transact,
    acquaintance,
    log,
    onCommand: (name, result) => metrics.command(rowName(topics, name), result),
  });

  const inbound: Inbound = { ...links, route, transact, replies: topics.replies, log };
  secret = await transact((tx) => topics.ownSecret(tx));
  const work = trackBackground(log);
  const known = await transact((tx) => topics.loadAuth(tx));
  const directory = keepDirectoryRead(client, directoryStore(transact, topics), { clock, log, known });
  cleanups.push(() => directory.stop());

  const patient = { kysely: db.kysely, now: engine.now, checks: engine.checks, measures: topics.measures };
  const web = createWeb({
    metrics,
    log,
    metricsToken: config.metrics.token,
    elapsed: () => clock.elapsed(),
    vitals: () => readVitals(patient),
    alive: async () => [...(await engine.stalled()), ...(await databaseAnswers(db.kysely))],
    slack: () =>
      [
        `${directory.state()}${slackApp.connected() ? '' : ' Muster is not connected to Slack (Socket Mode).'}`,
        ...topics.remarks(),
      ].join('\n'),
  });
  const slackApp = createSlackApp({
    settings: slack,
    web: web.app,
    auth: directory.auth,
    learnAuth: directory.learnAuth,
    clock,
    log,
    onStale: metrics.stale,
    onEvent: once(() => work.track(transact((tx) => eventArrived(tx), 'soon'))),
  });
  const take = eventTaker(transact, acquaintance, topics);
  const doors: Doors = {
    route,
    client,
    log,
    botUser: () => directory.auth()?.botUserId,
    background: work.track,
    onHome: (user, key) => take({ kind: 'home', user, key }),
  };
  listen(slackApp.bolt, doors, {
    clock,
    onEvent: async (event) => {
      await take(event);
      if (event.kind === 'member' && event.user === directory.auth()?.botUserId)
        work.track(directory.readRoom(event.channel));
    },
    onStale: () => directory.refresh(),
  });
  cleanups.push(() => work.settled());

  cleanups.push(() => engine.stop());
  await engine.start(topics.begin);
  mountRows(web.app, [...topics.routes, ...(await carrierRows(config, inbound))], transact, topics.router.commandNames);
  const unmount = given.mount(web.app);
  cleanups.push(() => web.close());
  const url = await web.listen(config.port, config.host);
  const inside = config.metrics.port;
  if (inside !== undefined) log.info(`health and metrics at ${await web.listenInside(inside, config.host)}`);
  cleanups.push(unmount);
  cleanups.push(() => slackApp.stop());
  slackApp.start();
  directory.refresh();
  cleanups.push(heartbeat(engine, () => directory.refresh()));
  const stoodDown = new Promise<void>((resolve) => {
    cleanups.push(
      watchDatabase(db, log, {
        onForeignWrite: () => engine.poke(),
        onLost: () => work.track(engine.stop()),
        onOutgrown: () => resolve(engine.stop()),
      }),
    );
  });

  return {
    url,
    mode: slackApp.mode,
    dialect: db.dialect,
    engine,
    route,
    isNew: known === undefined,
    meet: () => {
      const { met, stop } = meetSlack(slack, { clock, log });
      cleanups.push(stop);
      return met;
    },
    ready: directory.first,
    outgrown: stoodDown,
    nextDue: () => nextDue(db, engine),
    settled: () => work.settled().then(() => engine.idle()),
    stop: () => cleanUp(cleanups, log),
  };
}

function once(work: () => void): () => void {
  let begun = false;
  return () => {
    if (begun) return;
    begun = true;
    work();
  };
}

function directoryStore(transact: Transact, topics: Topics): DirectoryStore {
  return {
    storeDirectory: (directory) => transact((tx) => topics.storeDirectory(tx, directory), 'soon'),
    storeAccounts: (users) => transact((tx) => topics.storeAccounts(tx, users), 'soon'),
    storeChannels: (channels) => transact((tx) => topics.storeChannels(tx, channels), 'soon'),
    storePerson: (user) => transact((tx) => topics.storePerson(tx, user)),
    pageable: () => transact((tx) => topics.pageable(tx), 'soon'),
    storeQuietHours: (hours) => transact((tx) => topics.storeQuietHours(tx, hours), 'soon'),
  };
}

/** The row a line begins with; anything else is one word, so that labels stay few. */
function rowName({ router }: Topics, line: string): string {
  const words = line.replace(/^\//, '').toLowerCase().split(/\s+/);
  const names = [words.slice(0, 2).join(' '), words[0] ?? ''];
  return names.find((name) => router.rows.some((row) => row.name === name)) ?? 'other';
}

async function nextDue(db: Database, engine: Engine): Promise<Instant | undefined> {
  const notification = nextNotification(await readNextDue(db.kysely));
  const next = Math.min((await engine.nextTimer()) ?? Number.POSITIVE_INFINITY, notification);
  return Number.isFinite(next) ? next : undefined;
}

/** The machine's pulse: a look at the rows each minute, Slack's directory each hour. */
function heartbeat(engine: Engine, refresh: () => void): () => void {
  let beats = 0;
  const cron = schedule('* * * * *', () => {
    beats += 1;
    engine.poke();
    if (beats % 60 === 0) refresh();
  });
  return () => void cron.destroy();
}

async function cleanUp(cleanups: (() => unknown)[], log: Log): Promise<void> {
  const over = new AbortController();
  const deadline = systemClock.sleep(STOP_WITHIN, over.signal);
  const all = async (): Promise<void> => {
    for (let clean = cleanups.pop(); clean !== undefined; clean = cleanups.pop()) {
      await Promise.resolve(clean()).catch((error: unknown) => log.error({ err: error }, 'a cleanup failed'));
    }
  };
  await Promise.race([all(), deadline]);
  over.abort();
}
