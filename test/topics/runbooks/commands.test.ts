import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startBot } from '../../support/bot.ts';
import { temporaryFolder } from '../../support/database.ts';
import { expectNotSeen } from '../../support/expect.ts';
import { messagesIn, wordsOf } from '../../support/messages.ts';
import { PAYMENTS_YAML } from '../../support/payments.ts';
import { ANA, BO, CY, GENERAL } from '../../support/seed.ts';
import { presses, roomOf, seen, types } from '../../support/story.ts';

const LONG = Array.from({ length: 14 }, (_, n) => `## Step ${n}\n\n${'word '.repeat(380)}`).join('\n\n');

async function start() {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'full-disk.md'), '---\ntitle: Full disk\n---\n\nRun df.\n');
  writeFileSync(join(folder, 'long.md'), `---\ntitle: Long one\n---\n\n${LONG}\n`);
  return startBot({ yaml: PAYMENTS_YAML, runbooks: folder });
}

test.each(['full-disk INC-1', 'INC-1 full-disk', 'full disk #1'])('“share %s” works from elsewhere', async (words) => {
  const bot = await start();
  await types(bot, BO, GENERAL, '/incident new sev1 checkout Payments are failing');
  expect(await types(bot, ANA, GENERAL, `/runbook share ${words}`)).toContain('Full disk is in the room of INC-1');
  const shown = (await seen(bot, BO, await roomOf(bot, ANA, 1))).filter((said) => said.includes('Run df.'));
  expect(shown).toEqual([expect.stringContaining(`<@${ANA}> shared the runbook Full disk`)]);
  await expectNotSeen(bot, BO, GENERAL, 'Run df.');
  expect(await types(bot, BO, GENERAL, '/incident timeline INC-1')).toContain('shared the runbook “Full disk”');
});

test('a private incident that one may not see is as one that does not exist', async () => {
  const bot = await start();
  await types(bot, BO, GENERAL, '/incident new sev1 checkout Somebody is inside --private');
  const [hidden, none] = [
    await types(bot, CY, GENERAL, '/runbook share full-disk INC-1'),
    await types(bot, CY, GENERAL, '/runbook share full-disk INC-77'),
  ];
  expect(hidden).toContain('There is no INC-1 that you can see.');
  expect(none).toBe(hidden.replace('INC-1', 'INC-77'));
});

test('where there is no incident it is shared in the channel, and said', async () => {
  const bot = await start();
  expect(await types(bot, ANA, GENERAL, '/runbook share full-disk')).toContain('Full disk is in this channel.');
  expect((await seen(bot, BO, GENERAL)).filter((words) => words.includes('Run df.'))).toHaveLength(1);
});

test('a long one is shared as one message, and read on by whoever wants to, alone', async () => {
  const bot = await start();
  await types(bot, ANA, GENERAL, '/runbook share long');
  expect((await seen(bot, BO, GENERAL)).filter((words) => words.includes('Long one'))).toHaveLength(1);
  await presses(bot, BO, GENERAL, 'Read on');
  const mine = (await messagesIn(bot.workspace, BO, GENERAL)).filter((m) => m.ephemeralFor === BO).map(wordsOf);
  expect(mine.at(-1)).toContain('part 2 of 3');
  await expectNotSeen(bot, ANA, GENERAL, 'part 2 of 3');
});

test.each(['../../etc/passwd', '/etc/passwd', 'full-disk/../../x', '__proto__', '.. 2'])(
  '“%s” only misses',
  async (name) => {
    const bot = await start();
    for (const verb of ['show', 'share']) {
      const words = await types(bot, ANA, GENERAL, `/runbook ${verb} ${name}`);
      expect(words).toContain('There is no runbook “');
      expect(words).toContain('Example: /runbook ');
    }
    await expectNotSeen(bot, BO, GENERAL, 'shared');
  },
);

test('a mistyped name is offered', async () => {
  const bot = await start();
  expect(await types(bot, ANA, GENERAL, '/runbook show ful-disk')).toContain('There is no runbook “ful-disk”.');
  await presses(bot, ANA, GENERAL, 'Open full-disk');
  expect((await seen(bot, ANA, GENERAL)).at(-1)).toContain('Run df.');
});
