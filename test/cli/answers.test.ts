import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { muster } from '../../src/cli.ts';
import { openDatabase } from '../../src/db/open.ts';
import { transactor } from '../../src/engine/transact.ts';
import { ManualClock } from '../../src/lib/clock.ts';
import { HOUR } from '../../src/lib/instant.ts';
import { wiring } from '../../src/topics/index.ts';
import { insertOverride } from '../../src/topics/oncall/schedule/store.ts';
import { temporaryFolder } from '../support/database.ts';

const YAML = `
people: { ana: { email: a@example.com }, bo: { email: b@example.com }, cy: { email: c@example.com } }
schedules:
  payments:
    timezone: America/Chicago
    rotations:
      - { name: weekdays, every: 1 week, start: 2026-03-06T08:00, people: [ana, [bo, cy]], from: 2026-03-06T08:00, until: 2026-03-20T08:00 }
      - { name: nights, every: 1 day, start: 2026-03-06T08:00, people: [cy], active: [{ days: fri, from: "22:00", to: "06:00" }] }
  search:
    timezone: Europe/London
    rotations: [{ name: weekly, every: 1 week, start: 2026-03-04T10:00, people: [bo] }]
`;

const NOW = Date.parse('2026-03-07T12:00:00Z');

function world(yaml = YAML) {
  const folder = temporaryFolder();
  const file = join(folder, 'muster.yaml');
  writeFileSync(file, yaml);
  const url = `sqlite:${join(folder, 'muster.db')}`;
  const run = async (...argv: string[]) => {
    const [out, err] = [[] as string[], [] as string[]];
    const env = { MUSTER_CONFIG: file, DATABASE_URL: url };
    const clock = new ManualClock(NOW);
    const code = await muster(argv, { env, clock, out: (l) => void out.push(l), err: (l) => void err.push(l) });
    return { code, out: out.join('\n'), err: err.join('\n') };
  };
  return { file, url, run };
}

const ANA = {
  start: '2026-03-06T08:00:00-06:00',
  end: '2026-03-13T08:00:00-05:00',
  people: ['ana'],
  source: 'weekdays',
};
const PAIR = {
  start: '2026-03-13T08:00:00-05:00',
  end: '2026-03-20T08:00:00-05:00',
  people: ['bo', 'cy'],
  source: 'weekdays',
};
const NIGHT = {
  start: '2026-03-20T22:00:00-05:00',
  end: '2026-03-21T06:00:00-05:00',
  people: ['cy'],
  source: 'nights',
};

describe('muster schedule', () => {
  it('prints whole shifts and the gaps of the time asked for, from a file alone', async () => {
    const { run, file } = world();
    const range = ['--from', '2026-03-06T00:00', '--until', '2026-03-21'];
    const { code, out, err } = await run('schedule', 'payments', '--config', file, ...range, '--json');
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toEqual({
      schedule: 'payments',
      timezone: 'America/Chicago',
      shifts: [ANA, PAIR, NIGHT],
      gaps: [
        { start: '2026-03-06T00:00:00-06:00', end: '2026-03-06T08:00:00-06:00' },
        { start: '2026-03-20T08:00:00-05:00', end: '2026-03-20T22:00:00-05:00' },
      ],
    });
  });

  it('takes RFC 3339 as well, and leaves out what only touches', async () => {
    const { run, file } = world();
    const range = ['--from', '2026-03-13T13:00:00Z', '--until', '2026-03-20T08:00:00-05:00'];
    const { out } = await run('schedule', 'payments', '--config', file, ...range, '--json');
    expect(JSON.parse(out)).toMatchObject({ shifts: [PAIR], gaps: [] });
  });

  it('begins a new shift at every hand-off, also when the same people go on', async () => {
    const { run, file } = world();
    const range = ['--from', '2026-03-04T10:00', '--until', '2026-03-18T10:00'];
    const { out } = await run('schedule', 'search', '--config', file, ...range, '--json');
    const { shifts } = JSON.parse(out) as { shifts: { start: string }[] };
    expect(shifts.map((s) => s.start)).toEqual(['2026-03-04T10:00:00+00:00', '2026-03-11T10:00:00+00:00']);
  });

  it('is a table without --json, over the next two weeks unless told', async () => {
    const { run, file } = world();
    const { out } = await run('schedule', 'payments', '--config', file);
    expect(out).toBe(
      [
        'payments (America/Chicago)',
        'from                         until                        on call  by',
        'Fri 2026-03-06 08:00 -06:00  Fri 2026-03-13 08:00 -05:00  ana      weekdays',
        'Fri 2026-03-13 08:00 -05:00  Fri 2026-03-20 08:00 -05:00  bo, cy   weekdays',
        'Fri 2026-03-20 08:00 -05:00  Fri 2026-03-20 22:00 -05:00  nobody',
        'Fri 2026-03-20 22:00 -05:00  Sat 2026-03-21 06:00 -05:00  cy       nights',
        'Sat 2026-03-21 06:00 -05:00  Sat 2026-03-21 07:00 -05:00  nobody',
      ].join('\n'),
    );
  });

  it('answers from the database with its overrides', async () => {
    const { run, url } = world();
    expect((await run('schedule', 'payments')).err).toContain('There is no database at sqlite:');
    await run('apply');
    const db = await openDatabase({ url, role: 'cli' });
    const transact = transactor({ db, clock: new ManualClock(NOW), wiring, onWork: () => undefined });
    const start = Date.parse('2026-03-08T07:00:00Z');
    await transact((tx) =>
      insertOverride(tx, { schedule: 'payments', people: ['bo'], start, end: start + HOUR, by: 'U1' }),
    );
    await db.close();
    const { out } = await run('oncall', 'payments', '--at', '2026-03-08T01:30', '--json');
    expect(JSON.parse(out)).toEqual({
      schedule: 'payments',
      at: '2026-03-08T01:30:00-06:00',
      people: ['bo'],
      shift: {
        start: '2026-03-08T01:00:00-06:00',
        end: '2026-03-08T03:00:00-05:00',
        people: ['bo'],
        source: 'override',
      },
      next: { ...ANA, start: '2026-03-08T03:00:00-05:00' },
    });
  });
});

