/** How fast alerts are taken in, each body committed and synced before its answer, beside the least that stores a row. */
import { type Alertmanager, startAlertmanager } from './alertmanager.ts';
import { print } from './figures.ts';
import { addShop, keyOf, type Posted, type Receiver, run, shopAt, summary } from './posting.ts';
import { startBareRows, startMuster } from './programs.ts';
import { freshFolder } from './seed.ts';
import type { Sink } from './sink.ts';

const CLIENTS = [1, 16];
const [WARM_UP, ROUNDS, A_ROUND] = [500, 5, 400];
/** Alerts in one body. */
const BATCH = 50;

/** Runs each kind of load in turn, round after round, so that a busy moment of the machine meets all of them. */
async function rounds(loads: readonly (readonly [to: Receiver, alerts: number])[], clients: number) {
  const runs = loads.map((): Posted[] => []);
  for (let n = 0; n <= ROUNDS; n += 1) {
    const count = n === 0 ? WARM_UP : A_ROUND;
    for (const [i, [to, alerts]] of loads.entries()) {
      const posted = await run(to, clients, alerts === 1 ? count : Math.ceil(count / 10), alerts);
      if (n > 0) runs[i]?.push(posted);
    }
  }
  return runs.map((one, i) => summary(one, loads[i]?.[1] ?? 1));
}

/** Single alerts against a row each, and bodies of fifty against single alerts; what Alertmanager takes is printed beside. */
export async function measureAlerts(sink: Sink): Promise<void> {
  const dir = await freshFolder();
  addShop(dir);
  const [bare, muster, other] = [await startBareRows(), await startMuster(sink, dir), await startAlertmanager(sink)];
  const ours = shopAt(`${muster.url}/hooks/shop/${keyOf(dir)}`);
  for (const clients of CLIENTS) {
    const loads = [
      [shopAt(`${bare.url}/hooks`), 1],
      [ours, 1],
      [ours, BATCH],
    ] as const;
    const beside =
      other === undefined
        ? []
        : ([
            [other, 1],
            [other, BATCH],
          ] as const);
    const [them, us, many, theirs, theirBatches] = await rounds([...loads, ...beside], clients);
    if (them === undefined || us === undefined || many === undefined) throw new Error('nothing was measured');
    print(
      'alerts in',
      { clients, muster: us, bare: them, batches_of_50: many, ...besides(other, theirs, theirBatches) },
      {
        rate: { ratio: us.alerts_per_second / them.alerts_per_second, target: '>= 0.5' },
        batches: { ratio: many.alerts_per_second / us.alerts_per_second, target: '>= 5' },
      },
    );
  }
  await Promise.all([bare.stop(), muster.stop(), other?.stop()]);
}

/** Alertmanager keeps alerts in memory, so its rates are no target. */
function besides(
  other: Alertmanager | undefined,
  single: unknown,
  batches: unknown,
): Readonly<Record<string, unknown>> {
  return other === undefined
    ? { alertmanager: 'not installed' }
    : { alertmanager_in_memory: single, alertmanager_batches_of_50: batches };
}
