/** A workspace where another app has the names of our slash commands, so that muster.yaml gives them others. */
import { describe, expect, it } from 'vitest';
import { SLASH_COMMANDS } from '../../src/lib/slash.ts';
import { rows } from '../../src/topics/rows.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, directOf, GENERAL, SEED } from '../support/seed.ts';
import { buttonsOf, findMessage, modalOf, roomOf, told, types } from '../support/story.ts';

/** Two of them even have each other's canonical names. */
const NAMES = { incident: 'page', page: 'incident', oncall: 'duty', alert: 'alarm', runbook: 'book', muster: 'mu' };
const YAML = `${PAYMENTS_YAML}\ncommands: { incident: inc, page: mpage, oncall: duty, alert: alarm, runbook: book, muster: mu }\n`;
const SWAPPED = `${PAYMENTS_YAML}\ncommands: { incident: page, page: incident }\n`;
const RENAMED = { ...NAMES, incident: 'inc', page: 'mpage' } as const;
const CANONICAL = new RegExp(`(^|[^\\w/.])/(${SLASH_COMMANDS.join('|')})(?![\\w/.-])`, 'm');

const start = (yaml: string, commands: readonly string[]): Promise<Bot> =>
  startBot({ yaml, seed: { ...SEED, commands: commands.map((name) => `/${name}`) } });

/** A line of ours as this workspace types it. */
function renamed(line: string): string {
  return line.replace(/^\/(\w+)/, (_, name: keyof typeof RENAMED) => `/${RENAMED[name]}`);
}

/** Everything that somebody sees, as Slack got it. */
async function everything(bot: Bot, user: string): Promise<readonly string[]> {
  const { messages, views, home } = await bot.workspace.snapshot(user);
  return [...messages.filter(({ isBot }) => isBot), ...views, ...(home === undefined ? [] : [home])].flatMap(textsIn);
}

/** The texts that people see; values of buttons and ids of blocks are ours alone. */
function textsIn(part: unknown): readonly string[] {
  if (typeof part === 'string') return [part];
  if (Array.isArray(part)) return part.flatMap(textsIn);
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) =>
    /^(value|callbackId|callback_id|private_metadata|action_id|block_id)$/.test(key) ? [] : textsIn(value),
  );
}

describe('renamed commands', () => {
  it('are shown by every answer, form, error and message, and no text of others is changed', async () => {
    const bot = await start(YAML, Object.values(RENAMED));
    await types(bot, ANA, GENERAL, '/inc new sev1 checkout Customers get /page 500 and /incident too');
    const room = await roomOf(bot, ANA, 1);
    await bot.advance(20 * 60_000);
    for (const line of ['help', 'help all', 'resolve', 'task', 'summary', 'nosuchverb']) {
      await types(bot, ANA, room, `/inc ${line}`);
      await types(bot, ANA, GENERAL, `/mu ${line}`);
    }
    const answers: unknown[] = [];
    const answer = async (line: string): Promise<void> => {
      const caller = { user: ANA, door: 'slash', channel: GENERAL, key: line, modals: true } as const;
      answers.push(await bot.app.route({ caller, line: renamed(line) }));
    };
    for (const { name, example } of rows) {
      const [command = '', verb = ''] = name.split(' ');
      for (const words of [`${verb} zzz ? 9`, `help ${verb}`]) await answer(`/${command} ${words}`);
      await answer(example.replace('INC-142', 'INC-1'));
    }
    await bot.workspace.home(ANA);
    await bot.workspace.home(BO);
    await bot.settle();
    const texts = [...(await everything(bot, ANA)), ...(await everything(bot, BO)), ...textsIn(answers)];
    expect(texts.length).toBeGreaterThan(500);
    expect(texts.filter((text) => text.includes('\u2060'))).toEqual([]);
    const ours = texts.map((text) => text.replaceAll('/page 500 and /incident too', ''));
    expect(ours.filter((text) => CANONICAL.test(text))).toEqual([]);
    expect(texts.some((text) => text.includes('Customers get /page 500 and /incident too'))).toBe(true);
    for (const name of Object.values(RENAMED))
      expect(
        texts.some((text) => text.includes(`/${name} help`)),
        name,
      ).toBe(true);
  });

  it('are understood in direct messages, after /muster, and by the buttons of those who swapped two names', async () => {
    const bot = await start(SWAPPED, SLASH_COMMANDS);
    await types(bot, ANA, GENERAL, '/incident payments Payments are failing');
    expect((await told(bot, ANA)).join('\n')).toContain('Payments are failing');
    const page = await findMessage(bot, ANA, directOf(ANA), /p1/);
    expect(buttonsOf(page)).toContain('Acknowledge');
    await bot.workspace.click(ANA, page, 'Acknowledge');
    await bot.settle();
    expect(await types(bot, ANA, GENERAL, '/muster incident show p1')).toMatch(/acknowledged/i);
    expect(await types(bot, ANA, GENERAL, '/muster page new sev2 search Search is slow')).toContain('INC-1');
    expect(await types(bot, ANA, GENERAL, '/page resovle')).toContain('/page has no');
    await types(bot, ANA, GENERAL, '/page');
    expect((await modalOf(bot, ANA)).title).toContain('incident');
  });
});
