/** What goes before what, when many transactions wait for the one place. */
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Dialect } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { createEngine, type Engine } from '../../src/engine/loop.ts';
import type { Lane } from '../../src/engine/outbox/outcome.ts';
import type { Notification } from '../../src/engine/tx.ts';
import { ManualClock } from '../../src/lib/clock.ts';
import { DAY } from '../../src/lib/instant.ts';
import { openLog } from '../../src/lib/log.ts';
import { dialects, freshDatabase } from '../support/database.ts';
import { DEAF, NO_WIRING } from '../support/wiring.ts';

const EVENTS = 40;

/** An engine whose timers and receipts write down when their transaction ran; its messages arrive after `arrival`. */
async function startEngine(
  dialect: Dialect,
  went: string[],
  arrival: () => Promise<void> = async () => undefined,
): Promise<Engine> {
  const db = await openDatabase({ url: await freshDatabase(dialect), role: 'bot' });
  const engine = createEngine({
    db,
    clock: new ManualClock(1_000_000),
    log: openLog('silent'),
    wiring: NO_WIRING,
    tasks: { probe: async (_: unknown, { name }: { name: string }) => void went.push(name) } as never,
    senders: {
      message: async () => {
        await arrival();
        return { kind: 'sent', receipt: { channel: 'C1', ts: '1.1' } };
      },
    } as never,
    receipts: {
      probe: async (_: unknown, { about }: { about: { name: string } }) => void went.push(about.name),
    } as never,
    ears: DEAF,
    checks: [],
    keep: async () => 30 * DAY,
    onPutBack: async () => undefined,
    onAudit: async () => undefined,
  });
  await engine.start();
  onTestFinished(async () => {
    await engine.stop();
    await db.close();
  });
  return engine;
}

/** So many events at once; each reads something, so that the database is asked. */
function burst(engine: Engine, went: string[]): readonly Promise<void>[] {
  return Array.from({ length: EVENTS }, (_, n) =>
    engine.transact(async (tx) => {
      await tx.timers.due('nothing');
      went.push(`event ${n}`);
    }, 'later'),
  );
}

const LANES: readonly Lane[] = ['page', 'update'];

function told(lane: Lane): Notification {
  const payload = { to: { channel: 'C1' }, message: { text: lane, blocks: [] } };
  return { kind: 'message', lane, payload, slot: lane, about: { kind: 'probe', name: lane } as never };
}

const timer = (engine: Engine, key: string): Promise<void> =>
  engine.transact((tx) => tx.timers.set(key, { after: 0 }, { kind: 'probe', name: key } as never));

describe.each(dialects)('a burst of events on %s', (dialect) => {
  test('is overtaken by a command, by a timer, and by what became of a page and of an update', async () => {
    const went: string[] = [];
    let begun = 0;
    let arrive = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const engine = await startEngine(dialect, went, () => {
      begun += 1;
      return arrived;
    });
    await engine.transact(async (tx) => {
      for (const lane of LANES) await tx.notify(told(lane));
    });
    await expect.poll(() => begun).toBe(2);
    const events = burst(engine, went);
    arrive();
    await Promise.all([timer(engine, 'page:p1'), engine.transact(async () => void went.push('command'))]);
    await Promise.all(events);
    await engine.idle();
    const last = went.indexOf(`event ${EVENTS - 1}`);
    for (const early of ['command', 'page:p1', ...LANES]) expect(went.indexOf(early), early).toBeLessThan(last);
    expect(went).toHaveLength(EVENTS + 4);
  });

  test('timers of pages go before others that have been due for longer', async () => {
    const went: string[] = [];
    const engine = await startEngine(dialect, went);
    await engine.transact(async (tx) => {
      for (let n = 10; n < 40; n += 1)
        await tx.timers.set(`todo:${n}`, { at: n }, { kind: 'probe', name: 'todo' } as never);
      await tx.timers.set('page:p1', { at: 500_000 }, { kind: 'probe', name: 'page' } as never);
    });
    await engine.idle();
    expect(went[0]).toBe('page');
    expect(went).toHaveLength(31);
  });
});
