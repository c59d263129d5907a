import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../../src/lib/instant.ts';
import { nameSlash } from '../../../../src/lib/slash.ts';
import { qualityOf } from '../../../../src/topics/oncall/quality/findings.ts';
import type { Finding, Judged } from '../../../../src/topics/oncall/quality/model.ts';
import type { Override, Rotation, Schedule } from '../../../../src/topics/oncall/schedule/model.ts';

const weekly: Rotation = {
  name: 'weekly',
  every: { count: 1, unit: 'weeks' },
  start: '2026-03-02T09:00',
  people: [['ana'], ['bo'], ['cy']],
};
/** Twelve weeks from the first hand-off. */
const FROM = Date.UTC(2026, 2, 2, 9);
const UNTIL = FROM + 84 * DAY;

function one(name: string, rotations: readonly Rotation[], overrides: readonly Override[] = []) {
  const schedule: Schedule = { timezone: 'UTC', revisions: [{ effectiveFrom: 0, rotations }], overrides };
  return { name, schedule };
}

function judged(schedules: Judged['schedules'], more: Partial<Judged> = {}): readonly Finding[] {
  return qualityOf({
    schedules,
    from: FROM,
    until: UNTIL,
    zoneOf: () => 'UTC',
    nameOf: (p) => p.toUpperCase(),
    ...more,
  });
}

const kinds = (findings: readonly Finding[]): readonly string[] => findings.map(({ kind }) => kind);
const words = (findings: readonly Finding[]): string => findings.map((f) => f.words).join('\n');

function covering(id: number, person: string, start: number, end: number): Override {
  return { id, kind: 'replace', people: [person], start, end };
}

describe('a schedule', () => {
  it('of three who take weeks in turn by day is nothing to worry about', () => {
    expect(judged([one('payments', [weekly])])).toEqual([]);
  });

  it('with gaps says how much of a month they take', () => {
    const office = { ...weekly, active: [{ days: [0, 1, 2, 3, 4], from: 540, to: 1020 }] };
    const [first] = judged([one('payments', [office])]);
    expect(first).toMatchObject({ kind: 'gaps' });
    expect(first?.words).toBe('Nobody is on call for payments for 557 h a month: 60 gaps, the longest 2 d 16 h.');
    expect(nameSlash(first?.suggestion ?? '', {})).toContain('/oncall override payments');
  });

  it('counts the gaps of a calendar month as they are', () => {
    const until = { ...weekly, until: '2026-02-27T00:00' };
    const february = { from: Date.UTC(2026, 1, 1), until: Date.UTC(2026, 2, 1) };
    expect(words(judged([one('payments', [until])], february))).toContain('for 48 h a month: 1 gap, the longest 2 d.');
  });

  it('of one or two people needs more', () => {
    const alone = judged([one('payments', [{ ...weekly, people: [['ana']] }])]);
    expect(kinds(alone)).toEqual(['alone']);
    expect(alone[0]?.words).toContain('payments (weekly) has only ANA');
    const two = judged([one('payments', [{ ...weekly, people: [['ana'], ['bo']] }])]);
    expect(kinds(two)).toEqual(['few']);
    expect(nameSlash(two[0]?.suggestion ?? '', {})).toContain('/oncall edit payments');
  });

  it('does not mind a rotation that no longer answers', () => {
    const past: Rotation = { ...weekly, name: 'past', people: [['dee']], until: '2026-01-01T00:00' };
    expect(judged([one('payments', [past, weekly])])).toEqual([]);
  });

  it('with shifts of two weeks is told so', () => {
    const long = judged([one('payments', [{ ...weekly, every: { count: 2, unit: 'weeks' } }])]);
    expect(kinds(long)).toEqual(['long']);
    expect(long[0]?.words).toBe('payments has 6 shifts of more than a week, the longest 14 d.');
  });

  it('a week with a clock change is not too long', () => {
    const london = { name: 'x', schedule: { ...one('x', [weekly]).schedule, timezone: 'Europe/London' } };
    const autumn = { from: Date.UTC(2026, 9, 5), until: Date.UTC(2026, 10, 30) };
    expect(kinds(judged([london], autumn))).not.toContain('long');
  });

  it('that hands off at night names who is woken', () => {
    const zoneOf = (person: string): string => (person === 'cy' ? 'America/Los_Angeles' : 'UTC');
    const [night] = judged([one('payments', [weekly])], { zoneOf });
    expect(night).toMatchObject({ kind: 'night' });
    expect(night?.words).toMatch(/^7 of 11 hand-offs/);
    expect(night?.words).toContain('CY');
    expect(night?.words).not.toContain('ANA');
  });
});

