/** What becomes of signals: each stage decides in turn and names its reason. */
import type { Tx } from '../../engine/tx.ts';
import type { Signal } from '../../sources/signal.ts';

/** What the stages decided about one signal. */
export interface Path {
  /** The alert that the signal belongs to; undefined while nothing was decided. */
  readonly alert: number | undefined;
  /** In the order of the stages. */
  readonly reasons: readonly {
    readonly stage: 'deduplicate' | 'route' | 'group' | 'silence' | 'act' | 'resolve';
    readonly reason: string;
    readonly detail?: string;
    /** The line of muster.yaml that decided. */
    readonly line?: number;
  }[];
}

/** Takes the signals of one source, in the caller's transaction; gives the path of each, in their order. */
export async function takeSignals(
  _tx: Tx,
  _source: { readonly name: string },
  signals: readonly Signal[],
): Promise<readonly Path[]> {
  return signals.map(() => ({ alert: undefined, reasons: [] }));
}
