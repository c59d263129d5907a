import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '../../src/lib/instant.ts';
import { applyInAnotherProcess } from '../support/another-process.ts';
import { type BotOptions, startBot } from '../support/bot.ts';
import { PUBLIC, reads, subscribes } from '../support/calendars.ts';
import { dialects } from '../support/database.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { keptIn } from '../support/rows.ts';
import { ANA, BO, DEE, EVE, GENERAL } from '../support/seed.ts';
import { shiftsOf } from '../support/shifts.ts';
import { overrides, presses, types } from '../support/story.ts';
import { linesOf, readBack } from '../topics/oncall/calendar/calendars.ts';

const NOW = Date.parse('2026-03-02T10:00:00Z');

/** The company without the schedule that is always empty, and the policy that pages it. */
const WITHOUT_EMPTY = PAYMENTS_YAML.replace(/ {2}empty:[\s\S]*?policies:/, 'policies:')
  .replace(/ {2}nobody:[\s\S]*?severities:/, 'severities:')
  .replace('policy: nobody', 'policy: payments');

async function world(options: BotOptions) {
  return startBot({ yaml: PAYMENTS_YAML, settings: { publicUrl: PUBLIC }, ...options });
}

const idOf = (path: string, listed: string) => {
  const ids = [...listed.matchAll(/\(([0-9a-f]{8})\)/g)].map(([, id]) => id ?? '');
  expect(path).not.toContain(ids[0]);
  return ids[0] ?? '';
};

