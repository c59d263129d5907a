/** Finds the hand-off that a person means when they write a note or accept it. */
import { listed } from '../../command/misread.ts';
import type { Tx } from '../../engine/tx.ts';
import { Mistake } from '../../lib/errors.ts';
import type { Instant } from '../../lib/instant.ts';
import { lastChange, nextChange } from '../oncall/schedule/handoffs.ts';
import { requireSchedule } from '../oncall/schedule/operations.ts';
import { whoAt } from '../oncall/schedule/shifts.ts';
import { type KeptSchedule, loadSchedule, scheduleNames } from '../oncall/schedule/store.ts';
import { keyOfUser } from '../team/store.ts';
import { changeAt, NOTE_WITHIN, readAt } from './model.ts';
import type { Change } from './notify.ts';
import { findHandoff } from './store.ts';

/** A hand-off of a schedule. */
export interface Chosen {
  readonly schedule: KeptSchedule;
  readonly change: Change;
}

/** A person as shifts may name them: by Slack id, and by the name in muster.yaml. */
export async function namesOf(tx: Tx, user: string): Promise<readonly string[]> {
  return [user, (await keyOfUser(tx, user)) ?? user];
}

/** The instant inside a line, or undefined when there is none. Throws a Mistake for a word that is no instant. */
export function atOf(word: string | undefined, example: string, schedules: readonly string[]): Instant | undefined {
  if (word === undefined) return undefined;
  const at = readAt(word);
  if (at === undefined)
    throw new Mistake(
      `“${word}” is neither a schedule in muster.yaml nor a time. ${listed({ kind: 'schedule' }, schedules)}`,
      { example },
    );
  return at;
}

/** The hand-off at an instant: as it was announced, or else as the schedule is now. */
export async function handoffAt(tx: Tx, schedule: KeptSchedule, at: Instant): Promise<Change | undefined> {
  const kept = await findHandoff(tx, schedule.name, at);
  return kept?.told === undefined ? changeAt(schedule, at) : kept;
}

/** The hand-off this person would write a note for: their next one, or the one in which they left less than a day ago. */
export function ownHandoff(schedule: KeptSchedule, me: readonly string[], now: Instant): Change | undefined {
  const isMe = (person: string): boolean => me.includes(person);
  if (whoAt(schedule, now)?.people.some(isMe)) return nextChange(schedule, now);
  const last = lastChange(schedule, now);
  return last !== undefined && now - last.at < NOTE_WITHIN && last.leaving.some(isMe) ? last : undefined;
}

/** The same over every schedule, in the order of their names. */
export async function ownHandoffs(tx: Tx, me: readonly string[]): Promise<readonly Chosen[]> {
  const out: Chosen[] = [];
  for (const name of await scheduleNames(tx)) {
    const schedule = await loadSchedule(tx, name);
    const change = schedule && ownHandoff(schedule, me, tx.now);
    if (schedule !== undefined && change !== undefined) out.push({ schedule, change });
  }
  return out;
}

/** The hand-off a note is for. Throws a Mistake for people who have nothing to do with it, and when it is long past. */
export async function forNote(tx: Tx, name: string, at: Instant | undefined, user: string): Promise<Chosen> {
  const [schedule, me] = [await requireSchedule(tx, name), await namesOf(tx, user)];
  const named = at === undefined ? undefined : await handoffAt(tx, schedule, at);
  const change = named ?? ownHandoff(schedule, me, tx.now);
  const people = whoAt(schedule, tx.now)?.people ?? [];
  const near = [...people, ...(change?.leaving ?? []), ...(change?.starting ?? [])];
  if (!near.some((person) => me.includes(person)))
    throw new Mistake(
      `You are not on call for ${name} and were not in the last shift. Only the people on call write its hand-off note.`,
      {
        example: `/oncall ${name}`,
      },
    );
  if (change === undefined)
    throw new Mistake(`Nobody is on call for ${name} after you, so there is nobody to write a hand-off note for.`, {
      example: '/oncall',
    });
  if (tx.now - change.at >= NOTE_WITHIN)
    throw new Mistake(`That hand-off of ${name} was more than a day ago, so its note can no longer be changed.`, {
      example: `/oncall handoff ${name}`,
    });
  return { schedule, change };
}
