import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { muster } from '../../../src/cli.ts';
import { ManualClock } from '../../../src/lib/clock.ts';

const NOW = Date.parse('2026-03-05T12:00:00Z');

const WEEK = 604_800;
const DAY = 86_400;

/** The shapes of PagerDuty's REST API v2. */
const user = (id: string, summary: string) => ({ user: { id, type: 'user_reference', summary } });
const restriction = (day: number, time: string, hours: number) => ({
  type: 'weekly_restriction',
  start_day_of_week: day,
  start_time_of_day: time,
  duration_seconds: hours * 3600,
});

const PRIMARY = {
  schedule: {
    id: 'PSCHED1',
    type: 'schedule',
    name: 'Payments: Primary!',
    time_zone: 'America/Chicago',
    schedule_layers: [
      {
        id: 'PL1',
        name: 'Weekends',
        start: '2025-11-07T17:00:00-06:00',
        end: null,
        rotation_virtual_start: '2025-11-07T17:00:00-06:00',
        rotation_turn_length_seconds: WEEK,
        users: [user('PCY', 'Cy Wood')],
        restrictions: [restriction(5, '17:00:00', 64)],
      },
      {
        id: 'PL2',
        name: 'Working days',
        start: '2025-11-05T09:00:00-06:00',
        end: null,
        rotation_virtual_start: '2025-11-03T09:00:00-06:00',
        rotation_turn_length_seconds: DAY,
        users: [user('PANA', 'Ana Lima'), user('PBO', 'Bo Marsh')],
        restrictions: [1, 2, 3, 4, 5].map((day) => restriction(day, '09:00:00', 8)),
      },
      {
        id: 'PL3',
        name: 'Old',
        start: '2024-01-01T00:00:00Z',
        end: '2025-01-01T00:00:00Z',
        rotation_virtual_start: '2024-01-01T00:00:00Z',
        rotation_turn_length_seconds: DAY,
        users: [user('PGONE', 'Gone Person')],
        restrictions: [],
      },
      {
        id: 'PL4',
        name: 'Odd',
        start: '2024-01-01T00:00:00Z',
        end: null,
        rotation_virtual_start: '2024-01-01T00:00:00Z',
        rotation_turn_length_seconds: 5000,
        users: [user('PANA', 'Ana Lima')],
        restrictions: [],
      },
    ],
    overrides_subschedule: { rendered_schedule_entries: [{}, {}] },
  },
};

const POLICIES = {
  escalation_policies: [
    {
      id: 'PPOL1',
      name: 'Payments',
      num_loops: 3,
      escalation_rules: [
        {
          escalation_delay_in_minutes: 5,
          targets: [{ id: 'PSCHED1', type: 'schedule_reference', summary: 'Payments' }],
        },
        {
          escalation_delay_in_minutes: 15,
          targets: [
            { id: 'PDEE', type: 'user_reference', summary: 'Dée' },
            { id: 'PNOT', type: 'schedule_reference', summary: 'Elsewhere' },
          ],
        },
      ],
      services: [{ id: 'PSERV', type: 'service_reference', summary: 'Checkout API' }],
    },
  ],
};

const USERS = {
  users: [
    { id: 'PANA', name: 'Ana Lima', email: 'ana@example.com', time_zone: 'Europe/London' },
    { id: 'PBO', name: 'Bo Marsh', email: 'bo@example.com', time_zone: 'Eastern Time (US & Canada)' },
    { id: 'PCY', name: 'Cy Wood', email: 'cy@example.com', time_zone: 'America/Chicago' },
  ],
};

