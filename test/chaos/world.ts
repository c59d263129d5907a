/** A run's world: the bots as processes, their Slack, their carriers, and somebody who watches all of it. */
import { join } from 'node:path';
import type { Dialect } from '../../src/db/database.ts';
import { startWorkspace } from '../../src/sandbox/slack/start.ts';
import type { Workspace } from '../../src/sandbox/workspace.ts';
import { SAID } from '../support/said.ts';
import {
  carrierEnv,
  GENERAL,
  idOf,
  OPENERS,
  POLICIES,
  type Policy,
  SEED,
  writeContacts,
  writeSettings,
} from './company.ts';
import type { Conductor, Seat } from './conductor.ts';
import type { FaultSeen, Heard, Violation } from './observed.ts';
import { type Bot, startBot } from './processes.ts';
import type { Chance } from './random.ts';
import { type Receivers, startReceivers } from './receivers.ts';

export interface WorldOptions {
  readonly database: Dialect;
  /** Of an empty database; for SQLite a file in `folder`. */
  readonly url: string;
  readonly folder: string;
  /** The compiled bot. */
  readonly main: string;
  readonly chance: Chance;
  readonly conductor: Conductor;
  /** Hears what happens, for somebody who reads along. */
  readonly say: (words: string) => void;
}

/** A bot and its place; `bot` is undefined while it is dead or starting. */
export interface Place {
  bot: Bot | undefined;
  seat: Seat | undefined;
  since: number;
  /** How far its wall clock is off. */
  off: number;
  /** It stays dead until a fault is over. */
  down: boolean;
}

export interface Opened {
  readonly page: number;
  readonly policy: Policy;
  readonly text: string;
}

export interface World extends WorldOptions {
  readonly workspace: Workspace;
  readonly receivers: Receivers;
  readonly places: readonly Place[];
  /** Pages whose answer said that they are paging, in this database. */
  readonly opened: Opened[];
  readonly acknowledged: Map<number, string>;
  readonly faults: FaultSeen[];
  readonly violations: Violation[];
  /** Every bot that was ever started, and every message that was taken, with the time of the run. */
  readonly bots: Bot[];
  readonly heard: (Heard & { readonly at: number })[];
  /** Every number that was ever given to a page, with its text. */
  readonly numbers: Map<number, string>;
  /** How often the database was restored from a copy. */
  era: number;
  ended: boolean;
}

const REPLICAS: Readonly<Record<Dialect, number>> = { sqlite: 1, postgres: 2 };

/** Builds it and starts its bots. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const receivers = await startReceivers();
  const workspace = await startWorkspace(SEED);
  await writeContacts(options.url, receivers);
  writeSettings(options.folder, receivers.webhook.url);
  const world: World = {
    ...options,
    workspace,
    receivers,
    places: Array.from({ length: REPLICAS[options.database] }, () => ({
      bot: undefined,
      seat: undefined,
      since: 0,
      off: 0,
      down: false,
    })),
    opened: [],
    acknowledged: new Map(),
    faults: [],
    violations: [],
    bots: [],
    heard: [],
    numbers: new Map(),
    era: 0,
    ended: false,
  };
  await revive(world);
  return world;
}

export async function endWorld(world: World): Promise<void> {
  world.ended = true;
  await killAll(world);
  await world.workspace.close();
  await world.receivers.close();
}

/** Starts whoever is dead and not held down, and lets Slack send to one who lives. */
export async function revive(world: World): Promise<void> {
  const dead = world.places.filter(({ bot, down }) => bot === undefined && !down);
  if (dead.length > 0) await world.conductor.slowly(() => Promise.all(dead.map((place) => start(world, place))));
  turnTo(world, livingPlaces(world)[world.chance.below(livingPlaces(world).length)]);
}

export function livingPlaces({ places }: World): readonly Place[] {
  return places.filter(({ bot }) => bot !== undefined);
}

/** Slack sends what people do to this bot. */
export function turnTo({ workspace }: World, place: Place | undefined): void {
  if (place?.bot !== undefined) workspace.connect(`${place.bot.url}/slack/events`);
}

/** With it, health says what is wrong. */
export const METRICS_TOKEN = 'chaos-reads-details';

