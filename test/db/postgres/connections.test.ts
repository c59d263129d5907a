/** Connections to PostgreSQL that break or fall silent: what was under way happens once, and the answer is true. */
import pg from 'pg';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Database } from '../../../src/db/database.ts';
import { openDatabase } from '../../../src/db/open.ts';
import { transactor } from '../../../src/engine/transact.ts';
import type { Transact, Tx } from '../../../src/engine/tx.ts';
import { systemClock } from '../../../src/lib/machine.ts';
import { freshDatabase } from '../../support/database.ts';
import { layWire, type Wire } from '../../support/wire.ts';
import { NO_WIRING } from '../../support/wiring.ts';

interface Bench {
  /** The database's own address. */
  readonly url: string;
  readonly wire: Wire;
  readonly db: Database;
  readonly transact: Transact;
  /** A connection next to the wire. */
  readonly admin: pg.Client;
}

async function opened(url: string): Promise<{ readonly db: Database; readonly transact: Transact }> {
  const db = await openDatabase({ url, role: 'bot' });
  onTestFinished(() => db.close());
  const transact = transactor({ db, clock: systemClock, wiring: NO_WIRING, onWork: () => undefined });
  return { db, transact };
}

async function begin(): Promise<Bench> {
  const url = await freshDatabase('postgres');
  const wire = await layWire(url);
  const bench = await opened(wire.url);
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  onTestFinished(() => admin.end());
  await admin.query(`insert into settings (key, value_json) values ('tries', '0')`);
  return { url, wire, admin, ...bench };
}

/** Adds one to a number in the database. */
async function addOne({ db }: Tx): Promise<void> {
  const row = await db.selectFrom('settings').select('value_json').where('key', '=', 'tries').executeTakeFirstOrThrow();
  const value_json = JSON.stringify(Number(row.value_json) + 1);
  await db.updateTable('settings').set({ value_json }).where('key', '=', 'tries').execute();
}

async function tries({ admin }: Bench): Promise<number> {
  const { rows } = await admin.query<{ value_json: string }>(`select value_json from settings where key = 'tries'`);
  return Number(rows[0]?.value_json);
}

/** Decides over the first piece that has a word, and lets all others pass. */
function once(word: string, fate: 'cut-before' | 'cut-after' | 'silent'): (sent: string) => 'pass' | typeof fate {
  let met = false;
  return (sent) => {
    if (met || !sent.includes(word)) return 'pass';
    met = true;
    return fate;
  };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('a connection that is cut', () => {
  it.each(['select "value_json"', 'update "settings"', 'txid_current_if_assigned'])(
    'at “%s”, before the commit: the transaction is begun again, and happens once',
    async (word) => {
      const bench = await begin();
      for (const fate of ['cut-before', 'cut-after'] as const) {
        const before = await tries(bench);
        bench.wire.decide = once(word, fate);
        await bench.transact(addOne);
        expect(await tries(bench)).toBe(before + 1);
      }
    },
  );

  it('before the commit arrives: the transaction is begun again, and happens once', async () => {
    const bench = await begin();
    bench.wire.decide = once('commit', 'cut-before');
    let runs = 0;
    const work = async (tx: Tx): Promise<void> => {
      runs += 1;
      await addOne(tx);
    };
    const done = await bench.transact(work).then(() => 'recorded', String);
    expect({ done, runs, tries: await tries(bench) }).toEqual({ done: 'recorded', runs: 2, tries: 1 });
  });

  it('after the commit arrived: it is known that it happened, and it does not happen again', async () => {
    const bench = await begin();
    bench.wire.decide = once('commit', 'cut-after');
    let runs = 0;
    const done = await bench.transact(async (tx) => {
      runs += 1;
      await addOne(tx);
      return 'recorded';
    });
    expect({ done, runs, tries: await tries(bench) }).toEqual({ done: 'recorded', runs: 1, tries: 1 });
  });

  it('by the server, which ends it (57P01), is replaced', async () => {
    const bench = await begin();
    let first = true;
    await bench.transact(async (tx) => {
      await addOne(tx);
      if (!first) return;
      first = false;
      await bench.admin.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
    });
    expect(await tries(bench)).toBe(1);
  });

  it('and cannot be had for a while: the transaction happens when it can', async () => {
    const bench = await begin();
    bench.wire.open = false;
    bench.wire.cut();
    const done = bench.transact(addOne);
    const before = bench.wire.opened;
    await vi.waitFor(() => expect(bench.wire.opened).toBeGreaterThan(before + 2), { timeout: 10_000 });
    bench.wire.open = true;
    await done;
    expect(await tries(bench)).toBe(1);
  });

  it('to a server that lets nobody in for a while: the transaction happens when it does', async () => {
    const bench = await begin();
    const name = new URL(bench.wire.url).pathname.slice(1);
    const keeper = new pg.Client({ connectionString: bench.url.replace(`/${name}`, '/postgres') });
    await keeper.connect();
    onTestFinished(() => keeper.end());
    await keeper.query(`alter database ${name} allow_connections false`);
    bench.wire.cut();
    const done = bench.transact(addOne);
    const before = bench.wire.opened;
    await vi.waitFor(() => expect(bench.wire.opened).toBeGreaterThan(before + 2), { timeout: 10_000 });
    await keeper.query(`alter database ${name} allow_connections true`);
    await done;
    expect(await tries(bench)).toBe(1);
  });
});

describe('a connection that falls silent', () => {
  it('is given up and leaves the pool with all that are as old', async () => {
    const bench = await begin();
    await Promise.all([1, 2, 3].map(() => bench.db.kysely.selectFrom('settings').selectAll().execute()));
    const before = bench.wire.opened;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let heard = 0;
    const asked = new Promise<void>((resolve) => {
      bench.wire.decide = () => {
        heard += 1;
        resolve();
        return 'silent';
      };
    });
    const done = bench.transact(addOne);
    await asked;
    bench.wire.decide = () => 'pass';
    await vi.advanceTimersByTimeAsync(12_000);
    vi.useRealTimers();
    await done;
    expect({ heard, tries: await tries(bench) }).toEqual({ heard: 1, tries: 1 });
    expect(bench.wire.opened).toBe(before + 1);
  });
});

describe('transactions of two replicas', () => {
  it('cannot both act on what the other one is changing', async () => {
    const bench = await begin();
    const other = await opened(bench.wire.url);
    await bench.admin.query(`insert into settings (key, value_json) values ('ana', '"on call"'), ('bo', '"on call"')`);
    let met = 0;
    let go = (): void => undefined;
    const bothHaveRead = new Promise<void>((resolve) => {
      go = resolve;
    });
    /** Somebody may leave while somebody else is on call. */
    const leave =
      (who: string) =>
      async ({ db }: Tx): Promise<boolean> => {
        const rows = await db.selectFrom('settings').selectAll().where('key', 'in', ['ana', 'bo']).execute();
        met += 1;
        if (met === 2) go();
        await bothHaveRead;
        if (rows.filter(({ value_json }) => value_json === '"on call"').length < 2) return false;
        await db.updateTable('settings').set({ value_json: '"away"' }).where('key', '=', who).execute();
        return true;
      };
    const left = await Promise.all([bench.transact(leave('ana')), other.transact(leave('bo'))]);
    expect(left.filter(Boolean)).toHaveLength(1);
  });
});
