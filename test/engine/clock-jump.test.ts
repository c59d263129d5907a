import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { createEngine, type Engine } from '../../src/engine/loop.ts';
import type { Outcome } from '../../src/engine/outbox/outcome.ts';
import type { Notification } from '../../src/engine/tx.ts';
import { ManualClock } from '../../src/lib/clock.ts';
import { DAY, HOUR, MINUTE } from '../../src/lib/instant.ts';
import { openLog } from '../../src/lib/log.ts';
import { NO_WIRING } from '../support/wiring.ts';

const NOW = 1_000_000_000;
const page: Notification = {
  kind: 'message',
  lane: 'page',
  slot: 'page:p1:U1:1/1',
  payload: { to: { user: 'U1' }, message: { text: 'wake up', blocks: [] } },
};

describe('a clock that jumps', () => {
  let db: Database;
  let now: number;
  let engine: Engine;
  let sent: number;
  let answer: () => Promise<Outcome>;

  beforeEach(async () => {
    db = await openDatabase({ url: 'sqlite::memory:', role: 'bot' });
    now = NOW;
    const still = new ManualClock(NOW);
    const clock = {
      now: () => now,
      elapsed: () => still.elapsed(),
      sleep: (ms: number, signal: AbortSignal) => still.sleep(ms, signal),
    };
    sent = 0;
    answer = async () => ({ kind: 'sent', receipt: { channel: 'D1', ts: '1.1' } });
    const message = async (): Promise<Outcome> => {
      sent += 1;
      return answer();
    };
    engine = createEngine({
      db,
      clock,
      log: openLog('silent'),
      wiring: NO_WIRING,
      tasks: {} as never,
      senders: { message } as never,
      receipts: {},
      keep: async () => 30 * DAY,
      checks: [],
      onAudit: async () => undefined,
      onPutBack: async () => undefined,
    });
    await engine.start();
  });

  afterEach(async () => {
    await engine.stop();
    await db.close();
  });

  const isSent = async (): Promise<boolean> =>
    (await db.kysely.selectFrom('outbox').select('state').executeTakeFirstOrThrow()).state === 'sent';

  /** The first attempt fails while the clock is an hour ahead, so the second is set for then. */
  async function failAnHourAhead(): Promise<void> {
    now = NOW + HOUR;
    answer = async () => ({ kind: 'later', error: 'ratelimited', after: 1_000 });
    await engine.transact((tx) => tx.notify(page));
    await engine.idle();
    answer = async () => ({ kind: 'sent', receipt: { channel: 'D1', ts: '1.1' } });
    expect([sent, await isSent()]).toEqual([1, false]);
  }

  it('back: what was set by the wrong clock does not wait until it says so again', async () => {
    await failAnHourAhead();
    now = NOW;
    await engine.idle();
    expect([sent, await isSent()]).toEqual([2, true]);
  });

  it('back while the bot was down: the same after its start', async () => {
    await failAnHourAhead();
    await engine.stop();
    now = NOW;
    await engine.start();
    await engine.idle();
    expect([sent, await isSent()]).toEqual([2, true]);
  });

  it('back: the audit, which lies ahead, is set anew', async () => {
    now = NOW + HOUR;
    await engine.idle();
    now = NOW;
    await engine.idle();
    const audit = db.kysely.selectFrom('timers').select('due_at').where('key', '=', '~audit');
    expect((await audit.executeTakeFirstOrThrow()).due_at).toBe(NOW + MINUTE);
  });

  it('forward: what is under way is not sent beside itself when its lease seems over', async () => {
    let arrive = (_: Outcome): void => undefined;
    const arrived = new Promise<Outcome>((resolve) => {
      arrive = resolve;
    });
    answer = () => arrived;
    await engine.transact((tx) => tx.notify(page));
    await expect.poll(() => sent).toBe(1);
    now = NOW + HOUR;
    engine.poke();
    const lease = () => db.kysely.selectFrom('outbox').select('lease_until').executeTakeFirstOrThrow();
    await expect.poll(async () => (await lease()).lease_until).toBe(NOW + HOUR + 8_000);
    expect(sent).toBe(1);
    arrive({ kind: 'sent', receipt: { channel: 'D1', ts: '1.1' } });
    await engine.idle();
    expect(await isSent()).toBe(true);
    expect((await db.kysely.selectFrom('outbox').select('attempts').execute()).length).toBe(1);
  });
});
