import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../src/lib/instant.ts';
import type { Signal } from '../../../src/sources/signal.ts';
import {
  type Episode,
  fires,
  NOTHING,
  observationOf,
  observe,
  textAfter,
} from '../../../src/topics/alerts/alert/model.ts';

type Told = Pick<Signal, 'startsAt' | 'endsAt' | 'once'> & { readonly state: 'firing' | 'resolved' };

const NOW = Date.parse('2026-03-02T10:00:00Z');

/** Takes signals in, one a second. */
function taken(signals: readonly Told[], start = NOW): Episode & { readonly resolved_at: number | null } {
  let known: Episode & { readonly resolved_at: number | null } = { ...NOTHING, resolved_at: null };
  for (const [i, signal] of signals.entries()) {
    const now = start + i * 1_000;
    const next = observe(known, signal, now);
    known = { ...next, resolved_at: fires(next) ? null : (known.resolved_at ?? now) };
  }
  return known;
}

/** Episodes of one alert, one after another; each fires, and all but perhaps the last are resolved. */
const stories = fc
  .record({ lengths: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 }), open: fc.boolean() })
  .map(({ lengths, open }) => {
    const told: Told[] = [];
    let at = NOW - 10 * MINUTE;
    for (const [i, length] of lengths.entries()) {
      told.push({ state: 'firing', startsAt: at });
      if (i < lengths.length - 1 || !open) told.push({ state: 'resolved', startsAt: at, endsAt: at + length * 1_000 });
      at += length * 1_000;
    }
    return { told, firing: open };
  });

describe('the state of an alert', () => {
  it('is the same in every order and however often each signal comes', () => {
    const orders = stories.chain(({ told, firing }) =>
      fc.record({
        firing: fc.constant(firing),
        signals: fc.array(fc.constantFrom(...told), { maxLength: 10 }).chain((more) =>
          fc.shuffledSubarray([...told, ...more], {
            minLength: told.length + more.length,
            maxLength: told.length + more.length,
          }),
        ),
      }),
    );
    fc.assert(fc.property(orders, ({ signals, firing }) => fires(taken(signals)) === firing));
  });

  it('is resolved when its resolve comes before its firing', () => {
    const over = { startsAt: NOW - 5_000, endsAt: NOW - 1_000 };
    expect(
      fires(
        taken([
          { state: 'resolved', ...over },
          { state: 'firing', startsAt: NOW - 5_000 },
        ]),
      ),
    ).toBe(false);
  });

  it('fires when it began at the very moment at which it was over', () => {
    const told: Told[] = [
      { state: 'resolved', startsAt: NOW - 5_000, endsAt: NOW - 1_000 },
      { state: 'firing', startsAt: NOW - 1_000 },
    ];
    expect(fires(taken(told))).toBe(true);
  });

  it('of a tool that tells no times is what it said last', () => {
    expect(fires(taken([{ state: 'firing' }, { state: 'resolved' }]))).toBe(false);
    expect(fires(taken([{ state: 'firing' }, { state: 'resolved' }, { state: 'firing' }]))).toBe(true);
    expect(fires(taken([{ state: 'resolved' }, { state: 'firing' }]))).toBe(true);
  });

  it('is resolved by a resolve that came before its firing, when the firing tells that it is older', () => {
    expect(fires(taken([{ state: 'resolved' }, { state: 'firing', startsAt: NOW - 1_000 }]))).toBe(false);
  });

  it('fires again when a tool keeps the start of what it had given up for long', () => {
    const told = { startsAt: NOW - MINUTE };
    const over = taken([
      { state: 'firing', ...told },
      { state: 'resolved', ...told, endsAt: NOW },
    ]);
    expect(fires(observe(over, { state: 'firing', ...told }, NOW + 4 * MINUTE))).toBe(false);
    expect(fires(observe(over, { state: 'firing', ...told }, NOW + 6 * MINUTE))).toBe(true);
    const byHand = { ...over, resolved_start: over.fired_at, resolved_end: null };
    expect(fires(observe(byHand, { state: 'firing', ...told }, NOW + 9 * MINUTE))).toBe(false);
    expect(fires(observe(byHand, { state: 'firing', ...told }, NOW + 11 * MINUTE))).toBe(true);
    const unseen = taken([{ state: 'resolved', ...told, endsAt: NOW }]);
    expect(fires(observe(unseen, { state: 'firing', ...told }, NOW + 9 * MINUTE))).toBe(false);
    expect(fires(observe(unseen, { state: 'firing', ...told }, NOW + 11 * MINUTE))).toBe(true);
  });

  it('goes on firing when the tool repeats what it fired again with the start of before', () => {
    const told: Told = { state: 'firing', startsAt: NOW - MINUTE };
    const over = taken([told, { ...told, state: 'resolved', endsAt: NOW }]);
    const again = observe(over, told, NOW + 20 * MINUTE);
    const known = { ...again, resolved_at: null };
    expect(observationOf(over, told, again)).toBe('fires again');
    expect(observationOf(known, told, observe(known, told, NOW + 25 * MINUTE))).toBe('still firing');
  });

  it('is not resolved by the late resolve of an earlier firing', () => {
    const late: Told = { state: 'resolved', endsAt: NOW - 5 * MINUTE };
    const told: Told[] = [
      { state: 'firing', startsAt: NOW - 9 * MINUTE },
      { state: 'firing', startsAt: NOW - MINUTE },
    ];
    expect(fires(taken([...told, late]))).toBe(true);
    expect(fires(taken([...told, late, { state: 'resolved', endsAt: NOW }]))).toBe(false);
  });

  it('of an identity that names one episode stays resolved when its firing comes late', () => {
    const firing: Told = { state: 'firing', once: true };
    const resolved: Told = { state: 'resolved', once: true };
    expect(fires(taken([firing, resolved, firing]))).toBe(false);
    expect(fires(taken([resolved, firing]))).toBe(false);
    expect(fires(taken([firing]))).toBe(true);
    // Somebody resolved it by hand; the tool says that it is not over.
    const byHand = { fired_at: NOW, resolved_start: NOW, resolved_end: null, resolved_at: NOW };
    expect(fires(observe(byHand, firing, NOW + MINUTE))).toBe(true);
  });
});