/** The environment of a bot, or of a command next to it. */
export function envOf({ workspace, url, folder, receivers }: World): Readonly<Record<string, string>> {
  return {
    SLACK_BOT_TOKEN: workspace.botToken,
    SLACK_SIGNING_SECRET: workspace.signingSecret,
    SLACK_API_URL: workspace.apiUrl,
    DATABASE_URL: url,
    MUSTER_CONFIG: join(folder, 'muster.yaml'),
    RUNBOOKS_DIR: folder,
    REVIEWS_DIR: folder,
    PRIVATE_RECEIVERS: '127.0.0.1',
    METRICS_TOKEN,
    ...carrierEnv(receivers),
  };
}

async function start(world: World, place: Place): Promise<void> {
  const seat = world.conductor.seat();
  seat.skew(place.off);
  const bot = await startBot({ main: world.main, cwd: world.folder, env: { ...envOf(world), ...seat.env } });
  seat.join();
  world.bots.push(bot);
  Object.assign(place, { bot, seat, since: world.conductor.elapsed() });
  void bot.ended.then((code) => {
    seat.leave();
    if (place.bot !== bot) return;
    place.bot = undefined;
    const words = `a bot ended by itself with ${code}: ${bot.written().slice(-2_000)}`;
    world.violations.push({ invariant: 'no bot ends by itself', words });
  });
}

/** Kills the bot of a place and waits until it is dead. */
export async function kill(_: World, place: Place): Promise<void> {
  const { bot } = place;
  place.bot = undefined;
  bot?.kill();
  await bot?.ended;
}

export async function killAll(world: World): Promise<void> {
  for (const place of world.places) await kill(world, place);
}

/** Sets the wall clock of a place off; nothing passes meanwhile. */
export function setClock(place: Place, off: number): void {
  place.off = off;
  place.seat?.skew(off);
}

/** Somebody pages; the number, when they were told that it is paging. */
async function openPage(world: World, policy: Policy): Promise<number | undefined> {
  const { workspace, conductor, opened, numbers } = world;
  const text = `chaos ${numbers.size + 1} ${policy.name} ${world.chance.below(1_000_000)}`;
  const opener = idOf(OPENERS[world.chance.below(OPENERS.length)] ?? '');
  const { body } = await conductor.slowly(() => workspace.type(opener, GENERAL, `/page ${policy.name} ${text}`));
  const page = Number(/"\*?p(\d+)/.exec(body)?.[1]);
  if (!body.includes(SAID.paging) || !Number.isSafeInteger(page)) return undefined;
  if (numbers.has(page))
    world.violations.push({
      invariant: 'no two numbers are equal',
      page,
      words: `“${numbers.get(page)}” has that number, and “${text}” too`,
    });
  numbers.set(page, text);
  opened.push({ page, policy, text });
  return page;
}

/** A page of any policy. */
export function openAny(world: World): Promise<number | undefined> {
  return openPage(world, POLICIES[world.chance.below(POLICIES.length)] as Policy);
}

/** A page of the policy of a name. */
export function openNamed(world: World, name: Policy['name']): Promise<number | undefined> {
  return openPage(world, POLICIES.find((one) => one.name === name) as Policy);
}

/** Somebody answers a page that they were promised; only a clear yes counts. */
export async function answerOne(world: World): Promise<void> {
  const open = world.opened.filter(({ page }) => !world.acknowledged.has(page));
  const chosen = open[world.chance.below(open.length)];
  if (chosen !== undefined) await answer(world, chosen);
}

/** Everybody answers what is open, so that the night is quiet. */
export async function answerAll(world: World): Promise<void> {
  for (const one of world.opened.filter(({ page }) => !world.acknowledged.has(page))) await answer(world, one);
}

async function answer({ workspace, acknowledged, conductor }: World, { page, policy }: Opened): Promise<void> {
  const user = idOf(policy.first[0] ?? '');
  const { body } = await conductor.slowly(() => workspace.type(user, GENERAL, `/page ack p${page}`));
  if (body.includes(SAID.acknowledged)) acknowledged.set(page, user);
}

/** A fault begins; it ends with `mend`. */
export function strike(world: World, name: string, how: Omit<FaultSeen, 'name' | 'from' | 'to'> = {}): FaultSeen {
  const fault: FaultSeen = { name, from: world.conductor.elapsed(), to: undefined, ...how };
  world.faults.push(fault);
  return fault;
}

export function mend(world: World, fault: FaultSeen): void {
  fault.to = world.conductor.elapsed();
}
