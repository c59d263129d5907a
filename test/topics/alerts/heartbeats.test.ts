import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/lib/instant.ts';
import { afterBeat, afterPause, dueOf, type Heartbeat } from '../../../src/topics/alerts/heartbeats/model.ts';

const T = Date.parse('2026-03-02T10:00:00Z');

function beat(said: Partial<Heartbeat> = {}): Heartbeat {
  return {
    name: 'backup',
    every: DAY,
    grace: HOUR,
    configured_at: T,
    heard_at: null,
    failed: 0,
    started_at: null,
    run_ms: null,
    period: null,
    allowance: 0,
    presumed: 0,
    missing_since: null,
    pings: 0,
    ...said,
  };
}

describe('a heartbeat', () => {
  it('is due from its last report, from when it was named, or from the start of its run', () => {
    expect(dueOf(beat())).toBe(T + 25 * HOUR);
    expect(dueOf(beat({ heard_at: T + HOUR }))).toBe(T + 26 * HOUR);
    expect(dueOf(beat({ heard_at: T - DAY }))).toBe(T + 25 * HOUR);
    expect(dueOf(beat({ heard_at: T, started_at: T + 2 * HOUR }))).toBe(T + 3 * HOUR);
  });

  it('keeps how long a run took, and the time between two reports', () => {
    const started = beat({ heard_at: T, ...afterBeat(beat(), 'start', T + DAY) });
    const ended = afterBeat(started, 'success', T + DAY + 3 * MINUTE);
    expect(ended).toMatchObject({ run_ms: 3 * MINUTE, period: DAY + 3 * MINUTE, started_at: null, failed: 0 });
    expect(afterBeat(started, 'fail', T + DAY)).toMatchObject({ failed: 1, heard_at: T + DAY });
  });

  it('has as much longer as Muster was down, where no report can have come in that time', () => {
    const change = afterPause(beat({ heard_at: T, period: DAY }), T + HOUR, T + 2 * HOUR);
    expect(change).toEqual({ allowance: HOUR });
  });

  it('has one interval more where a report can have come while Muster was down, and only once', () => {
    const before = beat({ heard_at: T, period: DAY });
    const lost = afterPause(before, T + DAY - SECOND, T + DAY + MINUTE);
    expect(lost).toEqual({ allowance: DAY + MINUTE + SECOND, presumed: 1, started_at: null });
    const again = afterPause({ ...before, ...lost }, T + 2 * DAY, T + 2 * DAY + MINUTE);
    expect(again).toEqual({ allowance: DAY + 2 * MINUTE + SECOND });
    expect(afterBeat({ ...before, ...lost }, 'success', T + 2 * DAY)).toMatchObject({ allowance: 0, presumed: 0 });
  });

  it('that reports more often than it must may have been lost in any pause', () => {
    const often = beat({ every: 10 * MINUTE, grace: MINUTE, heard_at: T, period: 6 * MINUTE });
    const change = afterPause(often, T + 6 * MINUTE - SECOND, T + 6 * MINUTE + SECOND);
    expect(dueOf({ ...often, ...change })).toBeGreaterThan(T + 12 * MINUTE);
  });

  it('may have ended its run while Muster was down', () => {
    const running = beat({ heard_at: T, started_at: T + HOUR, period: DAY });
    expect(afterPause(running, T + HOUR, T + HOUR + MINUTE)).toMatchObject({ presumed: 1, started_at: null });
  });
});
