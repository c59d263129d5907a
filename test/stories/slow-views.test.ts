/** Slack gives an app three seconds for an answer; how long Slack itself takes to open a form is another matter. */
import { describe, expect, test } from 'vitest';
import { startBot } from '../support/bot.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, CY, EVE, INCIDENTS } from '../support/seed.ts';
import { sendCommand, sendPress, sendShortcut } from '../support/signed.ts';
import { told, types } from '../support/story.ts';

describe('while Slack is slow to open forms', () => {
  test('commands, shortcuts and buttons are answered before it has opened one', async () => {
    const bot = await startBot({ yaml: PAYMENTS_YAML });
    await types(bot, CY, INCIDENTS, '/incident new sev3 search Search is slow');
    bot.workspace.fault({ method: 'views.open', kind: 'hang' });
    const answers = await Promise.all([
      sendCommand(bot, ANA, INCIDENTS, '/incident new'),
      sendPress(bot, CY, INCIDENTS, 'incident update 1'),
      sendShortcut(bot, EVE, 'incident_declare'),
    ]);
    expect((await told(bot, EVE)).join('\n')).not.toContain('Slack did not open the form');
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    await bot.settle();
    expect((await told(bot, EVE)).join('\n')).toContain('Slack did not open the form');
  });

  test('a shortcut that Muster does not have is answered, and says so', async () => {
    const bot = await startBot({ yaml: PAYMENTS_YAML });
    expect((await sendShortcut(bot, ANA, 'incident_of_last_year')).status).toBe(200);
    await bot.settle();
    expect((await told(bot, ANA)).join('\n')).toContain('Muster does not have this shortcut.');
  });
});
