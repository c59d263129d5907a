/** Fresh databases for tests, of either kind. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import type { Database, Dialect } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import type { Clock, Instant } from '../../src/lib/instant.ts';
import { SCRATCH } from './scratch.ts';

/** For `describe.each`: everything stored works on both. */
export const dialects: readonly Dialect[] = ['sqlite', 'postgres'];

/** The address of a migrated database without rows, gone with the test. */
export async function freshDatabase(dialect: Dialect): Promise<string> {
  if (dialect === 'sqlite') {
    const file = join(temporaryFolder(), 'muster.db');
    copyFileSync(inject('sqliteTemplate'), file);
    return `sqlite:${file}`;
  }
  const url = await atDoor('GET', '/');
  onTestFinished(async () => void (await atDoor('DELETE', new URL(url).pathname)));
  return url;
}

async function atDoor(method: string, path: string): Promise<string> {
  const response = await fetch(new URL(path, inject('postgresDoor')), { method, headers: { connection: 'close' } });
  const answer = await response.text();
  if (!response.ok) throw new Error(`PostgreSQL did not start: ${answer}`);
  return answer;
}

/** A folder of its own, removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(SCRATCH, 'muster-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A server whose clock is `now`; a file has no clock of its own. */
export function keepingTime(database: Database, now: () => Instant): Database {
  return database.databaseTime === undefined ? database : { ...database, databaseTime: async () => now() };
}

/** Opens a database whose server keeps this clock, as the command line does next to a bot of a test. */
export function openingBy(clock: Clock): typeof openDatabase {
  return async (options) => keepingTime(await openDatabase(options), () => clock.now());
}
