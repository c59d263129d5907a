import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reserved } from '../../../../src/topics/rows.ts';
import { checkFile } from '../../../../src/topics/settings/file.ts';

function check(schedule: string, name = 'm.yaml') {
  return checkFile(`people:\n  ana: { email: ana@example.com }\nschedules:\n  payments: ${schedule}\n`, name, reserved);
}

const ROTATIONS = 'rotations: [{ name: w, every: 1 week, start: 2026-01-05T09:00, people: [ana] }]';

describe('`ical:` in muster.yaml', () => {
  it.each([
    ['{ ical: https://calendar.example.com/a/b.ics }', 'https://calendar.example.com/a/b.ics'],
    ['{ ical: webcal://calendar.example.com/a/b.ics }', 'https://calendar.example.com/a/b.ics'],
    ['{ ical: shifts/payments.ics }', resolve('deploy/shifts/payments.ics')],
    ['{ ical: ../payments.ics }', resolve('payments.ics')],
    ['{ ical: /srv/payments.ics }', '/srv/payments.ics'],
  ])('%s', (text, wanted) => {
    expect(check(text, 'deploy/m.yaml')).toMatchObject({
      file: { schedules: { payments: { ical: wanted, rotations: [] } } },
    });
  });

  const ADDRESS = 'must be the address of a calendar (https://…), or the path of an .ics file';
  it.each([
    ['{}', 'm.yaml:4:3: schedules.payments needs `rotations:`, or `ical:` with a calendar'],
    [
      `{ ${ROTATIONS}, ical: x.ics }`,
      'm.yaml:4:102: schedules.payments.ical cannot be combined with `rotations:`; a schedule has one of the two',
    ],
    ['{ ical: "" }', `m.yaml:4:21: schedules.payments.ical ${ADDRESS}`],
    ['{ ical: ftp://example.com/x }', `m.yaml:4:21: schedules.payments.ical ${ADDRESS}`],
    ['{ ical: "https://" }', `m.yaml:4:21: schedules.payments.ical ${ADDRESS}`],
    [
      '{ ical: https://ana:pass@example.com/x }',
      'm.yaml:4:21: schedules.payments.ical cannot contain a user name and password; use the secret address of the calendar instead',
    ],
  ])('%s is wrong', (text, problem) => {
    expect(check(text)).toEqual({ problems: [problem] });
  });
});
