import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { onCallAt, PUBLIC, subscribes } from '../support/calendars.ts';
import { dialects } from '../support/database.ts';
import { expectSeen, expectSome } from '../support/expect.ts';
import { type FeedServer, serveFeed, TOKEN } from '../support/feedserver.ts';
import { calendar, event, shift } from '../support/ical.ts';
import { runs } from '../support/muster.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, GENERAL, PAYMENTS } from '../support/seed.ts';
import { overrides, seen, types } from '../support/story.ts';

const ROTATIONS =
  '    rotations:\n      - { name: weekly, every: 1 week, start: 2026-03-02T09:00, people: [ana, bo] }\n';

/** The file with payments read from a calendar. */
function fileWith(source: string): string {
  return PAYMENTS_YAML.replace(ROTATIONS, `    ical: ${source}\n`);
}

/** Cy has today until five, Bo the night, Ana the coming weeks. */
const FIRST = calendar(
  shift('cy', '20260302T090000Z', '20260302T170000Z'),
  shift('bo', '20260302T170000Z', '20260303T090000Z'),
  shift('ana', '20260303T090000Z', '20260330T090000Z'),
);

function onCall(bot: Bot): Promise<string> {
  return types(bot, ANA, GENERAL, '/oncall payments');
}

/** What the channel was told about the calendar. */
async function said(bot: Bot): Promise<readonly string[]> {
  return (await seen(bot, ANA, PAYMENTS)).filter((text) => text.includes('calendar of payments'));
}

async function applies(bot: Bot, yaml: string): Promise<string> {
  writeFileSync(bot.config.file, yaml);
  const { out, err } = await runs(bot, 'apply');
  bot.app.engine.poke();
  await bot.settle();
  return `${out}\n${err}`;
}

async function start(dialect: (typeof dialects)[number]): Promise<{ bot: Bot; feed: FeedServer }> {
  const feed = await serveFeed(FIRST);
  return { feed, bot: await startBot({ dialect, yaml: fileWith(feed.url) }) };
}

