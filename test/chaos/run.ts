/** Runs faults against one database for as long as it was asked to, and counts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Dialect } from '../../src/db/database.ts';
import { MINUTE, SECOND } from '../../src/lib/instant.ts';
import { type Conductor, machineTime } from './conductor.ts';
import type { Fault } from './faults/fault.ts';
import { FAULTS } from './faults/faults.ts';
import type { Violation } from './observed.ts';
import { type Chance, chanceOf } from './random.ts';
import { storyOf } from './story.ts';
import { addCost, type Cost } from './table.ts';
import { type Watcher, watch } from './watch.ts';
import { answerOne, endWorld, openAny, revive, startWorld, type World } from './world.ts';

export interface RunOptions {
  readonly database: Dialect;
  /** Gives the address of an empty database; of SQLite in this folder. */
  readonly fresh: (folder: string) => Promise<string>;
  readonly seed: number;
  /** Real milliseconds. */
  readonly lasts: number;
  /** The compiled bot. */
  readonly main: string;
  readonly conductor: Conductor;
  /** Only faults of these names; empty: all. */
  readonly only: readonly string[];
  readonly say: (words: string) => void;
}

export interface Result {
  readonly costs: ReadonlyMap<string, Cost>;
  readonly pages: number;
  readonly violations: readonly Violation[];
  /** The last faults before the first broken promise. */
  readonly before: readonly string[];
  /** What is known of the page of the first broken promise. */
  readonly story: string | undefined;
}

/** A Slack of the sandbox bears some hundreds of pages; then a fresh one, with a fresh database, goes on. */
const MOST_PAGES = 300;
/** Of the run's clock: between two faults, and until everything has healed at the end. */
const [REST, HEALING] = [40 * SECOND, 4 * MINUTE];

/** Resolves after the first broken promise, or when the time is over. */
export async function run(options: RunOptions): Promise<Result> {
  const end = machineTime() + options.lasts;
  const chance = chanceOf(options.seed);
  const costs = new Map<string, Cost>();
  let pages = 0;
  for (;;) {
    const part = await runPart(options, chance, costs, end);
    pages += part.pages;
    if (part.violations.length > 0 || machineTime() >= end) return { ...part, costs, pages };
  }
}

async function runPart(
  options: RunOptions,
  chance: Chance,
  costs: Map<string, Cost>,
  end: number,
): Promise<Omit<Result, 'costs'>> {
  const { database, main, conductor, say } = options;
  const folder = mkdtempSync(join(tmpdir(), 'muster-chaos-'));
  const url = await options.fresh(folder);
  const world = await startWorld({ database, url, folder, main, chance, conductor, say });
  const watcher = watch(world);
  try {
    await quietly(world, costs, watcher);
    while (machineTime() < end && world.numbers.size < MOST_PAGES && world.violations.length === 0)
      await round(world, watcher, chosen(options, chance), costs);
    if (world.violations.length === 0) await heal(world, watcher, costs);
    const before = world.faults.slice(-4).map(({ name }) => name);
    const [first] = world.violations;
    const story = first === undefined ? undefined : await storyOf(world, first);
    return { pages: world.numbers.size, violations: world.violations, before, story };
  } finally {
    await watcher.stop();
    await endWorld(world);
    rmSync(folder, { recursive: true, force: true });
  }
}

function chosen({ database, only }: RunOptions, chance: Chance): Fault {
  const possible = FAULTS.filter(
    ({ name, weight }) => weight[database] !== undefined && (only.length === 0 || only.includes(name)),
  );
  const name = chance.weighted(Object.fromEntries(possible.map((one) => [one.name, one.weight[database] ?? 0])));
  return possible.find((one) => one.name === name) as Fault;
}

/** Pages without any fault, to compare with. */
async function quietly(world: World, costs: Map<string, Cost>, watcher: Watcher): Promise<void> {
  for (let n = 0; n < 3; n += 1) await openAny(world);
  await pause(MINUTE);
  count(world, watcher, 'none', costs);
}

/** A page, a fault, an answer, and a while in which all is well again. */
async function round(world: World, watcher: Watcher, fault: Fault, costs: Map<string, Cost>): Promise<void> {
  world.say(`${(world.conductor.elapsed() / SECOND).toFixed(0)} s: ${fault.name}`);
  await openAny(world);
  await fault.run(world);
  await revive(world);
  await answerOne(world);
  await pause(REST);
  count(world, watcher, fault.name, costs);
}

function count(_: World, watcher: Watcher, fault: string, costs: Map<string, Cost>): void {
  const { doubled, latest, noticedAfter: noticed } = watcher.take();
  addCost(costs, { fault, trials: 1, lost: 0, doubled, latest, noticed });
}

/** Waits until nothing is under way, and counts pages of which nobody heard. */
async function heal(world: World, watcher: Watcher, costs: Map<string, Cost>): Promise<void> {
  const end = world.conductor.elapsed() + HEALING;
  const owed = (): number => watcher.leaving() + watcher.lost().length;
  do await pause(REST);
  while (owed() > 0 && world.conductor.elapsed() < end && world.violations.length === 0);
  const lost = watcher.lost();
  for (const page of lost)
    world.violations.push({
      invariant: 'no page is lost',
      page,
      words: 'nobody has heard of it, and nobody was told so',
    });
  addCost(costs, { fault: 'none', trials: 0, lost: lost.length, doubled: 0, latest: 0, noticed: undefined });
}
