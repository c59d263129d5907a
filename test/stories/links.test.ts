/** A link says which message is meant. It puts its sender nowhere, and reads nothing that they could not read themselves. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { nextIncident } from '../support/given.ts';
import { linkOf } from '../support/links.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { rowsOf } from '../support/rows.ts';
import { ANA, BO, CY, DEE, directOf, GENERAL, INCIDENTS, PAYMENTS, SEED } from '../support/seed.ts';
import { findMessage, presses, roomOf, told, types } from '../support/story.ts';

const LEADERS = 'C000LEADS';

/** INC-7 is Dee's and private, INC-8 is public; #leaders is private, with Dee and the bot. */
async function world(dialect: (typeof dialects)[number]) {
  const leaders = { id: LEADERS, name: 'leaders', members: [DEE, 'U0MUSTER'], private: true };
  const bot = await startBot({
    dialect,
    yaml: PAYMENTS_YAML,
    seed: { ...SEED, channels: [...SEED.channels, leaders] },
  });
  await nextIncident(bot, 7);
  await types(bot, DEE, GENERAL, '/incident new sev1 checkout Zebra vault is open --private');
  await types(bot, CY, GENERAL, '/incident new sev2 search Search is slow');
  return { bot, hidden: await roomOf(bot, DEE, 7), open: await roomOf(bot, CY, 8) };
}

/** Says something, and gives the link of it. */
async function said(bot: Bot, user: string, channel: string, words: string): Promise<string> {
  await bot.workspace.type(user, channel, words);
  return linkOf(await findMessage(bot, user, channel, new RegExp(words)));
}

/** The pinned messages of all timelines. */
async function pinned(bot: Bot) {
  return (await rowsOf(bot, 'timeline')).filter(({ kind }) => kind === 'pin');
}

/** The timeline as anybody reads it. */
const timeline = (bot: Bot, incident: string) => types(bot, CY, GENERAL, `/incident timeline ${incident}`);

describe.each(dialects)('the link of a message, on %s', (dialect) => {
  let there: Awaited<ReturnType<typeof world>>;
  beforeEach(async () => {
    there = await world(dialect);
  });

  it('lets nobody into a private incident, and answers as if there were no such message', async () => {
    const { bot, hidden, open } = there;
    const secret = await said(bot, DEE, hidden, 'Quokka keys');
    const nowhere = secret.replace(hidden, 'C0NOWHERE1');
    for (const line of ['/incident pin', '/incident pin INC-8'])
      for (const channel of [GENERAL, open]) {
        const answer = await types(bot, CY, channel, `${line} ${secret}`);
        expect(answer).toContain('You or Muster cannot read that message');
        expect(answer).toBe(await types(bot, CY, channel, `${line} ${nowhere}`));
      }
    expect(await types(bot, CY, GENERAL, `/incident pin INC-7 ${secret}`)).toContain('There is no INC-7');
    expect(await types(bot, CY, GENERAL, '/incident show INC-7')).toContain('There is no INC-7');
    expect((await bot.workspace.snapshot(CY)).channels.map(({ id }) => id)).not.toContain(hidden);
    expect(await pinned(bot)).toEqual([]);
  });

  it('puts what its sender may read on the timeline: of the room, of a public channel, of a channel they are in', async () => {
    const { bot, hidden, open } = there;
    await types(bot, CY, open, `/incident pin ${await said(bot, BO, INCIDENTS, 'The bank called')}`);
    await types(bot, CY, GENERAL, `/incident pin ${await said(bot, CY, open, 'The index is new')}`);
    await types(bot, DEE, GENERAL, `/incident pin INC-8 ${await said(bot, DEE, LEADERS, 'The board agrees')}`);
    await types(bot, DEE, GENERAL, `/incident pin INC-7 ${await said(bot, DEE, hidden, 'Locks are changed')}`);
    const shown = await timeline(bot, 'INC-8');
    for (const words of ['The bank called', 'The index is new', 'The board agrees']) expect(shown).toContain(words);
    expect(shown).not.toContain('Locks');
    expect(await types(bot, DEE, hidden, '/incident timeline')).toContain('Locks are changed');
  });

  it('reads no private channel for somebody outside it, no direct message, and joins nothing', async () => {
    const { bot, open } = there;
    const words = 'Quokka pay is halved';
    const outside = await said(bot, DEE, LEADERS, words);
    await bot.workspace.type(DEE, directOf(DEE), 'help');
    await bot.settle();
    const direct = linkOf(await findMessage(bot, DEE, directOf(DEE), /help/));
    const general = await said(bot, BO, GENERAL, 'Cake at four');
    for (const link of [outside, `${outside}?thread_ts=1709373600.000100`, general])
      expect(await types(bot, CY, open, `/incident pin ${link}`)).toContain('You or Muster cannot read');
    for (const user of [CY, DEE])
      expect(await types(bot, user, GENERAL, `/incident pin INC-8 ${direct}`)).toContain('A direct message is private');
    expect(await pinned(bot)).toEqual([]);
    expect(bot.workspace.calls.filter(({ method }) => method === 'conversations.join')).toEqual([]);
  });

  it('is refused while Slack does not say who may read it; acknowledging is not', async () => {
    const { bot, open } = there;
    const link = await said(bot, BO, PAYMENTS, 'The bank called');
    bot.workspace.fault({ method: 'conversations.info', kind: 'status', status: 503 });
    const answer = await types(bot, CY, open, `/incident pin ${link}`);
    expect(answer).toContain('This command needs an answer from Slack, and Slack did not answer. Nothing was changed');
    expect(await pinned(bot)).toEqual([]);
    await types(bot, BO, GENERAL, '/page @ana Look at this');
    await presses(bot, ANA, directOf(ANA), 'Acknowledge');
    expect((await told(bot, ANA)).join()).toContain('Acknowledged');
    bot.workspace.clearFaults();
    expect(await types(bot, CY, open, `/incident pin ${link} `)).toContain('on the timeline of');
  });
});
