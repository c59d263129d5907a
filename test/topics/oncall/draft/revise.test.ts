import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../../src/lib/instant.ts';
import { disagreementOf } from '../../../../src/topics/oncall/draft/agree.ts';
import { revise } from '../../../../src/topics/oncall/draft/revise.ts';
import type { Override, Rotation, Schedule } from '../../../../src/topics/oncall/schedule/model.ts';
import { shiftsBetween, whoAt } from '../../../../src/topics/oncall/schedule/shifts.ts';

const ZONE = 'America/Chicago';
const weekly: Rotation = {
  name: 'weekly',
  every: { count: 1, unit: 'weeks' },
  start: '2026-01-05T09:00',
  people: [['ana'], ['bo'], ['cy']],
};
/** Thursday of bo's week, which ends on Monday 19 January at 09:00. */
const NOW = Date.UTC(2026, 0, 15, 18);
const HANDOFF = Date.UTC(2026, 0, 19, 15);

function only(...rotations: Rotation[]): Schedule {
  return { timezone: ZONE, revisions: [{ effectiveFrom: 0, rotations }], overrides: [] };
}

/** What a changed rotation becomes, and the start with which the file alone agrees. */
function revised(old: Rotation, fresh: Rotation, zone = ZONE, now = NOW) {
  const rotation = revise(old, fresh, zone, now);
  return { rotation, suggestedStart: disagreementOf(rotation, zone, now)?.start };
}

/** The people of the coming shifts from an instant on. */
function names(rotation: Rotation, from: number, count: number): string[] {
  return shiftsBetween(only(rotation), from, from + 400 * DAY)
    .slice(0, count)
    .map((shift) => shift.people.join('+'));
}

describe('a changed list of people', () => {
  it.each([
    ['adding in front', [['dee'], ['ana'], ['bo'], ['cy']], ['bo', 'cy', 'dee', 'ana']],
    ['adding behind', [['ana'], ['bo'], ['cy'], ['dee']], ['bo', 'cy', 'dee', 'ana']],
    ['removing another', [['bo'], ['cy']], ['bo', 'cy', 'bo', 'cy']],
    ['reordering', [['cy'], ['bo'], ['ana']], ['bo', 'ana', 'cy', 'bo']],
    ['pairing', [['ana'], ['bo', 'dee'], ['cy']], ['bo+dee', 'cy', 'ana', 'bo+dee']],
    ['removing the one on call', [['ana'], ['cy']], ['cy', 'ana', 'cy', 'ana']],
    ['replacing everybody', [['dee'], ['eve']], ['eve', 'dee', 'eve', 'dee']],
  ])('%s', (_, people, expected) => {
    const { rotation, suggestedStart } = revised(weekly, { ...weekly, people });
    expect(names(rotation, NOW, 4)).toEqual(expected);
    const alone = { ...weekly, people, start: suggestedStart ?? weekly.start };
    expect(names(alone, NOW, 4)).toEqual(expected);
  });

  it('finds the right one of two places in the list', () => {
    const twice: Rotation = { ...weekly, people: [['bo'], ['ana'], ['bo'], ['cy']] };
    expect(names(twice, NOW + 7 * DAY, 4)).toEqual(['bo', 'cy', 'bo', 'ana']);
    const rotation = revise(
      twice,
      { ...twice, people: [['bo'], ['ana'], ['bo'], ['cy'], ['dee']] },
      ZONE,
      NOW + 7 * DAY,
    );
    expect(names(rotation, NOW + 7 * DAY, 4)).toEqual(['bo', 'cy', 'dee', 'bo']);
  });

  it('says the start with which the file agrees, and taking it over changes nothing', () => {
    const people = [['dee'], ['ana'], ['bo'], ['cy']];
    const first = revised(weekly, { ...weekly, people });
    expect(first.suggestedStart).toBe('2025-12-29T09:00');
    const pasted = { ...weekly, people, start: '2025-12-29T09:00' };
    const second = revised(first.rotation, pasted, ZONE, NOW + HOUR);
    expect(second).toEqual({ rotation: pasted, suggestedStart: undefined });
    expect(names(second.rotation, NOW, 6)).toEqual(names(first.rotation, NOW, 6));
  });

  it('is the same revision when the same file is applied again, also in another turn', () => {
    const file = { ...weekly, people: [['dee'], ['ana'], ['bo'], ['cy']] };
    const first = revise(weekly, file, ZONE, NOW);
    const again = revised(first, file, ZONE, NOW + 40 * DAY);
    expect(again.rotation).toEqual(first);
    // The start that it says then is a right one too.
    expect(names({ ...file, start: again.suggestedStart ?? '' }, NOW + 40 * DAY, 9)).toEqual(
      names(first, NOW + 40 * DAY, 9),
    );
  });

  it('keeps the day of the month in the start it says', () => {
    const monthly: Rotation = { ...weekly, every: { count: 1, unit: 'months' }, start: '2026-01-31T09:00' };
    const now = Date.UTC(2026, 2, 15);
    const { rotation, suggestedStart } = revised(
      monthly,
      { ...monthly, people: [['ana'], ['cy'], ['bo']] },
      'UTC',
      now,
    );
    expect(suggestedStart?.slice(8)).toBe('31T09:00');
    const alone = { ...monthly, people: [['ana'], ['cy'], ['bo']], start: suggestedStart ?? '' };
    expect(names(alone, now, 8)).toEqual(names(rotation, now, 8));
  });
});

