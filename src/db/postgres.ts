import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';
/** Two wrote the same new key at once: begun again, the loser finds it there. */
const UNIQUE_VIOLATION = '23505';
const PASSING = new Set<string | undefined>([SERIALIZATION_FAILURE, DEADLOCK, UNIQUE_VIOLATION]);
const INT8 = 20;

/** A database that several bots may share. */
export function openPostgres(url: string): Database {
  const types = new pg.TypeOverrides();
  types.setTypeParser(INT8, Number);
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    types,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
    // A connection that fell silent: the server's own limit cannot reach us.
    query_timeout: 12_000,
    keepAlive: true,
  });
  // An idle connection that breaks would otherwise end the process; the next query reports what is wrong.
  pool.on('error', () => undefined);
  // So would one that is cut while it is in use; there the query under way reports it.
  pool.on('connect', (client) => void client.on('error', () => undefined));
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return {
    dialect: 'postgres',
    kysely,
    passing: (error) => error instanceof pg.DatabaseError && PASSING.has(error.code),
    version: () => 0,
    stamp: () => undefined,
    close: () => kysely.destroy(),
  };
}
