/** A body as the live door would take it, without any effect: the whole is undone. */
import type { Transact, Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';
import type { Signal } from '../../../sources/signal.ts';
import { reachedText } from '../../paging/messages/page.ts';
import { lastReached } from '../../paging/page/acknowledgements.ts';
import { pageName } from '../../paging/page/model.ts';
import { reachedBy } from '../../paging/page/store.ts';
import type { Action } from '../groups/model.ts';
import { findGroup } from '../groups/store.ts';
import { type Path, takeSignals } from '../pipeline.ts';

/** What would become of one signal. */
export interface Trial {
  readonly signal: Signal;
  readonly path: Path;
  /** Who is paged because of it, at once, by stored text. */
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
  const trials: Trial[] = [];
  for (const signal of signals)
    for (const path of await takeSignals(tx, { name: source }, [signal]))
      trials.push({ signal, path, pages: await pagedBy(tx, path) });
  return trials;
}

/** What a group does when it pages; all else reaches nobody who was not paged before. */
const PAGING: readonly Action[] = ['pages', 'pages again: it is more severe now', 'declares an incident'];

async function pagedBy(tx: Tx, { group: id, reasons }: Path): Promise<readonly string[]> {
  const acts = reasons.some(({ stage, reason }) => stage === 'act' && PAGING.some((one) => one === reason));
  const group = id === null || !acts ? undefined : await findGroup(tx, id);
  if (group?.page == null) return [];
  const reached = lastReached(await reachedBy(tx, group.page));
  return reached.map(({ target, schedule }) => {
    const named = schedule === null ? '' : ` (${schedule})`;
    return `${reachedText(target)}${named} by ${pageName(group.page ?? 0)}`;
  });
}