function folder(files: Readonly<Record<string, unknown>>) {
  const at = mkdtempSync(join(tmpdir(), 'muster-import-'));
  const paths = Object.entries(files).map(([name, content]) => {
    const path = join(at, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  });
  const run = async (...argv: string[]) => {
    const [out, err] = [[] as string[], [] as string[]];
    const env = { MUSTER_CONFIG: join(at, 'muster.yaml') };
    const clock = new ManualClock(NOW);
    const code = await muster(argv, { env, clock, out: (l) => void out.push(l), err: (l) => void err.push(l) });
    return { code, out: out.join('\n'), err: err.join('\n') };
  };
  return { at, paths, run };
}

describe('muster import pagerduty', () => {
  it('makes a file whose shifts are PagerDuty’s, and lists what it could not carry', async () => {
    const { at, paths, run } = folder({ 'schedule.json': PRIMARY, 'policies.json': POLICIES, 'users.json': USERS });
    const imported = await run('import', 'pagerduty', ...paths);
    expect(imported.code).toBe(0);
    for (const words of [
      'layer “Old”: has ended and is left out',
      'layer “Odd”: shifts of 5000 seconds are not whole hours',
      '2 overrides',
      'its target “Elsewhere” (schedule_reference) is not imported',
      '“Dée” has no e-mail address in these files. Replace the placeholder of dee',
      'Phone numbers and notification rules',
    ])
      expect(imported.err).toContain(words);
    expect(imported.err).not.toContain('to correct by hand');
    const file = join(at, 'muster.yaml');
    writeFileSync(file, imported.out);
    expect((await run('check')).out).toContain('4 people, 1 service, 1 schedule, 1 policy');
    const range = ['--from', '2026-03-05T00:00', '--until', '2026-03-10T12:00', '--json'];
    const { shifts, gaps } = JSON.parse((await run('schedule', 'payments-primary', '--config', file, ...range)).out);
    expect(shifts).toEqual([
      // Odd days since Monday 3 November are Bo's, even ones Ana's: turns go on over weekends that nobody works.
      shift('2026-03-05T09:00:00-06:00', '2026-03-05T17:00:00-06:00', 'ana', 'Working days'),
      shift('2026-03-06T09:00:00-06:00', '2026-03-06T17:00:00-06:00', 'bo', 'Working days'),
      shift('2026-03-06T17:00:00-06:00', '2026-03-09T09:00:00-05:00', 'cy', 'Weekends'),
      shift('2026-03-09T09:00:00-05:00', '2026-03-09T17:00:00-05:00', 'ana', 'Working days'),
      shift('2026-03-10T09:00:00-05:00', '2026-03-10T17:00:00-05:00', 'bo', 'Working days'),
    ]);
    expect(gaps.length).toBe(3);
  });

  it('keeps zones, services, policies and their order', async () => {
    const { paths, run } = folder({ 'schedule.json': PRIMARY, 'policies.json': POLICIES, 'users.json': USERS });
    const { out } = await run('import', 'pagerduty', ...paths);
    expect(out).toContain('timezone: America/Chicago');
    expect(out).toMatch(/ana:\n +email: ana@example.com\n +timezone: Europe\/London/);
    expect(out).toMatch(/checkout-api:\n +description: Checkout API\n +policy: payments/);
    expect(out).toMatch(/repeat: 3\n +steps:\n +- page:\n +- schedule:payments-primary\n +wait: 5m/);
    expect(out).toContain('person:dee');
  });

  it.each([
    ['no JSON', 'nonsense', /schedule\.json: is not JSON: .*nonsense/],
    ['another product’s', { rotas: [] }, /schedule\.json: has no `schedules`/],
    [
      'a list without layers',
      { schedules: [{ id: 'P1', name: 'x', time_zone: 'UTC' }] },
      /include\[\]=schedule_layers/,
    ],
    ['a file of 21 MB', `{"users": "${'x'.repeat(21_000_000)}"}`, /larger than 20 MB/],
  ])('refuses %s, and says which file and why', async (_, content, words) => {
    const { paths, run } = folder({ 'schedule.json': content });
    const { code, out, err } = await run('import', 'pagerduty', ...paths);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(words);
  });

  it('says when only the first page of a list was saved', async () => {
    const page = { schedules: [PRIMARY.schedule], more: true, limit: 25, offset: 0 };
    const first = folder({ 'schedules.json': page, 'users.json': USERS });
    expect((await first.run('import', 'pagerduty', ...first.paths)).err).toContain(
      'More schedules: these files hold only part',
    );
    const both = folder({
      'a.json': page,
      'b.json': { schedules: [PRIMARY.schedule], more: false },
      'users.json': USERS,
    });
    expect((await both.run('import', 'pagerduty', ...both.paths)).err).not.toContain('More schedules');
  });

  it('needs a product and files that are there', async () => {
    const { run } = folder({});
    expect((await run('import')).err).toContain('only from PagerDuty');
    expect((await run('import', 'pagerduty')).err).toContain('Which files?');
    expect(await run('import', 'pagerduty', '/nowhere.json')).toMatchObject({
      code: 2,
      err: 'There is no file /nowhere.json.',
    });
  });
});

function shift(start: string, end: string, person: string, source: string) {
  return { start, end, people: [person], source };
}
