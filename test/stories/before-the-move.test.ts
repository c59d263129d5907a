/**
 * Nothing that waits is lost when the bot is replaced by one that calls its tables, timers, slots and commands
 * otherwise: it starts on a database, a file and a Slack as the version before left them, and goes on where that was.
 */
import { describe, expect, it } from 'vitest';
import {
  CODES,
  fromTwilio,
  LINKS,
  OLD_BUTTONS,
  type OldTeam,
  REPEAT,
  startOldTeam,
} from '../support/before-the-move.ts';
import type { Bot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { insideOf } from '../support/health.ts';
import { messagesIn, wordsOf } from '../support/messages.ts';
import { ANA, BO, CY, DEE, directOf, GENERAL, INCIDENTS, PAYMENTS } from '../support/seed.ts';
import { until } from '../support/shifts.ts';
import { buttonsOf, findMessage, presses, roomOf, seen, told, types } from '../support/story.ts';

const DAY = '2026-03-09T';
/** Ana's verified number. */
const PHONE = '+15005550010';

/** What a person reads in a channel now. */
async function expectSeen(bot: Bot, user: string, channel: string, ...words: readonly RegExp[]): Promise<void> {
  const all = await seen(bot, user, channel);
  for (const one of words) expect(all).toContainEqual(expect.stringMatching(one));
}

/** What the bot has told somebody by now. */
async function expectTold(bot: Bot, user: string, ...words: readonly RegExp[]): Promise<void> {
  await expectSeen(bot, user, directOf(user), ...words);
}

async function countTold(bot: Bot, user: string, words: RegExp): Promise<number> {
  return (await told(bot, user)).filter((text) => words.test(text)).length;
}

/** Moves the clock to a time of that Monday. */
async function at(bot: Bot, time: string): Promise<void> {
  await until(bot, `${DAY}${time}Z`);
}

/** Presses a button of the message with these words. */
async function pressesOn(bot: Bot, user: string, channel: string, words: RegExp, label: string): Promise<void> {
  await bot.workspace.click(user, await findMessage(bot, user, channel, words), label);
  await bot.settle();
}

/** What Twilio was told to send or say. */
function spoken({ told: requests }: OldTeam['phone']): readonly string[] {
  return requests.map(({ body }) => decodeURIComponent(body.replace(/\+/g, ' ')));
}

/** Who stands in a user group, as Slack was told last. */
function membersOf(bot: Bot, group: string): string {
  const calls = bot.workspace.calls.filter(({ method, ok }) => method === 'usergroups.users.update' && ok);
  return String(calls.findLast(({ args }) => args['usergroup'] === group)?.args['users']);
}

async function channelOf(bot: Bot, name: RegExp) {
  return (await bot.workspace.snapshot(ANA)).channels.find((channel) => name.test(channel.name));
}

/** Links, numbers, codes and buttons that went out before: each still means what it meant. */
async function oldAnswersCount({ bot }: OldTeam): Promise<void> {
  const link = await fetch(`${bot.app.url}${LINKS.mailAnswer}`, { method: 'POST' });
  expect(await link.text()).toContain('You acknowledged p15');
  expect(await fromTwilio(bot, LINKS.callKeys, { Digits: '3', CallSid: 'CA9' })).toContain('Ana Lima acknowledged it');
  expect(await fromTwilio(bot, '/twilio/sms', { From: PHONE, Body: 'ack p21', MessageSid: 'SM9' })).toContain('p21');
  await fromTwilio(bot, LINKS.smsStatus, { MessageStatus: 'delivered', MessageSid: 'SM1' });
  expect(await types(bot, CY, GENERAL, '/page show p23')).toContain(`<@${ANA}>: SMS arrived (delivered)`);
  expect(await types(bot, DEE, GENERAL, `/oncall verified ${CODES[0]}`)).toContain('Verified');
  const again = await bot.app.route({
    ...REPEAT,
    caller: { ...REPEAT, door: 'slash', channel: GENERAL, modals: true },
  });
  expect(JSON.stringify(again)).toContain('p30');
  expect(await (await fetch(`${bot.app.url}${LINKS.calendar}`)).text()).toContain('BEGIN:VEVENT');
  expect((await fetch(`${bot.app.url}${LINKS.web}`, { redirect: 'manual' })).status).toBe(303);
  const cry = await findMessage(bot, DEE, INCIDENTS, /Short of people/);
  await bot.workspace.click(DEE, cry, 'I take it');
  await presses(bot, BO, directOf(BO), 'Accept');
  const calm = (await messagesIn(bot.workspace, DEE, INCIDENTS)).find(({ ts }) => ts === cry.ts);
  expect(calm && buttonsOf(calm)).toEqual([]);
  await expectTold(bot, CY, /acknowledged your page p15/, /acknowledged your page p21/, /acknowledged your page p12/);
  await expectTold(bot, DEE, /The swap is agreed/);
}

/** What could not leave while Slack and the carriers were ill: pages within seconds, the rest within a minute. */
async function theUnsentLeaves({ bot, phone, push, hook, mail, feed }: OldTeam): Promise<void> {
  await at(bot, '06:50:20');
  await expectTold(bot, ANA, /Page p28\b[\s\S]*Nobody has heard of this yet/);
  expect(await countTold(bot, ANA, /Half of this arrived/)).toBe(1);
  expect(spoken(phone)).toContainEqual(expect.stringContaining('p28 Nobody has heard of this yet'));
  expect(spoken(phone)).toContainEqual(expect.stringContaining('Muster, page 28. Nobody has heard of this yet'));
  expect(mail.mails.map(({ source }) => source)).toContainEqual(expect.stringContaining('[p28]'));
  expect(push.told.map(({ body }) => body)).toContainEqual(expect.stringContaining('Page p28'));
  expect(hook.told.map(({ path }) => path)).toEqual(expect.arrayContaining(['/ana', '/pages']));
  await at(bot, '06:50:40');
  // Slack's grace for p30 is over, and it is time for the call of p23.
  expect(spoken(phone)).toContainEqual(expect.stringContaining('p30 Only for me'));
  expect(spoken(phone)).toContainEqual(expect.stringContaining('Muster, page 23. A page that waits'));
  bot.workspace.clearFaults();
  await at(bot, '06:51:10');
  await expectTold(bot, CY, /Page p30\b[\s\S]*Only for me/);
  // Once every page has reached somebody.
  expect(hook.told.map(({ path }) => path)).toContain('/deadman');
  const [led, fresh] = [await roomOf(bot, ANA, 9), await roomOf(bot, ANA, 13)];
  await expectSeen(bot, ANA, led, /Update on INC-9\b[\s\S]*It is the database/, /shared the runbook Database failover/);
  await expectSeen(bot, ANA, fresh, /INC-13 Nothing can be bought[\s\S]*investigating/);
  await expectSeen(bot, CY, INCIDENTS, /INC-13 Nothing can be bought/, /published the (review|postmortem) of INC-8/);
  await expectTold(bot, CY, /It is the database/);
  await expectTold(bot, DEE, /made you scribe of INC-9/, /tested now/);
  await expectSeen(bot, ANA, PAYMENTS, /Shared by Ana Lima/);
  expect(await types(bot, ANA, GENERAL, '/incident timeline INC-9')).toContain('📣 Update on INC-9');
  expect(await channelOf(bot, /^inc-11-gift-cards-are-refused-everywhere$/)).toBeDefined();
  expect((await channelOf(bot, /^inc-5-/))?.archived).toBe(true);
  expect((await channelOf(bot, /^inc-9-/))?.topic).toContain('Checkout returns database errors');
  expect(membersOf(bot, 'S000SECON')).toContain(CY);
  const { home } = await bot.workspace.snapshot(CY);
  expect(wordsOf({ text: '', blocks: home?.blocks ?? [] })).toContain('Only for me');
  expect(feed.requests.length).toBeGreaterThan(0);
}

/** Every page goes on as it would have. */
async function pagesGoOn({ bot }: OldTeam): Promise<void> {
  await expectTold(bot, BO, /Page p19\b/);
  await expectTold(bot, DEE, /Page p18\b[\s\S]*Everybody must acknowledge. Acknowledged: <@U000ANA01>/);
  await expectSeen(bot, CY, GENERAL, /Page p20\b/);
  await at(bot, '06:51:29');
  expect(await countTold(bot, BO, /p23/)).toBe(0);
  await at(bot, '06:51:31');
  for (const user of [BO, DEE]) await expectTold(bot, user, /Page p23\b[\s\S]*A page that waits/);
  await expectTold(bot, ANA, /<@U000CY001> did not acknowledge p22, which you reassigned to them/);
  await at(bot, '06:52:31');
  await expectSeen(bot, ANA, await roomOf(bot, ANA, 11), /Nobody leads INC-11/);
  await expectSeen(bot, ANA, PAYMENTS, /Nobody leads INC-12/);
  await pressesOn(bot, ANA, directOf(ANA), /Page p24\b/, 'Acknowledge');
  await pressesOn(bot, ANA, directOf(ANA), /Page p26\b/, 'Acknowledge');
  expect(await countTold(bot, ANA, /^(🔔 Page|✅ Acknowledged) p2[46]/)).toBe(2);
  expect((await seen(bot, CY, INCIDENTS)).filter((words) => /^🔴 INC-9 Checkout/.test(words))).toHaveLength(1);
  await at(bot, '06:55:01');
  await expectSeen(bot, CY, GENERAL, /has not accepted the 2026-03-09 06:40 UTC hand-off of early yet/);
  await presses(bot, CY, directOf(CY), 'I have it');
  await expectSeen(bot, DEE, GENERAL, /Hand-off of early[\s\S]*✅ <@U000CY001> accepted the hand-off/);
}

/** Seven o'clock in London: who slept is awake, and what was put off comes back. */
async function theMorningComes({ bot }: OldTeam): Promise<void> {
  for (const user of [ANA, DEE]) expect(await countTold(bot, user, /p17/)).toBe(0);
  await at(bot, '07:00:02');
  for (const user of [ANA, DEE]) await expectTold(bot, user, /\bp17 The disk fills slowly/);
  await expectSeen(bot, ANA, await roomOf(bot, ANA, 1), /This channel will be archived in an hour/);
  await expectSeen(bot, CY, GENERAL, /Hand-off of rota\n<@U000CY001> → <@U000BO001>/);
  await at(bot, '07:04:00');
  await expectSeen(bot, ANA, await roomOf(bot, ANA, 13), /INC-13 was not acknowledged within 15 min/);
  expect(await countTold(bot, ANA, /Page p14/)).toBe(0);
  for (const page of ['p22', 'p23', 'p27', 'p28', 'p31']) await types(bot, ANA, GENERAL, `/page ack ${page}`);
  await at(bot, '07:05:02');
  await expectTold(bot, ANA, /Page p14\b[\s\S]*Refunds are slow/);
  await at(bot, '07:12:02');
  for (const page of ['p14', 'p17', 'p25']) await types(bot, ANA, GENERAL, `/page ack ${page}`);
  await at(bot, '07:14:00');
  await expectTold(bot, ANA, /An update on INC-9 .* is due at/);
  // Its timer does not know what has happened on the incident since 07:12 was reckoned, so it waits half an hour anew.
  await at(bot, '07:42:10');
  await expectTold(bot, ANA, /p16 is paging again. You acknowledged it/);
  await types(bot, ANA, GENERAL, '/page ack p16');
}

/** Reminders, hand-offs and reports of the morning. */
async function theDayGoesOn({ bot }: OldTeam): Promise<void> {
  await at(bot, '08:00:10');
  await expectTold(bot, ANA, /The postmortem of INC-1 .* is not written yet/, /Nobody has accepted your cover request/);
  await expectTold(bot, CY, /t3 is due now: Fail over the database/);
  await presses(bot, CY, directOf(CY), 'Done');
  await expectSeen(bot, ANA, await roomOf(bot, ANA, 9), /finished task t3/);
  await pressesOn(bot, BO, directOf(BO), /asks to be covered/, 'I take it');
  await expectTold(bot, ANA, /<@U000BO001> covers you/);
  await expectSeen(bot, ANA, PAYMENTS, /Hand-off of payments at 2026-03-09 08:30/);
  expect((await channelOf(bot, /^inc-1-/))?.archived).toBe(true);
  await at(bot, '08:30:10');
  await expectTold(bot, BO, /You are on call for payments now[\s\S]*Watch the refunds/);
  expect(membersOf(bot, 'S000PAYON')).toBe(BO);
  await at(bot, '09:00:10');
  await expectSeen(bot, CY, GENERAL, /empty[\s\S]*Nobody is on call/, /Incidents of last week/);
  await expectTold(bot, DEE, /Updates on the incidents you follow/);
  await expectTold(bot, CY, /You will be on call for office from 2026-03-10 09:00/);
  await expectTold(bot, BO, /<@U000DEE01> has not accepted: you are still on call for payments/);
  await at(bot, '10:20:10');
  await expectSeen(bot, ANA, await roomOf(bot, ANA, 9), /INC-9 has been open for 4 h/);
  expect((await seen(bot, CY, INCIDENTS)).filter((words) => words.includes('Muster needs attention'))).toEqual([]);
  expect(await insideOf(bot, '/metrics')).toMatch(/^muster_timers_failing 0$/m);
}

/** Forms that were open while the bot was replaced: what they submit. */
const FORMS: readonly (readonly [row: string, user: string, named: Readonly<Record<string, string>>])[] = [
  ['oncall ways', BO, { sms: '+15005550011', high: 'slack, sms 2m' }],
  ['oncall handoff', ANA, { schedule: 'payments', at: `${DAY}09:00:00Z`, seen: '', note: 'Watch the queue.' }],
  ['oncall override', BO, { schedule: 'second', who: CY, how: 'add', from: 'thu 12:00', to: 'thu 13:00' }],
  ['oncall swap', BO, { who: DEE, when: 'thu' }],
  ['incident update', ANA, { incident: 'INC-9', text: 'Better', impact: 'Few', doing: 'Waiting', next: '1h' }],
  ['incident task', ANA, { incident: 'INC-9', text: 'Call', owner: CY, due: 'tomorrow', kind: 'task' }],
  ['incident role', ANA, { incident: 'INC-9', role: 'scribe', who: BO, note: 'You write' }],
  ['incident postmortem', BO, { incident: 'INC-8', summary: 'A deploy', state: 'draft' }],
  ['incident new', CY, { title: 'Search is odd', severity: 'sev3', service: 'search', paging: 'auto' }],
];

/** What says that a line is not understood, or broke. */
const LOST = /has no “|Internal error|Muster reads |also needs|"errors"/;

/** One line of each shape: others differ in names, numbers and times. */
function shapes(lines: typeof OLD_BUTTONS): typeof OLD_BUTTONS {
  const shape = (line: string) => line.replace(/[UCS][A-Z0-9]{8,}|\d{4}-\S+Z|\d+/g, '#');
  return [...new Map(lines.map((one) => [shape(one[0]), one])).values()];
}

describe.each(dialects)('a database of before the move, on %s', (dialect) => {
  it('continues where it was', async () => {
    const team = await startOldTeam(dialect);
    await oldAnswersCount(team);
    await theUnsentLeaves(team);
    await pagesGoOn(team);
    await theMorningComes(team);
    await theDayGoesOn(team);
  }, 240_000);

  it('every line of an old button does what it did, and an old form is taken', async () => {
    const { bot } = await startOldTeam(dialect);
    const lost: string[] = [];
    for (const [row, user, named] of FORMS) {
      const caller = { user, door: 'modal', channel: GENERAL, modals: true } as const;
      const answer = JSON.stringify(await bot.app.route({ caller, row, named }));
      if (LOST.test(answer)) lost.push(`${row}: ${answer}`);
    }
    for (const [line, user, channel, got] of dialect === 'sqlite' ? OLD_BUTTONS : shapes(OLD_BUTTONS)) {
      const answer = await bot.app.route({ caller: { user, door: 'button', channel, modals: true }, line });
      const same = ('view' in answer ? 'form' : 'words') === got;
      if (!same || LOST.test(JSON.stringify(answer))) lost.push(`${line}: ${JSON.stringify(answer)}`);
    }
    expect(lost).toEqual([]);
  }, 240_000);
});