describe('a person', () => {
  it('who is on call for two schedules at once is found, also when one is asked for', () => {
    const other = { ...weekly, people: [['ana'], ['dee'], ['eve']] };
    const both = [
      one('payments', [weekly]),
      one('search', [other]),
      one('mail', [{ ...weekly, people: [['x'], ['y'], ['z']] }]),
    ];
    const found = judged(both);
    expect(kinds(found)).toEqual(['twice']);
    expect(found[0]?.words).toBe('ANA is on call for payments and search at once for 672 h.');
    expect(kinds(judged(both, { only: 'search' }))).toEqual(['twice']);
    expect(judged(both, { only: 'mail' })).toEqual([]);
  });

  it('with two shifts in a row has no rest, across schedules too', () => {
    const row = { ...weekly, people: [['ana'], ['ana'], ['bo'], ['cy']] };
    expect(words(judged([one('payments', [row])]))).toContain(
      'ANA has 3 shifts of payments that begin after less than 11 h of rest, the first on Mon 9 Mar 09:00',
    );
    const next = { ...weekly, people: [['dee'], ['ana'], ['eve']] };
    const across = judged([one('payments', [weekly]), one('search', [next])]);
    expect(kinds(across)).toEqual(['rest']);
    expect(across[0]?.words).toContain('ANA has 4 shifts of payments and search');
  });

  it('whose shift somebody interrupts for a while has one shift, not two', () => {
    const help = covering(1, 'dee', FROM + 10 * HOUR, FROM + 14 * HOUR);
    expect(kinds(judged([one('payments', [weekly], [help])]))).toEqual([]);
  });

  it('who takes eight hours of every sixteen rests too little', () => {
    const watch: Rotation = { ...weekly, every: { count: 8, unit: 'hours' }, people: [['ana'], ['bo']] };
    expect(kinds(judged([one('payments', [watch])]))).toContain('rest');
  });

  it('who carries more than one and a half times the median is named with numbers', () => {
    const extra = [
      covering(1, 'ana', FROM + 7 * DAY, FROM + 21 * DAY),
      covering(2, 'ana', FROM + 28 * DAY, FROM + 35 * DAY),
    ];
    const found = judged([one('payments', [weekly], extra)]).filter(({ kind }) => kind === 'imbalance');
    expect(found).toHaveLength(1);
    expect(found[0]?.words).toContain('ANA is on call for payments more than the others: 1176 h compared with');
    expect(found[0]?.words).toMatch(/\d+ nights compared with \d+/);
  });

  it('with one shift more than the others is only where the month ends', () => {
    const many = { ...weekly, people: [['ana'], ['bo'], ['cy'], ['dee'], ['eve'], ['fay'], ['gus'], ['hal'], ['ida']] };
    expect(kinds(judged([one('payments', [many])]))).not.toContain('imbalance');
  });
});

it('the most severe comes first', () => {
  const zoneOf = (person: string): string => (person === 'cy' ? 'America/Los_Angeles' : 'UTC');
  const bounded = { ...weekly, until: '2026-05-18T09:00' };
  const found = judged([one('payments', [bounded]), one('solo', [{ ...weekly, people: [['dee']] }])], { zoneOf });
  expect(kinds(found)).toEqual(['gaps', 'alone', 'night']);
});
