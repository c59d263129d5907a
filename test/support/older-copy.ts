/** A database that goes back to an older copy of itself behind the bot's back. */
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Bot } from './bot.ts';
import { temporaryFolder } from './database.ts';
import { runs } from './muster.ts';

/** Copies the database as it is now; the returned function brings that copy back, as a failover to an old standby does. */
export function olderCopy(bot: Bot): Promise<() => Promise<void>> {
  return bot.app.dialect === 'sqlite' ? olderFile(bot) : olderServer(bot);
}

/** Somebody copies an older file over the newer one, while the bot does not run. */
async function olderFile(bot: Bot): Promise<() => Promise<void>> {
  const copy = join(temporaryFolder(), 'copy.db');
  await runs(bot, 'backup', copy);
  const path = bot.config.databaseUrl.slice('sqlite:'.length);
  return async () => {
    await bot.stop();
    for (const rest of ['-wal', '-shm']) rmSync(`${path}${rest}`, { force: true });
    copyFileSync(copy, path);
    await bot.restart();
  };
}

/** All connections are cut, and those that come after lead to the copy. */
async function olderServer(bot: Bot): Promise<() => Promise<void>> {
  const { pathname } = new URL(bot.config.databaseUrl);
  const name = pathname.slice(1);
  const [older, newer] = [`${name}_older`, `${name}_newer`];
  await asAdmin(bot, (run) =>
    closed(run, name, async () => {
      await run(`create database ${older} template ${name}`);
    }),
  );
  return () =>
    asAdmin(bot, async (run) => {
      await closed(run, name, async () => {
        await run(`alter database ${name} rename to ${newer}`);
        await run(`alter database ${older} rename to ${name}`);
      });
    });
}

type Run = (statement: string) => Promise<unknown>;

async function asAdmin(bot: Bot, work: (run: Run) => Promise<void>): Promise<void> {
  const url = new URL(bot.config.databaseUrl);
  url.pathname = '/postgres';
  const admin = new pg.Client({ connectionString: url.toString() });
  await admin.connect();
  try {
    await work((statement) => admin.query(statement));
  } finally {
    await admin.end();
  }
}

/** Nobody is connected to a database while something is done with it. */
async function closed(run: Run, name: string, work: () => Promise<void>): Promise<void> {
  await run(`alter database ${name} allow_connections false`);
  await run(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
  await work();
  await run(`alter database ${name} allow_connections true`);
}
