/** SQLite's one connection, for Kysely: one transaction or statement at a time, and nobody waits for a lock inside it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import { pauseForOthers } from '../trouble.ts';
import { isLocked, type Troubles } from './faults.ts';
import type { Statements } from './statements.ts';

/** A statement outside a transaction waits about a second for another process. */
const ATTEMPTS = 8;

/** Turns at the connection, in the order in which they were asked for. */
interface Turns {
  take(): Promise<void>;
  give(): void;
}

function openTurns(): Turns {
  const waiting: (() => void)[] = [];
  let free = true;
  return {
    take: async () => {
      if (free) free = false;
      else await new Promise<void>((enter) => waiting.push(enter));
    },
    give: () => {
      const next = waiting.shift();
      if (next === undefined) free = true;
      else next();
    },
  };
}

/** How Kysely reaches a file. */
export class FileDriver implements Driver {
  readonly #statements: Statements;
  readonly #troubles: Troubles;
  readonly #turns = openTurns();
  readonly #connection: FileConnection;
  readonly #close: () => void;

  constructor(statements: Statements, troubles: Troubles, close: () => void) {
    this.#statements = statements;
    this.#troubles = troubles;
    this.#connection = new FileConnection(statements, troubles, this.#turns);
    this.#close = close;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    await this.#turns.take();
    try {
      this.#troubles.refuse();
    } catch (error) {
      this.#turns.give();
      throw error;
    }
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#turns.give();
  }

  /** Runs something while nobody else uses the connection, even when everything else is refused. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    await this.#turns.take();
    try {
      return await work();
    } finally {
      this.#turns.give();
    }
  }

  async beginTransaction(): Promise<void> {
    this.#connection.begin();
    this.#statements.begin();
  }

  async commitTransaction(): Promise<void> {
    this.#connection.commit(() => this.#statements.commit());
  }

  async rollbackTransaction(): Promise<void> {
    this.#connection.end();
    this.#statements.rollback();
  }

  async destroy(): Promise<void> {
    await this.#turns.take();
    this.#turns.give();
    this.#close();
  }
}

class FileConnection implements DatabaseConnection {
  readonly #statements: Statements;
  readonly #troubles: Troubles;
  readonly #turns: Turns;
  #inTransaction = false;
  #wrote = false;
  /** What failed inside the transaction: SQLite may have undone it already, so nothing more may run in it. */
  #spoilt: { readonly by: unknown } | undefined;

  constructor(statements: Statements, troubles: Troubles, turns: Turns) {
    this.#statements = statements;
    this.#troubles = troubles;
    this.#turns = turns;
  }

  begin(): void {
    this.#inTransaction = true;
    this.#wrote = false;
    this.#spoilt = undefined;
  }

  commit(commit: () => void): void {
    if (this.#spoilt !== undefined) throw this.#spoilt.by;
    try {
      commit();
    } catch (error) {
      throw this.#troubles.read(error);
    }
    if (this.#wrote) this.#troubles.wrote();
    this.end();
  }

  end(): void {
    this.#inTransaction = false;
    this.#spoilt = undefined;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#spoilt !== undefined) throw this.#spoilt.by;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return this.#run<R>(query);
      } catch (error) {
        const fault = this.#troubles.read(error);
        if (this.#inTransaction && fault !== error) this.#spoilt = { by: fault };
        if (this.#inTransaction || !isLocked(error) || attempt >= ATTEMPTS) throw fault;
        await this.#waitOutside(pauseForOthers(attempt, 0) ?? 0);
      }
    }
  }

  /** Others may use the connection meanwhile. */
  async #waitOutside(ms: number): Promise<void> {
    this.#turns.give();
    await sleep(ms);
    await this.#turns.take();
  }

  #run<R>({ sql, parameters }: CompiledQuery): QueryResult<R> {
    const statement = this.#statements.prepare(sql);
    if (statement.reader) {
      const rows = statement.all(parameters) as R[];
      this.#ran(!statement.readonly && rows.length > 0);
      return { rows };
    }
    const { changes, lastInsertRowid } = statement.run(parameters);
    this.#ran(changes > 0);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  #ran(wrote: boolean): void {
    // A read outside a transaction needs no lock, so it proves nothing.
    if (wrote || this.#inTransaction) this.#troubles.unlocked();
    this.#wrote ||= wrote;
    if (wrote && !this.#inTransaction) this.#troubles.wrote();
  }

  streamQuery(): never {
    throw new Error('SQLite gives its rows at once');
  }
}
