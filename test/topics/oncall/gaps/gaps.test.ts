import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../../src/lib/instant.ts';
import { nameSlash } from '../../../../src/lib/slash.ts';
import { reportMessage } from '../../../../src/topics/oncall/gaps/blocks.ts';
import {
  beginningBefore,
  freshOf,
  type Problem,
  problemsOf,
  type Reach,
  unexpected,
} from '../../../../src/topics/oncall/gaps/model.ts';
import { nextMonday } from '../../../../src/topics/oncall/gaps/monday.ts';
import type { Override, Rotation, Schedule } from '../../../../src/topics/oncall/schedule/model.ts';
import { gather } from '../../../support/messages.ts';

const at = (text: string): number => Date.parse(`${text}:00Z`);
const NOW = at('2026-03-02T10:00');
const TWO_WEEKS = NOW + 14 * DAY;
const ALL = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };
const everybody: Reach = () => [];

const WEEKLY: Rotation = {
  name: 'weekly',
  every: { count: 1, unit: 'weeks' },
  start: '2026-03-02T09:00',
  people: [['ana'], ['bo']],
};
const OFFICE: Rotation = { ...WEEKLY, active: [{ days: [0, 1, 2, 3, 4], from: 9 * 60, to: 17 * 60 }] };

function schedule(
  rotations: readonly Rotation[],
  overrides: readonly Override[] = [],
  gapsExpected = false,
): Schedule & { readonly gapsExpected: boolean } {
  return { timezone: 'UTC', revisions: [{ effectiveFrom: 0, rotations }], overrides, gapsExpected };
}

const nobody = (start: number, end: number): Override => ({ id: 1, people: [], start, end, kind: 'replace' });
const only =
  (person: string, ...when: ReturnType<Reach>): Reach =>
  (one) =>
    one === person ? when : [];
const shown = (all: readonly Problem[]): readonly string[] =>
  all.map(({ why, person, start, end }) =>
    [person ?? '', why, new Date(start).toISOString().slice(5, 16), new Date(end).toISOString().slice(5, 16)].join(' '),
  );

describe('problems', () => {
  it('are none when somebody can be reached at every minute', () => {
    expect(problemsOf(schedule([WEEKLY]), NOW, TWO_WEEKS, everybody)).toEqual([]);
  });

  it('are the gaps, cut to what is looked at', () => {
    const gap = nobody(NOW - HOUR, NOW + HOUR);
    expect(shown(problemsOf(schedule([WEEKLY], [gap]), NOW, TWO_WEEKS, everybody))).toEqual([
      ' nobody 03-02T10:00 03-02T11:00',
    ]);
  });

  it('are the shifts of somebody who is gone, one after the other as one', () => {
    const alone = schedule([{ ...WEEKLY, people: [['ana']] }]);
    const gone = only('ana', { ...ALL, why: 'left Slack' });
    expect(shown(problemsOf(alone, NOW, TWO_WEEKS, gone))).toEqual(['ana left Slack 03-02T10:00 03-16T10:00']);
    expect(shown(problemsOf(schedule([WEEKLY]), NOW, TWO_WEEKS, only('bo', { ...ALL, why: 'a bot' })))).toEqual([
      'bo a bot 03-09T09:00 03-16T09:00',
    ]);
  });

  it('are only the days on which somebody is away', () => {
    const away = only('bo', { start: at('2026-03-08T00:00'), end: at('2026-03-10T00:00'), why: 'away' });
    expect(shown(problemsOf(schedule([WEEKLY]), NOW, TWO_WEEKS, away))).toEqual(['bo away 03-09T09:00 03-10T00:00']);
  });

  it('are not those of somebody who is not on call', () => {
    expect(problemsOf(schedule([WEEKLY]), NOW, TWO_WEEKS, only('cy', { ...ALL, why: 'left Slack' }))).toEqual([]);
  });

  it('that the file expects are apart from those that an override makes', () => {
    const gap = nobody(at('2026-03-03T15:00'), at('2026-03-03T20:00'));
    const found = problemsOf(
      schedule([OFFICE], [gap], true),
      at('2026-03-03T12:00'),
      at('2026-03-04T12:00'),
      everybody,
    );
    expect(shown(found)).toEqual([' nobody 03-03T15:00 03-03T17:00', ' expected 03-03T17:00 03-04T09:00']);
    expect(shown(unexpected(found))).toEqual([' nobody 03-03T15:00 03-03T17:00']);
    expect(
      shown(problemsOf(schedule([OFFICE], [gap]), at('2026-03-03T12:00'), at('2026-03-04T12:00'), everybody)),
    ).toEqual([' nobody 03-03T15:00 03-04T09:00']);
  });
});

