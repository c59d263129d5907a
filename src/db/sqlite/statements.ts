/** SQLite's one connection: each statement prepared once, transactions that begin late, and a count of what was written. */
import Sqlite from 'better-sqlite3';

export interface Statements {
  /** A statement that is about to run; a transaction that was only announced begins with the first. */
  prepare(sql: string): Sqlite.Statement;
  /**
   * A number that stays the same as long as nobody, this process or another, writes to one of these tables. Asked
   * inside a transaction.
   */
  stamp(tables: readonly string[]): number;
  /** Announces a transaction: who only recalls what is known takes no lock. */
  begin(): void;
  commit(): void;
  rollback(): void;
}

/** The most prepared statements; there are fewer in practice, and a text made of values must not stay for ever. */
const MOST = 1_000;

const WRITES = /^\s*(?:insert into|update|delete from)\s+"?(\w+)/i;

interface Known {
  readonly statement: Sqlite.Statement;
  /** The table it writes to. */
  readonly target: string | undefined;
}

/** The statements of a file. */
export function openStatements(file: Sqlite.Database): Statements {
  const known = new Map<string, Known>();
  const writes = new Map<string, number>();
  const [immediate, commit, rollback] = ['begin immediate', 'commit', 'rollback'].map((sql) => file.prepare(sql));
  const dataVersion = file.prepare('pragma data_version').pluck();
  let foreign = dataVersion.get();
  let foreignWrites = 0;
  let written = new Set<string>();
  let announced = false;

  const lookForForeign = (): boolean => {
    const seen = dataVersion.get();
    const changed = seen !== foreign;
    if (changed) foreignWrites += 1;
    foreign = seen;
    return changed;
  };
  /** Begins by taking the write lock, so that a transaction never has to be upgraded half-way. */
  const start = (): void => {
    immediate?.run();
    announced = false;
    if (!lookForForeign()) return;
    rollback?.run();
    throw new Sqlite.SqliteError('another process wrote after this transaction had begun', 'SQLITE_BUSY_SNAPSHOT');
  };
  const learn = (sql: string): Known => {
    if (known.size >= MOST) known.clear();
    const fresh = { statement: file.prepare(sql), target: WRITES.exec(sql)?.[1] };
    known.set(sql, fresh);
    return fresh;
  };
  const count = (table: string): void => {
    writes.set(table, (writes.get(table) ?? 0) + 1);
  };
  return {
    prepare: (sql) => {
      if (announced) start();
      const { statement, target } = known.get(sql) ?? learn(sql);
      if (target !== undefined) {
        count(target);
        written.add(target);
      }
      return statement;
    },
    stamp: (tables) => tables.reduce((sum, table) => sum + (writes.get(table) ?? 0), foreignWrites),
    begin: () => {
      written = new Set();
      announced = true;
      lookForForeign();
    },
    commit: () => {
      if (!announced) commit?.run();
      announced = false;
    },
    rollback: () => {
      for (const table of written) count(table);
      if (!announced && file.inTransaction) rollback?.run();
      announced = false;
    },
  };
}