describe('a start in the future', () => {
  it('that is a mistake does not make what fires later look older', () => {
    const wrong = { startsAt: NOW + 365 * 24 * 60 * MINUTE };
    const over: readonly Told[] = [{ state: 'firing', ...wrong }, { state: 'resolved' }];
    expect(fires(taken(over))).toBe(false);
    expect(fires(taken([...over, { state: 'firing', startsAt: NOW + 2_000 }]))).toBe(true);
    expect(fires(taken([{ state: 'firing', ...wrong }]))).toBe(true);
    expect(
      fires(
        taken([
          { state: 'resolved', ...wrong },
          { state: 'firing', startsAt: NOW + 1_000 },
        ]),
      ),
    ).toBe(true);
  });

  it('of a clock that is a little ahead orders signals as ever', () => {
    const ahead = { startsAt: NOW + 4 * MINUTE };
    expect(
      fires(
        taken([
          { state: 'resolved', ...ahead, endsAt: NOW + 5 * MINUTE },
          { state: 'firing', ...ahead },
        ]),
      ),
    ).toBe(false);
  });
});

describe('the text of an alert', () => {
  const said = { identity: 'disk', labels: { host: 'a' }, links: {}, title: 'Disk is full', description: 'now' };
  const firing = textAfter(undefined, { ...said, state: 'firing' }, 'new');

  it('is kept when it resolves', () => {
    const known = { ...firing, fired_at: NOW };
    expect(textAfter(known, { ...said, title: '', labels: {}, state: 'resolved' }, 'resolved')).toEqual(firing);
  });

  it('is told by a late firing when the resolve came first', () => {
    const known = { ...textAfter(undefined, { ...said, title: '', state: 'resolved' }, 'resolved'), fired_at: null };
    expect(known.title).toBe('disk');
    expect(textAfter(known, { ...said, state: 'firing' }, 'older than the last known signal')).toEqual(firing);
  });
});
