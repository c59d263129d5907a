/** The engine against a slow model that walks turn by turn and window by window, and looks at one instant at a time. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../../src/lib/instant.ts';
import {
  addLocal,
  dayStart,
  formatLocal,
  type Local,
  parseLocal,
  toInstant,
  toLocal,
  weekday,
} from '../../../../src/lib/zoned.ts';
import type { Override, Rotation, Schedule } from '../../../../src/topics/oncall/schedule/model.ts';
import {
  gapsBetween,
  nextHandoff,
  nextShiftOf,
  shiftsBetween,
  whoAt,
} from '../../../../src/topics/oncall/schedule/shifts.ts';

/** Nights on which clocks change, in UTC, each in the middle. */
const NIGHTS = [
  ['America/Chicago', Date.UTC(2026, 2, 8, 8)],
  ['America/Chicago', Date.UTC(2026, 10, 1, 7)],
  ['Europe/London', Date.UTC(2026, 2, 29, 1)],
  ['Europe/London', Date.UTC(2026, 9, 25, 1)],
  ['Australia/Lord_Howe', Date.UTC(2026, 3, 4, 15)],
  ['Australia/Lord_Howe', Date.UTC(2026, 9, 3, 15, 30)],
  ['America/Sao_Paulo', Date.UTC(2018, 1, 18, 2)],
  ['America/Sao_Paulo', Date.UTC(2018, 10, 4, 3)],
  ['Pacific/Apia', Date.UTC(2011, 11, 30, 10)],
] as const;

function wall(text: string): Local {
  return parseLocal(text) ?? Number.NaN;
}

/** Whether a window covers the instant: every day around it is looked at. */
function windowCovers(rotation: Rotation, zone: string, t: number): boolean {
  if (rotation.active === undefined) return true;
  const today = dayStart(toLocal(t, zone));
  for (let day = today - 4 * DAY; day <= today + 4 * DAY; day += DAY) {
    for (const { days, from, to } of rotation.active) {
      if (!days.includes(weekday(day))) continue;
      const end = day + to * MINUTE + (to <= from ? DAY : 0);
      if (toInstant(day + from * MINUTE, zone) <= t && t < toInstant(end, zone, 'last')) return true;
    }
  }
  return false;
}

/** Walks from `start` one turn after the other. */
function turnPeople(rotation: Rotation, zone: string, t: number): readonly string[] {
  const days = rotation.active?.flatMap((window) => window.days) ?? [];
  const counts = (local: Local): boolean => rotation.shift === undefined || days.includes(weekday(local));
  const step = (local: Local, months: number, sign: number): Local => {
    if (rotation.every.unit === 'months') return addLocal(wall(rotation.start), months, 'months');
    if (rotation.shift === undefined) return addLocal(local, sign * rotation.every.count, rotation.every.unit);
    let at = local;
    for (let left = rotation.every.count; left > 0; ) {
      at += sign * DAY;
      if (counts(at)) left -= 1;
    }
    return at;
  };
  let [local, turn] = [wall(rotation.start), 0];
  while (!counts(local)) local += DAY;
  while (toInstant(local, zone) > t) local = step(local, --turn * rotation.every.count, -1);
  for (;;) {
    const next = step(local, (turn + 1) * rotation.every.count, 1);
    if (toInstant(next, zone) > t) break;
    [local, turn] = [next, turn + 1];
  }
  const size = rotation.people.length;
  return rotation.people[((turn % size) + size) % size] ?? [];
}

function slowly(
  { timezone, revisions, overrides }: Schedule,
  t: number,
): { people: readonly string[]; source: string } {
  const added: string[] = [];
  for (const { people, start, end, kind } of [...overrides].reverse()) {
    if (t < start || t >= end) continue;
    if (kind === 'replace') return { people: [...new Set([...people, ...added])], source: 'override' };
    added.unshift(...people);
  }
  for (const rotation of revisions[0]?.rotations ?? []) {
    const bound = (text: string | undefined, none: number): number =>
      text === undefined ? none : toInstant(wall(text), timezone);
    if (t < bound(rotation.from, Number.NEGATIVE_INFINITY) || t >= bound(rotation.until, Number.POSITIVE_INFINITY))
      continue;
    if (windowCovers(rotation, timezone, t)) {
      return { people: [...new Set([...turnPeople(rotation, timezone, t), ...added])], source: rotation.name };
    }
  }
  return { people: [...new Set(added)], source: 'override' };
}

