import { describe, expect, it } from 'vitest';
import { exportedTimeline } from '../support/asked.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { COMMAND_YAML } from '../support/command.ts';
import { dialects } from '../support/database.ts';
import { messagesIn } from '../support/messages.ts';
import { ANA, BO, CY, directOf, GENERAL } from '../support/seed.ts';
import { buttonsOf, findMessage, types } from '../support/story.ts';

const IDS = /U000|C000|\u0002|\u0003/;

async function withRoom(dialect: (typeof dialects)[number], title: string) {
  const bot = await startBot({ dialect, yaml: COMMAND_YAML });
  await types(bot, BO, GENERAL, `/incident new sev1 checkout ${title}`);
  const { channels } = await bot.workspace.snapshot(BO);
  const room = channels.find(({ name }) => name.startsWith('inc-1-'));
  return { bot, room: room?.id ?? '', name: room?.name ?? '' };
}

/** A monitor's message in a channel, with its words in attachments. */
async function monitored(bot: Bot, channel: string): Promise<string> {
  const attachments = [{ title: 'High error rate', fields: [{ title: 'Service', value: 'checkout' }] }];
  const response = await fetch(`${bot.workspace.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bot.workspace.botToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ channel, text: '', attachments }),
  });
  return ((await response.json()) as { readonly ts: string }).ts;
}

describe.each(dialects)('titles, on %s', (dialect) => {
  it('name people, channels, signs and hosts wherever they are, and never an id', async () => {
    const title = '@bo broke #payments :fire: on checkout.example.com for #board';
    const { bot, name } = await withRoom(dialect, title);
    const shown = '@Bo Marsh broke #payments 🔥 on checkout.example.com';
    expect(name).toMatch(/^inc-1-bo-marsh-broke-payments-fire-on-checkout-example-com/);
    const topics = bot.workspace.calls.filter(({ method }) => method === 'conversations.setTopic');
    expect(topics.map(({ args }) => String(args['topic'])).at(-1)).toContain(shown);
    await types(bot, BO, GENERAL, '/incident timeline INC-1 export');
    const files = (await messagesIn(bot.workspace, BO, directOf(BO))).flatMap((message) => message.files);
    expect(files).toHaveLength(3);
    expect(files[0]?.text).toContain(`# INC-1 ${shown}`);
    for (const { text, name: file } of files) expect(`${file} ${text}`).not.toMatch(IDS);
    await types(bot, BO, GENERAL, '/incident new sev3 search Slow');
    await types(bot, CY, GENERAL, '/incident show');
    const asked = await findMessage(bot, CY, GENERAL, /Which incident\?/);
    expect(buttonsOf(asked)).toContainEqual(expect.stringContaining('INC-1 @Bo Marsh broke #payments 🔥'));
    expect(await types(bot, CY, GENERAL, '/incident title INC-1 Ask @ana')).toContain('is corrected');
    expect(await types(bot, CY, GENERAL, '/incident show INC-1')).toContain('INC-1 Ask @Ana Lima');
  });

  it('pinned messages of monitors have their words, and edits and deletions follow', async () => {
    const { bot, room } = await withRoom(dialect, 'Payments are failing');
    const pins = async () =>
      (await exportedTimeline(bot, BO, 1)).filter(({ kind }) => kind === 'pin').map(({ text }) => text);
    const monitor = await monitored(bot, room);
    await bot.workspace.react(BO, room, monitor, 'pushpin');
    await bot.settle();
    expect(await pins()).toEqual(['High error rate\nService: checkout']);
    await bot.workspace.type(BO, room, 'The bank is donw');
    const said = await findMessage(bot, BO, room, /donw/);
    await bot.workspace.react(ANA, room, said.ts, 'pushpin');
    await bot.settle();
    await bot.workspace.amend(BO, room, said.ts, 'The bank is down');
    await bot.settle();
    expect(await pins()).toEqual(['High error rate\nService: checkout', 'The bank is down']);
    await bot.workspace.erase(BO, room, said.ts);
    await bot.settle();
    expect(await pins()).toEqual(['High error rate\nService: checkout']);
  });
});
