/** Which hand-offs there are, what a shift was, and the words a note begins with. */
import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../src/lib/instant.ts';
import { draftNote } from '../../../src/topics/handoff/draft.ts';
import {
  changeAt,
  changesAfter,
  coming,
  going,
  needsConfirmation,
  shiftBefore,
} from '../../../src/topics/handoff/model.ts';
import type { ShiftPage, ShiftReport } from '../../../src/topics/handoff/report.ts';
import type { Rotation, Schedule } from '../../../src/topics/oncall/schedule/model.ts';

const MONDAY = Date.parse('2026-03-02T09:00:00Z');

function weekly(people: Rotation['people'], more: Partial<Rotation> = {}): Schedule {
  const rotation: Rotation = {
    name: 'weekly',
    every: { count: 1, unit: 'weeks' },
    start: '2026-03-02T09:00',
    people,
    ...more,
  };
  return { timezone: 'UTC', revisions: [{ effectiveFrom: 0, rotations: [rotation] }], overrides: [] };
}

const OFFICE = { days: [0, 1, 2, 3, 4], from: 9 * 60, to: 17 * 60 };

describe('the shift before a hand-off', () => {
  it('is the time of those who leave, across hand-offs at which nobody changed', () => {
    const schedule = weekly([['ana'], ['ana'], ['bo']]);
    expect(shiftBefore(schedule, MONDAY + 14 * DAY)).toEqual({ start: MONDAY, end: MONDAY + 14 * DAY });
    expect(shiftBefore(schedule, MONDAY + 21 * DAY)).toEqual({ start: MONDAY + 14 * DAY, end: MONDAY + 21 * DAY });
  });

  it('begins with an override that put them there', () => {
    const override = { id: 1, people: ['cy'], start: MONDAY + DAY, end: MONDAY + 2 * DAY, kind: 'replace' as const };
    const schedule = { ...weekly([['ana'], ['bo']]), overrides: [override] };
    expect(shiftBefore(schedule, MONDAY + 2 * DAY).start).toBe(MONDAY + DAY);
    expect(shiftBefore(schedule, MONDAY + 7 * DAY).start).toBe(MONDAY + 2 * DAY);
  });

  it('is the gap when nobody was on call', () => {
    const schedule = weekly([['ana']], { active: [OFFICE] });
    expect(shiftBefore(schedule, MONDAY + 7 * DAY)).toEqual({
      start: MONDAY + 4 * DAY + 8 * HOUR,
      end: MONDAY + 7 * DAY,
    });
  });

  it('goes back five weeks at most', () => {
    expect(shiftBefore(weekly([['ana']]), MONDAY).start).toBe(MONDAY - 35 * DAY);
    const never = weekly([['ana']], { from: '2026-03-02T09:00' });
    expect(shiftBefore(never, MONDAY).start).toBe(MONDAY - 35 * DAY);
  });
});

describe('hand-offs', () => {
  it('are where other people take over, and nowhere else', () => {
    const schedule = weekly([['ana'], ['ana'], ['bo']]);
    const [first, second] = changesAfter(schedule, MONDAY);
    expect([first?.at, second?.at]).toEqual([MONDAY + 14 * DAY, MONDAY + 21 * DAY]);
    expect(changeAt(schedule, MONDAY + 7 * DAY)).toBeUndefined();
    expect(changeAt(schedule, MONDAY + 14 * DAY)).toMatchObject({ leaving: ['ana'], starting: ['bo'] });
  });

  it('end with a gap and begin after one', () => {
    const [evening, morning] = changesAfter(weekly([['ana']], { active: [OFFICE] }), MONDAY);
    expect(evening).toMatchObject({ at: MONDAY + 8 * HOUR, leaving: ['ana'], starting: [] });
    expect(morning).toMatchObject({ at: MONDAY + DAY, leaving: [], starting: ['ana'] });
  });

  it.each([
    [['ana'], ['bo'], ['bo'], ['ana'], true],
    [['ana', 'bo'], ['bo', 'cy'], ['cy'], ['ana'], true],
    [['ana'], ['ana', 'bo'], ['bo'], [], false],
    [['ana', 'bo'], ['bo'], [], ['ana'], false],
    [[], ['bo'], ['bo'], [], true],
    [['ana'], [], [], ['ana'], false],
  ])('from %j to %j: %j come on, %j go, somebody must say so: %s', (leaving, starting, on, off, waits) => {
    expect(coming({ leaving, starting })).toEqual(on);
    expect(going({ leaving, starting })).toEqual(off);
    expect(needsConfirmation({ leaving, starting })).toBe(waits);
  });
});

describe('the draft of a note', () => {
  const page = (id: number, more: Partial<ShiftPage> = {}): ShiftPage => ({
    id,
    incident: null,
    text: 'Disk is full',
    private: false,
    state: 'acknowledged',
    at: MONDAY,
    acked: { by: 'U1', after: 90_000 },
    atNight: false,
    ...more,
  });
  const report = (pages: readonly ShiftPage[]): ShiftReport => ({
    start: MONDAY,
    end: MONDAY + DAY,
    pages,
    incidents: [],
    open: [],
    alerts: [],
  });
  const draft = (pages: readonly ShiftPage[]): string =>
    draftNote(report(pages), 'America/New_York', (_, id) => `name of ${id}`, MONDAY + DAY);

  it('says who acknowledged, how fast, on the schedule’s clock, and what came at night', () => {
    expect(draft([page(1, { atNight: true }), page(2, { state: 'exhausted', acked: undefined })]).split('\n')).toEqual([
      '2 pages, 1 at night (times in America/New_York):',
      '• p1 Mon 2 Mar 04:00 Disk is full: name of U1 after 1 min, at night',
      '• p2 Mon 2 Mar 04:00 Disk is full: not acknowledged',
      '',
      'To carry over: ',
    ]);
  });

  it('fits into a form, however much happened, and ends with what to fill in', () => {
    const long = draft(Array.from({ length: 400 }, (_, i) => page(i, { text: 'x'.repeat(2500) })));
    expect(long.length).toBeLessThan(3000);
    expect(long).toContain('… and 390 more');
    expect(long.endsWith('To carry over: ')).toBe(true);
    expect(draft([])).toBe('A quiet shift: no pages, no incidents.\n\nTo carry over: ');
  });

  it('names people and channels that stand in a title', () => {
    expect(draft([page(1, { text: 'Ask \u0002@U7\u0003 now' })])).toContain('Ask name of U7 now');
  });
});
