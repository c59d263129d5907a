import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../../../src/lib/instant.ts';
import { countedIn, counting, type Window, waitIn } from '../../../../src/topics/alerts/intake/door/rate.ts';

const NOW = Date.parse('2026-03-02T10:00:00Z');

describe('how much a key may send', () => {
  it('counts what came within five minutes, and nothing older', () => {
    const window = counting(counting([], NOW, 2), NOW + 4 * MINUTE, 3);
    expect(countedIn(window, NOW + 4 * MINUTE)).toBe(5);
    expect(countedIn(window, NOW + 5 * MINUTE)).toBe(3);
    expect(countedIn(window, NOW + 9 * MINUTE)).toBe(0);
  });

  it('says how long until there is room', () => {
    const window = counting(counting([], NOW, 2), NOW + MINUTE, 3);
    expect(waitIn(window, NOW + MINUTE, 6)).toBe(0);
    expect(waitIn(window, NOW + MINUTE, 5)).toBe(4 * MINUTE);
    expect(waitIn(window, NOW + MINUTE, 3)).toBe(5 * MINUTE);
  });

  it('stays small, and a clock that was set back counts afresh', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 1, max: 99 }))), (steps) => {
        let [now, window] = [NOW, [] as Window];
        for (const [seconds, count] of steps) {
          now += seconds * SECOND;
          window = counting(window, now, count);
        }
        expect(window.length).toBeLessThanOrEqual(11);
        const wait = waitIn(window, now, 50);
        expect(countedIn(window, now + wait)).toBeLessThan(50);
        expect(countedIn(window, NOW - 10 * MINUTE)).toBe(0);
      }),
    );
  });
});
