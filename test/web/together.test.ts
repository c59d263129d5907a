import { describe, expect, it } from 'vitest';
import type { Transact, Tx } from '../../src/engine/tx.ts';
import { Outage } from '../../src/lib/errors.ts';
import { openTogether } from '../../src/web/together.ts';

const NOTHING_CHANGED = { audit: { take: () => ({ fields: {}, incident: null }) } } as unknown as Tx;

/** A database whose first transaction commits when it is told to, and what each transaction did. */
function world() {
  const committed: string[][] = [];
  let commit = (): void => undefined;
  let first: Promise<void> | undefined;
  let did: string[] = [];
  const transact: Transact = async (work) => {
    did = [];
    const result = await work(NOTHING_CHANGED);
    const mine = did;
    first ??= new Promise((resolve) => {
      commit = resolve;
    });
    await first;
    committed.push(mine);
    return result;
  };
  const together = openTogether(transact);
  const ask = (name: string, bytes = 10) =>
    together(async () => {
      did.push(name);
      if (name === 'bad') throw new Error(name);
      if (name === 'gone') throw new Outage('database_gone', 'Gone.', 'The database is gone.');
      return `did ${name}`;
    }, bytes);
  /** Asks for all of them, the first of which waits for its commit until the others wait for theirs. */
  const askAll = async (...asked: readonly (readonly [name: string, bytes?: number])[]) => {
    const answers = asked.map(([name, bytes]) => ask(name, bytes));
    const all = Promise.allSettled(answers);
    await expect.poll(() => first !== undefined).toBe(true);
    commit();
    return (await all).map((one) => (one.status === 'fulfilled' ? one.value : 'failed'));
  };
  return { askAll, committed };
}

describe('requests that wait at the same time', () => {
  it('share a transaction, in the order in which they came; who comes first goes at once', async () => {
    const { askAll, committed } = world();
    expect(await askAll(['a'], ['b'], ['c'], ['d'])).toEqual(['did a', 'did b', 'did c', 'did d']);
    expect(committed).toEqual([['a'], ['b', 'c', 'd']]);
  });

  it('do not fail for one another', async () => {
    const { askAll, committed } = world();
    expect(await askAll(['a'], ['b'], ['bad'], ['c'])).toEqual(['did a', 'did b', 'failed', 'did c']);
    expect(committed).toEqual([['a'], ['b'], ['c']]);
  });

  it('all hear at once that the database is gone', async () => {
    const { askAll, committed } = world();
    expect(await askAll(['a'], ['b'], ['gone'], ['c'])).toEqual(['did a', 'failed', 'failed', 'failed']);
    expect(committed).toEqual([['a']]);
  });

  it('hear it although each of them would have gone alone', async () => {
    const { askAll, committed } = world();
    const large = 10_000_000;
    expect(await askAll(['a'], ['gone', large], ['b', large], ['c', large])).toEqual([
      'did a',
      'failed',
      'failed',
      'failed',
    ]);
    expect(committed).toEqual([['a']]);
  });

  it('share it only while they are small', async () => {
    const { askAll, committed } = world();
    await askAll(['a'], ['large', 10_000_000], ['b'], ['c']);
    expect(committed).toEqual([['a'], ['large'], ['b', 'c']]);
  });
});
