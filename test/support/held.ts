/** A database that lets nobody in for a while, and who came first when it does again. */
import type { Bot } from './bot.ts';

/**
 * Holds the bot's database: what people and events ask for waits as if a transaction took that long. Returns what lets it
 * go and resolves when the transaction that held it is over.
 */
export function holdDatabase(bot: Bot): () => Promise<void> {
  let end = (): void => undefined;
  const over = bot.app.engine.transact(
    () =>
      new Promise<void>((resolve) => {
        end = resolve;
      }),
  );
  return () => {
    end();
    return over;
  };
}

/** How many pages were opened and how many events taken in before this question, which nobody but people goes before. */
export function takenSoFar(bot: Bot): Promise<{ readonly pages: number; readonly events: number }> {
  return bot.app.engine.transact(async (tx) => {
    const pages = await tx.db.selectFrom('pages').select('id').execute();
    const events = await tx.db.selectFrom('inbox').select('key').where('key', 'like', 'event:%').execute();
    return { pages: pages.length, events: events.length };
  });
}
