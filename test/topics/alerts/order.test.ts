/** Signals of every source's fixtures, through the pipeline, in any order and however often each comes: one end state. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../src/lib/instant.ts';
import type { Signal } from '../../../src/sources/signal.ts';
import { keptAlerts, sends } from '../../support/alerts.ts';
import { startBot } from '../../support/bot.ts';
import { PAYMENTS_YAML } from '../../support/payments.ts';
import { readOf, SOURCE_PAIRS, type SourcePair } from '../../support/source-bodies.ts';

/** The signals of one alert that a pair of bodies tells, the one that fires and the one that resolves it. */
function episodeOf({ type, settings, firing, resolved }: SourcePair): readonly [fires: Signal, over: Signal] {
  const [over] = readOf(type.read(resolved, settings)).signals;
  const fires = readOf(type.read(firing, settings)).signals.find(({ identity }) => identity === over?.identity);
  return fires === undefined || over === undefined ? expect.fail('no pair') : [fires, over];
}

/** The same signals of another alert, so much later. */
function moved({ startsAt, endsAt, ...signal }: Signal, identity: string, to: (at: number) => number): Signal {
  return {
    ...signal,
    identity,
    ...(startsAt === undefined ? {} : { startsAt: to(startsAt) }),
    ...(endsAt === undefined ? {} : { endsAt: to(endsAt) }),
  };
}

const EPISODES = SOURCE_PAIRS.filter(({ resolved }) => resolved !== undefined).map((pair) => {
  const [fires, over] = episodeOf(pair);
  return { name: pair.name, fires, over };
});
/** Tools that tell when it began: with both signals any number of times, with the firing one alone once. */
const TIMED = EPISODES.filter(({ fires }) => fires.startsAt !== undefined);
const TIMELESS = EPISODES.filter(({ fires }) => fires.startsAt === undefined);

/** So many episodes, the last of them perhaps open; which of their signals come more than once; and their order. */
const tales = fc.record({
  episodes: fc.integer({ min: 1, max: 4 }),
  open: fc.boolean(),
  again: fc.array(fc.nat(), { maxLength: 6 }),
  order: fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
});

/** In the order of the numbers that each of them drew. */
function shuffled<T>(all: readonly T[], order: readonly number[]): readonly T[] {
  return all
    .map((one, i) => [order[i % order.length] ?? 0, one] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, one]) => one);
}

describe('signals of the fixtures', () => {
  it('end in the same state in every order and however often each comes', async () => {
    const bot = await startBot({ yaml: `${PAYMENTS_YAML}routes: [{ do: record }]\n` });
    let alert = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...TIMED),
        tales,
        async ({ name, fires, over }, { episodes, open, again, order }) => {
          const count = Math.min(episodes, over.startsAt === undefined ? 1 : 4);
          // A tool that does not tell which of its firings is over has one.
          const firing = open && over.startsAt !== undefined;
          alert += 1;
          const began = fires.startsAt ?? 0;
          const told = Array.from({ length: count }, (_, i) => {
            const to = (at: number) => at - began + bot.clock.now() - (count - i) * 60 * MINUTE;
            const both = [
              moved(fires, `a${alert}`, to),
              moved(over, `a${alert}`, (at) => Math.min(to(at), bot.clock.now() - (count - i - 1) * 60 * MINUTE)),
            ];
            return firing && i === count - 1 ? both.slice(0, 1) : both;
          }).flat();
          const all = [...told, ...again.flatMap((which) => told[which % told.length] ?? [])];
          await sends(bot, ...shuffled(all, order));
          expect((await keptAlerts(bot)).at(-1)?.state, name).toBe(firing ? 'firing' : 'resolved');
        },
      ),
      { numRuns: 60 },
    );
    expect(await keptAlerts(bot)).toHaveLength(alert);
  });

  it('of tools that tell no time end as the last one says, or resolved where they name one episode', async () => {
    const bot = await startBot({ yaml: `${PAYMENTS_YAML}routes: [{ do: record }]\n` });
    let alert = 0;
    const often = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...TIMELESS), often, async ({ fires, over }, runs) => {
        alert += 1;
        const all = runs.flatMap(([up, times]) =>
          Array.from({ length: times }, () => ({ ...(up ? fires : over), identity: `a${alert}` })),
        );
        await sends(bot, ...all);
        const ended = fires.once === true && runs.some(([up]) => !up);
        const firing = runs.at(-1)?.[0] === true && !ended;
        expect((await keptAlerts(bot)).at(-1)?.state).toBe(firing ? 'firing' : 'resolved');
      }),
      { numRuns: 30 },
    );
    expect(await keptAlerts(bot)).toHaveLength(alert);
  });
});
