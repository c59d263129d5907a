/**
 * The tables themselves, for the few stories in which a table is the subject and nobody can see it otherwise:
 * no secret is kept anywhere, done rows are swept, the audit cannot be changed. Everything else is asked as people ask.
 */
import { sql } from 'kysely';
import type { Row, Schema } from '../../src/db/schema.ts';
import type { Bot } from './bot.ts';

/** Every row of a table, in no particular order. */
export async function rowsOf<Table extends keyof Schema>(bot: Bot, table: Table): Promise<readonly Row<Table>[]> {
  const all = sql<Row<Table>>`select * from ${sql.table(table)}`;
  return (await bot.app.engine.transact((tx) => all.execute(tx.db))).rows;
}

/** The rows of several tables as one text, to look for what must not be kept. */
export async function keptIn(bot: Bot, tables: readonly (keyof Schema)[]): Promise<string> {
  const texts: string[] = [];
  for (const table of tables) texts.push(JSON.stringify(await rowsOf(bot, table)));
  return texts.join('\n');
}

/** Runs a statement as somebody with the database's password would. */
export async function tampers(bot: Bot, statement: string): Promise<void> {
  await bot.app.engine.transact((tx) => sql.raw(statement).execute(tx.db));
}
