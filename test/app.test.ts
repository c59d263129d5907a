import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { message, rich } from '../src/lib/blockkit.ts';
import { MINUTE } from '../src/lib/instant.ts';
import { probe } from './slack/probe.ts';
import { type Bot, startBot } from './support/bot.ts';
import { dialects } from './support/database.ts';
import { lastWords, messagesIn, wordsOf } from './support/messages.ts';
import { ANA, INCIDENTS } from './support/seed.ts';

const say = (bot: Bot, text: string, slot?: string) =>
  bot.app.engine.transact((tx) =>
    tx.notify({
      kind: 'message',
      ...(slot === undefined ? {} : { slot }),
      payload: { to: { channel: INCIDENTS }, message: message(rich`${text}`) },
    }),
  );

const shown = async (bot: Bot) => (await messagesIn(bot.workspace, ANA, INCIDENTS)).map(wordsOf);

describe.each(dialects)('on %s', (dialect) => {
  test('what was owed at a crash is sent after the restart, once', async () => {
    const bot = await startBot({ dialect, topics: probe() });
    bot.workspace.fault({ method: 'chat.postMessage', kind: 'status', status: 503 });
    await say(bot, 'The room is open', 'card:INC-1');
    await bot.crash();
    bot.workspace.clearFaults();
    await bot.restart();
    await bot.advance(MINUTE);
    expect(await shown(bot)).toEqual(['The room is open']);
  });

  test('Slack that is down for a minute loses nothing', async () => {
    const bot = await startBot({ dialect, topics: probe() });
    bot.workspace.fault({ method: '*', kind: 'status', status: 500 });
    await say(bot, 'First', 'card:INC-1');
    await bot.advance(MINUTE);
    await say(bot, 'Second', 'card:INC-2');
    bot.workspace.clearFaults();
    await bot.advance(2 * MINUTE);
    expect((await shown(bot)).sort()).toEqual(['First', 'Second']);
  });

  test('a stop ends cleanly and a start continues', async () => {
    const bot = await startBot({ dialect, topics: probe() });
    await bot.workspace.type(ANA, INCIDENTS, '/incident say one');
    await bot.stop();
    expect((await bot.workspace.type(ANA, INCIDENTS, '/incident say two')).status).toBe(0);
    await bot.restart();
    await bot.workspace.type(ANA, INCIDENTS, '/incident say three');
    expect(await lastWords(bot.workspace, ANA, INCIDENTS)).toContain('three');
  });
});

test.each(['page:p1:ana', undefined])(
  'a message that arrived although the bot died before it knew is not sent twice, of the slot %s',
  async (slot) => {
    const bot = await startBot({ topics: probe() });
    bot.workspace.fault({ method: 'chat.postMessage', kind: 'accept-then-hang', times: 1 });
    await say(bot, 'Paging Ana', slot);
    const arrived = new Promise<void>((resolve) => {
      const end = bot.workspace.onChange(() => {
        end();
        resolve();
      });
    });
    if ((await shown(bot)).length === 0) await arrived;
    await bot.crash();
    await bot.restart();
    await bot.advance(MINUTE);
    expect(await shown(bot)).toEqual(['Paging Ana']);
  },
);

test('with no commit after 2.5 seconds the asker is told so, and gets the result later', async () => {
  const bot = await startBot({ dialect: 'postgres', topics: probe() });
  const other = new pg.Client({ connectionString: bot.config.databaseUrl });
  await other.connect();
  onTestFinished(() => other.end());
  await other.query('begin; lock table settings in access exclusive mode');
  await bot.workspace.type(ANA, INCIDENTS, '/incident say hello');
  expect(await shown(bot)).toEqual(['Not recorded yet, still trying.']);
  await other.query('rollback');
  await bot.settle();
  expect((await shown(bot)).at(-1)).toContain('slash said hello');
});

test('a second bot on the same SQLite file is refused', async () => {
  const bot = await startBot({ topics: probe() });
  const { startApp } = await import('../src/app.ts');
  await expect(startApp(bot.config, { topics: probe() })).rejects.toMatchObject({ code: 'database_in_use' });
});
