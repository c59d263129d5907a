import { expect, it, onTestFinished, vi } from 'vitest';
import { openDatabase } from '../../src/db/open.ts';
import { createEngine, type Engine } from '../../src/engine/loop.ts';
import type { Attempt, Outcome } from '../../src/engine/outbox/outcome.ts';
import { ManualClock } from '../../src/lib/clock.ts';
import { DAY, SECOND } from '../../src/lib/instant.ts';
import { openLog } from '../../src/lib/log.ts';
import { freshDatabase } from '../support/database.ts';
import { DEAF, NO_WIRING } from '../support/wiring.ts';

/** A replica on this database; `sent` hears what it sends. */
async function replica(url: string, clock: ManualClock, sent: (text: string) => void): Promise<Engine> {
  const db = await openDatabase({ url, role: 'bot' });
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
    onPutBack: async () => undefined,
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
