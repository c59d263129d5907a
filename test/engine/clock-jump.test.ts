import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import type { Complaint } from '../../src/engine/health/vitals.ts';
import { createEngine, type Engine } from '../../src/engine/loop.ts';
import type { Outcome } from '../../src/engine/outbox/outcome.ts';
import type { Notification, Task } from '../../src/engine/tx.ts';
import { ManualClock } from '../../src/lib/clock.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/lib/instant.ts';
import { openLog } from '../../src/lib/log.ts';
import { dialects, freshDatabase, keepingTime } from '../support/database.ts';
import { DEAF, NO_WIRING } from '../support/wiring.ts';

const NOW = Date.parse('2026-03-02T10:00:00Z');
const page: Notification = {
  kind: 'message',
  lane: 'page',
  slot: 'page:p1:U1:1/1',
  payload: { to: { user: 'U1' }, message: { text: 'wake up', blocks: [] } },
};
const ARRIVED: Outcome = { kind: 'sent', receipt: { channel: 'D1', ts: '1.1' } };

/** The database is asked for its time every ten seconds; a moment later the next question is due. */
const UNTIL_ASKED = 10 * SECOND - 1;

/** A task of no topic: its name is noted when it fires. */
const task = (name: string): Task => ({ kind: 'test', name }) as never;

