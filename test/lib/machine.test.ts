import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/lib/clock.ts';
import { HOUR, MINUTE, SECOND } from '../../src/lib/instant.ts';
import { openElapsed } from '../../src/lib/machine.ts';

describe('what has really passed', () => {
  it('counts the time that the machine was asleep', () => {
    let asleep = 0;
    const elapsed = openElapsed(() => performance.now() + 7 * HOUR + asleep);
    const before = elapsed();
    asleep = HOUR;
    const slept = elapsed() - before;
    expect(slept).toBeGreaterThanOrEqual(HOUR);
    expect(slept).toBeLessThan(HOUR + MINUTE);
  });

  it('is no sleep when the file, which counts in hundredths, is a little ahead', () => {
    let ahead = 0;
    const elapsed = openElapsed(() => performance.now() + ahead);
    const before = elapsed();
    ahead = SECOND / 2;
    expect(elapsed() - before).toBeLessThan(SECOND / 2);
  });

  it('is the system’s own counter where no file tells more', () => {
    const elapsed = openElapsed(() => undefined);
    const before = performance.now();
    expect(elapsed()).toBeGreaterThanOrEqual(before);
  });
});

describe('a clock that is moved by hand', () => {
  it('wakes by what has passed, whatever the wall clock says', async () => {
    const clock = new ManualClock(1_000);
    const woken: string[] = [];
    const asleep = clock.sleep(MINUTE, new AbortController().signal).then(() => woken.push('awake'));
    clock.jump(HOUR);
    clock.jump(-2 * HOUR);
    clock.set(clock.now() + MINUTE - 1);
    await Promise.resolve();
    expect([woken.length, clock.now(), clock.elapsed()]).toEqual([0, 1_000 - HOUR + MINUTE - 1, MINUTE - 1]);
    clock.set(clock.now() + 1);
    await asleep;
    expect(woken).toEqual(['awake']);
  });
});
