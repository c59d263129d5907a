/** What is known of a page when a promise was broken: its rows, what was heard of it, and what the bots wrote. */
import { SECOND } from '../../src/lib/instant.ts';
import { runs } from './faults/fault.ts';
import type { Violation } from './observed.ts';
import type { World } from './world.ts';

/** So many of the newest notifications, messages and lines of each bot's log are told. */
const [NOTIFICATIONS, MESSAGES, LINES] = [40, 40, 40];

/** As lines of text; what cannot be read says why. Times are the wall clock's in the rows, and the run's elsewhere. */
export async function storyOf(world: World, { page }: Violation): Promise<string> {
  const elapsed = world.conductor.elapsed();
  const parts = [
    `now: ${inSeconds(elapsed)} of the run, ${Date.now()} of the wall clock`,
    ...world.faults.slice(-8).map(({ name, from, to }) => `fault: ${name}, ${inSeconds(from)}–${inSeconds(to)}`),
    ...world.heard
      .filter(({ pages }) => page === undefined || pages.includes(page))
      .slice(-MESSAGES)
      .map(({ at, kind, key, marked }) => `heard: ${inSeconds(at)} ${kind} ${key}${marked ? ', marked' : ''}`),
    ...(await rowsOf(world, page)),
    ...world.bots.flatMap(({ url, written }) => [
      `log of ${url}:`,
      ...written()
        .split('\n')
        .slice(-LINES)
        .map((line) => `  ${line.slice(0, 400)}`),
    ]),
  ];
  return parts.join('\n');
}

const OF_NOTIFICATIONS =
  'id, lane, kind, slot, state, attempts, unsure, created_at, next_at, lease_until, done_at, error';

async function rowsOf(world: World, page: number | undefined): Promise<readonly string[]> {
  const ofPage = page === undefined ? '1 = 1' : `about_json like '%"page":${page}%' or about_json is null`;
  const tables: readonly (readonly [name: string, statement: string])[] = [
    ['counter', 'select * from counters'],
    ['page', `select * from pages${page === undefined ? '' : ` where id = ${page}`} order by id desc limit 5`],
    [
      'event',
      `select * from page_events${page === undefined ? '' : ` where page = ${page}`} order by id desc limit 20`,
    ],
    ['timer', `select * from timers where key like 'page:p${page ?? '%'}%'`],
    ['notification', `select ${OF_NOTIFICATIONS} from outbox where ${ofPage} order by id desc limit ${NOTIFICATIONS}`],
  ];
  const told: string[] = [];
  for (const [name, statement] of tables) {
    try {
      const rows = await runs<object>(world, statement);
      told.push(...[...rows].reverse().map((row) => `${name}: ${JSON.stringify(row)}`));
    } catch (error) {
      told.push(`${name}: ${String(error)}`);
    }
  }
  return told;
}

function inSeconds(ms: number | undefined): string {
  return ms === undefined ? '…' : `${(ms / SECOND).toFixed(1)} s`;
}