describe('muster oncall', () => {
  it('gives an object for one schedule and a list for all', async () => {
    const { run, file } = world();
    const one = JSON.parse(
      (await run('oncall', 'payments', '--config', file, '--at', '2026-03-20T08:00', '--json')).out,
    );
    expect(one).toEqual({
      schedule: 'payments',
      at: '2026-03-20T08:00:00-05:00',
      people: [],
      shift: null,
      next: NIGHT,
    });
    const all = JSON.parse((await run('oncall', '--config', file, '--json')).out) as { schedule: string }[];
    expect(all.map((a) => a.schedule)).toEqual(['payments', 'search']);
    expect(all[0]).toMatchObject({ at: '2026-03-07T06:00:00-06:00', people: ['ana'], shift: ANA, next: PAIR });
  });

  it('is a table without --json', async () => {
    const { run, file } = world();
    expect((await run('oncall', '--config', file)).out).toBe(
      [
        'schedule  on call  until                        next',
        'payments  ana      Fri 2026-03-13 08:00 -05:00  bo, cy from Fri 2026-03-13 08:00 -05:00',
        'search    bo       Wed 2026-03-11 10:00 +00:00  bo from Wed 2026-03-11 10:00 +00:00',
      ].join('\n'),
    );
  });
});

describe('what cannot be answered', () => {
  it.each([
    [['schedule', 'paymnts'], 1, 'There is no schedule paymnts. Did you mean payments?'],
    [['oncall', 'constructor'], 1, 'There is no schedule constructor. Schedules: payments, search.'],
    [['schedule'], 2, 'Which schedule? For example: muster schedule payments'],
    [['schedule', 'payments', '--from', 'soon'], 2, '--from soon is not a time.'],
    [['schedule', 'payments', '--from', '2026-02-30'], 2, '--from 2026-02-30 is not a time.'],
    [['schedule', 'payments', '--from', '2026-03-07', '--until', '2026-03-07'], 2, '--until must come after --from.'],
    [['schedule', 'payments', '--from', '2026-01-01', '--until', '2226-01-01'], 2, 'Muster prints at most ten years'],
    [['oncall', 'payments', '--from', '2026-03-07'], 2, '“muster oncall” does not accept --from.'],
  ])('%j ends with %i and says why', async (argv, code, words) => {
    const { run, file } = world();
    const ran = await run(...argv, '--config', file);
    expect([ran.code, ran.out]).toEqual([code, '']);
    expect(ran.err).toContain(words);
  });

  it('an impossible zone, an unknown person and bounds that end before they begin are named with their line', async () => {
    const { run, file } = world(
      YAML.replace('America/Chicago', 'America/Chicagoo')
        .replace('people: [cy]', 'people: [cyy]')
        .replace('until: 2026-03-20T08:00', 'until: 2026-03-01T08:00'),
    );
    const { code, out, err } = await run('oncall', '--config', file);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/muster\.yaml:5:15: .*must be a time zone such as Europe\/London/);
    expect(err).toMatch(/muster\.yaml:7:\d+: .*`until` must come after `from`/);
  });
});
