/** Whether a million recorded signals make anything slower: intake, and the list of alerts. */
import { print, quantile, round } from './figures.ts';
import { runLoad } from './load.ts';
import { addShop, keyOf, type Receiver, run, shopAt } from './posting.ts';
import { type Program, startMuster } from './programs.ts';
import { addSignals, freshFolder, personOf } from './seed.ts';
import type { Sink } from './sink.ts';

const SIGNALS = 1_000_000;
const [ROUNDS, A_ROUND] = [14, 120];

/** All that is firing is one group, so that the answer to `/alert` is short. */
const ROUTES = `
routes:
  - { when: 'labels.host != ""', do: post, group: [rack] }
`;

/** A Muster on a database of its own that has so many signals. */
async function withSignals(sink: Sink, count: number): Promise<{ readonly muster: Program; readonly shop: Receiver }> {
  const dir = await freshFolder();
  addShop(dir, ROUTES);
  const begun = performance.now();
  if (count > 0) addSignals(dir, count);
  if (count > 0) print('a million signals seeded', { seconds: round((performance.now() - begun) / 1000) }, {});
  const muster = await startMuster(sink, dir);
  return { muster, shop: shopAt(`${muster.url}/hooks/shop/${keyOf(dir)}`) };
}

/** The same load on an empty and a full database, in turn, so that a busy moment of the machine meets both. */
export async function measureMillion(sink: Sink): Promise<void> {
  const both = [await withSignals(sink, 0), await withSignals(sink, SIGNALS)];
  const [intake, listing] = [both.map((): number[] => []), both.map((): number[] => [])];
  const line = () => ({ command: '/alert', text: '', user: personOf(0) });
  for (let n = 0; n <= ROUNDS; n += 1)
    for (const [i, { muster, shop }] of both.entries()) {
      const posted = await run(shop, 1, A_ROUND, 1);
      const listed = await runLoad({ url: muster.url, clients: 1, line, count: A_ROUND / 4, from: 0 }, 'firing');
      if (n === 0) continue;
      intake[i]?.push(...posted.latencies);
      listing[i]?.push(...listed.latencies);
    }
  await Promise.all(both.map(({ muster }) => muster.stop()));
  const half = (values: readonly (readonly number[])[]) => values.map((one) => quantile(one, 0.5));
  const [[empty = 0, full = 0], [short = 0, long = 0]] = [half(intake), half(listing)];
  print(
    'a million recorded signals',
    {
      intake_p50_ms: { empty: round(empty), full: round(full) },
      alert_p50_ms: { empty: round(short), full: round(long) },
    },
    {
      intake: { ratio: full / empty, target: '<= 1.1' },
      list: { ratio: long / short, target: '<= 1.1' },
    },
  );
}
