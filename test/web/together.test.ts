import { describe, expect, it } from 'vitest';
import type { Transact, Tx } from '../../src/engine/tx.ts';
import { Outage } from '../../src/lib/errors.ts';
import { openTogether } from '../../src/web/together.ts';

/** A database that commits when it is told to, and what each transaction did. */
function world() {
  const committed: string[][] = [];
  const doors: (() => void)[] = [];
  let did: string[] = [];
  const transact: Transact = async (work) => {
    did = [];
    const result = await work({} as Tx);
    const mine = did;
    await new Promise<void>((open) => doors.push(open));
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
  const commit = async (): Promise<void> => {
    await expect.poll(() => doors.length).toBeGreaterThan(0);
    doors.shift()?.();
  };
  return { ask, commit, committed };
}

describe('requests that wait at the same time', () => {
  it('share a transaction, in the order in which they came; who comes first goes at once', async () => {
    const { ask, commit, committed } = world();
    const all = ['a', 'b', 'c', 'd'].map((name) => ask(name));
    await commit();
    await commit();
    expect(await Promise.all(all)).toEqual(['did a', 'did b', 'did c', 'did d']);
    expect(committed).toEqual([['a'], ['b', 'c', 'd']]);
  });

  it('do not fail for one another', async () => {
    const { ask, commit, committed } = world();
    const [first, second, bad, last] = [ask('a'), ask('b'), ask('bad'), ask('c')];
    const refused = expect(bad).rejects.toThrow('bad');
    for (let n = 0; n < 3; n += 1) await commit();
    await refused;
    expect(await Promise.all([first, second, last])).toEqual(['did a', 'did b', 'did c']);
    expect(committed).toEqual([['a'], ['b'], ['c']]);
  });

  it('all hear at once that the database is gone', async () => {
    const { ask, commit, committed } = world();
    const first = ask('a');
    const others = Promise.allSettled([ask('b'), ask('gone'), ask('c')]);
    await commit();
    expect((await others).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect([await first, committed]).toEqual(['did a', [['a']]]);
  });

  it('share it only while they are small', async () => {
    const { ask, commit, committed } = world();
    const all = [ask('a'), ask('large', 10_000_000), ask('b'), ask('c')];
    for (let n = 0; n < 3; n += 1) await commit();
    await Promise.all(all);
    expect(committed).toEqual([['a'], ['large'], ['b', 'c']]);
  });
});
