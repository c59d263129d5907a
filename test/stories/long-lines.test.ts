/** A line that no command needs is refused in words, by every door, before anything reads it. */
import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, directOf, GENERAL, INCIDENTS } from '../support/seed.ts';
import { findMessage, modalOf, told, types } from '../support/story.ts';

const LONG = 'Payments are failing '.repeat(1_850);
const REFUSED = 'characters, and Muster reads at most 4,000, so nothing was changed.';

it('a line of 38,850 letters changes nothing, and says what to do, typed as a command, a mention or a direct message', async () => {
  const bot = await startBot({ yaml: PAYMENTS_YAML });
  expect(await types(bot, ANA, GENERAL, `/incident new sev1 ${LONG}`)).toContain(REFUSED);
  expect(await types(bot, ANA, INCIDENTS, `@muster incident new sev1 ${LONG}`)).toContain(REFUSED);
  await bot.workspace.type(ANA, directOf(ANA), `incident new sev1 ${LONG}`);
  await bot.settle();
  expect((await told(bot, ANA)).at(-1)).toContain(REFUSED);
  expect(await types(bot, BO, GENERAL, '/incident list')).toContain('No incident is open');
  expect(await types(bot, ANA, GENERAL, `/incident new sev3 ${'a'.repeat(3_900)} --no-page`)).toContain('INC-1');
});

it('a message of 38,850 letters can be declared from its menu: the form takes what fits', async () => {
  const bot = await startBot({ yaml: PAYMENTS_YAML });
  await bot.workspace.type(ANA, GENERAL, LONG);
  const { ts } = await findMessage(bot, BO, GENERAL, /Payments are failing/);
  await bot.workspace.shortcut(BO, 'incident_declare_message', { channel: GENERAL, ts });
  expect(JSON.stringify(await modalOf(bot, BO))).toContain('Payments are failing');
});
