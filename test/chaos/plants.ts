/** Where a planted bug is seen: on this database, by these faults. */
import type { Dialect } from '../../src/db/database.ts';

export interface Shown {
  readonly database: Dialect;
  readonly faults: readonly string[];
}

/** By the names of patches in `test/mutants`; another one has to be found by all faults. */
export const SHOWN: Readonly<Record<string, Shown>> = {
  'poll-each-minute': { database: 'postgres', faults: ['a replica dies'] },
  'refused-for-ours': { database: 'sqlite', faults: ['Slack refuses the bot'] },
  'nonce-not-compared': { database: 'sqlite', faults: ['muster restore'] },
  'numbers-come-back': { database: 'sqlite', faults: ['muster restore'] },
  'older-copy-unnoticed': { database: 'sqlite', faults: ['an older copy'] },
};
