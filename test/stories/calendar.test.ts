import { describe, expect, it } from 'vitest';
import { DAY } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, GENERAL } from '../support/seed.ts';
import { overrides, presses, types } from '../support/story.ts';

const PUBLIC = 'https://muster.example.com';

async function world(dialect: (typeof dialects)[number]) {
  return startBot({ dialect, yaml: PAYMENTS_YAML, settings: { publicUrl: PUBLIC } });
}

/** Makes an address and gives its path. */
async function subscribe(bot: Bot, user: string, what: string): Promise<string> {
  const said = await types(bot, user, GENERAL, `/oncall calendar ${what}`);
  return /https:\/\/muster\.example\.com(\/calendar\/[\w-]+\.ics)/.exec(said)?.[1] ?? '';
}

describe.each(dialects)('calendars on %s', (dialect) => {
  it('of a person, a schedule and all of them are read without Slack, and only what changed is sent again', async () => {
    const bot = await world(dialect);
    const path = await subscribe(bot, ANA, 'me');
    const first = await fetch(`${bot.app.url}${path}`);
    expect([first.status, first.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
    const text = (await first.text()).replaceAll('\r\n ', '');
    expect(text).toContain('SUMMARY:On call: payments');
    expect(text).toContain('DTSTART;TZID=Europe/London:20260302T090000');
    expect(text).toContain('TRIGGER:-PT30M');
    const etag = first.headers.get('etag') ?? '';
    const again = await fetch(`${bot.app.url}${path}`, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    await overrides(bot, BO, GENERAL, 'payments @bo 4h');
    const changed = await fetch(`${bot.app.url}${path}`, { headers: { 'if-none-match': etag } });
    expect(changed.status).toBe(200);
    expect((await changed.text()).replaceAll('\r\n ', '')).toContain('DTEND;TZID=Europe/London:20260302T100000');
    const schedule = await (await fetch(`${bot.app.url}${await subscribe(bot, BO, 'empty')}`)).text();
    expect(schedule).toContain('SUMMARY:Nobody on call: empty');
    const all = (await (await fetch(`${bot.app.url}${await subscribe(bot, BO, 'all')}`)).text()).replaceAll(
      '\r\n ',
      '',
    );
    expect(all).toMatch(/SUMMARY:.* on call: second/);
  });

  it('are listed with when they were read, revoked by their owner alone, and end with the person', async () => {
    const bot = await world(dialect);
    const [mine, theirs] = [await subscribe(bot, ANA, 'me'), await subscribe(bot, BO, 'payments')];
    await fetch(`${bot.app.url}${mine}`);
    const listed = await types(bot, ANA, GENERAL, '/oncall calendar');
    expect(listed).toMatch(/your shifts \([0-9a-f]{8}\), made 2026-03-02 10:00 UTC, last read 2026-03-02 10:00 UTC/);
    expect(listed).not.toContain('payments');
    const id = /\(([0-9a-f]{8})\)/.exec(listed)?.[1] ?? '';
    expect(await types(bot, BO, GENERAL, `/oncall revoke ${id}`)).toContain('You have no calendar address');
    expect((await fetch(`${bot.app.url}${mine}`)).status).toBe(200);
    await presses(bot, ANA, GENERAL, `Revoke your shifts ${id}`);
    const gone = await fetch(`${bot.app.url}${mine}`);
    const never = await fetch(`${bot.app.url}/calendar/${'x'.repeat(32)}.ics`);
    expect([gone.status, await gone.text()]).toEqual([404, await never.text()]);
    await bot.app.engine.transact((tx) =>
      tx.db.updateTable('users').set({ deactivated: 1 }).where('id', '=', BO).execute(),
    );
    expect((await fetch(`${bot.app.url}${theirs}`)).status).toBe(404);
  });

  it('keep no token in the database, and stay the same within a day', async () => {
    const bot = await world(dialect);
    const path = await subscribe(bot, ANA, 'payments');
    const token = /calendar\/(.+)\.ics/.exec(path)?.[1] ?? '';
    expect(token.length).toBeGreaterThan(20);
    await bot.app.engine.transact(async (tx) => {
      for (const table of ['calendars', 'inbox', 'audit', 'outbox'] as const)
        expect(JSON.stringify(await tx.db.selectFrom(table).selectAll().execute())).not.toContain(token);
    });
    const etag = async () => (await fetch(`${bot.app.url}${path}`)).headers.get('etag');
    const morning = await etag();
    await bot.advance(DAY / 4);
    expect(await etag()).toBe(morning);
  });

  it('say what is missing without a public address, and what a wrong word was', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    expect(await types(bot, ANA, GENERAL, '/oncall calendar me')).toContain('PUBLIC_URL is not set');
    const open = await world(dialect);
    expect(await types(open, ANA, GENERAL, '/oncall calendar paymnts')).toContain('“paymnts” is neither a schedule');
  });
});
