/** Counts the queries that go to a database. */
import type { Database } from '../../src/db/database.ts';

/** How many queries were built since the last look. */
export interface QueryCounter {
  readonly watch: (database: Database) => Database;
  /** The count, which begins again at zero. */
  take(): number;
}

export function countQueries(): QueryCounter {
  let count = 0;
  return {
    watch: (database) => ({
      ...database,
      kysely: database.kysely.withPlugin({
        transformQuery: ({ node }) => {
          count += 1;
          return node;
        },
        transformResult: async ({ result }) => result,
      }),
    }),
    take: () => {
      const taken = count;
      count = 0;
      return taken;
    },
  };
}
