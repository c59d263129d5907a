import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '../../../src/lib/instant.ts';
import { durationsOf } from '../../../src/topics/incidents/lifecycle/durations.ts';
import { type Counted, groupOf, groupsBy, percentile, repeatsIn } from '../../../src/topics/reports/incidents/model.ts';
import { readPeriod } from '../../../src/topics/reports/incidents/period.ts';

const AT = Date.parse('2026-03-30T10:00:00Z');

function counted(over: Partial<Counted> = {}): Counted {
  return {
    id: 1,
    title: 'Payments are failing',
    severity: 'sev1',
    service: 'checkout',
    status: 'resolved',
    lead: null,
    private: 0,
    declared_at: AT,
    began_at: null,
    mitigated_at: null,
    closed_ms: 0,
    ended_at: AT + 60 * MINUTE,
    acked: AT + MINUTE,
    broken: [],
    ...over,
  };
}

describe('durations', () => {
  it('count from when it began, and say nothing of what nobody said', () => {
    const one = counted({ began_at: AT - 10 * MINUTE, mitigated_at: AT + 20 * MINUTE });
    expect(durationsOf(one, one.acked)).toEqual({
      detect: 10 * MINUTE,
      acknowledge: MINUTE,
      mitigate: 30 * MINUTE,
      resolve: 70 * MINUTE,
    });
    const again = counted({ mitigated_at: AT + 50 * MINUTE, closed_ms: 40 * MINUTE });
    expect(durationsOf(again, null)).toMatchObject({ mitigate: 10 * MINUTE, resolve: 20 * MINUTE });
    const bare = counted({ ended_at: null, status: 'investigating' });
    expect(durationsOf(bare, null)).toEqual({
      detect: undefined,
      acknowledge: undefined,
      mitigate: undefined,
      resolve: undefined,
    });
    expect(durationsOf(counted({ status: 'cancelled' }), null).resolve).toBeUndefined();
  });
});

describe('figures', () => {
  it('a percentile is one of the numbers, and that share of them is not larger', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { minLength: 1 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (numbers, share) => {
          const found = percentile(numbers, share) ?? Number.NaN;
          expect(numbers).toContain(found);
          const notLarger = numbers.filter((one) => one <= found).length;
          expect(notLarger).toBeGreaterThanOrEqual(Math.ceil(share * numbers.length));
        },
      ),
    );
    expect(percentile([], 0.5)).toBeUndefined();
    expect(percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9)).toBe(9);
  });

  it('groups are in the order of severity, with the time before next to them', () => {
    const now = [
      counted({ severity: 'sev2' }),
      counted({ broken: ['ack_within'] }),
      counted({ ended_at: AT + 20 * MINUTE }),
    ];
    const before = [counted({ severity: 'sev3' })];
    const groups = groupsBy(now, before, ({ severity }) => severity, ['sev1', 'sev2', 'sev3']);
    expect(groups.map(({ name, count, before: then, kept }) => [name, count, then, kept])).toEqual([
      ['sev1', 2, 0, 1],
      ['sev2', 1, 0, 1],
      ['sev3', 0, 1, 0],
    ]);
    expect(groupOf('all', now, before).times.resolve).toEqual({ median: 60 * MINUTE, p90: 60 * MINUTE });
  });

  it('the same again is three of a service with like words within thirty days', () => {
    const like = (id: number, days: number, over: Partial<Counted> = {}) =>
      counted({ id, declared_at: AT - days * DAY, ...over });
    expect(repeatsIn([like(1, 0), like(2, 1), like(3, 31)])).toEqual([]);
    expect(repeatsIn([like(1, 0), like(2, 1), like(3, 2, { service: 'search' })])).toEqual([]);
    expect(
      repeatsIn([
        like(1, 0),
        like(2, 1),
        like(3, 2, { title: 'Disk is full' }),
        like(4, 29, { title: 'Card payments are failing' }),
      ]),
    ).toEqual([{ service: 'checkout', title: 'Payments are failing', incidents: [1, 2, 4] }]);
  });
});

describe('periods', () => {
  it.each([
    ['', 'the last 30 days', 30],
    ['90d', 'the last 90 days', 90],
    ['last 2 weeks', 'the last 14 days', 14],
    ['week', 'the last 7 days', 7],
    ['quarter', 'the last 90 days', 90],
  ])('“%s” is %s', (words, name, days) => {
    const period = readPeriod(words, AT, 'Europe/London');
    expect(period).toMatchObject({ name, from: AT - days * DAY, until: AT, before: { until: AT - days * DAY } });
  });

  it('weeks and months begin at midnight of their zone, also where the clocks change', () => {
    const week = readPeriod('last week', AT, 'Europe/London');
    expect([week?.from, week?.until].map((at) => new Date(at ?? 0).toISOString())).toEqual([
      '2026-03-23T00:00:00.000Z',
      '2026-03-29T23:00:00.000Z',
    ]);
    const month = readPeriod('2026-02', AT, 'America/New_York');
    expect(new Date(month?.from ?? 0).toISOString()).toBe('2026-02-01T05:00:00.000Z');
    expect(month?.before.until).toBe(month?.from);
    expect(readPeriod('someday', AT, 'UTC')).toBeUndefined();
    expect(readPeriod('9999d', AT, 'UTC')).toBeUndefined();
  });
});
