/** How Kysely reaches PostgreSQL: connections that broke or fell silent leave the pool, and a lost commit is looked up. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import pg from 'pg';
import { outage, pauseForOthers, UNKNOWN_COMMIT } from '../trouble.ts';
import { readFault, unreachable } from './faults.ts';

const WRITES = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);
/** Milliseconds without an answer after which a connection is given up; the server ends statements before that. */
const SILENCE = 12_000;
/** The server has not heard of this transaction: it was not the one, or it has been put back to before it. */
const NOT_HEARD_OF = '22023';

/** The connections of a pool. */
export class PoolDriver implements Driver {
  readonly #pool: pg.Pool;
  /** Counts losses: connections that are older than the last one are not trusted any more. */
  #losses = 0;
  readonly #born = new WeakMap<pg.PoolClient, number>();

  constructor(pool: pg.Pool) {
    this.#pool = pool;
    pool.on('connect', (client) => this.#born.set(client, this.#losses));
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<ServerConnection> {
    try {
      for (;;) {
        const client = await this.#pool.connect();
        const born = this.#born.get(client) ?? 0;
        if (born === this.#losses) return new ServerConnection(client, born);
        client.release(true);
      }
    } catch (error) {
      // Whatever the reason is, nothing was done, and it may pass: a server that starts, a name that moves.
      throw unreachable(error);
    }
  }

  async releaseConnection(connection: ServerConnection): Promise<void> {
    if (connection.broken && connection.born === this.#losses) this.#losses += 1;
    connection.client.release(connection.broken);
  }

  async beginTransaction(connection: ServerConnection, { isolationLevel }: TransactionSettings): Promise<void> {
    const level = isolationLevel === undefined ? '' : ` isolation level ${isolationLevel}`;
    await connection.executeQuery(CompiledQuery.raw(`begin${level}`));
    connection.wrote = false;
  }

  /** A commit whose answer was lost is looked up: the caller hears what happened. Throws `database_unknown_commit`. */
  async commitTransaction(connection: ServerConnection): Promise<void> {
    const id = connection.wrote ? await idOf(connection) : undefined;
    try {
      await connection.executeQuery(CompiledQuery.raw('commit'));
    } catch (error) {
      if (!connection.broken || id === undefined) throw error;
      if (!(await this.#wasCommitted(id, error))) throw error;
    }
  }

  async rollbackTransaction(connection: ServerConnection): Promise<void> {
    if (connection.broken) return;
    // One that cannot be undone is not used again: the server undoes what its connection leaves behind.
    await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => {
      connection.broken = true;
    });
  }

  async destroy(): Promise<void> {
    await this.#pool.end();
  }

  /** Asks other connections what became of a transaction, for a minute: the server may not have noticed yet that it was cut. */
  async #wasCommitted(id: string, cause: unknown): Promise<boolean> {
    this.#losses += 1;
    const begun = performance.now();
    for (let attempt = 1; ; attempt += 1) {
      const status = await this.#statusOf(id);
      if (status === 'committed') return true;
      if (status === 'aborted') return false;
      const pause = pauseForOthers(attempt, performance.now() - begun);
      if (pause === undefined) throw unknownCommit(cause);
      await sleep(pause);
    }
  }

  async #statusOf(id: string): Promise<string | undefined> {
    let connection: ServerConnection | undefined;
    try {
      connection = await this.acquireConnection();
      const query = CompiledQuery.raw('select txid_status($1::bigint) as status', [id]);
      return (await connection.executeQuery<{ status: string | null }>(query)).rows[0]?.status ?? undefined;
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.code === NOT_HEARD_OF) return 'aborted';
      if (readFault(error).broken) return undefined;
      throw error;
    } finally {
      if (connection !== undefined) await this.releaseConnection(connection);
    }
  }
}

/** The number that the server gave a transaction when it wrote first. */
async function idOf(connection: ServerConnection): Promise<string | undefined> {
  const query = CompiledQuery.raw('select txid_current_if_assigned()::text as id');
  return (await connection.executeQuery<{ id: string | null }>(query)).rows[0]?.id ?? undefined;
}

function unknownCommit(cause: unknown): Error {
  return outage(
    {
      code: UNKNOWN_COMMIT,
      said: 'The connection to Muster’s database broke while your change was being recorded, so Muster does not know whether it was recorded.',
      what: 'The connection to PostgreSQL broke during a commit, and PostgreSQL did not report within a minute whether the commit succeeded.',
      next: 'Check that PostgreSQL runs and that DATABASE_URL points to it.',
    },
    cause,
  );
}

/** A connection that is in use. */
class ServerConnection implements DatabaseConnection {
  readonly client: pg.PoolClient;
  /** How many connections had been lost when it was opened. */
  readonly born: number;
  /** True when the connection cannot be used again. */
  broken = false;
  /** True when something was written since the transaction began. */
  wrote = false;

  constructor(client: pg.PoolClient, born: number) {
    this.client = client;
    this.born = born;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    if (this.broken) throw unreachable('the connection was lost');
    try {
      const { command, rowCount, rows } = await spoken(this.client.query(sql, [...parameters]));
      if (!WRITES.has(command)) return { rows };
      this.wrote = true;
      return { rows, numAffectedRows: BigInt(rowCount ?? 0) };
    } catch (error) {
      const { error: fault, broken } = readFault(error);
      this.broken ||= broken;
      throw fault;
    }
  }

  streamQuery(): never {
    throw new Error('rows are read at once');
  }
}

/** Rejects with `database_unreachable` when no answer comes; the connection is of no use then. */
async function spoken<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unreachable(`no answer in ${SILENCE / 1_000} s`)), SILENCE);
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}