describe('what is new', () => {
  const gap = (start: string, end: string): Problem => ({ why: 'nobody', start: at(start), end: at(end) });

  it('is not what has come nearer, passed in part, or shrunk', () => {
    const known = [gap('2026-03-03T09:00', '2026-03-05T09:00')];
    expect(freshOf([gap('2026-03-04T09:00', '2026-03-05T09:00')], known)).toEqual([]);
    expect(freshOf([gap('2026-03-03T12:00', '2026-03-03T15:00')], known)).toEqual([]);
    expect(freshOf([], known)).toEqual([]);
  });

  it('is the part by which a gap grew', () => {
    const known = [gap('2026-03-03T09:00', '2026-03-04T09:00'), gap('2026-03-04T12:00', '2026-03-05T09:00')];
    expect(shown(freshOf([gap('2026-03-03T06:00', '2026-03-05T11:00')], known))).toEqual([
      ' nobody 03-03T06:00 03-03T09:00',
      ' nobody 03-04T09:00 03-04T12:00',
      ' nobody 03-05T09:00 03-05T11:00',
    ]);
  });

  it('is the same time for another reason, or another person', () => {
    const away: Problem = { ...gap('2026-03-03T09:00', '2026-03-04T09:00'), why: 'away', person: 'ana' };
    expect(freshOf([{ ...away, why: 'left Slack' }], [away])).toHaveLength(1);
    expect(freshOf([{ ...away, person: 'bo' }], [away])).toHaveLength(1);
    expect(freshOf([away], [away])).toEqual([]);
  });

  it('is what begins before people would plan for it, whole', () => {
    const all = [gap('2026-03-03T09:00', '2026-03-05T09:00'), gap('2026-03-06T09:00', '2026-03-07T09:00')];
    expect(shown(beginningBefore(all, at('2026-03-04T00:00')))).toEqual([' nobody 03-03T09:00 03-05T09:00']);
  });
});

describe('Monday at nine', () => {
  it.each([
    ['2026-03-02T08:59', 'Europe/London', '2026-03-02T09:00'],
    ['2026-03-02T09:00', 'Europe/London', '2026-03-09T09:00'],
    ['2026-03-08T23:00', 'Europe/London', '2026-03-09T09:00'],
    // Summer time begins on the Sunday between.
    ['2026-03-23T12:00', 'Europe/London', '2026-03-30T08:00'],
    ['2026-03-02T12:00', 'America/Chicago', '2026-03-02T15:00'],
    ['2026-03-02T12:00', 'Asia/Kolkata', '2026-03-09T03:30'],
  ])('after %s in %s is %s', (now, zone, monday) => {
    expect(nextMonday(at(now), zone)).toBe(at(monday));
  });
});

describe('the report', () => {
  const problem = (i: number) => ({
    why: 'nobody' as const,
    user: undefined,
    open: false,
    start: NOW + i * DAY,
    end: NOW + i * DAY + HOUR,
  });
  const words = (message: ReturnType<typeof reportMessage>) => gather(message.blocks);

  it('of one thing says it in the notification', () => {
    const { text } = reportMessage([{ schedule: 'pay', problems: [problem(1)], others: 0 }]);
    expect(text).toContain('pay: 🚨 Nobody is on call from');
  });

  it('is cut to what somebody reads and Slack takes, and says what it leaves out', () => {
    const many = Array.from({ length: 20 }, (_, i) => ({
      schedule: `s${i}`,
      problems: Array.from({ length: 9 }, (_unused, j) => problem(j)),
      others: 1,
    }));
    const all = reportMessage(many);
    expect(JSON.stringify(all.blocks).length).toBeLessThanOrEqual(12_000);
    expect(nameSlash(words(all), {})).toContain('… and 8 more: /oncall gaps s0');
    expect(words(all)).toContain('Also: s6, s7');
  });

  it('has no button for what is expected', () => {
    const quiet = reportMessage([{ schedule: 'pay', problems: [{ ...problem(1), why: 'expected' }], others: 0 }]);
    expect(words(quiet)).toContain('as muster.yaml expects');
    expect(quiet.blocks?.some(({ type }) => type === 'actions')).toBe(false);
  });
});
