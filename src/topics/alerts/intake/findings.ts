/** What `muster doctor` and `/metrics` tell of sources. */
import type { Measure } from '../../../engine/health/vitals.ts';
import type { Tx } from '../../../engine/tx.ts';
import { cut } from '../../../lib/blockkit.ts';
import { own } from '../../../lib/slash.ts';
import { keysBySource } from './keys.ts';
import { countsOf, everySource, everyState } from './store.ts';

/** One line about sources. */
export interface SourceFinding {
  readonly level: 'well' | 'warn' | 'bad';
  readonly what: string;
  readonly next?: string;
}

/** Sources that cannot send, or whose last body was refused: their alerts page nobody. */
export async function sourceFindings(tx: Tx): Promise<readonly SourceFinding[]> {
  const sources = await everySource(tx);
  const [states, keys] = [await everyState(tx), await keysBySource(tx)];
  const out: SourceFinding[] = [];
  for (const { name } of sources) {
    const { failing, last_error } = countsOf(states, name);
    if (!keys.has(name))
      out.push({
        level: 'warn',
        what: `The source ${name} has no key, so Muster accepts nothing from it.`,
        next: own`Create one: /muster key ${name}`,
      });
    if (failing === 1)
      out.push({
        level: 'bad',
        what: `The last payload from the source ${name} was refused: ${cut(last_error ?? '', 300)}.`,
        next: own`See it: /muster sources ${name}`,
      });
  }
  if (sources.length === 0 || out.length > 0) return out;
  return [{ level: 'well', what: 'Every source has a key, and the last payload of each was accepted.' }];
}

/** Counts of each source since it was first heard. */
export const sourceCounts: Measure = {
  name: 'muster_source_signals',
  help: 'What sources have sent, by source and result: taken (signals), refused (payloads), unmatched (signals that no route matched)',
  read: async ({ db }) => {
    const rows = await db.selectFrom('source_states').selectAll().orderBy('source').execute();
    return rows.flatMap(({ source, signals, refused, unmatched }) =>
      Object.entries({ taken: signals, refused, unmatched }).map(([result, value]) => ({
        value,
        labels: { source, result },
      })),
    );
  },
};

/** When each source was heard last. */
export const sourceLastHeard: Measure = {
  name: 'muster_source_last_signal_seconds',
  help: 'When a source sent its last signal, seconds since the epoch, by source',
  read: async ({ db }) => {
    const rows = await db.selectFrom('source_states').selectAll().orderBy('source').execute();
    return rows.flatMap(({ source, last_signal_at }) =>
      last_signal_at === null ? [] : [{ value: last_signal_at / 1_000, labels: { source } }],
    );
  },
};
