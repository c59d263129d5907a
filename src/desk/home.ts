/** The Home tab of each person: published when they open it, and again when what it shows has changed lately. */
import type { Tx } from '../engine/tx.ts';
import { visibleOpen } from '../incidents/scope.ts';
import { findIncident, followedBy, memberOf } from '../incidents/store.ts';
import { todosFor } from '../incidents/todo-store.ts';
import { HOUR, SECOND } from '../lib/instant.ts';
import { namesOf, schedulesOf } from '../oncall/mine.ts';
import { nextChange, turnsOf } from '../oncall/model.ts';
import { heldBy, unansweredFor } from '../paging/store.ts';
import { namedPeople, putSetting, setting } from '../team/store.ts';
import { type HomeState, homeBlocks } from './home-blocks.ts';

declare module '../engine/tx.ts' {
  interface Tasks {
    home: { readonly user: string };
  }
}

/** Who has opened their Home tab lately: user → when. */
const OPENED = 'homes';
/** A tab that nobody has looked at for so long waits until it is opened again. */
const LATELY = HOUR;
const DAYS_AHEAD = 28;

/** Somebody opened the tab. */
export async function homeOpened(tx: Tx, user: string): Promise<void> {
  const known = await lately(tx);
  await putSetting(tx, OPENED, { ...known, [user]: tx.now });
  await publishHome(tx, user);
}

async function lately(tx: Tx): Promise<Readonly<Record<string, number>>> {
  const all = await tx.recall(
    OPENED,
    ['settings'],
    async () => (await setting<Record<string, number>>(tx, OPENED)) ?? {},
  );
  return Object.fromEntries(Object.entries(all).filter(([, at]) => at > tx.now - LATELY));
}

/** Something changed that Home tabs show: those that were looked at lately follow in a moment, all changes at once. */
export async function refreshHomes(tx: Tx, only?: string): Promise<void> {
  for (const user of Object.keys(await lately(tx)))
    if (only === undefined || only === user) await tx.wake(`home:${user}`, tx.now + SECOND, { kind: 'home', user });
}

/** Draws one person's tab and sends it. */
export async function publishHome(tx: Tx, user: string): Promise<void> {
  const blocks = homeBlocks(await homeState(tx, user));
  await tx.notify({ kind: 'home', slot: `home:${user}`, payload: { user, blocks } });
}

async function homeState(tx: Tx, user: string): Promise<HomeState> {
  const turns: HomeState['turns'][number][] = [];
  const next: HomeState['next'][number][] = [];
  const names = await namesOf(tx, user);
  for (const schedule of await schedulesOf(tx)) {
    for (const { start, end } of turnsOf(schedule, names, tx.now, DAYS_AHEAD))
      turns.push({ schedule: schedule.name, start, end });
    const change = nextChange(schedule, tx.now);
    if (change !== undefined)
      next.push({ schedule: schedule.name, at: change.at, people: await namedPeople(tx, change.starting) });
  }
  return {
    now: tx.now,
    pages: await unansweredFor(tx, user),
    held: await heldBy(tx, user),
    turns: turns.sort((a, b) => a.start - b.start),
    next: next.sort((a, b) => a.at - b.at),
    todos: await todosFor(tx, user),
    open: await visibleOpen(tx, user),
    follows: await followed(tx, user),
    subjects: (await followedBy(tx, user)).map((row) => row.subject).filter((subject) => !subject.startsWith('INC-')),
  };
}

/** The incidents somebody follows by number and may see. */
async function followed(tx: Tx, user: string): Promise<HomeState['follows']> {
  const mine = await memberOf(tx, user);
  const out = [];
  for (const { subject } of await followedBy(tx, user)) {
    const id = /^INC-(\d+)$/.exec(subject)?.[1];
    const incident = id === undefined ? undefined : await findIncident(tx, Number(id));
    if (incident !== undefined && (incident.private === 0 || mine.has(incident.id))) out.push(incident);
  }
  return out;
}