describe('other changes', () => {
  it('keeps the person when the lengths of shifts change', () => {
    const { rotation, suggestedStart } = revised(weekly, { ...weekly, every: { count: 2, unit: 'weeks' } });
    expect(names(rotation, NOW, 3)).toEqual(['bo', 'cy', 'ana']);
    expect(names({ ...weekly, every: { count: 2, unit: 'weeks' }, start: suggestedStart ?? '' }, NOW, 3)).toEqual([
      'bo',
      'cy',
      'ana',
    ]);
  });

  it('takes a moved start from the next hand-off on', () => {
    const moved = { ...weekly, start: '2026-01-12T09:00' };
    const { rotation, suggestedStart } = revised(weekly, moved);
    expect(suggestedStart).toBeUndefined();
    expect(whoAt(only(rotation), NOW)).toMatchObject({ people: ['bo'], end: HANDOFF });
    expect(names(rotation, HANDOFF, 3)).toEqual(names(moved, HANDOFF, 3));
    expect(revise(rotation, moved, ZONE, NOW + HOUR)).toEqual(rotation);
  });

  it('takes new windows at once and leaves the shifts as they are', () => {
    const active = [{ days: [0, 1, 2, 3, 4], from: 540, to: 1020 }];
    expect(revised(weekly, { ...weekly, active })).toEqual({
      rotation: { ...weekly, active },
      suggestedStart: undefined,
    });
  });

  it('keeps the person when the schedule moves to another zone', () => {
    const rotation = revise(weekly, weekly, 'Pacific/Auckland', HANDOFF - 2 * HOUR, ZONE);
    const moved: Schedule = { ...only(rotation), timezone: 'Pacific/Auckland' };
    expect(whoAt(moved, HANDOFF - 2 * HOUR)?.people).toEqual(['bo']);
  });

  it('takes a rotation that was not in force as the file has it', () => {
    const fresh = { ...weekly, people: [['dee']] };
    expect(revise(undefined, fresh, ZONE, NOW)).toBe(fresh);
    expect(revise({ ...weekly, until: '2026-01-10T09:00' }, fresh, ZONE, NOW)).toBe(fresh);
  });
});

