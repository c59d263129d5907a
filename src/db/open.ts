import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, OpenOptions } from './database.ts';
import { migrate } from './migrate.ts';

/**
 * Opens and migrates. Throws `configuration` when only another setting would help, `database_unreachable` when the
 * server does not answer now, and `database_in_use` when a second bot asks for the same SQLite file.
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const db = await openDialect(options);
  try {
    await migrateWhenFree(db);
  } catch (error) {
    await db.close();
    throw (await startFault(db, error)) ?? error;
  }
  return db;
}

async function startFault({ dialect }: Database, error: unknown): Promise<unknown> {
  return dialect === 'postgres' ? (await import('./postgres/faults.ts')).startFault(error) : undefined;
}

/** Another process that holds the write lock of a SQLite file is waited for. */
async function migrateWhenFree(db: Database): Promise<void> {
  const begun = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await migrate(db.kysely, db.dialect);
    } catch (error) {
      const pause = db.dialect === 'sqlite' ? db.retryIn(error, attempt, performance.now() - begun) : undefined;
      if (pause === undefined) throw error;
      await sleep(pause);
    }
  }
}

/** Only the library that is needed is loaded: each takes some fifteen megabytes. */
async function openDialect(options: OpenOptions): Promise<Database> {
  if (options.url.startsWith('sqlite:')) return (await import('./sqlite/open.ts')).openSqlite(options);
  return (await import('./postgres/open.ts')).openPostgres(options);
}
