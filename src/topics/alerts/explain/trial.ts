/** A body as the live door would take it, without any effect: the whole is undone. */
import type { Transact, Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';
import type { Signal } from '../../../sources/signal.ts';
import { reachedText } from '../../paging/messages/page.ts';
import { pageName } from '../../paging/page/model.ts';
import { reachedBy } from '../../paging/page/store.ts';
import { findGroup } from '../groups/store.ts';
import { type Path, takeSignals } from '../pipeline.ts';

/** What would become of one signal. */
export interface Trial {
  readonly signal: Signal;
  readonly path: Path;
  /** Who the page of its group reaches first, by stored text. */
  readonly pages: readonly string[];
}

class Undone extends Error {
  readonly trials: readonly Trial[];
  constructor(trials: readonly Trial[]) {
    super('undone');
    this.trials = trials;
  }
}

/** Runs the signals through the pipeline as of `at`, and undoes all of it. */
export async function trySignals(
  transact: Transact,
  source: string,
  signals: readonly Signal[],
  at: Instant | undefined,
): Promise<readonly Trial[]> {
  try {
    return await transact(async (tx) => {
      throw new Undone(await trialsIn(at === undefined ? tx : { ...tx, now: at }, source, signals));
    });
  } catch (error) {
    if (error instanceof Undone) return error.trials;
    throw error;
  }
}

async function trialsIn(tx: Tx, source: string, signals: readonly Signal[]): Promise<readonly Trial[]> {
  const paths = await takeSignals(tx, { name: source }, signals);
  const trials: Trial[] = [];
  for (const [i, path] of paths.entries()) {
    const signal = signals[i];
    if (signal !== undefined) trials.push({ signal, path, pages: await pagedBy(tx, path) });
  }
  return trials;
}

async function pagedBy(tx: Tx, { group: id }: Path): Promise<readonly string[]> {
  const group = id === null ? undefined : await findGroup(tx, id);
  if (group?.page == null) return [];
  const reached = await reachedBy(tx, group.page);
  return reached.map(({ target, schedule }) => {
    const named = schedule === null ? '' : ` (${schedule})`;
    return `${reachedText(target)}${named} by ${pageName(group.page ?? 0)}`;
  });
}
