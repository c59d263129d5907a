import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { takeInOnce } from '../../src/engine/inbox.ts';
import { createEngine, type Engine } from '../../src/engine/loop.ts';
import type { Delivered, Outcome } from '../../src/engine/outbox/outcome.ts';
import { aboutAt, deliveriesAbout, refusalsOf, storeReceipt } from '../../src/engine/outbox/receipts.ts';
import { clearTasks, dueTasks } from '../../src/engine/timers.ts';
import type { About, Notification, Tx } from '../../src/engine/tx.ts';
import { ManualClock } from '../../src/lib/clock.ts';
import { DAY } from '../../src/lib/instant.ts';
import { openLog } from '../../src/lib/log.ts';
import { DEAF, NO_WIRING } from '../support/wiring.ts';

const CARD: About = { kind: 'incident.card', incident: 1, number: 2 };

function note(slot: string, about?: About): Notification {
  const payload = { to: { channel: 'C1' }, message: { text: slot, blocks: [] } };
  return { kind: 'message', slot, payload, ...(about === undefined ? {} : { about }) };
}

describe('what the engine tells topics', () => {
  let db: Database;
  let clock: ManualClock;
  let engine: Engine;
  let heard: Delivered[];
  /** What came to the handler of pages. */
  let pages: Delivered[];
  let answer: Outcome;

  beforeEach(async () => {
    db = await openDatabase({ url: 'sqlite::memory:', role: 'bot' });
    clock = new ManualClock(1_000_000);
    heard = [];
    pages = [];
    answer = { kind: 'sent', receipt: { channel: 'C1', ts: '1.1' } };
    const hear = async (_: Tx, got: Delivered): Promise<void> => {
      heard.push(got);
    };
    const hearPage = async (_: Tx, got: Delivered): Promise<void> => {
      pages.push(got);
    };
    engine = createEngine({
      db,
      clock,
      log: openLog('silent'),
      wiring: NO_WIRING,
      tasks: {} as never,
      senders: { message: async () => answer } as never,
      receipts: { 'incident.card': hear, page: hearPage },
      keep: async () => 30 * DAY,
      ears: DEAF,
      checks: [],
      onAudit: async () => undefined,
      onPutBack: async () => undefined,
    });
    await engine.start();
    onTestFinished(async () => {
      await engine.stop();
      await db.close();
    });
  });

  it('gives the handler of its kind what a notification is about, whatever its slot is called', async () => {
    await engine.transact(async (tx) => {
      await tx.notify(note('page:p1:U1:1/1', CARD));
      await tx.notify(note('card:INC-1'));
    });
    await engine.idle();
    expect(heard.map(({ about, slot, first }) => ({ about, slot, first }))).toEqual([
      { about: CARD, slot: 'page:p1:U1:1/1', first: true },
    ]);
    expect(pages).toEqual([]);
  });

  it('takes what the newest unsent notification of a slot is about', async () => {
    const moved: About = { ...CARD, number: 3 };
    await engine.transact(async (tx) => {
      await tx.notify(note('card', CARD));
      await tx.notify(note('card', moved));
    });
    await engine.idle();
    expect(heard.map(({ about }) => about)).toEqual([moved]);
  });

  it('finds what a message in Slack is about, by its place and kind', async () => {
    await engine.transact((tx) => tx.notify(note('card', CARD)));
    await engine.idle();
    const found = await engine.transact(async (tx) => [
      await aboutAt(tx, 'incident.card', 'C1', '1.1'),
      await aboutAt(tx, 'page', 'C1', '1.1'),
      await aboutAt(tx, 'incident.card', 'C1', '1.2'),
    ]);
    expect(found).toEqual([CARD, undefined, undefined]);
  });

  it('finds deliveries by a part of what they were about, character by character', async () => {
    const reminder = (schedule: string, at: number): About => ({ kind: 'handoff.reminder', schedule, at, user: null });
    await engine.transact(async (tx) => {
      for (const [i, name] of ['pay_1', 'payx1', 'PAY_1', 'pay"1'].entries())
        await storeReceipt(tx, name, { about: reminder(name, i) });
    });
    const find = (schedule: string) => engine.transact((tx) => deliveriesAbout(tx, 'handoff.reminder', { schedule }));
    expect(await find('pay_1')).toEqual([reminder('pay_1', 0)]);
    expect(await find('pay"1')).toEqual([reminder('pay"1', 3)]);
    expect(await find('pay')).toEqual([]);
  });

  it('tells a delivery from a refusal', async () => {
    answer = { kind: 'refused', error: 'is_archived', final: true };
    await engine.transact((tx) => tx.notify(note('card', CARD)));
    await engine.idle();
    await engine.transact((tx) => storeReceipt(tx, 'room', { receipt: { channel: 'C2' } }));
    expect(await engine.transact((tx) => tx.receipt('card'))).toBeUndefined();
    expect(await engine.transact((tx) => tx.receipt('room'))).toEqual({ channel: 'C2' });
    const refusals = await engine.transact((tx) => refusalsOf(tx, ['card', 'room', 'none']));
    expect([...refusals]).toEqual([['card', 'is_archived']]);
  });

  it('tells when a timer fires and what it carries, and clears timers by kind', async () => {
    const now = clock.now();
    await engine.transact(async (tx) => {
      await tx.timers.set('a', { after: 5_000 }, { kind: 'page.snooze', page: 7 });
      await tx.timers.set('b', { at: now + 9_000 }, { kind: 'page.expire', page: 8 });
      expect(await tx.timers.due('a')).toBe(now + 5_000);
      expect(await tx.timers.due('c')).toBeUndefined();
      expect((await tx.timers.pending('a', 'page.snooze'))?.task.page).toBe(7);
      expect(await tx.timers.pending('a', 'page.expire')).toBeUndefined();
      expect(await dueTasks(tx, 'page.snooze')).toEqual([]);
      await clearTasks(tx, ['page.snooze']);
      expect(await tx.timers.due('a')).toBeUndefined();
      expect(await tx.timers.due('b')).toBe(now + 9_000);
    });
  });

  it('takes a request in once, and forgets it when its effect is undone', async () => {
    let done = 0;
    const ask = () =>
      engine.transact((tx) =>
        takeInOnce(
          tx,
          'k',
          async () => {
            done += 1;
            if (done === 1) throw new Error('the first fails');
            return done;
          },
          (answer) => answer,
        ),
      );
    await expect(ask()).rejects.toThrow('the first fails');
    expect([await ask(), await ask(), done]).toEqual([2, 2, 2]);
  });

  it('decides again what is not kept', async () => {
    let done = 0;
    const ask = () =>
      engine.transact((tx) =>
        takeInOnce(
          tx,
          'form',
          async () => {
            done += 1;
            return done;
          },
          () => undefined,
        ),
      );
    expect([await ask(), await ask()]).toEqual([1, 2]);
  });
});