describe('any change of people', () => {
  const everyone = ['ana', 'bo', 'cy', 'dee', 'eve'];
  const people = fc.shuffledSubarray(everyone, { minLength: 1 }).map((list) => list.map((name) => [name]));
  const every = fc.record({
    count: fc.integer({ min: 1, max: 3 }),
    unit: fc.constantFrom('hours' as const, 'days' as const, 'weeks' as const, 'months' as const),
  });

  it('keeps who is on call until their hand-off unless removed, and the said start agrees for ever', () => {
    fc.assert(
      fc.property(
        every,
        people,
        fc.array(people, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 20_000 }),
        (length, first, changes, hour) => {
          let rotation: Rotation = { ...weekly, every: length, people: first };
          changes.forEach((next, i) => {
            const now = Date.UTC(2026, 0, 1) + (hour + i * 500) * HOUR;
            const before = whoAt(only(rotation), now);
            const changed = revised(rotation, { ...weekly, every: length, people: next }, ZONE, now);
            const after = whoAt(only(changed.rotation), now);
            if (next.some((entry) => entry[0] === before?.people[0])) expect(after).toEqual(before);
            const alone = { ...weekly, every: length, people: next, start: changed.suggestedStart ?? weekly.start };
            expect(names(alone, now, 9)).toEqual(names(changed.rotation, now, 9));
            rotation = changed.rotation;
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('revisions of a schedule', () => {
  const revisions = (after: Rotation, at: number): Schedule => ({
    ...only(weekly),
    revisions: [
      { effectiveFrom: 0, rotations: [weekly] },
      { effectiveFrom: at, rotations: [after] },
    ],
  });

  it('do not cut the shift of people who stay', () => {
    const rotation = revise(weekly, { ...weekly, people: [['dee'], ['ana'], ['bo'], ['cy']] }, ZONE, NOW);
    const s = revisions(rotation, NOW);
    const bo = { start: HANDOFF - 7 * DAY, end: HANDOFF, people: ['bo'], source: 'weekly' };
    expect([whoAt(s, NOW - 1), whoAt(s, NOW), whoAt(s, HANDOFF - 1)]).toEqual([bo, bo, bo]);
    expect(shiftsBetween(s, NOW - 8 * DAY, NOW + 12 * DAY).map((shift) => shift.people[0])).toEqual([
      'ana',
      'bo',
      'cy',
      'dee',
    ]);
  });

  it('end the shift of people who go, and answer the past as it was', () => {
    const s = revisions({ ...weekly, people: [['dee']] }, NOW);
    expect(whoAt(s, NOW - 1)).toEqual({ start: HANDOFF - 7 * DAY, end: NOW, people: ['bo'], source: 'weekly' });
    expect(whoAt(s, NOW)).toMatchObject({ start: NOW, end: HANDOFF, people: ['dee'] });
  });

  it('leave an override across them whole, and keep a hand-off on the very instant', () => {
    const override: Override = { id: 1, people: ['eve'], start: NOW - HOUR, end: NOW + HOUR, kind: 'replace' };
    const s = { ...revisions({ ...weekly, people: [['bo']] }, NOW), overrides: [override] };
    expect(whoAt(s, NOW)).toEqual({ start: NOW - HOUR, end: NOW + HOUR, people: ['eve'], source: 'override' });
    const same = revisions(weekly, HANDOFF);
    expect(whoAt(same, HANDOFF - 1)?.end).toBe(HANDOFF);
    expect(whoAt(same, HANDOFF)?.start).toBe(HANDOFF);
  });

  it('begin a shift where the new shifts begin, also of the same person', () => {
    const alone: Rotation = { ...weekly, people: [['bo']] };
    const s = revisions({ ...alone, start: '2026-01-15T12:00' }, NOW);
    expect(whoAt(s, NOW - 1)).toMatchObject({ people: ['bo'], end: NOW });
    expect(whoAt(s, NOW)).toMatchObject({ people: ['bo'], start: NOW, end: NOW + 7 * DAY });
  });

  it('leave a shift that ended on the very instant as it was', () => {
    const alone: Rotation = { ...weekly, people: [['bo']] };
    const moved: Rotation = { ...alone, start: '2026-01-15T12:00' };
    const s = {
      ...only(alone),
      revisions: [alone, moved].map((rotation, i) => ({ effectiveFrom: i * HANDOFF, rotations: [rotation] })),
    };
    expect(whoAt(s, HANDOFF - 1)).toMatchObject({ start: HANDOFF - 7 * DAY, end: HANDOFF });
    expect(whoAt(s, HANDOFF)).toMatchObject({ start: HANDOFF, end: NOW + 7 * DAY });
  });

  it('answer in the zone they were made for', () => {
    const s = revisions(weekly, HANDOFF + 2 * DAY);
    const moved: Schedule = {
      ...s,
      timezone: 'UTC',
      revisions: s.revisions.map((r, i) => (i === 0 ? { ...r, timezone: ZONE } : r)),
    };
    expect(whoAt(moved, HANDOFF)?.start).toBe(HANDOFF);
    expect(whoAt(moved, HANDOFF + 20 * DAY)?.end).toBe(Date.UTC(2026, 1, 9, 9));
  });
});
