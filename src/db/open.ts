import type { Database, OpenOptions } from './database.ts';
import { migrate } from './migrate.ts';

/** Opens and migrates. Throws `database_in_use` when a second bot asks for the same SQLite file. */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const db = await openDialect(options);
  try {
    await migrate(db.kysely, db.dialect);
  } catch (error) {
    await db.close();
    throw error;
  }
  return db;
}

/** Only the library that is needed is loaded: each takes some fifteen megabytes. */
async function openDialect(options: OpenOptions): Promise<Database> {
  if (options.url.startsWith('sqlite:')) return (await import('./sqlite.ts')).openSqlite(options);
  return (await import('./postgres.ts')).openPostgres(options.url);
}
