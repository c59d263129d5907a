/** Watches a world all the time: rows, health, and what receivers took. */
import { cpus, loadavg } from 'node:os';
import { MINUTE, SECOND } from '../../src/lib/instant.ts';
import { real } from './conductor.ts';
import { Invariants } from './invariants.ts';
import type { BotSeen, Sample } from './observed.ts';
import { heardInSlack } from './receivers.ts';
import { openReader } from './rows.ts';
import { METRICS_TOKEN, type Place, type World } from './world.ts';

/** What was seen since it was last asked. */
export interface Seen {
  readonly doubled: number;
  /** Milliseconds. */
  readonly latest: number;
  readonly noticedAfter: number | undefined;
}

export interface Watcher {
  /** What was seen since this was last asked. */
  take(): Seen;
  /** Pages of which nobody has heard anything. */
  lost(): readonly number[];
  /** Pages of which something waits to leave. */
  readonly leaving: () => number;
  stop(): Promise<void>;
}

/** Real milliseconds between two looks, at the rows and at health. */
const [ROWS, HEALTH] = [40, 60];
/** What is due within moments, or has been for moments, is waited for; for what is late for longer nobody waits. */
const [SOON, SINCE] = [SECOND / 2, 6 * SECOND];

/** A machine with several times as much work as it can do is so many times as slow, at most. */
const MOST_PATIENT = 4;

const realPause = (ms: number): Promise<void> => new Promise((resolve) => real().setTimeout(resolve, ms));

/** Begins; what breaks a promise is put among the world's violations. */
export function watch(world: World): Watcher {
  const health = new Map<Place, Pick<BotSeen, 'health' | 'words'>>();
  const reader = openReader(world.url);
  let era = world.era;
  // What people knew before the rows were read.
  let promised = new Set<number>();
  let acknowledged = new Map<number, string>();
  let invariants = fresh(new Set());
  let leaving = 0;
  let [calls, deaths, stopped] = [0, 0, false];

  function fresh(held: ReadonlySet<number>): Invariants {
    promised = new Set();
    acknowledged = new Map();
    return new Invariants({ promised, acknowledged, faults: world.faults }, held);
  }

  async function sample(): Promise<Sample> {
    const { conductor, workspace, receivers } = world;
    const from = conductor.elapsed();
    const seen = await reader.read();
    const at = conductor.elapsed();
    const wall = Date.now() + (world.database === 'sqlite' ? (world.places[0]?.off ?? 0) : 0);
    // Of what cannot be read nobody knows what is due.
    const dues = seen?.dues ?? [wall + SECOND];
    const next = Math.min(MINUTE, ...dues.map((due) => due - wall).filter((wait) => wait > -SINCE));
    conductor.hurry(next > SOON ? at + next - SOON : 0);
    const heard = [...heardInSlack(workspace.calls.slice(calls)), ...receivers.take()];
    world.heard.push(...heard.map((one) => ({ ...one, at })));
    calls = workspace.calls.length;
    const deadMan = receivers.deadMan.told.length > deaths;
    deaths = receivers.deadMan.told.length;
    return { from, at, rows: seen?.rows, heard, bots: world.places.flatMap(botSeen), deadMan };
  }

  function botSeen(place: Place): readonly BotSeen[] {
    const found = health.get(place);
    return place.bot === undefined || found === undefined ? [] : [{ since: place.since, ...found }];
  }

  async function look(): Promise<void> {
    invariants.patience = Math.min(MOST_PATIENT, Math.max(1, (loadavg()[0] ?? 0) / cpus().length));
    const opened = world.opened.map(({ page }) => page);
    const answers = [...world.acknowledged];
    const begun = world.era;
    const now = await sample();
    // Half of it is of a database that has gone meanwhile.
    if (world.era !== begun) return;
    if (world.era !== era && now.rows !== undefined) {
      era = world.era;
      invariants = fresh(new Set(now.rows.pages.map(({ id }) => id)));
    }
    for (const page of opened) promised.add(page);
    for (const [page, user] of answers) acknowledged.set(page, user);
    if (era === begun) world.violations.push(...invariants.look(now));
    leaving = now.rows?.leaving.size ?? leaving;
  }

  const rows = (async () => {
    while (!stopped) {
      await look();
      await realPause(ROWS);
    }
  })();
  const pulses = world.places.map(async (place) => {
    while (!stopped) {
      const { bot } = place;
      const answer = bot === undefined ? undefined : await healthOf(bot.url);
      if (answer === undefined || place.bot !== bot) health.delete(place);
      else health.set(place, answer);
      await realPause(HEALTH);
    }
  });
  return {
    take: () => {
      const { doubled, latest, noticedAfter } = invariants;
      Object.assign(invariants, { doubled: 0, latest: 0, noticedAfter: undefined });
      return { doubled, latest, noticedAfter };
    },
    lost: () => invariants.lost(),
    leaving: () => leaving,
    stop: async () => {
      stopped = true;
      await Promise.all([rows, ...pulses]);
      await reader.close();
    },
  };
}

async function healthOf(url: string): Promise<Pick<BotSeen, 'health' | 'words'>> {
  try {
    const response = await fetch(`${url}/healthz`, {
      headers: { connection: 'close', authorization: `Bearer ${METRICS_TOKEN}` },
      signal: AbortSignal.timeout(10 * SECOND),
    });
    return { health: response.status, words: await response.text() };
  } catch (error) {
    return { health: undefined, words: String(error) };
  }
}
