import { type Kysely, Migrator, sql } from 'kysely';
import { MusterError } from '../lib/errors.ts';
import { start } from './migrations/0001_start.ts';
import { schedules } from './migrations/0002_schedules.ts';
import { paging } from './migrations/0003_paging.ts';
import { incident } from './migrations/0004_incident.ts';
import { home } from './migrations/0005_home.ts';
import { names } from './migrations/0006_names.ts';
import { about } from './migrations/0007_about.ts';
import { entries } from './migrations/0008_entries.ts';
import { waits } from './migrations/0009_waits.ts';
import { connections } from './migrations/0010_connections.ts';
import { alarms } from './migrations/0011_alarms.ts';
import { told } from './migrations/0012_told.ts';
import { nonces } from './migrations/0013_nonces.ts';
import { accounts } from './migrations/0014_accounts.ts';
import { history } from './migrations/0015_history.ts';
import { audit } from './migrations/0017_audit.ts';
import { reassigned } from './migrations/0021_reassigned.ts';
import { signals } from './migrations/0022_signals.ts';
import { alerts } from './migrations/0023_alerts.ts';
import { heartbeats } from './migrations/0025_heartbeats.ts';
import { maintenance } from './migrations/0026_maintenance.ts';
import { flapping } from './migrations/0027_flapping.ts';
import { sizes } from './migrations/0028_sizes.ts';
import { storms } from './migrations/0029_storms.ts';
import { remembered } from './migrations/0030_remembered.ts';
import type { Schema } from './schema.ts';

function versions(dialect: 'sqlite' | 'postgres') {
  return {
    '0001_start': start(dialect),
    '0002_schedules': schedules(dialect),
    '0003_paging': paging(dialect),
    '0004_incident': incident(dialect),
    '0005_home': home(),
    '0006_names': names(),
    '0007_about': about(),
    '0008_entries': entries(),
    '0009_waits': waits(dialect),
    '0010_connections': connections(dialect),
    '0011_alarms': alarms(),
    '0012_told': told(),
    '0013_nonces': nonces(),
    '0014_accounts': accounts(dialect),
    '0015_history': history(dialect),
    '0017_audit': audit(dialect),
    '0021_reassigned': reassigned(),
    '0022_signals': signals(dialect),
    '0023_alerts': alerts(dialect),
    '0025_heartbeats': heartbeats(),
    '0026_maintenance': maintenance(),
    '0027_flapping': flapping(),
    '0028_sizes': sizes(),
    '0029_storms': storms(dialect),
    '0030_remembered': remembered(),
  };
}

/** Whether a newer version has migrated the tables, so that this one must not touch them any more. */
export async function outgrown(db: Kysely<Schema>): Promise<boolean> {
  const known = Object.keys(versions('sqlite'));
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name desc limit 1`.execute(
    db,
  );
  return rows.some(({ name }) => !known.includes(name));
}

/** Brings the tables up to this version; refuses a database that a newer version has migrated. */
export async function migrate(db: Kysely<Schema>, dialect: 'sqlite' | 'postgres'): Promise<void> {
  const known = versions(dialect);
  const migrator = new Migrator({ db, provider: { getMigrations: async () => known } });
  const { error } = await migrator.migrateToLatest();
  if (!error) return;
  if (await outgrown(db).catch(() => false)) {
    throw new MusterError(
      'newer_schema',
      'This database was migrated by a newer version of Muster. Start that version, or restore a backup.',
    );
  }
  throw error;
}
