import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../../src/db/open.ts';
import { transactor } from '../../../../src/engine/transact.ts';
import type { Transact } from '../../../../src/engine/tx.ts';
import { ManualClock } from '../../../../src/lib/clock.ts';
import { DAY, HOUR } from '../../../../src/lib/instant.ts';
import { noteFailure, takeIn } from '../../../../src/topics/oncall/feed/intake.ts';
import { feedState, findFeed } from '../../../../src/topics/oncall/feed/store.ts';
import { whoAt } from '../../../../src/topics/oncall/schedule/shifts.ts';
import { loadSchedule } from '../../../../src/topics/oncall/schedule/store.ts';
import { reserved } from '../../../../src/topics/rows.ts';
import { applyFile, planFile } from '../../../../src/topics/settings/apply.ts';
import { checkFile } from '../../../../src/topics/settings/file.ts';
import { dialects, freshDatabase, keepingTime } from '../../../support/database.ts';
import { hearShiftChanges } from '../../../support/emitted.ts';
import { expectNone, expectSome } from '../../../support/expect.ts';
import { calendar, event, shift } from '../../../support/ical.ts';

const START = Date.UTC(2026, 2, 2, 10);
const FILE = `people:
  ana: { email: ana@example.com }
  bo: { email: bo@example.com }
schedules:
  payments: { ical: https://calendar.example.com/secret/basic.ics }
`;

interface Bench {
  readonly clock: ManualClock;
  readonly transact: Transact;
  /** Applies a file; returns its lines. */
  readonly apply: (text: string, dry?: boolean) => Promise<readonly string[]>;
  /** Takes a calendar in; returns why not, if not. */
  readonly take: (body: string | null) => Promise<string | undefined>;
  readonly fail: (reason: string) => Promise<void>;
  /** How often the shifts were said to have changed since the last time this was asked. */
  readonly changes: () => number;
  readonly who: (at: number) => Promise<string>;
}

