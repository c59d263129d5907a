import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../src/lib/instant.ts';
import { nextLocal, readCron } from '../../../src/topics/alerts/maintenance/cron.ts';
import { maintenanceSchema, nextWindow } from '../../../src/topics/alerts/maintenance/model.ts';

const LONDON = { timezone: 'Europe/London', duration: 6 * HOUR };

/** The start and end of the window after an instant. */
function windowAfter(cron: string, after: string) {
  const found = nextWindow({ ...LONDON, cron }, Date.parse(after), Date.parse(after));
  return [found?.start, found?.end].map((at) => (at === undefined ? undefined : new Date(at).toISOString()));
}

/** The next local time of a pattern, as a wall clock shows it. */
function nextOf(text: string, after: string): string | undefined {
  const cron = readCron(text);
  if ('wrong' in cron) return cron.wrong;
  const local = nextLocal(cron, Date.parse(`${after}Z`));
  return local === undefined ? undefined : new Date(local).toISOString().slice(0, 16);
}

describe('a maintenance window', () => {
  it('begins by the wall clock of its zone and lasts its length, in spring and autumn', () => {
    expect(windowAfter('0 22 * * sat', '2026-03-28T12:00:00Z')).toEqual([
      '2026-03-28T22:00:00.000Z',
      '2026-03-29T04:00:00.000Z',
    ]);
    expect(windowAfter('0 22 * * sat', '2026-04-01T12:00:00Z')[0]).toBe('2026-04-04T21:00:00.000Z');
    expect(windowAfter('0 22 * * sat', '2026-10-24T12:00:00Z')).toEqual([
      '2026-10-24T21:00:00.000Z',
      '2026-10-25T03:00:00.000Z',
    ]);
  });

  it('begins after the gap where its time does not exist, and once, the first time, where it occurs twice', () => {
    expect(windowAfter('30 1 * * *', '2026-03-28T12:00:00Z')[0]).toBe('2026-03-29T01:00:00.000Z');
    expect(windowAfter('30 1 * * *', '2026-10-24T12:00:00Z')[0]).toBe('2026-10-25T00:30:00.000Z');
    expect(windowAfter('30 1 * * *', '2026-10-25T07:00:00Z')[0]).toBe('2026-10-26T01:30:00.000Z');
    expect(nextWindow({ ...LONDON, cron: '*/30 1 29 3 *' }, Date.parse('2026-03-29T01:00:00Z'), 0)?.start).toBe(
      Date.parse('2027-03-29T00:00:00Z'),
    );
  });

  it('that runs already is the next one, until it has been planned', () => {
    const at = Date.parse('2026-03-07T23:00:00Z');
    const running = nextWindow({ ...LONDON, cron: '0 22 * * sat' }, Number.NEGATIVE_INFINITY, at);
    expect(running?.start).toBe(at - HOUR);
    const next = nextWindow({ ...LONDON, cron: '0 22 * * sat' }, running?.start ?? 0, at);
    expect(next?.start).toBe(at - HOUR + 7 * DAY);
  });

  it('reads patterns as cron does: either day is enough where both are named', () => {
    expect(nextOf('0 22 * * fri', '2026-03-02T10:00')).toBe('2026-03-06T22:00');
    expect(nextOf('0 22 13 * fri', '2026-03-07T10:00')).toBe('2026-03-13T22:00');
    expect(nextOf('0 22 10 * fri', '2026-03-07T10:00')).toBe('2026-03-10T22:00');
    expect(nextOf('*/15 8-9 * * 1-5', '2026-03-06T09:45')).toBe('2026-03-09T08:00');
    expect(nextOf('0 0 29 2 *', '2026-03-01T00:00')).toBe('2028-02-29T00:00');
    expect(nextOf('0 0 30 2 *', '2026-03-01T00:00')).toContain('impossible');
    expect(nextOf('0 0 * * 7', '2026-03-02T00:00')).toBe('2026-03-08T00:00');
  });

  it.each([
    ['0 25 * * *', 'hour'],
    ['0 22 * *', 'five fields'],
    ['0 0 22 * * 5', 'five fields'],
    ['0 22 L * *', 'not supported'],
  ])('refuses %s', (cron, words) => {
    const parsed = maintenanceSchema.safeParse({ a: { cron, duration: '4h', service: 'x' } });
    expect(parsed.error?.issues.map(({ message }) => message).join()).toContain(words);
  });

  it('needs one thing that it keeps quiet, for a week at most', () => {
    const said = (entry: object) =>
      maintenanceSchema.safeParse({ a: { cron: '0 0 * * *', ...entry } }).error?.issues[0]?.message;
    expect(said({ duration: '4h' })).toContain('needs either');
    expect(said({ duration: '4h', service: 'x', labels: { a: 'b' } })).toContain('needs either');
    expect(said({ duration: '8d', service: 'x' })).toContain('at most 7d');
  });
});
