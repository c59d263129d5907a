import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Database, OpenOptions } from '../database.ts';
import type { Schema } from '../schema.ts';
import { PoolDriver } from './driver.ts';
import { retryIn } from './faults.ts';

const INT8 = 20;

class PoolDialect extends PostgresDialect {
  readonly #driver: PoolDriver;
  constructor(pool: pg.Pool) {
    super({ pool });
    this.#driver = new PoolDriver(pool);
  }
  override createDriver(): PoolDriver {
    return this.#driver;
  }
}

/** A database that several bots may share. */
export function openPostgres({ url, log }: OpenOptions): Database {
  const types = new pg.TypeOverrides();
  types.setTypeParser(INT8, Number);
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    types,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
    // A transaction whose process is cut off or hangs releases its locks.
    idle_in_transaction_session_timeout: 15_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
  });
  // Without a listener a connection that breaks would end the process; in use, its statement reports it as well.
  pool.on('error', (error) => log?.warn({ err: error }, 'an idle connection to PostgreSQL broke and is replaced'));
  let connections = 0;
  pool.on('connect', (client) => {
    connections += 1;
    client.on('error', (error) => log?.debug({ err: error }, 'a connection to PostgreSQL broke while in use'));
  });
  const kysely = new Kysely<Schema>({ dialect: new PoolDialect(pool) });
  return {
    dialect: 'postgres',
    kysely,
    retryIn,
    databaseTime: () => clockOf(kysely),
    version: () => 0,
    stamp: () => undefined,
    trouble: () => undefined,
    lost: async () => false,
    relieve: () => undefined,
    giveBack: () => false,
    connections: () => connections,
    // Replicas run on several machines, and the database on none of them.
    marksFile: undefined,
    close: () => kysely.destroy(),
  };
}

/** The server's clock at this moment, not at the beginning of a transaction. */
async function clockOf(kysely: Kysely<Schema>): Promise<number> {
  const asked = sql<{ at: number }>`select (extract(epoch from clock_timestamp()) * 1000)::float8 as at`;
  const [row] = (await asked.execute(kysely)).rows;
  if (row === undefined) throw new Error('PostgreSQL did not say what time it is');
  return Math.round(row.at);
}