const quarter = fc.integer({ min: 0, max: 95 }).map((n) => n * 15);
const window = fc.record({
  days: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 5 }),
  from: quarter,
  to: quarter,
});

/** A rotation whose anchor and bounds lie near `night`. */
function rotationNear(night: number, zone: string, name: string): fc.Arbitrary<Rotation> {
  const near = fc.integer({ min: -300, max: 300 }).map((n) => formatLocal(toLocal(night + n * 15 * MINUTE, zone)));
  const unit = fc.constantFrom('hours' as const, 'days' as const, 'weeks' as const, 'months' as const);
  return fc
    .record({
      every: fc.record({ count: fc.integer({ min: 1, max: 3 }), unit }),
      start: near,
      people: fc.array(fc.constantFrom(['ana'], ['bo'], ['cy', 'dee']), { minLength: 1, maxLength: 4 }),
      active: fc.option(fc.array(window, { minLength: 1, maxLength: 3 }), { nil: undefined }),
      counted: fc.boolean(),
      from: fc.option(near, { nil: undefined, freq: 4 }),
      until: fc.option(near, { nil: undefined, freq: 4 }),
    })
    .map(({ counted, ...rotation }) => {
      const turn =
        counted && rotation.every.unit === 'days' && rotation.active !== undefined
          ? ('active-days' as const)
          : undefined;
      return { ...rotation, name, turn };
    });
}

function overridesNear(night: number): fc.Arbitrary<readonly Override[]> {
  const shape = fc.record({
    people: fc.subarray(['eve', 'fay', 'ana']),
    start: fc.integer({ min: -160, max: 160 }).map((n) => night + n * 15 * MINUTE),
    length: fc.integer({ min: 0, max: 60 }),
    kind: fc.constantFrom('replace' as const, 'add' as const),
  });
  const all = fc.array(shape, { maxLength: 5 });
  return all.map((list) =>
    list.map(({ length, ...override }, id) => ({ ...override, id, end: override.start + length * 15 * MINUTE })),
  );
}

const nights = fc.constantFrom(...NIGHTS).chain(([zone, night]) =>
  fc.record({
    night: fc.constant(night),
    schedule: fc
      .record({
        first: rotationNear(night, zone, 'first'),
        second: rotationNear(night, zone, 'second'),
        overrides: overridesNear(night),
      })
      .map(
        ({ first, second, overrides }): Schedule => ({
          timezone: zone,
          revisions: [{ effectiveFrom: 0, rotations: [first, second] }],
          overrides,
        }),
      ),
  }),
);

