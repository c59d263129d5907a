import type { KyselyPlugin } from 'kysely';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { nextNumber } from '../../src/engine/lineage/counters.ts';
import { createEngine, type Engine } from '../../src/engine/loop.ts';
import type { Attempt, Outcome } from '../../src/engine/outbox/outcome.ts';
import { dropWaiting } from '../../src/engine/outbox/queue.ts';
import { ManualClock } from '../../src/lib/clock.ts';
import { DAY, SECOND } from '../../src/lib/instant.ts';
import { openLog } from '../../src/lib/log.ts';
import { freshDatabase } from '../support/database.ts';
import { DEAF, NO_WIRING } from '../support/wiring.ts';

/** A replica on this database; `sent` hears what it sends. */
async function replica(
  url: string,
  clock: ManualClock,
  sent: (text: string) => void,
  changed: (db: Database) => Database = (db) => db,
): Promise<Engine> {
  const db = changed(await openDatabase({ url, role: 'bot' }));
  const message = async ({ payload }: Attempt<'message'>): Promise<Outcome> => {
    sent(payload.message.text);
    return { kind: 'sent', receipt: { channel: 'C1', ts: '1.1' } };
  };
  const engine = createEngine({
    db,
    clock,
    log: openLog('silent'),
    wiring: NO_WIRING,
    tasks: {} as never,
    senders: { message } as never,
    receipts: {},
    keep: async () => 30 * DAY,
    checks: [],
    ears: DEAF,
    onAudit: async () => undefined,
    onPutBack: (tx) => dropWaiting(tx, 'an older copy'),
  });
  onTestFinished(async () => {
    await engine.stop();
    await db.close();
  });
  return engine;
}

it('a replica sees within a second what another one has recorded', async () => {
  const url = await freshDatabase('postgres');
  const clock = new ManualClock(1_000_000);
  const sent: string[] = [];
  const writes = await replica(url, clock, () => undefined);
  const sends = await replica(url, clock, (text) => sent.push(text));
  await sends.start();
  await sends.idle();
  const message = { text: 'Paging Ana', blocks: [] };
  await writes.transact((tx) =>
    tx.notify({ kind: 'message', lane: 'page', payload: { to: { channel: 'C1' }, message } }),
  );
  clock.set(clock.now() + SECOND);
  await vi.waitFor(() => expect(sent).toEqual(['Paging Ana']), { timeout: 10_000 });
});

it('nothing leaves that was claimed of an older copy before anybody had looked at it', async () => {
  const url = await freshDatabase('postgres');
  const clock = new ManualClock(1_000_000);
  const sent: string[] = [];
  const outside = await openDatabase({ url, role: 'cli' });
  onTestFinished(() => outside.close());
  let copies = 0;
  /** As if the claim had opened a connection, which leads to a copy of before the last number. */
  const goBack = async (): Promise<void> => {
    if (copies > 0) return;
    copies += 1;
    await outside.kysely.updateTable('counters').set({ value: 1 }).where('name', '=', 'page').execute();
  };
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      if (result.rows.some(({ lease_owner: owner }) => typeof owner === 'string')) await goBack();
      return result;
    },
  };
  const engine = await replica(
    url,
    clock,
    (text) => sent.push(text),
    (db) => ({ ...db, kysely: db.kysely.withPlugin(plugin), connections: () => db.connections() + copies }),
  );
  await engine.start();
  const notify = (text: string): Promise<void> =>
    engine.transact((tx) =>
      tx.notify({ kind: 'message', lane: 'page', payload: { to: { channel: 'C1' }, message: { text, blocks: [] } } }),
    );
  await engine.transact(async (tx) => [await nextNumber(tx, 'page'), await nextNumber(tx, 'page')]);
  await notify('Paging Ana');
  await engine.idle();
  await notify('Paging Bo');
  await engine.idle();
  expect(sent).toEqual(['Paging Bo']);
});