describe.each(dialects)('calendars on %s', (dialect) => {
  it('hold the shifts that the schedules answer with, of a person, of one schedule and of all', async () => {
    const bot = await world({ dialect });
    await overrides(bot, BO, GENERAL, 'payments @dee fri 09:00 to mon 09:00');
    const [from, until] = [Math.floor(NOW / DAY) * DAY - 28 * DAY, Math.floor(NOW / DAY) * DAY + 182 * DAY];
    // Seven months of shifts are shown nowhere but in calendars, so those are held against what pages are decided by.
    const [payments, second, empty] = [
      await shiftsOf(bot, 'payments', from, until),
      await shiftsOf(bot, 'second', from, until),
      await shiftsOf(bot, 'empty', from, until),
    ];
    const times = (events: readonly { readonly start: number; readonly end: number }[]) =>
      events.map(({ start, end }) => [start, end]);
    const one = readBack((await reads(bot, await subscribes(bot, BO, 'payments'))).text);
    expect(times(one)).toEqual(times(payments));
    expect(one.map((event) => event.summary)).toContain('Dee Okafor · payments');
    const mine = readBack((await reads(bot, await subscribes(bot, ANA, 'me'))).text);
    const anas = [...payments, ...second].filter(({ people }) => people.includes('ana'));
    expect(times(mine)).toEqual(times(anas));
    expect(new Set(mine.map((event) => event.summary))).toEqual(new Set(['On call: payments', 'On call: second']));
    const all = readBack((await reads(bot, await subscribes(bot, BO, 'all'))).text);
    const [nobody, ...more] = all.filter((event) => event.summary.startsWith('Nobody on call'));
    expect([nobody?.summary, nobody?.end, more]).toEqual(['Nobody on call: empty', until, []]);
    expect(all.length).toBe(payments.length + second.length + empty.length + 1);
  });

  it('are sent again only when something changed, and keep their UIDs', async () => {
    const bot = await world({ dialect });
    const path = await subscribes(bot, ANA, 'payments');
    const first = await reads(bot, path);
    expect(await reads(bot, path, { 'if-none-match': first.etag })).toMatchObject({ status: 304, text: '' });
    await bot.advance(DAY / 4);
    expect((await reads(bot, path)).etag).toBe(first.etag);
    await overrides(bot, BO, GENERAL, 'payments @dee fri 09:00 to mon 09:00');
    const changed = await reads(bot, path, { 'if-none-match': first.etag });
    expect(changed.status).toBe(200);
    const [before, after] = [readBack(first.text), readBack(changed.text)];
    const uids = new Map(after.map((event) => [event.start, event.uid]));
    for (const { start, uid } of before) expect(uids.get(start)).toBe(uid);
    expect(after.length).toBe(before.length + 1);
    const [old, now] = [first, changed].map(({ text }) => Number(linesOf(text, 'SEQUENCE:')[0]?.slice(9)));
    expect(now).toBeGreaterThan(old ?? Number.NaN);
    expect(linesOf(first.text, 'DTSTAMP:')[0]).toBe('DTSTAMP:20260302T100000Z');
  });

  it('are listed with when they were read, and revoked by their owner alone', async () => {
    const bot = await world({ dialect });
    const mine = await subscribes(bot, ANA, 'me');
    await bot.advance(5 * MINUTE);
    await reads(bot, mine);
    const listed = await types(bot, ANA, GENERAL, '/oncall calendar');
    expect(listed).toMatch(/your shifts \([0-9a-f]{8}\), created 2026-03-02 10:00 UTC, last read 2026-03-02 10:05 UTC/);
    const id = idOf(mine, listed);
    expect(await types(bot, BO, GENERAL, '/oncall calendar')).toContain('You have no calendar addresses yet');
    expect(await types(bot, BO, GENERAL, `/oncall calendar revoke ${id}`)).toContain('You have no calendar address');
    expect((await reads(bot, mine)).status).toBe(200);
    await presses(bot, ANA, GENERAL, `Revoke your shifts ${id}`);
    expect(await reads(bot, mine)).toEqual(await reads(bot, `/calendar/${'x'.repeat(32)}.ics`));
    expect((await reads(bot, mine)).status).toBe(404);
    await bot.advance(5 * MINUTE);
    expect(await types(bot, ANA, GENERAL, `/oncall calendar revoke ${id}`)).toContain('has not worked since');
    await presses(bot, ANA, GENERAL, 'New address: my shifts');
    expect(await types(bot, ANA, GENERAL, '/oncall calendar')).toContain('never read');
  });

  it('end when their owner leaves the workspace, and outlive the schedule', async () => {
    const bot = await world({ dialect });
    const [anas, dees] = [await subscribes(bot, ANA, 'empty'), await subscribes(bot, DEE, 'all')];
    await bot.workspace.deactivate(DEE);
    await bot.settle();
    expect((await reads(bot, dees)).status).toBe(404);
    await applyInAnotherProcess(bot, WITHOUT_EMPTY);
    const { status, text } = await reads(bot, anas);
    expect([status, readBack(text)]).toEqual([200, []]);
    expect(linesOf(text, 'X-WR-CALNAME')).toEqual(['X-WR-CALNAME:empty (no longer in muster.yaml)']);
  });

  it('have addresses that nobody can read out of the database, nor get twice', async () => {
    const bot = await world({ dialect });
    const token = /calendar\/(.+)\.ics/.exec(await subscribes(bot, ANA, 'payments'))?.[1] ?? '';
    expect(Buffer.from(token, 'base64url').length).toBeGreaterThanOrEqual(16);
    const repeated = await types(bot, ANA, GENERAL, '/oncall calendar payments');
    expect(repeated).toContain('shown only once');
    expect(repeated).not.toContain('/calendar/');
    // Whoever steals a copy of the database sees every table.
    const kept = await keptIn(bot, ['calendars', 'inbox', 'audit', 'outbox', 'receipts', 'settings']);
    expect(kept).toContain('oncall calendar payments');
    expect(kept).not.toContain(token);
  });

  it('are made by members, with a public address, for what there is', async () => {
    const bot = await world({ dialect });
    expect(await types(bot, EVE, GENERAL, '/oncall calendar all')).toContain('As a guest');
    expect(await types(bot, ANA, GENERAL, '/oncall calendar paymnts')).toContain('“paymnts” is not a schedule');
    await presses(bot, ANA, GENERAL, 'A calendar of payments');
    expect(await types(bot, ANA, GENERAL, '/oncall calendar')).toMatch(/payments \([0-9a-f]{8}\)/);
  });
});

it('calendars are read without Slack, and in Socket Mode', async () => {
  const bot = await world({ mode: 'socket' });
  const path = await subscribes(bot, ANA, 'me');
  bot.workspace.fault({ method: '*', kind: 'hang' });
  expect((await reads(bot, path)).status).toBe(200);
  bot.workspace.clearFaults();
});

it('without a public address it is said what to set', async () => {
  const bot = await startBot({ yaml: PAYMENTS_YAML });
  const said = await types(bot, ANA, GENERAL, '/oncall calendar me');
  expect(said).toContain('PUBLIC_URL is not set');
  expect(said).toContain('PUBLIC_URL=https://muster.example.com');
});

it('a calendar follows a file in which its person has another name', async () => {
  const bot = await world({});
  const path = await subscribes(bot, ANA, 'me');
  const count = async () => readBack((await reads(bot, path)).text).filter(({ end }) => end > NOW + DAY * 14).length;
  const before = await count();
  writeFileSync(bot.config.file, PAYMENTS_YAML.replaceAll(/\bana\b(?!@)/g, 'lima'));
  await bot.stop();
  await bot.restart();
  expect(await count()).toBe(before);
  expect(before).toBeGreaterThan(10);
});
