import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { transactor } from '../../src/engine/transact.ts';
import type { Notification, Transact, Tx } from '../../src/engine/tx.ts';
import { ManualClock } from '../../src/lib/clock.ts';
import { NO_WIRING } from '../support/wiring.ts';

function note(slot: string): Notification {
  return { kind: 'message', slot, payload: { to: { channel: 'C1' }, message: { text: slot, blocks: [] } } };
}

describe('what a transaction leaves to its end', () => {
  let db: Database;
  let transact: Transact;
  let drawn: number[];
  let draw: (tx: Tx, id: number) => Promise<void>;

  const written = async (): Promise<readonly (string | null)[]> =>
    (await db.kysely.selectFrom('outbox').select('slot').orderBy('id').execute()).map(({ slot }) => slot);

  beforeEach(async () => {
    db = await openDatabase({ url: 'sqlite::memory:', role: 'bot' });
    onTestFinished(() => db.close());
    drawn = [];
    draw = async (tx, id) => {
      drawn.push(id);
      await tx.notify(note(`card ${id}`));
    };
    const drawings = { ...NO_WIRING.drawings, incident: (tx: Tx, id: number) => draw(tx, id) };
    const wiring = { ...NO_WIRING, drawings };
    transact = transactor({ db, clock: new ManualClock(1_000_000), wiring, onWork: () => undefined });
  });

  it('draws once what was marked several times, and sends it where it was marked first', async () => {
    await transact(async (tx) => {
      tx.dirty('incident', 1);
      await tx.notify(note('between'));
      tx.dirty('incident', 2);
      tx.dirty('incident', 1);
      tx.dirty('incident', 2);
    });
    expect(drawn).toEqual([1, 2]);
    expect(await written()).toEqual(['card 1', 'between', 'card 2']);
  });

  it('draws once what every one of many drawings marks', async () => {
    const plain = draw;
    draw = async (tx, id) => {
      await plain(tx, id);
      if (id !== 0) tx.dirty('incident', 0);
    };
    const many = transact(async (tx) => {
      for (let id = 1; id <= 50; id += 1) tx.dirty('incident', id);
    });
    expect(await many.then(() => 'done', String)).toBe('done');
    expect(drawn).toEqual([...Array.from({ length: 50 }, (_, i) => i + 1), 0]);
  });

  it('draws again what a drawing after it has changed', async () => {
    const plain = draw;
    draw = async (tx, id) => {
      await plain(tx, id);
      if (id === 2 && drawn.length === 2) tx.dirty('incident', 1);
    };
    await transact(async (tx) => {
      tx.dirty('incident', 1);
      tx.dirty('incident', 2);
    });
    expect(drawn).toEqual([1, 2, 1]);
    expect(await written()).toEqual(['card 1', 'card 2']);
  });

  it('draws nothing of a transaction that fails', async () => {
    const failed = transact(async (tx) => {
      tx.dirty('incident', 1);
      await tx.notify(note('lost'));
      throw new Error('it fails');
    });
    await expect(failed).rejects.toThrow('it fails');
    expect([drawn, await written()]).toEqual([[], []]);
  });

  it('fails for a drawing that marks itself for ever', async () => {
    draw = async (tx, id) => tx.dirty('incident', id);
    const endless = transact(async (tx) => tx.dirty('incident', 7));
    await expect(endless).rejects.toThrow('the drawing incident 7 marks itself for ever');
  });
});
