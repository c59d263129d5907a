/** Where a planted bug is seen: on this database, by these faults. */
import type { Dialect } from '../../src/db/database.ts';

export interface Shown {
  readonly database: Dialect;
  readonly faults: readonly string[];
}

/** By the names of patches in `test/mutants`; another one has to be found by all faults. */
export const SHOWN: Readonly<Record<string, Shown>> = {
  'buttons-of-the-copy': { database: 'sqlite', faults: ['muster restore'] },
  'clock-repair': { database: 'sqlite', faults: ['the clock goes back an hour'] },
  'exhausted-not-elsewhere': { database: 'sqlite', faults: ['the announcement channel refuses'] },
  'failing-timer-deleted': { database: 'sqlite', faults: ['a timer fails'] },
  'nonce-not-compared': { database: 'sqlite', faults: ['muster restore'] },
  'numbers-come-back': { database: 'sqlite', faults: ['muster restore'] },
  'older-copy-unnoticed': { database: 'postgres', faults: ['an older copy'] },
  'poll-each-minute': { database: 'postgres', faults: ['a replica dies'] },
  'refused-for-ours': { database: 'sqlite', faults: ['Slack refuses the bot'] },
  'silent-timer': { database: 'sqlite', faults: ['a timer fails'] },
  'unheard-page': { database: 'sqlite', faults: ['Slack refuses the bot'] },
};
