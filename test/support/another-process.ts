/** What the CLI does next to a running bot: its own handle on the same database, on the bot's clock. */
import { openDatabase } from '../../src/db/open.ts';
import { transactor } from '../../src/engine/transact.ts';
import type { Transact } from '../../src/engine/tx.ts';
import { nameSlash } from '../../src/lib/slash.ts';
import { wiring } from '../../src/topics/index.ts';
import { reserved } from '../../src/topics/rows.ts';
import { applyFile } from '../../src/topics/settings/apply.ts';
import { checkFile } from '../../src/topics/settings/file.ts';
import type { Bot } from './bot.ts';
import { keepingTime } from './database.ts';

/** Runs work in a transaction of another process. */
export async function inAnotherProcess<T>(bot: Bot, work: (transact: Transact) => Promise<T>): Promise<T> {
  const opened = await openDatabase({ url: bot.config.databaseUrl, role: 'cli' });
  const db = keepingTime(opened, () => bot.clock.now());
  try {
    return await work(transactor({ db, clock: bot.clock, wiring, onWork: () => undefined }));
  } finally {
    await db.close();
  }
}

/** Applies a file, as `muster apply` does; what it says. */
export async function applyInAnotherProcess(bot: Bot, yaml: string): Promise<readonly string[]> {
  const checked = checkFile(yaml, 'muster.yaml', reserved);
  if ('problems' in checked) throw new Error(checked.problems.join('\n'));
  const { file } = checked;
  const { lines } = await inAnotherProcess(bot, (transact) => transact((tx) => applyFile(tx, file)));
  return lines.map((line) => nameSlash(line, {}));
}