describe.each(dialects)('a clock that jumps, on %s', (dialect) => {
  let db: Database;
  let clock: ManualClock;
  /** How far the database's clock is ahead of the machine's. */
  let ahead: number;
  let engine: Engine;
  let sent: number;
  let fired: string[];
  let fails: boolean;
  let complaints: readonly Complaint[];
  let answer: () => Promise<Outcome>;

  const openAnother = async (): Promise<Database> => {
    const opened = await openDatabase({ url: await address, role: 'cli' });
    onTestFinished(() => opened.close());
    return keepingTime(opened, () => clock.now() + ahead);
  };
  let address: Promise<string>;

  const newEngine = (on: Database, by: ManualClock, who = ''): Engine =>
    createEngine({
      db: on,
      clock: by,
      log: openLog('silent'),
      wiring: NO_WIRING,
      tasks: {
        test: async (_: unknown, { name }: { name: string }) => {
          fired.push(`${name}${who}`);
          if (fails) throw new Error('it fails');
        },
      } as never,
      senders: {
        message: async (): Promise<Outcome> => {
          sent += 1;
          return answer();
        },
      } as never,
      receipts: {},
      keep: async () => 30 * DAY,
      ears: DEAF,
      checks: [],
      onAudit: async (_, finding) => {
        complaints = [...complaints, ...finding.complaints];
      },
      onPutBack: async () => undefined,
    });

  beforeEach(async () => {
    address = freshDatabase(dialect);
    [ahead, sent, fired, fails, complaints] = [0, 0, [], false, []];
    clock = new ManualClock(NOW);
    db = await openAnother();
    answer = async () => ARRIVED;
    engine = newEngine(db, clock);
    await engine.start();
  });

  afterEach(() => engine.stop());

  const isSent = async (): Promise<boolean> =>
    (await db.kysely.selectFrom('outbox').select('state').executeTakeFirstOrThrow()).state === 'sent';

  /** Time passes as it does: in steps of a few seconds. */
  async function pass(ms: number, step = 5 * SECOND): Promise<void> {
    for (let left = ms; left > 0; left -= step) {
      clock.set(clock.now() + Math.min(left, step));
      await engine.idle();
    }
  }

  const wait = (name: string, after: number) => engine.transact((tx) => tx.timers.set(name, { after }, task(name)));

  for (const hour of [-HOUR, HOUR]) {
    const way = hour < 0 ? 'back' : 'forward';

    it(`an hour ${way}: a wait keeps its length, a wall time follows the wall`, async () => {
      await wait('wait', 5 * MINUTE);
      await engine.transact((tx) => tx.timers.set('wall', { at: NOW + 30 * MINUTE }, task('wall')));
      await pass(MINUTE);
      clock.jump(hour);
      await pass(4 * MINUTE - SECOND);
      expect(fired).toEqual(hour < 0 ? [] : ['wall']);
      await pass(SECOND);
      expect(fired).toEqual(hour < 0 ? ['wait'] : ['wall', 'wait']);
      await pass(hour < 0 ? HOUR + 24 * MINUTE : 0, 12 * MINUTE);
      expect(clock.now() >= NOW + 30 * MINUTE && fired.includes('wall')).toBe(hour > 0);
      await pass(hour < 0 ? MINUTE : 0);
      expect(fired.toSorted()).toEqual(['wait', 'wall']);
    });

    it(`an hour ${way}: what failed is tried again when its pause is over`, async () => {
      fails = true;
      await wait('wait', MINUTE);
      await pass(MINUTE);
      const before = fired.length;
      expect(before).toBeGreaterThan(0);
      fails = false;
      clock.jump(hour);
      await engine.idle();
      expect(fired.length).toBe(before);
      await pass(5 * SECOND);
      expect(fired.length).toBe(before + 1);
    });

    it(`an hour ${way}: a notification that could not leave does not wait longer, nor shorter`, async () => {
      answer = async () => ({ kind: 'later', error: 'ratelimited', after: 15 * SECOND });
      await engine.transact((tx) => tx.notify(page));
      await engine.idle();
      answer = async () => ARRIVED;
      clock.jump(hour);
      await pass(10 * SECOND);
      expect([sent, await isSent()]).toEqual([1, false]);
      await pass(5 * SECOND);
      expect([sent, await isSent()]).toEqual([2, true]);
    });

    it(`an hour ${way}: what is under way keeps its lease, and is not sent twice`, async () => {
      let arrive = (_: Outcome): void => undefined;
      const arrived = new Promise<Outcome>((resolve) => {
        arrive = resolve;
      });
      answer = () => arrived;
      await pass(UNTIL_ASKED);
      await engine.transact((tx) => tx.notify(page));
      await expect.poll(() => sent).toBe(1);
      clock.jump(hour);
      clock.set(clock.now() + 1);
      await wait('after the jump', HOUR);
      const lease = await db.kysely.selectFrom('outbox').select('lease_until').executeTakeFirstOrThrow();
      expect(lease.lease_until).toBe(NOW + UNTIL_ASKED + hour + 8 * SECOND);
      arrive(ARRIVED);
      await engine.idle();
      expect([sent, await isSent()]).toEqual([1, true]);
    });

    it(`an hour ${way}: nothing is written by the new clock before all waits have moved`, async () => {
      await pass(UNTIL_ASKED);
      await wait('before', 5 * MINUTE);
      clock.jump(hour);
      clock.set(clock.now() + 1);
      await wait('after', 5 * MINUTE);
      const due = await db.kysely
        .selectFrom('timers')
        .select('due_at')
        .where('key', 'not like', '~%')
        .orderBy('due_at')
        .execute();
      expect(due.map(({ due_at }) => due_at)).toEqual([clock.now() - 1 + 5 * MINUTE, clock.now() + 5 * MINUTE]);
    });
  }

  it('back while the bot was down: waits go on from when the last one was set', async () => {
    await wait('wait', 5 * MINUTE);
    await pass(2 * MINUTE);
    await engine.stop();
    clock.jump(-HOUR);
    engine = newEngine(await openAnother(), clock);
    await engine.start();
    await pass(3 * MINUTE - SECOND);
    expect(fired).toEqual([]);
    // Some timer is set each minute, and the last one says how late it was when the bot went down.
    await pass(MINUTE + SECOND);
    expect(fired).toEqual(['wait']);
  });

  it('back while the bot was down: a notification does not wait until the old clock comes again', async () => {
    answer = async () => ({ kind: 'later', error: 'ratelimited', after: 5 * SECOND });
    await engine.transact((tx) => tx.notify(page));
    await engine.idle();
    await engine.stop();
    answer = async () => ARRIVED;
    clock.jump(-HOUR);
    engine = newEngine(await openAnother(), clock);
    await engine.start();
    await pass(5 * SECOND);
    expect([sent, await isSent()]).toEqual([2, true]);
  });

  it('after hours of suspension everything due is tried before the auditor looks', async () => {
    for (let i = 0; i < 30; i += 1) await wait(`wait ${i}`, MINUTE + i * SECOND);
    await engine.transact((tx) => tx.timers.set('~of a topic', { after: MINUTE }, task('housekeeping')));
    clock.set(clock.now() + 3 * HOUR);
    await engine.idle();
    expect(fired).toHaveLength(31);
    await pass(2 * MINUTE);
    expect(complaints).toEqual([]);
  });

  it('a wall time that an hour forward has passed is not said to be late', async () => {
    for (let i = 0; i < 15; i += 1)
      await engine.transact((tx) => tx.timers.set(`wall ${i}`, { at: NOW + 10 * MINUTE }, task('wall')));
    await pass(50 * SECOND);
    clock.jump(HOUR);
    await pass(2 * MINUTE);
    expect(fired).toHaveLength(15);
    expect(complaints).toEqual([]);
  });

  it.skipIf(dialect === 'sqlite')(
    'replicas whose machines are half a minute apart run nothing early, and nothing twice',
    async () => {
      const clocks = [clock, new ManualClock(NOW + 30 * SECOND)];
      const other = newEngine(await openAnother(), clocks[1] as ManualClock);
      await other.start();
      onTestFinished(() => other.stop());
      const both = async (ms: number): Promise<void> => {
        for (let left = ms; left > 0; left -= 10 * SECOND) {
          for (const one of clocks) one.set(one.now() + Math.min(left, 10 * SECOND));
          await settled(engine, other);
        }
      };
      await wait('wait', MINUTE);
      await both(MINUTE - SECOND);
      expect(fired).toEqual([]);
      await both(SECOND);
      expect(fired).toEqual(['wait']);
      await wait('another', 5 * MINUTE);
      ahead = HOUR;
      await both(20 * SECOND);
      const { moves } = await db.kysely.selectFrom('clock').select('moves').executeTakeFirstOrThrow();
      expect(moves).toBe(1);
      clocks[1]?.jump(-HOUR);
      await both(4 * MINUTE + 39 * SECOND);
      expect(fired).toEqual(['wait']);
      await both(SECOND);
      expect(fired).toEqual(['wait', 'another']);
    },
  );
});

