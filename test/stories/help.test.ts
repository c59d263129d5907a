/** What the helps print works as printed, typed through the real door. */
import { describe, expect, it } from 'vitest';
import { typedRows, usage } from '../../src/command/help.ts';
import { MINUTE } from '../../src/lib/instant.ts';
import { SLASH_COMMANDS, type SlashCommandName } from '../../src/lib/slash.ts';
import { rows } from '../../src/topics/rows.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { messagesIn } from '../support/messages.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, GENERAL } from '../support/seed.ts';
import { roomOf, types } from '../support/story.ts';

const YAML = `${PAYMENTS_YAML}sources:
  prometheus: { type: alertmanager }
`;

/** Two incidents, the first of which has its channel, and the page of each. */
async function begun(): Promise<{ readonly bot: Bot; readonly room: string }> {
  const bot = await startBot({ yaml: YAML, runbooks: 'runbooks' });
  await types(bot, BO, GENERAL, '/incident new sev1 checkout Payments are failing');
  await types(bot, BO, GENERAL, '/incident new sev1 checkout Carts are empty');
  return { bot, room: await roomOf(bot, BO, 1) };
}

/** The lines that a help shows as code, as its reader sees them. */
async function printed(bot: Bot, line: string): Promise<readonly string[]> {
  const before = (await messagesIn(bot.workspace, BO, GENERAL)).length;
  await types(bot, BO, GENERAL, line);
  const help = (await messagesIn(bot.workspace, BO, GENERAL)).slice(before);
  const code = /"text":"(\/(?:[^"\\]|\\.)*)","style":\{"code":true\}/g;
  return [...JSON.stringify(help.map(({ blocks }) => blocks)).matchAll(code)].map(
    ([, text = '']) => JSON.parse(`"${text}"`) as string,
  );
}

/** With the names of this workspace. */
function here(line: string): string {
  return line.replace('INC-142', 'INC-1').replace('INC-141', 'INC-2').replace('p42', 'p1');
}

/** What ends something comes after what needs it open. */
const ENDS = /^\/(incident (resolve|cancel|reopen|merge|duplicate|cause|adopt)|page (resolve|again)) /;

function inOrder(lines: readonly string[]): readonly string[] {
  return [...lines.filter((line) => !ENDS.test(line)), ...lines.filter((line) => ENDS.test(line))];
}

/** A line was refused: an example that would work follows, or an internal error was met. */
const REFUSED = /^Example: |Internal error/m;

/** A line is understood, and about something that is not there, or is over, in this workspace. */
const NOT_HERE =
  /^(?:p1 already belongs to INC-1|You or Muster cannot read that message|Only what people wrote can be changed|p1 belongs to INC-1 and ends with it|You have no upcoming shift at that time|There is no (?:override 7|alert group A-17|silence S-3)|You have no time off 2|Calendar apps read Muster over the web, but PUBLIC_URL is not set|INC-1 is already (?:resolved|merged))/;

/** Types it, and sees that it is done, or understood. */
async function works(bot: Bot, room: string, line: string): Promise<void> {
  const answer = await types(bot, ANA, room, line);
  if (!NOT_HERE.test(answer)) expect.soft(answer, line).not.toMatch(REFUSED);
}

describe('what the help prints', () => {
  it.each(SLASH_COMMANDS)('works as printed by /%s help', async (command: SlashCommandName) => {
    const { bot, room } = await begun();
    const lines = await printed(bot, `/${command} help`);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of inOrder(lines.map(here))) {
      await bot.advance(2 * MINUTE);
      await works(bot, room, line);
    }
  });

  it.each(SLASH_COMMANDS)('is every command in /%s help all, and the example of each works', async (command) => {
    const { bot, room } = await begun();
    const own = typedRows(rows, command);
    expect(await printed(bot, `/${command} help all`)).toEqual(own.map(usage));
    for (const line of inOrder(own.map(({ example }) => here(example)))) {
      await bot.advance(2 * MINUTE);
      await works(bot, room, line);
    }
  });

  it('has /page who, by itself and of a service', async () => {
    const { bot } = await begun();
    for (const line of ['/page who', '/page who checkout'])
      expect(await types(bot, BO, GENERAL, line)).toContain(`<@${ANA}>`);
  });
});
