import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { muster } from '../../src/cli.ts';
import { ManualClock } from '../../src/lib/clock.ts';
import { temporaryFolder } from '../support/database.ts';
import { serveFeed, TOKEN } from '../support/feedserver.ts';
import { calendar, event, shift } from '../support/ical.ts';

const SHIFTS = calendar(
  shift('ana', '20260306T140000Z', '20260313T130000Z'),
  shift('bo', '20260313T150000Z', '20260320T130000Z'),
  event('DTSTART:20260310T120000Z', 'DURATION:PT1H', 'SUMMARY:Lunch'),
);

function fileWith(source: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'shifts'));
  writeFileSync(join(folder, 'shifts/payments.ics'), SHIFTS);
  const file = join(folder, 'muster.yaml');
  writeFileSync(
    file,
    `timezone: America/Chicago
people: { ana: { email: ana@example.com }, bo: { email: bo@example.com } }
schedules:
  payments: { ical: ${source} }
  other: { rotations: [{ name: w, every: 1 week, start: 2026-01-05T09:00, people: [ana] }] }
`,
  );
  return file;
}

async function run(...argv: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const clock = new ManualClock(Date.parse('2026-03-09T12:00:00Z'));
  const say = (to: string[]) => (line: string) => void to.push(line);
  const code = await muster(argv, { env: { DATABASE_URL: 'sqlite:none.db' }, clock, out: say(out), err: say(err) });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('a file that reads a schedule from a calendar', () => {
  it('is answered from the file next to it', async () => {
    const file = fileWith('shifts/payments.ics');
    const range = ['--from', '2026-03-08', '--until', '2026-03-15', '--json'];
    const { code, out, err } = await run('schedule', 'payments', '--config', file, ...range);
    expect(JSON.parse(out)).toEqual({
      schedule: 'payments',
      timezone: 'America/Chicago',
      shifts: [
        { start: '2026-03-06T08:00:00-06:00', end: '2026-03-13T08:00:00-05:00', people: ['ana'], source: 'ical' },
        { start: '2026-03-13T10:00:00-05:00', end: '2026-03-20T08:00:00-05:00', people: ['bo'], source: 'ical' },
      ],
      gaps: [{ start: '2026-03-13T08:00:00-05:00', end: '2026-03-13T10:00:00-05:00' }],
    });
    expect(err).toContain('warning: schedule payments: “Lunch” names nobody in muster.yaml');
    expect(code).toBe(0);
  });

  it('says of each event that puts nobody on call, and of a schedule that has no calendar', async () => {
    const file = fileWith('shifts/payments.ics');
    const { code, out, err } = await run('feed', 'payments', '--config', file);
    expect([code, out]).toEqual([0, 'The calendar of payments can be read.']);
    expect(err).toContain(
      'warning: schedule payments: “Lunch” names nobody in muster.yaml, so it puts nobody on call (',
    );
    const other = await run('feed', 'other', '--config', file);
    expect([other.code, other.err]).toEqual([
      1,
      'The schedule other is not read from a calendar. Schedules read from a calendar: payments.',
    ]);
  });

  it('and from an address, which is asked then', async () => {
    const feed = await serveFeed(SHIFTS);
    const file = fileWith(feed.url);
    const { out } = await run('oncall', 'payments', '--config', file, '--json');
    expect(JSON.parse(out)).toMatchObject({ people: ['ana'], next: { people: ['bo'] } });
    expect((await run('oncall', 'other', '--config', file)).code).toBe(0);
    expect(feed.requests.length).toBe(1);
  });

  it('says why when it cannot be read, without the address', async () => {
    const feed = await serveFeed('');
    feed.answer = { status: 404, body: '' };
    const { code, err } = await run('oncall', '--config', fileWith(feed.url));
    expect(err).toBe('The calendar of payments could not be read: HTTP 404.');
    expect(err).not.toContain(TOKEN);
    expect(code).toBe(1);
    expect((await run('oncall', '--config', fileWith('none.ics'))).err).toContain('there is no such file');
  });
});
