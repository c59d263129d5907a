/** Slack gives an app three seconds for an answer; how long it takes itself to open a form is another matter. */
import { describe, expect, test } from 'vitest';
import { startBot } from '../support/bot.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, DEE, directOf, EVE, INCIDENTS } from '../support/seed.ts';
import { sendEvent } from '../support/signed.ts';
import { findMessage, modalOf, told, types } from '../support/story.ts';

describe('while Slack is slow to open forms', () => {
  test('commands, shortcuts, buttons and the Home tab are answered within three seconds', async () => {
    const bot = await startBot({ yaml: PAYMENTS_YAML });
    const { workspace } = bot;
    await types(bot, CY, INCIDENTS, '/incident new sev3 search Search is slow');
    await workspace.home(DEE);
    await bot.settle();
    const card = await findMessage(bot, CY, INCIDENTS, /Search is slow/);
    const home = (await workspace.snapshot(DEE)).home;
    await workspace.type(BO, INCIDENTS, '/incident update 1');
    const form = await modalOf(bot, BO);
    for (const method of ['views.open', 'views.push', 'views.update']) workspace.fault({ method, kind: 'hang' });
    const answers = await Promise.all([
      workspace.type(ANA, INCIDENTS, '/incident new'),
      workspace.shortcut(EVE, 'incident_declare'),
      workspace.shortcut(CY, 'incident_declare_message', card),
      workspace.shortcut(CY, 'task_add_message', card),
      workspace.click(CY, card, 'Update'),
      workspace.click(DEE, { view: home?.id ?? '' }, 'Declare incident'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(form.id).not.toBe('');
    await bot.settle();
    expect((await told(bot, EVE)).join('\n')).toContain('Slack did not open the form');
  });

  test('a shortcut that Muster does not have is answered, and says so', async () => {
    const bot = await startBot({ yaml: PAYMENTS_YAML });
    expect((await bot.workspace.shortcut(ANA, 'incident_of_last_year')).status).toBe(200);
    await bot.settle();
    expect((await told(bot, ANA)).join('\n')).toContain('Muster does not have this shortcut.');
  });
});
