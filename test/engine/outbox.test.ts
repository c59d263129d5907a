import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CARRIER_CONNECTIONS } from '../../src/carriers/registry.ts';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { createEngine, type Engine } from '../../src/engine/loop.ts';
import { setAside } from '../../src/engine/outbox/claims.ts';
import type { Attempt, Outcome } from '../../src/engine/outbox/outcome.ts';
import type { Notification, Wiring } from '../../src/engine/tx.ts';
import { ManualClock } from '../../src/lib/clock.ts';
import { DAY, HOUR } from '../../src/lib/instant.ts';
import { openLog } from '../../src/lib/log.ts';
import { DEAF, NO_WIRING } from '../support/wiring.ts';

const quiet = {
  'page.stepped': [],
  'page.skipped': [],
  'page.acknowledged': [],
  'page.exhausted': [],
  'page.escalated': [],
  'connection.held': [],
  'connection.released': [],
  'notification.waits': [],
} as unknown as Wiring['reactions'];

function note(text: string, more: Partial<Notification> = {}): Notification {
  return {
    kind: 'message',
    payload: { to: { channel: 'C1' }, message: { text, blocks: [] } },
    ...more,
  } as Notification;
}

describe('the outbox', () => {
  let db: Database;
  let clock: ManualClock;
  let engine: Engine;
  let sent: string[];
  /** The addresses that were called. */
  let called: string[];
  let answer: (attempt: Attempt<'message'>) => Promise<Outcome>;
  let hook: () => Promise<Outcome>;
  let logged: string[];

  beforeEach(async () => {
    db = await openDatabase({ url: 'sqlite::memory:', role: 'bot' });
    clock = new ManualClock(1_000_000);
    sent = [];
    called = [];
    logged = [];
    hook = async () => ({ kind: 'sent' });
    answer = async () => ({ kind: 'sent', receipt: { channel: 'C1', ts: '1.1' } });
    const message = async (attempt: Attempt<'message'>): Promise<Outcome> => {
      sent.push(
        `${attempt.payload.message.text}${attempt.earlier ? ' (edit)' : ''}${attempt.unsure ? ' (unsure)' : ''}`,
      );
      const outcome = await answer(attempt);
      // What a cut-off attempt may have left is found.
      return outcome.kind === 'sent' && attempt.unsure ? { ...outcome, found: true } : outcome;
    };
    const webhook = async (attempt: Attempt<'webhook'>): Promise<Outcome> => {
      called.push(attempt.payload.url);
      return hook();
    };
    const senders = { message, webhook } as never;
    engine = createEngine({
      db,
      clock,
      log: openLog('error', { write: (line) => void logged.push(line) }),
      wiring: { ...NO_WIRING, reactions: quiet, connections: CARRIER_CONNECTIONS },
      tasks: {} as never,
      senders,
      receipts: {},
      keep: async () => 30 * DAY,
      ears: DEAF,
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

  it('replaces an unsent notice of the same slot and edits a sent one', async () => {
    await engine.transact(async (tx) => {
      await tx.notify(note('one', { slot: 'card:INC-1' }));
      await tx.notify(note('two', { slot: 'card:INC-1' }));
    });
    await engine.idle();
    await engine.transact((tx) => tx.notify(note('three', { slot: 'card:INC-1' })));
    await engine.idle();
    expect(sent).toEqual(['two', 'three (edit)']);
  });

  it('looks at so many rows at a time, however many wait for their rate limit, and keeps their order', async () => {
    const many = Array.from({ length: 2_500 }, (_, i) => note(`n${i}`));
    answer = async () => ({ kind: 'later', error: '429', after: HOUR });
    await engine.transact((tx) => tx.notify(note('first')));
    await engine.idle();
    await engine.stop();
    await engine.transact(async (tx) => {
      for (const one of many) await tx.notify(one);
    });
    expect(await engine.transact((tx) => setAside(tx, 'update', 'slack'))).toBe(2_000);
    expect(await engine.transact((tx) => setAside(tx, 'update', 'slack'))).toBe(500);
    expect(await engine.transact((tx) => setAside(tx, 'update', 'slack'))).toBe(0);
    const turns = await db.kysely
      .selectFrom('outbox')
      .select(['id', 'next_at'])
      .orderBy('next_at')
      .orderBy('id')
      .execute();
    expect(turns.slice(0, 3).map(({ id }) => id)).toEqual([1, 2, 2_002]);
    expect(turns.every(({ next_at }) => next_at >= clock.now() + HOUR)).toBe(true);
  });

  it('holds a notification back until the slot it waits for has a receipt', async () => {
    answer = async (a) =>
      a.slot === 'room:INC-1' && sent.length === 1
        ? { kind: 'later', error: '503' }
        : { kind: 'sent', receipt: { ts: '1' } };
    await engine.transact(async (tx) => {
      await tx.notify(note('card', { slot: 'card:INC-1', after: 'room:INC-1' }));
      await tx.notify(note('room', { slot: 'room:INC-1' }));
    });
    await engine.idle();
    expect(sent).toEqual(['room']);
    clock.set(clock.now() + 2_000);
    await engine.idle();
    expect(sent).toEqual(['room', 'room', 'card']);
  });

  it('tries a refusal again, slowly, and gives up in the end', async () => {
    answer = async () => ({ kind: 'refused', error: 'channel_not_found' });
    await engine.transact((tx) => tx.notify(note('lost')));
    for (let i = 0; i < 12; i += 1) {
      await engine.idle();
      clock.set(clock.now() + HOUR);
    }
    await engine.idle();
    const row = await db.kysely.selectFrom('outbox').select(['state', 'error', 'attempts']).executeTakeFirstOrThrow();
    expect(row).toEqual({ state: 'dropped', error: 'channel_not_found', attempts: 8 });
  });

  it('says that an attempt is unsure when the one before was cut off', async () => {
    await engine.stop();
    await engine.transact((tx) => tx.notify(note('page', { lane: 'page', slot: 'page:p1:U1:1/1' })));
    await db.kysely
      .updateTable('outbox')
      .set({ lease_until: clock.now() + 8_000, lease_owner: 'dead', attempts: 1 })
      .execute();
    await engine.start();
    await engine.idle();
    expect(sent).toEqual(['page (unsure)', 'page (edit)']);
  });

  it('stays unsure when newer words replace those that may have arrived', async () => {
    answer = async () =>
      sent.length === 1
        ? { kind: 'later', error: 'timeout', unsure: true }
        : { kind: 'sent', receipt: { channel: 'C1', ts: '1.1' } };
    await engine.transact((tx) => tx.notify(note('old', { slot: 's' })));
    await expect.poll(() => sent.length).toBe(1);
    await engine.transact((tx) => tx.notify(note('new', { slot: 's' })));
    await engine.idle();
    expect(sent).toEqual(['old', 'new (unsure)', 'new (edit)']);
  });

  it('hands the doubt on when newer words come while the older may be arriving', async () => {
    let release: (outcome: Outcome) => void = () => undefined;
    answer = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    await engine.transact((tx) => tx.notify(note('old', { slot: 's' })));
    await expect.poll(() => sent.length).toBe(1);
    await engine.transact((tx) => tx.notify(note('new', { slot: 's' })));
    answer = async () => ({ kind: 'sent', receipt: { channel: 'C1', ts: '1.1' } });
    release({ kind: 'later', error: 'timeout', unsure: true });
    await engine.idle();
    expect(sent).toEqual(['old', 'new (unsure)', 'new (edit)']);
  });

  it('lets the newest of a slot win while an older one is under way and fails', async () => {
    let release: (outcome: Outcome) => void = () => undefined;
    answer = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    await engine.transact((tx) => tx.notify(note('old', { slot: 's' })));
    await expect.poll(() => sent.length).toBe(1);
    await engine.transact((tx) => tx.notify(note('new', { slot: 's' })));
    answer = async () => ({ kind: 'sent', receipt: { ts: '1' } });
    release({ kind: 'later', error: 'timeout' });
    await engine.idle();
    expect(sent).toEqual(['old', 'new']);
  });

  it('lets a burst of ten leave for one place, then one a second; other places do not wait', async () => {
    await engine.transact(async (tx) => {
      for (let i = 0; i < 30; i += 1) await tx.notify(note(`${i}`));
    });
    await engine.idle();
    const burst = sent.length;
    expect(burst).toBeGreaterThanOrEqual(10);
    expect(burst).toBeLessThan(16);
    const elsewhere = { to: { channel: 'C2' }, message: { text: 'elsewhere', blocks: [] } };
    await engine.transact((tx) => tx.notify({ kind: 'message', payload: elsewhere }));
    await engine.transact((tx) => tx.notify(note('a page', { lane: 'page' })));
    await engine.idle();
    expect(sent.slice(burst)).toEqual(['a page', 'elsewhere']);
    for (let second = 0; second < 40; second += 1) {
      clock.set(clock.now() + 1_000);
      await engine.idle();
    }
    expect(sent.filter((text) => /^\d+$/.test(text)).map(Number)).toEqual(Array.from({ length: 30 }, (_, i) => i));
  });

  it('keeps the pause that a receiver asks for, for the place and lane it was asked of', async () => {
    answer = async () => ({ kind: 'later', error: 'ratelimited', after: 30_000 });
    await engine.transact((tx) => tx.notify(note('first')));
    await engine.idle();
    answer = async () => ({ kind: 'sent', receipt: { ts: '1' } });
    await engine.transact((tx) => tx.notify(note('second')));
    await engine.idle();
    clock.set(clock.now() + 29_000);
    await engine.idle();
    expect(sent).toEqual(['first']);
    clock.set(clock.now() + 1_000);
    await engine.idle();
    expect(sent).toEqual(['first', 'first', 'second']);
  });

  it('lets a server that asks for a pause delay nobody but its own receivers', async () => {
    const call = (host: string): Notification => ({
      kind: 'webhook',
      lane: 'page',
      payload: { user: 'U1', replies: [], url: `https://${host}/hook`, body: {} },
    });
    hook = async () => ({ kind: 'later', error: 'HTTP 429', after: HOUR });
    await engine.transact((tx) => tx.notify(call('busy.example')));
    await engine.idle();
    hook = async () => ({ kind: 'sent' });
    await engine.transact(async (tx) => {
      for (const host of ['busy.example', 'well.example']) await tx.notify(call(host));
    });
    await engine.idle();
    expect(called).toEqual(['https://busy.example/hook', 'https://well.example/hook']);
  });

  it('lets servers that never answer delay nobody but their own receivers', async () => {
    const ends: (() => void)[] = [];
    hook = () => new Promise((resolve) => ends.push(() => resolve({ kind: 'sent' })));
    const call = (n: number): Notification => ({
      kind: 'webhook',
      lane: 'page',
      payload: { user: 'U1', replies: [], url: `https://slow.example/${n}`, body: {} },
    });
    await engine.transact(async (tx) => {
      for (let n = 0; n < 40; n += 1) await tx.notify(call(n));
    });
    await expect.poll(() => called.length).toBe(16);
    await engine.transact((tx) => tx.notify(note('a page', { lane: 'page' })));
    await vi.waitFor(() => expect(sent).toEqual(['a page']), 5_000);
    expect(called).toHaveLength(16);
    while (called.length < 40 || ends.length > 0) {
      ends.shift()?.();
      await expect.poll(() => ends.length > 0 || called.length === 40).toBe(true);
    }
    await engine.idle();
  });

  it('logs what a receiver says besides the code with which it refuses for ever', async () => {
    answer = async () => ({
      kind: 'refused',
      error: 'canvas_creation_failed',
      final: true,
      detail: 'line 2: no table',
    });
    await engine.transact((tx) => tx.notify(note('one', { slot: 's' })));
    await engine.idle();
    expect(logged.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ error: 'canvas_creation_failed', detail: 'line 2: no table' }),
    ]);
  });

  it('records nothing of an attempt whose row somebody else has claimed meanwhile', async () => {
    let release: (outcome: Outcome) => void = () => undefined;
    answer = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    await engine.transact((tx) => tx.notify(note('page', { lane: 'page', slot: 's' })));
    await expect.poll(() => sent).toEqual(['page']);
    const row = db.kysely.selectFrom('outbox').select(['state', 'lease_owner', 'error']);
    await db.kysely.updateTable('outbox').set({ lease_owner: 'another replica' }).execute();
    release({ kind: 'refused', error: 'is_archived', final: true });
    await engine.idle();
    expect(await row.executeTakeFirstOrThrow()).toEqual({
      state: 'waiting',
      lease_owner: 'another replica',
      error: null,
    });
  });

  it('records what has arrived, though another replica holds it by then', async () => {
    let release: (outcome: Outcome) => void = () => undefined;
    answer = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    await engine.transact((tx) => tx.notify(note('page', { lane: 'page', slot: 's' })));
    await expect.poll(() => sent).toEqual(['page']);
    await db.kysely.updateTable('outbox').set({ lease_owner: 'another replica' }).execute();
    release({ kind: 'sent', receipt: { channel: 'C1', ts: '1.1' } });
    await engine.idle();
    expect(await db.kysely.selectFrom('outbox').select('state').execute()).toEqual([{ state: 'sent' }]);
  });

  const PAGE: Partial<Notification> = {
    lane: 'page',
    about: { kind: 'page', page: 1, target: 'U1', round: 0, step: 0 },
  };

  it('never gives up a page that its receiver refuses, until its message is an update', async () => {
    answer = async () => ({ kind: 'refused', error: 'user_not_found' });
    await engine.transact((tx) => tx.notify(note('page', { ...PAGE, slot: 's' })));
    for (let i = 0; i < 30; i += 1) {
      await engine.idle();
      clock.set(clock.now() + 10 * 60_000);
    }
    await engine.idle();
    expect(sent.length).toBeGreaterThan(25);
    await engine.transact((tx) => tx.notify(note('over', { ...PAGE, slot: 's', lane: 'update' })));
    for (let i = 0; i < 12; i += 1) {
      await engine.idle();
      clock.set(clock.now() + HOUR);
    }
    await engine.idle();
    expect(sent.filter((text) => text === 'over')).toHaveLength(8);
  });

  it('holds a connection whose other side refuses us: one attempt in five seconds, none of them counted', async () => {
    answer = async () => ({ kind: 'held', error: 'token_revoked' });
    await engine.transact(async (tx) => {
      for (const name of ['a', 'b', 'c']) await tx.notify(note(name, { ...PAGE, slot: name }));
      await tx.notify(note('update', { slot: 'd' }));
    });
    await engine.idle();
    const first = sent.length;
    for (let second = 0; second < 60; second += 1) {
      clock.set(clock.now() + 1_000);
      await engine.idle();
    }
    expect(sent.length - first).toBe(12);
    // Each in its turn: one that is refused for itself holds up nobody.
    expect(new Set(sent.slice(first))).toEqual(new Set(['a', 'b', 'c']));
    const rows = await db.kysely.selectFrom('outbox').select(['state', 'attempts']).execute();
    expect(new Set(rows.map((row) => `${row.state} ${row.attempts}`))).toEqual(new Set(['waiting 0']));
    answer = async () => ({ kind: 'sent', receipt: { channel: 'C1', ts: '1.1' } });
    sent = [];
    clock.set(clock.now() + 5_000);
    await engine.idle();
    expect([...sent].sort()).toEqual(['a', 'b', 'c', 'update']);
  });
});
