/** Signals of a monitoring tool, as its source reads them. */
import type { Signal } from '../../src/sources/signal.ts';
import { type Path, takeSignals } from '../../src/topics/alerts/pipeline.ts';
import { inAnotherProcess } from './another-process.ts';
import type { Bot } from './bot.ts';

/** A signal of an alert called “disk”, unless said otherwise. */
export function signal(said: Partial<Signal> = {}): Signal {
  return { identity: 'disk', state: 'firing', title: 'Disk is full', labels: {}, links: {}, ...said };
}

/** A source sends signals; resolves when all they caused is done. */
export async function sends(bot: Bot, ...signals: readonly Partial<Signal>[]): Promise<readonly Path[]> {
  const paths = await bot.app.engine.transact((tx) => takeSignals(tx, { name: 'shop' }, signals.map(signal)));
  await bot.settle();
  return paths;
}

/** The same by another replica, on a handle of its own. */
export async function takenInAnotherProcess(
  bot: Bot,
  ...signals: readonly Partial<Signal>[]
): Promise<readonly Path[]> {
  return inAnotherProcess(bot, (transact) => transact((tx) => takeSignals(tx, { name: 'shop' }, signals.map(signal))));
}

/** What the stages decided about a signal, in a line. */
export function reasonsOf(path: Path | undefined): string {
  return (path?.reasons ?? []).map(({ stage, reason }) => `${stage}: ${reason}`).join(' | ');
}

/** What is kept of each alert. */
export async function keptAlerts(bot: Bot) {
  return bot.app.engine.transact((tx) =>
    tx.db.selectFrom('alerts').select(['count', 'last_at', 'state']).orderBy('id').execute(),
  );
}
