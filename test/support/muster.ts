/** The command line next to a running bot: the same database, the same file, the bot's clock. */
import { muster } from '../../src/cli.ts';
import type { AuditLine } from '../../src/topics/ops/audit-log.ts';
import type { Bot } from './bot.ts';
import { openingBy } from './database.ts';

/** Runs `muster …` and gives its exit code and what it printed. */
export async function runs(bot: Bot, ...argv: string[]) {
  const [out, err] = [[] as string[], [] as string[]];
  const env = { DATABASE_URL: bot.config.databaseUrl, MUSTER_CONFIG: bot.config.file };
  const print = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) };
  const code = await muster(argv, { env, clock: bot.clock, open: openingBy(bot.clock), ...print });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

/** What `muster audit --json` prints, the oldest first. */
export async function audited(bot: Bot, ...flags: string[]): Promise<readonly AuditLine[]> {
  const { code, out, err } = await runs(bot, 'audit', '--json', ...flags);
  if (code !== 0) throw new Error(`muster audit failed: ${err}`);
  return out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as AuditLine]));
}