describe.each(dialects)('taking a feed in on %s', (dialect) => {
  async function open(): Promise<Bench> {
    const clock = new ManualClock(START);
    const opened = await openDatabase({ url: await freshDatabase(dialect), role: 'cli' });
    const db = keepingTime(opened, () => clock.now());
    onTestFinished(() => db.close());
    const { emitted, wiring } = hearShiftChanges();
    const transact = transactor({ db, clock, wiring, onWork: () => undefined });
    const fileOf = (text: string) => {
      const checked = checkFile(text, 'm.yaml', reserved);
      if ('problems' in checked) throw new Error(checked.problems.join('\n'));
      return checked.file;
    };
    const feed = async <T>(work: (tx: Parameters<typeof takeIn>[0], row: Parameters<typeof takeIn>[1]) => Promise<T>) =>
      transact(async (tx) => {
        const row = await findFeed(tx, 'payments');
        if (row === undefined) throw new Error('there is no feed');
        return work(tx, row);
      });
    const bench: Bench = {
      clock,
      transact,
      apply: async (text, dry = false) =>
        (dry ? await planFile(transact, fileOf(text)) : await transact((tx) => applyFile(tx, fileOf(text)))).lines,
      take: (body) => feed((tx, row) => takeIn(tx, row, { body, etag: null })),
      fail: (reason) => feed((tx, row) => noteFailure(tx, row, reason)),
      changes: () => emitted.splice(0).length,
      who: async (at) => {
        const schedule = await transact((tx) => loadSchedule(tx, 'payments'));
        return (schedule && whoAt(schedule, at)?.people.join('+')) ?? 'nobody';
      },
    };
    await bench.apply(FILE);
    bench.changes();
    return bench;
  }

  const weekly = event('UID:w', 'DTSTART:20260302T090000Z', 'DURATION:P7D', 'RRULE:FREQ=WEEKLY', 'SUMMARY:ana');

  it('says that shifts changed only when they did', async () => {
    const { take, changes, clock, apply } = await open();
    await take(calendar(weekly));
    expect(changes()).toBe(1);
    await take(calendar(weekly));
    await take(null);
    clock.set(START + 40 * DAY);
    await take(calendar(weekly));
    expect(changes()).toBe(0);
    // Another past is no change; another person is one, also without another calendar.
    await take(calendar(weekly, shift('bo', '20260305T090000Z', '20260306T090000Z')));
    expect(changes()).toBe(0);
    await take(calendar(weekly, shift('bo', '20261005T090000Z', '20261006T090000Z')));
    expect(changes()).toBe(1);
    await apply(FILE.replace('ana: {', 'amy: {').replace('  bo:', '  ana: { email: other@example.com }\n  bo:'));
    expect(changes()).toBe(0);
    await apply(FILE.replace('ana: {', 'amy: {'));
    expect(changes()).toBe(1);
  });

  it('knows what comes for more than a year, also while it cannot be read', async () => {
    const { take, fail, clock, who } = await open();
    await take(calendar(weekly));
    expect(await who(START + 400 * DAY)).toBe('ana');
    clock.set(START + 300 * DAY);
    await fail('HTTP 500');
    expect(await who(START + 700 * DAY)).toBe('ana');
    // The past is kept for longer than it is worked out.
    expect(await who(START + 10 * DAY)).toBe('ana');
  });

  it('a copy that has run out is said, though it has not changed', async () => {
    const { take, clock } = await open();
    await take(calendar(shift('ana', '20260302T090000Z', '20260303T090000Z')));
    clock.set(START + 2 * DAY);
    expect(await take(null)).toBe('none of its current or future events puts anybody on call');
  });

  it('a broken or huge one writes nothing', async () => {
    const { take, transact } = await open();
    await take(calendar(weekly));
    const before = await transact((tx) => findFeed(tx, 'payments'));
    for (const body of ['<html>', `BEGIN:VCALENDAR\n${'x'.repeat(10_000_000)}`, calendar('BEGIN:VEVENT')])
      expect(await take(body)).toBeDefined();
    expect(await transact((tx) => findFeed(tx, 'payments'))).toEqual(before);
  });

  it('a trial run asks for nothing and leaves nothing', async () => {
    const { apply, transact } = await open();
    const rows = () =>
      transact(async ({ db }) => [
        await db.selectFrom('outbox').select(['slot', 'payload_json']).execute(),
        await db.selectFrom('timers').select('key').orderBy('key').execute(),
        await db.selectFrom('feeds').selectAll().execute(),
      ]);
    const before = await rows();
    expect(before[1]).toContainEqual({ key: 'feed:payments' });
    const lines = await apply(FILE.replace('calendar.example.com/secret', 'other.example.com/token'), true);
    expectSome(lines, 'its calendar is read from other.example.com');
    expectNone(lines, 'token');
    expect(await rows()).toEqual(before);
    await apply(FILE.replace('payments: {', 'search: {'));
    expect(
      await transact(({ db }) => db.selectFrom('timers').select('key').where('key', 'like', 'feed:%').execute()),
    ).toEqual([{ key: 'feed:search' }]);
  });

  it('its state can be asked for, without the secret of its address', async () => {
    const { take, fail, clock, transact } = await open();
    await take(calendar(weekly, shift('lunch', '20260305T090000Z', '20260306T090000Z')));
    clock.set(START + HOUR);
    await fail('HTTP 404');
    expect(await transact((tx) => feedState(tx, 'payments'))).toEqual({
      from: 'calendar.example.com',
      readAt: START,
      failingSince: START + HOUR,
      error: 'HTTP 404',
      warnings: ['“lunch” names nobody in muster.yaml, so it puts nobody on call (Thu 5 Mar 09:00)'],
    });
    expect(await transact((tx) => feedState(tx, 'other'))).toBeUndefined();
  });
});
