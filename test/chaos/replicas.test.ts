/** Several bots on one database, as processes. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../src/db/open.ts';
import { startWorkspace } from '../../src/sandbox/slack/start.ts';
import type { Workspace } from '../../src/sandbox/workspace.ts';
import { builtMain } from '../support/built.ts';
import { dialects, freshDatabase, temporaryFolder } from '../support/database.ts';
import { messagesIn } from '../support/messages.ts';
import { SAID } from '../support/said.ts';
import { CY, DEE, directOf, GENERAL, SEED } from '../support/seed.ts';
import { type Bot, startBot } from './processes.ts';

let main = '';
beforeAll(() => {
  main = builtMain();
});

async function world(dialect: (typeof dialects)[number]) {
  const workspace = await startWorkspace(SEED);
  onTestFinished(() => workspace.close());
  const [url, folder] = [await freshDatabase(dialect), temporaryFolder()];
  writeFileSync(join(folder, 'muster.yaml'), 'timezone: UTC\n');
  const env = {
    SLACK_BOT_TOKEN: workspace.botToken,
    SLACK_SIGNING_SECRET: workspace.signingSecret,
    SLACK_API_URL: workspace.apiUrl,
    DATABASE_URL: url,
    MUSTER_CONFIG: join(folder, 'muster.yaml'),
    RUNBOOKS_DIR: folder,
  };
  const start = async (): Promise<Bot> => {
    const bot = await startBot({ main, cwd: folder, env });
    onTestFinished(async () => {
      bot.kill();
      await bot.ended;
    });
    return bot;
  };
  return { workspace, url, start };
}

const to = (workspace: Workspace, bot: Bot): void => workspace.connect(`${bot.url}/slack/events`);

/** Pages that stand in Dee's direct messages, once there are so many. Rejects after `within` milliseconds. */
async function pagesOf(workspace: Workspace, count: number, within: number): Promise<readonly string[]> {
  for (const end = Date.now() + within; ; await pause(100)) {
    const words = (await messagesIn(workspace, DEE, directOf(DEE))).map(({ text }) => text);
    if (words.length >= count) return words;
    if (Date.now() > end) throw new Error(`${words.length} of ${count} pages within ${within} ms`);
  }
}

describe('several replicas on PostgreSQL', () => {
  it('any of them answers, and each page goes out once', async () => {
    const { workspace, start } = await world('postgres');
    const bots = [await start(), await start()];
    for (let n = 0; n < 8; n += 1) {
      to(workspace, bots[n % 2] as Bot);
      expect((await workspace.type(CY, GENERAL, `/page @dee number ${n}`)).body).toContain(SAID.paging);
    }
    await pagesOf(workspace, 8, 15_000);
    await pause(1_500);
    const words = (await messagesIn(workspace, DEE, directOf(DEE))).map(({ text }) => /number \d/.exec(text)?.[0]);
    expect([...words].sort()).toEqual(Array.from({ length: 8 }, (_, n) => `number ${n}`));
  });

  it('one that dies with a page in its hands is covered within ten seconds', async () => {
    const { workspace, start } = await world('postgres');
    const first = await start();
    to(workspace, first);
    let taken: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      taken = resolve;
    });
    const when = (): boolean => {
      taken();
      return true;
    };
    workspace.fault({ method: 'chat.postMessage', kind: 'hang', times: 1, when });
    await workspace.type(CY, GENERAL, '/page @dee Wake up');
    await asked;
    await start();
    first.kill();
    const died = Date.now();
    await pagesOf(workspace, 1, 10_000);
    expect(Date.now() - died).toBeLessThan(10_000);
  });
});

describe.each(dialects)('an older version on %s', (dialect) => {
  it('stops when a newer one has migrated the database, and does not start again on it', async () => {
    const { url, start } = await world(dialect);
    const bot = await start();
    const db = await openDatabase({ url, role: 'cli' });
    await sql`insert into kysely_migration (name, timestamp) values ('9999_future', '2030-01-01')`.execute(db.kysely);
    await db.close();
    expect(await bot.ended).toBe(1);
    expect(bot.written()).toContain('this one stops');
    await expect(start()).rejects.toThrow('migrated by a newer version');
  });
});
