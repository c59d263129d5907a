import { test } from 'vitest';
import { startBot } from '../support/bot.ts';
import { INCIDENTS } from '../support/seed.ts';
import { probe } from '../slack/probe.ts';
import { MINUTE } from '../../src/lib/instant.ts';
import { message, rich } from '../../src/lib/blockkit.ts';
test('try', async () => {
  const t0 = Date.now(); const lap = (w: string) => console.log(w, Date.now() - t0);
  const bot = await startBot({ dialect: 'postgres', topics: probe() }); lap('start');
  bot.workspace.fault({ method: 'chat.postMessage', kind: 'status', status: 503 });
  await bot.app.engine.transact((tx) => tx.notify({ kind: 'message', slot: 'x', payload: { to: { channel: INCIDENTS }, message: message(rich`x`) } })); lap('say');
  await bot.crash(); lap('crash');
  bot.workspace.clearFaults();
  await bot.restart(); lap('restart');
  await bot.advance(MINUTE); lap('advance');
});
