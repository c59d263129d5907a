import { expect, it } from 'vitest';
import { openGate } from '../../src/engine/gate.ts';

it('lets so many through at a time, in order, also after one fails', async () => {
  const gate = openGate(2);
  const ends: (() => void)[] = [];
  const begun: number[] = [];
  const all = [0, 1, 2, 3].map((n) =>
    gate(() => {
      begun.push(n);
      return new Promise<void>((end, fail) => ends.push(n === 0 ? () => fail(new Error('lost')) : end));
    }),
  );
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  ends[0]?.();
  await expect(all[0]).rejects.toThrow('lost');
  await expect.poll(() => begun).toEqual([0, 1, 2]);
  ends[1]?.();
  await expect.poll(() => begun).toEqual([0, 1, 2, 3]);
  ends[2]?.();
  ends[3]?.();
  await Promise.all(all.slice(1));
});
