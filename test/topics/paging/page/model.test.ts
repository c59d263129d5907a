import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../../src/lib/instant.ts';
import {
  advanceFrom,
  after,
  type Escalation,
  oneStep,
  type Position,
  positionText,
  reachSlot,
} from '../../../../src/topics/paging/page/model.ts';

function escalation(steps: number, repeat: number): Escalation {
  return {
    policy: 'p',
    repeat,
    steps: Array.from({ length: steps }, () => ({ page: [{ kind: 'person', name: 'ana' }], wait: MINUTE })),
  };
}

/** Every position a page takes when nobody answers. */
function walk(escalation: Escalation, reaches: readonly boolean[]): { taken: string[]; skipped: string[] } {
  const of = { escalation, first_round: 0, assignee: null };
  const taken: string[] = [];
  const skipped: string[] = [];
  let from: Position | undefined = { round: 0, step: 0 };
  for (let guard = 0; from !== undefined && guard < 10_000; guard += 1) {
    const next = advanceFrom(of, from, (step) => reaches[step] === true);
    skipped.push(...next.skipped.map(positionText));
    if (next.at === undefined) break;
    taken.push(positionText(next.at));
    from = after(of, next.at);
  }
  return { taken, skipped };
}

describe('the ladder', () => {
  it.each([
    [1, 0, [true], ['1/1'], []],
    [2, 1, [true, true], ['1/1', '1/2', '2/1', '2/2'], []],
    [3, 1, [true, false, true], ['1/1', '1/3', '2/1', '2/3'], ['1/2', '2/2']],
    [2, 2, [false, true], ['1/2', '2/2', '3/2'], ['1/1', '2/1', '3/1']],
    [2, 5, [false, false], [], ['1/1', '1/2']],
  ] as const)('of %i steps, repeated %i times, reaching %j', (steps, repeat, reaches, taken, skipped) => {
    expect(walk(escalation(steps, repeat), reaches)).toEqual({ taken, skipped });
  });

  it('takes every step that reaches somebody, in order, as often as the policy says', () => {
    const shape = fc.record({
      repeat: fc.integer({ min: 0, max: 5 }),
      reaches: fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }),
    });
    fc.assert(
      fc.property(shape, ({ repeat, reaches }) => {
        const { taken, skipped } = walk(escalation(reaches.length, repeat), reaches);
        const round = reaches.flatMap((reached, step) => (reached ? [step + 1] : []));
        const expected =
          round.length === 0
            ? []
            : Array.from({ length: repeat + 1 }, (_, r) => round.map((step) => `${r + 1}/${step}`)).flat();
        expect(taken).toEqual(expected);
        expect(new Set([...taken, ...skipped]).size).toBe(taken.length + skipped.length);
      }),
    );
  });

  it('gives a schedule or person without a policy one step, thrice', () => {
    expect(walk(oneStep({ kind: 'user', name: 'U1' }), [true]).taken).toEqual(['1/1', '2/1', '3/1']);
  });

  it('writes a new message for each time somebody is paged', () => {
    expect(reachSlot(42, 'U1', { round: 0, step: 1 })).not.toBe(reachSlot(42, 'U1', { round: 1, step: 1 }));
  });
});
