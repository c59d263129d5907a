/** The largest workspace that docs/operations.md names: what commands wait while all of its people and channels are read. */
import { Agent } from 'node:http';
import { print, quantile, round } from './figures.ts';
import { typeLine } from './load.ts';
import { type Program, startMuster } from './programs.ts';
import { freshFolder, personOf } from './seed.ts';
import type { Sink } from './sink.ts';

const [PEOPLE, CHANNELS] = [50_000, 10_000];
/** Commands that are not measured, at the start and after a reading, and those that are while nothing is read. */
const [FIRST, WARM_UP, QUIET] = [50, 200, 500];
const LONGEST_READING = 600_000;

/** Readings of 50,000 people and 10,000 channels, the first one and one that finds nothing new, next to `/oncall`. */
export async function measureWorkspace(sink: Sink): Promise<void> {
  sink.grow(PEOPLE, CHANNELS);
  const dir = await freshFolder();
  for (const reading of ['the first reading', 'a later reading']) {
    const before = sink.arrivals.filter(({ method }) => method === LAST).length;
    const muster = await startMuster(sink, dir);
    const begun = performance.now();
    let isOver = false;
    const over = sink.until(LAST, before + 1, LONGEST_READING).then(() => {
      isOver = true;
    });
    // What the first commands compile is no matter of the reading.
    await typed(muster, (n) => n >= FIRST);
    const busy = await typed(muster, () => isOver);
    await over;
    const seconds = (performance.now() - begun) / 1000;
    await typed(muster, (n) => n >= WARM_UP);
    const quiet = await typed(muster, (n) => n >= QUIET);
    await muster.stop();
    print(
      `/oncall during ${reading} of 50,000 people and 10,000 channels`,
      {
        reading_seconds: round(seconds),
        commands: busy.length,
        busy_p50_ms: round(middle(busy)),
        quiet_p50_ms: round(middle(quiet)),
        slowest_ms: round(Math.max(...busy.map(({ took }) => took))),
        most_processor_ms: Math.max(...busy.map(({ worked }) => worked)),
      },
      { p50: { ratio: middle(busy) / middle(quiet), target: '<= 8' } },
    );
  }
  sink.grow(0, 0);
}

/** Slack is asked this when people and channels are stored. */
const LAST = 'dnd.teamInfo';

interface Answered {
  /** Milliseconds until the answer, and how much of it the processor worked for Muster. */
  readonly took: number;
  readonly worked: number;
}

const middle = (answers: readonly Answered[]): number =>
  quantile(
    answers.map(({ took }) => took),
    0.5,
  );

/** Types one command after another until it is enough. */
async function typed({ url, cpu }: Program, isEnough: (count: number) => boolean): Promise<readonly Answered[]> {
  const agent = new Agent({ keepAlive: true });
  const answers: Answered[] = [];
  while (!isEnough(answers.length)) {
    const line = { command: '/oncall', text: '', user: personOf(answers.length) };
    const before = cpu();
    answers.push({ took: await typeLine(url, agent, line, 'payments'), worked: cpu() - before });
  }
  agent.destroy();
  return answers;
}