/** Resolves when all are idle. One whose transaction lost every race to another waits a second, which nobody advances: it is woken. */
async function settled(...engines: readonly Engine[]): Promise<void> {
  const waking = setInterval(() => {
    for (const one of engines) one.poke();
  }, 20);
  await Promise.all(engines.map((one) => one.idle())).finally(() => clearInterval(waking));
}

it('whatever the wall clock does, a wait is over when its time has passed', async () => {
  const seconds = fc.oneof(fc.integer({ min: -7_200, max: 7_200 }), fc.integer({ min: -4, max: 4 }));
  const move = fc.record({ jump: seconds, pass: fc.integer({ min: 0, max: 90 }) });
  const holds = fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 12 }), async (moves) => {
    const clock = new ManualClock(NOW);
    const db = await openDatabase({ url: 'sqlite::memory:', role: 'bot' });
    let firedAt: number | undefined;
    const note = async (): Promise<void> => {
      firedAt = clock.elapsed();
    };
    const engine = createEngine({
      db,
      clock,
      log: openLog('silent'),
      wiring: NO_WIRING,
      tasks: { test: note } as never,
      senders: {} as never,
      receipts: {},
      keep: async () => 30 * DAY,
      checks: [],
      ears: DEAF,
      onAudit: async () => undefined,
      onPutBack: async () => undefined,
    });
    await engine.start();
    await engine.transact((tx) => tx.timers.set('wait', { after: 2 * MINUTE }, task('wait')));
    for (const { jump, pass } of [...moves, { jump: 0, pass: 130 }]) {
      clock.jump(jump * SECOND);
      // In small steps where it matters.
      for (let left = pass, step = 0; left > 0 && firedAt === undefined; left -= step) {
        step = Math.min(left, Math.max(1, 105 - clock.elapsed() / SECOND));
        clock.set(clock.now() + step * SECOND);
        await engine.idle();
      }
    }
    await engine.stop();
    await db.close();
    expect(Math.abs((firedAt ?? 0) - 2 * MINUTE)).toBeLessThanOrEqual(5 * SECOND);
  });
  await fc.assert(holds, { numRuns: 10 });
});
