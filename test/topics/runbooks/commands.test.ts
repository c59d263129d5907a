import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startBot } from '../../support/bot.ts';
import { temporaryFolder } from '../../support/database.ts';
import { expectNotSeen } from '../../support/expect.ts';
import { messagesIn, wordsOf } from '../../support/messages.ts';
import { PAYMENTS_YAML } from '../../support/payments.ts';
import { ANA, BO, CY, GENERAL } from '../../support/seed.ts';
import { findMessage, presses, roomOf, seen, types } from '../../support/story.ts';

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
  expect(await types(bot, ANA, GENERAL, `/runbook share ${words}`)).toContain(
    'Full disk was posted in the channel of INC-1',
  );
  const room = await roomOf(bot, ANA, 1);
  const summary = await findMessage(bot, BO, room, /shared a runbook/);
  const below = (await messagesIn(bot.workspace, BO, room)).filter(
    (m) => m.threadTs === summary.ts && m.ts !== summary.ts,
  );
  expect(below.map(wordsOf)).toEqual([expect.stringContaining('Run df.')]);
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

test('where there is no incident it is shared in the channel: a summary, and every part of the text in its thread, in order', async () => {
  const bot = await start();
  expect(await types(bot, ANA, GENERAL, '/runbook share long')).toBe('');
  const summary = await findMessage(bot, BO, GENERAL, /shared a runbook/);
  const all = (await messagesIn(bot.workspace, BO, GENERAL)).filter((m) => m.ts > summary.ts);
  expect(all.every(({ threadTs }) => threadTs === summary.ts)).toBe(true);
  expect(all.map((m) => /part (\d) of (\d)/.exec(wordsOf(m))?.[1])).toEqual(all.map((_, i) => String(i + 1)));
  expect(all.length).toBeGreaterThan(1);
});

test('the person who opened a long one reads on without the others', async () => {
  const bot = await start();
  await types(bot, BO, GENERAL, '/runbook show long');
  await presses(bot, BO, GENERAL, 'Next part');
  const mine = (await messagesIn(bot.workspace, BO, GENERAL)).filter((m) => m.ephemeralFor === BO).map(wordsOf);
  expect(mine.at(-1)).toContain('part 2 of');
  await expectNotSeen(bot, ANA, GENERAL, 'part 2 of');
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
