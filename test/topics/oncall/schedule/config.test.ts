import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { schedulesSchema } from '../../../../src/topics/oncall/schedule/config.ts';
import { whoAt } from '../../../../src/topics/oncall/schedule/shifts.ts';

const FILE = `
payments:
  timezone: America/New_York
  channel: "#payments"
  rotations:
    - name: weekdays
      every: 1 week
      start: 2026-01-05T09:00
      people: [ana, bo]
      active: [ { days: mon-fri, from: "09:00", to: "17:00" } ]
      until: 2027-01-01T09:00
    - name: nights
      every: 1 day
      shift: active-days
      start: 2026-01-05 17:00
      people: [cy, [dee, bo]]
      active: [ { days: [mon, Tuesday, wed, thu, fri], from: 17:00, to: 9:00 } ]
`;

/** The paths of what is wrong with a schedule of one rotation. */
function wrong(rotation: object, schedule: object = {}): string[] {
  const whole = { name: 'r', every: '1 week', start: '2026-01-05T09:00', people: ['ana'], ...rotation };
  const parsed = schedulesSchema.safeParse({ payments: { rotations: [whole], ...schedule } });
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join('.'));
}

describe('schedules of the file', () => {
  it('become what the engine takes', () => {
    const { payments } = schedulesSchema.parse(parse(FILE));
    expect(payments).toMatchObject({ timezone: 'America/New_York', channel: '#payments', remind: 1_800_000 });
    expect(payments?.rotations).toEqual([
      {
        name: 'weekdays',
        every: { count: 1, unit: 'weeks' },
        start: '2026-01-05T09:00',
        people: [['ana'], ['bo']],
        active: [{ days: [0, 1, 2, 3, 4], from: 540, to: 1020 }],
        until: '2027-01-01T09:00',
      },
      {
        name: 'nights',
        every: { count: 1, unit: 'days' },
        shift: 'active-days',
        start: '2026-01-05T17:00',
        people: [['cy'], ['dee', 'bo']],
        active: [{ days: [0, 1, 2, 3, 4], from: 1020, to: 540 }],
      },
    ]);
  });

  it('answer who is on call', () => {
    const { payments } = schedulesSchema.parse(parse(FILE));
    const schedule = {
      timezone: 'America/New_York',
      revisions: [{ effectiveFrom: 0, rotations: payments?.rotations ?? [] }],
      overrides: [],
    };
    expect(whoAt(schedule, Date.UTC(2026, 0, 6, 15))).toMatchObject({ people: ['ana'], source: 'weekdays' });
    expect(whoAt(schedule, Date.UTC(2026, 0, 7, 3))).toMatchObject({ people: ['dee', 'bo'], source: 'nights' });
    expect(whoAt(schedule, Date.UTC(2026, 0, 10, 18))).toBeNull();
  });

  it.each([
    ['mon', [0]],
    ['fri-mon', [0, 4, 5, 6]],
    ['mon, wed-thu', [0, 2, 3]],
  ])('days %s', (days, expected) => {
    const rotation = {
      name: 'r',
      every: '2 days',
      start: '2026-01-05T09:00',
      people: ['ana'],
      active: [{ days, from: '00:00', to: '24:00' }],
    };
    const { payments } = schedulesSchema.parse({ payments: { rotations: [rotation] } });
    expect(payments?.rotations[0]?.active?.[0]).toEqual({ days: expected, from: 0, to: 0 });
  });

  it.each([
    [{ every: '1 fortnight' }, 'rotations.0.every'],
    [{ every: '0 days' }, 'rotations.0.every'],
    [{ start: '2026-02-30T09:00' }, 'rotations.0.start'],
    [{ start: 2026 }, 'rotations.0.start'],
    [{ people: [] }, 'rotations.0.people'],
    [{ people: [[]] }, 'rotations.0.people.0'],
    [{ active: [{ days: 'sunny', from: '09:00', to: '17:00' }] }, 'rotations.0.active.0.days'],
    [{ active: [{ days: 'mon-wed-fri', from: '09:00', to: '17:00' }] }, 'rotations.0.active.0.days'],
    [{ active: [{ days: 'mon', from: '25:00', to: '17:00' }] }, 'rotations.0.active.0.from'],
    [{ shift: 'active-days' }, 'rotations.0.shift'],
    [{ from: '2026-02-01T09:00', until: '2026-01-01T09:00' }, 'rotations.0.until'],
  ])('%j is refused at its place', (rotation, path) => {
    expect(wrong(rotation)).toEqual([`payments.${path}`]);
  });

  it('refuses an impossible zone', () => {
    expect(wrong({}, { timezone: 'Mars/Olympus' })).toEqual(['payments.timezone']);
    expect(wrong({})).toEqual([]);
  });
});
