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
          if (process.env['QUERIES']) console.log('Q', brief(node));
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

function brief(node: unknown): string {
  const n = node as { kind: string; from?: unknown; into?: unknown; table?: unknown };
  const table = JSON.stringify(node).match(/"identifier":\{"kind":"IdentifierNode","name":"(\w+)"/)?.[1];
  const raw =
    n.kind === 'RawNode' ? JSON.stringify((n as unknown as { sqlFragments: string[] }).sqlFragments).slice(0, 80) : '';
  return `${n.kind} ${table ?? ''} ${raw}`;
}
