/** How fast commands are answered, next to a Bolt app that only acknowledges or commits one row. */
import { DAY } from '../../src/lib/instant.ts';
import { print, quantile, round } from './figures.ts';
import { type Line, type Run, runLoad } from './load.ts';
import { type Program, startBare, startMuster } from './programs.ts';
import { addIncidents, addPages, freshFolder, personOf } from './seed.ts';
import type { Sink } from './sink.ts';

const CLIENTS = [1, 16];
const [WARM_UP, ROUNDS] = [1000, 5];
const LOOK_UPS_A_ROUND = 600;
const CHANGES_A_ROUND = 300;
const INCIDENTS = 1000;
/** Warm-up and rounds of both numbers of clients. */
const PAGES = (WARM_UP + ROUNDS * CHANGES_A_ROUND) * CLIENTS.length;

interface Measured {
  readonly figure: string;
  readonly line: Line;
  /** In every right answer. */
  readonly expected: string;
  readonly aRound: number;
  readonly p50: string;
  readonly rate: string;
}

const lookUp = { aRound: LOOK_UPS_A_ROUND, p50: '<= 1.3', rate: '>= 0.75' };
const change = { aRound: CHANGES_A_ROUND, p50: '<= 2', rate: '>= 0.5' };

/** `/incident help` and `/oncall` against an app that only acknowledges. */
export async function measureLookUps(sink: Sink): Promise<void> {
  const [bare, muster] = [await startBare(sink), await startMuster(sink, await freshFolder())];
  const line =
    (command: string, text: string): Line =>
    (n) => ({ command, text, user: personOf(n) });
  await compare(bare, muster, {
    figure: '/incident help',
    line: line('/incident', 'help'),
    expected: 'timeline',
    ...lookUp,
  });
  await compare(bare, muster, { figure: '/oncall', line: line('/oncall', ''), expected: 'payments', ...lookUp });
  await Promise.all([bare.stop(), muster.stop()]);
}

/** `/incident note` and `/page ack` against an app that commits one row before it answers. */
export async function measureChanges(sink: Sink): Promise<void> {
  const dir = await freshFolder();
  addIncidents(dir, INCIDENTS, 0);
  const never = Date.now() + DAY;
  addPages(dir, { from: 1, count: PAGES, due: () => never, next: (n) => ({ kind: 'user', name: personOf(n + 1) }) });
  const [bare, muster] = [await startBare(sink, { rows: true }), await startMuster(sink, dir)];
  await compare(bare, muster, {
    figure: '/incident note',
    line: (n) => ({
      command: '/incident',
      text: `note INC-${1 + (n % INCIDENTS)} Restarted web-${n}`,
      user: personOf(n),
    }),
    expected: 'Noted on',
    ...change,
  });
  await compare(bare, muster, {
    figure: '/page ack',
    line: (n) => ({ command: '/page', text: `ack p${n + 1}`, user: personOf(n) }),
    expected: 'You have',
    ...change,
  });
  await Promise.all([bare.stop(), muster.stop()]);
}

async function compare(bare: Program, muster: Program, measured: Measured): Promise<void> {
  const { figure, line, expected, aRound } = measured;
  let from = 0;
  for (const clients of CLIENTS) {
    const ours: Run[] = [];
    const theirs: Run[] = [];
    for (let n = 0; n <= ROUNDS; n += 1) {
      const count = n === 0 ? WARM_UP : aRound;
      const load = { clients, line, count, from };
      const [least, whole] = [
        await runLoad({ ...load, url: bare.url }),
        await runLoad({ ...load, url: muster.url }, expected),
      ];
      from += count;
      if (n === 0) continue;
      theirs.push(least);
      ours.push(whole);
    }
    const [us, them] = [summary(ours), summary(theirs)];
    print(
      figure,
      { clients, muster: us, bare: them, p99_ratio: round(us.p99_ms / them.p99_ms) },
      {
        p50: { ratio: us.p50_ms / them.p50_ms, target: measured.p50 },
        rate: { ratio: us.per_second / them.per_second, target: measured.rate },
      },
    );
  }
}

function summary(runs: readonly Run[]) {
  const latencies = runs.flatMap((run) => run.latencies);
  return {
    p50_ms: round(quantile(latencies, 0.5)),
    p99_ms: round(quantile(latencies, 0.99)),
    per_second: round(latencies.length / runs.reduce((sum, run) => sum + run.seconds, 0)),
  };
}
