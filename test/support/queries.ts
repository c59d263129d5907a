/** Counts the queries that go to a database. */
import type { Database } from '../../src/db/database.ts';

/** How many queries were built, and how many rows they returned, since the last look. */
export interface QueryCounter {
  readonly watch: (database: Database) => Database;
  /** The count, which begins again at zero. */
  take(): number;
  /** The count of rows, which begins again at zero. */
  takeRows(): number;
}

export function countQueries(): QueryCounter {
  let [count, rows] = [0, 0];
  return {
    watch: (database) => ({
      ...database,
      kysely: database.kysely.withPlugin({
        transformQuery: ({ node }) => {
          count += 1;
          return node;
        },
        transformResult: async ({ result }) => {
          rows += result.rows.length;
          return result;
        },
      }),
    }),
    take: () => {
      const taken = count;
      count = 0;
      return taken;
    },
    takeRows: () => {
      const taken = rows;
      rows = 0;
      return taken;
    },
  };
}
