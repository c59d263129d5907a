import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, directOf, INCIDENTS } from '../support/seed.ts';
import { presses, told, types } from '../support/story.ts';

it('small talk in direct messages and mentions gets one friendly line or the answer, never a form', async () => {
  const bot = await startBot({ yaml: PAYMENTS_YAML });
  const says = async (line: string): Promise<string> => {
    const before = (await told(bot, ANA)).length;
    await types(bot, ANA, directOf(ANA), line);
    return (await told(bot, ANA)).slice(before).join('\n');
  };
  expect(await says('hello')).toMatch(/^Hello! Try \/oncall \S+, \/page \S+ .* or \/incident new sev1 \S+[^.]*\.$/m);
  expect(await says('thanks!')).toMatch(/^You’re welcome! Try /m);
  expect(await says('who is on call for payments?')).toContain(`<@${ANA}>`);
  expect(await says('Who’s on call for checkout?')).toContain(`Who is paged for policy payments`);
  expect(await types(bot, ANA, INCIDENTS, '@muster who is on call for payments?')).toContain(`<@${ANA}>`);
  expect(await types(bot, ANA, INCIDENTS, '@muster hi')).toMatch(/^Hello! Try /);

  expect(await says('payments are failing')).toContain('I don’t know the command “payments”.');
  expect((await told(bot, ANA)).join('\n')).not.toMatch(/form/i);
  await presses(bot, ANA, directOf(ANA), 'Declare an incident');
  const view = (await bot.workspace.snapshot(ANA)).views.at(-1);
  expect(JSON.stringify(view)).toContain('payments are failing');
});
