/** Agreed covers and swaps that no longer fit, because the shifts they were about have moved. */
import type { Tx } from '../../../engine/tx.ts';
import { namedPeople, putSetting, setting } from '../../team/store.ts';
import { comingOverrides, type KeptOverride } from '../override/store.ts';
import { tellSchedule } from '../schedule/operations.ts';
import { loadSchedule } from '../schedule/store.ts';
import { type Misfit, misfitMessage } from './blocks.ts';
import { namesOf } from './own-schedules.ts';
import { findCover, findSwap } from './store.ts';
import { holdsThrough } from './substitute.ts';

/** The agreements about a schedule that do not fit its shifts. */
export async function misfitsOf(tx: Tx, name: string): Promise<readonly Misfit[]> {
  const schedule = await loadSchedule(tx, name);
  if (schedule === undefined) return [];
  const found: Misfit[] = [];
  const coming = await comingOverrides(tx, name);
  for (const kept of coming) {
    const [kind = '', number] = (kept.origin ?? '').split(':');
    const from = await ownerOf(tx, kind, Number(number), kept);
    if (from === undefined) continue;
    const halves = new Set(coming.flatMap((other) => (other.origin === kept.origin ? other.id : [])));
    // What was put over it later says nothing about the shift that was agreed upon.
    const before = schedule.overrides.filter(({ id }) => id < kept.id && !halves.has(id));
    const start = Math.max(kept.start_at, tx.now);
    if (holdsThrough({ ...schedule, overrides: before }, await namesOf(tx, from), start, kept.end_at)) continue;
    const named = await namedPeople(tx, JSON.parse(kept.people_json) as readonly string[]);
    found.push({ id: kept.id, kind, from, named, slice: { schedule: name, start: kept.start_at, end: kept.end_at } });
  }
  return found;
}

/** Whose shift an override took over when it was agreed; undefined for one that nobody agreed upon. */
async function ownerOf(tx: Tx, kind: string, id: number, kept: KeptOverride): Promise<string | undefined> {
  if (kind === 'cover') return (await findCover(tx, id))?.requested_by;
  const swap = kind === 'swap' ? await findSwap(tx, id) : undefined;
  if (swap === undefined) return undefined;
  const given = kept.schedule === swap.schedule && kept.start_at >= swap.give_start && kept.end_at <= swap.give_end;
  return given ? swap.requested_by : swap.requested_of;
}

/** Says each misfit once, in the schedule's channel and to those who agreed. */
export async function tellMisfits(tx: Tx, name: string): Promise<void> {
  const memory = `misfits:known:${name}`;
  const known = (await setting<readonly number[]>(tx, memory)) ?? [];
  const misfits = await misfitsOf(tx, name);
  const ids = misfits.map(({ id }) => id);
  if (JSON.stringify(ids) !== JSON.stringify(known)) await putSetting(tx, memory, ids);
  const fresh = misfits.filter(({ id }) => !known.includes(id));
  const schedule = await loadSchedule(tx, name);
  if (fresh.length === 0 || schedule === undefined) return;
  const people = fresh.flatMap(({ from, named }) => [from, ...named.map((one) => one.name)]);
  await tellSchedule(tx, schedule, misfitMessage(fresh), [...new Set(people)], '');
}