describe('around every change of the clocks', () => {
  it('agrees with the slow model at every quarter of an hour', () => {
    fc.assert(
      fc.property(nights, ({ night, schedule }) => {
        for (let t = night - 8 * HOUR; t <= night + 30 * HOUR; t += 15 * MINUTE) {
          const shift = whoAt(schedule, t);
          const slow = slowly(schedule, t);
          expect({ t, people: shift?.people ?? [] }).toEqual({ t, people: slow.people });
          if (shift === null) continue;
          expect(shift.source).toBe(slow.source);
          expect(shift.start <= t && t < shift.end).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('cuts time into shifts and gaps without overlap, and answers the same for each instant of a shift', () => {
    fc.assert(
      fc.property(nights, ({ night, schedule }) => {
        const [from, until] = [night - 2 * DAY, night + 3 * DAY];
        const shifts = shiftsBetween(schedule, from, until);
        const parts = [...shifts, ...gapsBetween(schedule, from, until)].sort((a, b) => a.start - b.start);
        expect(parts[0]?.start).toBeLessThanOrEqual(from);
        expect(parts.at(-1)?.end).toBeGreaterThanOrEqual(until);
        parts.slice(1).forEach((part, i) => void expect(part.start).toBe(parts[i]?.end));
        for (const shift of shifts) {
          expect(shift.start).toBeLessThan(shift.end);
          for (const t of [shift.start, Math.floor((shift.start + shift.end) / 2), shift.end - 1])
            expect(whoAt(schedule, t)).toEqual(shift);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('walks in 30-second steps into the shifts that it lists', () => {
    for (const [timezone, night] of NIGHTS) {
      const hourly: Rotation = {
        name: 'hourly',
        every: { count: 1, unit: 'hours' },
        start: '2026-01-01T00:30',
        people: [['ana'], ['bo'], ['cy']],
        active: [
          { days: [0, 1, 2, 3, 4, 5, 6], from: 30, to: 100 },
          { days: [5, 6], from: 110, to: 1380 },
        ],
      };
      const rest: Rotation = {
        ...hourly,
        name: 'rest',
        start: '2026-01-01T00:00',
        people: [['dee'], ['eve']],
        active: undefined,
      };
      const schedule: Schedule = {
        timezone,
        revisions: [{ effectiveFrom: 0, rotations: [hourly, rest] }],
        overrides: [],
      };
      const shifts = shiftsBetween(schedule, night - 5 * HOUR, night + 5 * HOUR);
      for (let t = night - 5 * HOUR; t < night + 5 * HOUR; t += MINUTE / 2) {
        expect(whoAt(schedule, t)).toEqual(shifts.find((shift) => shift.start <= t && t < shift.end) ?? null);
      }
    }
  });
});

describe('what comes next', () => {
  it('is the first shift that the list shows', () => {
    fc.assert(
      fc.property(nights, ({ night, schedule }) => {
        const shifts = shiftsBetween(schedule, night, night + 20 * DAY);
        const edges = shifts.flatMap(({ start, end }) => [start, end]).filter((t) => t > night && t < night + 20 * DAY);
        const next = nextHandoff(schedule, night);
        if (edges.length > 0) expect(next?.at).toBe(Math.min(...edges));
        expect(next?.before ?? null).toEqual(whoAt(schedule, night));
        if (next !== null) expect(next.after).toEqual(whoAt(schedule, next.at));
        const bo = shifts.find((shift) => shift.start > night && shift.people.includes('bo'));
        if (bo !== undefined) expect(nextShiftOf(schedule, 'bo', night)).toEqual(bo);
      }),
      { numRuns: 100 },
    );
  });

  it('is nothing for a schedule that is over, and for somebody who is not in it', () => {
    const over: Rotation = {
      name: 'r',
      every: { count: 1, unit: 'weeks' },
      start: '2026-01-05T09:00',
      people: [['ana']],
      until: '2026-02-02T09:00',
    };
    const schedule: Schedule = { timezone: 'UTC', revisions: [{ effectiveFrom: 0, rotations: [over] }], overrides: [] };
    expect(nextHandoff(schedule, Date.UTC(2026, 2, 1))).toBeNull();
    expect(nextHandoff(schedule, Date.UTC(2026, 0, 27))).toMatchObject({ at: Date.UTC(2026, 1, 2, 9), after: null });
    expect(nextShiftOf(schedule, 'zed', Date.UTC(2026, 0, 1))).toBeNull();
  });

  it('is found at once, however old or far the rotation', () => {
    const old: Rotation = {
      name: 'r',
      every: { count: 1, unit: 'hours' },
      start: '1026-01-05T09:00',
      people: [['ana'], ['bo']],
    };
    const schedule: Schedule = { timezone: 'UTC', revisions: [{ effectiveFrom: 0, rotations: [old] }], overrides: [] };
    expect(whoAt(schedule, Date.UTC(3026, 0, 1))).toMatchObject({
      start: Date.UTC(3026, 0, 1),
      end: Date.UTC(3026, 0, 1, 1),
    });
  });
});