describe.each(dialects)('a schedule read from a calendar on %s', (dialect) => {
  it('answers, hands off, and follows the calendar within a quarter of an hour', async () => {
    const { bot, feed } = await start(dialect);
    expect(await onCall(bot)).toContain(`payments: <@${CY}> until 2026-03-02 17:00 UTC · then <@${BO}>`);
    feed.answer = {
      status: 200,
      body: calendar(
        shift('cy', '20260302T090000Z', '20260302T120000Z'),
        shift('ana', '20260302T120000Z', '20260303T090000Z'),
      ),
    };
    await bot.advance(16 * MINUTE);
    expect(await onCall(bot)).toContain(`payments: <@${CY}> until 2026-03-02 12:00 UTC · then <@${ANA}>`);
    await bot.advance(2 * HOUR);
    await expectSeen(bot, ANA, PAYMENTS, `<@${CY}> → <@${ANA}> until 2026-03-03 09:00 UTC`);
    await overrides(bot, CY, GENERAL, 'payments @bo 1h');
    expect(await onCall(bot)).toContain(`payments: <@${BO}> until`);
  });

  it('asks with the ETag it knows, and what has not changed stays', async () => {
    const { bot, feed } = await start(dialect);
    feed.answer = { status: 200, body: FIRST, etag: '"v1"' };
    await bot.advance(16 * MINUTE);
    const before = feed.requests.length;
    await bot.advance(30 * MINUTE);
    expect(feed.requests.slice(before).map(({ etag }) => etag)).toEqual(['"v1"', '"v1"']);
    expect(await onCall(bot)).toContain(`payments: <@${CY}>`);
    expect(await said(bot)).toEqual([]);
  });

  it.each<readonly [string, FeedServer['answer'], string]>([
    ['404', { status: 404, body: 'gone' }, 'HTTP 404'],
    ['500', { status: 500, body: 'oh' }, 'HTTP 500'],
    ['a broken connection', 'hang up', 'it could not be reached'],
    ['a page to sign in', { status: 200, body: '<html>' }, 'it is not an iCalendar file'],
    [
      'a calendar without events',
      { status: 200, body: calendar() },
      'none of its current or future events puts anybody on call',
    ],
    [
      '100,000 events',
      { status: 200, body: calendar('BEGIN:VEVENT\r\nEND:VEVENT\r\n'.repeat(100_000).trim()) },
      'it has 100000 events',
    ],
  ])('%s keeps the last good copy; said once after an hour, and once when it works again', async (_, answer, words) => {
    const { bot, feed } = await start(dialect);
    feed.answer = answer;
    await bot.advance(70 * MINUTE);
    expect(await said(bot)).toEqual([]);
    await bot.advance(3 * HOUR);
    expect(await said(bot)).toHaveLength(1);
    const [told = ''] = await said(bot);
    expect(told).toContain('could not be read since 2026-03-02 10:15 UTC');
    expect(told).toContain(words);
    expect(told).toContain('Muster uses its copy of 2026-03-02 10:00 UTC');
    expect(told).not.toContain(TOKEN);
    expect(await onCall(bot)).toContain(`payments: <@${CY}> until 2026-03-02 17:00 UTC · then <@${BO}>`);
    feed.answer = { status: 200, body: FIRST };
    await bot.advance(31 * MINUTE);
    expect((await said(bot)).slice(1)).toEqual([
      expect.stringContaining('Muster can read the calendar of payments again'),
    ]);
  });

  it('one that has never been read says so at once, and rotations stay in force until it was', async () => {
    const feed = await serveFeed(FIRST);
    feed.answer = { status: 404, body: '' };
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const lines = await applies(bot, fileWith(feed.url));
    expect(lines).toContain('~ schedule payments: its calendar is read from 127.0.0.1:');
    expect(lines).not.toContain(TOKEN);
    expect(await said(bot)).toEqual([expect.stringContaining('so the rotations still apply')]);
    expect(await onCall(bot)).toContain(`payments: <@${ANA}> until 2026-03-09 09:00 UTC`);
    feed.answer = { status: 200, body: FIRST };
    await bot.advance(1 * HOUR);
    expect(await onCall(bot)).toContain(`payments: <@${CY}> until 2026-03-02 17:00 UTC`);
    expect(await said(bot)).toHaveLength(2);
  });

  it('from rotations to a calendar and back, the past is answered by what was in force', async () => {
    const feed = await serveFeed(FIRST);
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, settings: { publicUrl: PUBLIC } });
    const path = await subscribes(bot, ANA, 'payments');
    const whoWas = (at: string) => onCallAt(bot, path, Date.parse(`${at}Z`));
    await bot.advance(2 * HOUR);
    await applies(bot, fileWith(feed.url));
    await bot.advance(12 * HOUR);
    // A calendar may forget or rewrite its past; the schedule does not.
    feed.answer = { status: 200, body: calendar(shift('ana', '20260301T000000Z', '20260401T000000Z')) };
    await bot.advance(1 * HOUR);
    await applies(bot, PAYMENTS_YAML.replace('people: [ana, bo] }', 'people: [cy] }'));
    await bot.advance(2 * HOUR);
    const asked = ['2026-03-02T11:00', '2026-03-02T13:00', '2026-03-02T20:00', '2026-03-03T00:40', '2026-03-03T02:00'];
    const answers: (readonly string[])[] = [];
    for (const at of asked) answers.push(await whoWas(at));
    expect(answers).toEqual([['Ana Lima'], ['Cy Wood'], ['Bo Marsh'], ['Ana Lima'], ['Cy Wood']]);
    expect(await applies(bot, fileWith(feed.url))).toContain('on call before and after: cy');
    await bot.advance(1 * MINUTE);
    expect(await whoWas('2026-03-03T06:00')).toEqual(['Ana Lima']);
    expect(await whoWas('2026-03-02T20:00')).toEqual(['Bo Marsh']);
  });

  it('says once which events put nobody on call', async () => {
    const lunch = event('DTSTART:20260304T120000Z', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY', 'SUMMARY:Team lunch');
    const feed = await serveFeed(FIRST.replace('END:VCALENDAR', `${lunch}\r\nEND:VCALENDAR`));
    const bot = await startBot({ dialect, yaml: fileWith(feed.url) });
    await bot.advance(40 * MINUTE);
    expect(await said(bot)).toEqual([expect.stringContaining('“Team lunch” names nobody in muster.yaml')]);
    const { out } = await runs(bot, 'feed', 'payments');
    expect(out).toContain('was last read Mon 2 Mar 10:30 Europe/London.\n“Team lunch” names nobody in muster.yaml');
    await bot.crash();
    await bot.restart();
    await bot.advance(20 * MINUTE);
    expect(await said(bot)).toHaveLength(1);
  });

  it('knows people by the address and name that Slack has of them', async () => {
    const mail = event('DTSTART:20260302T090000Z', 'DTEND:20260302T170000Z', 'ATTENDEE:mailto:dee@example.com');
    const feed = await serveFeed(calendar(mail, shift('Bo Marsh', '20260302T170000Z', '20260303T090000Z')));
    const bot = await startBot({ dialect, yaml: fileWith(feed.url) });
    expect(await onCall(bot)).toMatch(/payments: <@U000DEE01> until 2026-03-02 17:00 UTC · then <@U000BO001>/);
    expect(await said(bot)).toEqual([]);
  });

  it('a file next to muster.yaml is read too, and its changes', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const file = join(dirname(bot.config.file), 'payments.ics');
    expect(await applies(bot, fileWith('payments.ics'))).toContain(`its calendar is read from ${file}`);
    expectSome(await said(bot), 'there is no such file');
    writeFileSync(file, FIRST);
    await bot.advance(20 * MINUTE);
    expect(await onCall(bot)).toContain(`payments: <@${CY}> until 2026-03-02 17:00 UTC`);
    writeFileSync(file, calendar(shift('bo', '20260302T090000Z', '20260302T180000Z')));
    await bot.advance(20 * MINUTE);
    expect(await onCall(bot)).toContain(`payments: <@${BO}> until 2026-03-02 18:00 UTC`);
  });

  it('an answer that comes after the file named another calendar is nobody’s', async () => {
    const { bot } = await start(dialect);
    const other = await serveFeed(calendar(shift('bo', '20260302T090000Z', '20260302T180000Z')));
    await applies(bot, fileWith(other.url));
    expect(await onCall(bot)).toContain(`payments: <@${BO}> until 2026-03-02 18:00 UTC`);
    await applies(bot, PAYMENTS_YAML);
    await bot.advance(1 * HOUR);
    expect(other.requests.length).toBe(1);
  });
});
