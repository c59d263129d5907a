import { type Kysely, Migrator } from 'kysely';
import { MusterError } from '../lib/errors.ts';
import { start } from './migrations/0001_start.ts';
import { schedules } from './migrations/0002_schedules.ts';
import { paging } from './migrations/0003_paging.ts';
import type { Schema } from './schema.ts';

/** Brings the tables up to this version; refuses a database that a newer version has migrated. */
export async function migrate(db: Kysely<Schema>, dialect: 'sqlite' | 'postgres'): Promise<void> {
  const known = { '0001_start': start(dialect), '0002_schedules': schedules(dialect), '0003_paging': paging(dialect) };
  const migrator = new Migrator({ db, provider: { getMigrations: async () => known } });
  const { error } = await migrator.migrateToLatest();
  if (!error) return;
  if (await newerThan(migrator, Object.keys(known))) {
    throw new MusterError(
      'newer_schema',
      'This database was migrated by a newer version of Muster. Start that version, or restore a backup.',
    );
  }
  throw error;
}

async function newerThan(migrator: Migrator, known: readonly string[]): Promise<boolean> {
  const applied = await migrator.getMigrations().catch(() => undefined);
  return applied === undefined || applied.some((m) => m.executedAt !== undefined && !known.includes(m.name));
}
