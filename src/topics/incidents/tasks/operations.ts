/** What people do with tasks: make, finish, drop, and be reminded of them. */

import type { Tx } from '../../../engine/tx.ts';
import { actorOf } from '../../../lib/actor.ts';
import { cut, date, person, rich } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { personOf, type Vocabulary } from '../../../lib/grammar.ts';
import { DAY, HOUR, type Instant } from '../../../lib/instant.ts';
import { parsePoint } from '../../../lib/phrases.ts';
import { readPoint } from '../../../lib/point.ts';
import { own } from '../../../lib/slash.ts';
import { toInstant } from '../../../lib/zoned.ts';
import { visibleOpen } from '../lifecycle/find-incident.ts';
import { type Incident, isOpen } from '../lifecycle/model.ts';
import { addMember, findIncident } from '../lifecycle/store.ts';
import { inviteToRoom, redrawIncident, sayWhoDid } from '../room/notify.ts';
import { addEntry } from '../timeline/store.ts';
import { assignedMessage, noun, remindMessage, taskName } from './blocks.ts';
import { findTask, type IncidentTask, insertTask, tasksOf, updateTask } from './store.ts';

declare module '../../../engine/tx.ts' {
  interface Tasks {
    'incident.task': { readonly task: number; readonly stage: 'soon' | 'due' };
  }
}

const LONGEST = 1000;
/** A task that is due on a day is due at this time of it. */
const END_OF_DAY = 17 * HOUR;

/** What was typed for a task: its words, whose it is, and when it is due. */
export interface TaskWords {
  readonly text: string;
  readonly owner?: string | undefined;
  readonly due?: Instant | undefined;
}

/** The time at the end; one that is longer than any time is part of what is to be done. */
const DUE = /\sdue\s+(\S[^\n]{0,199})$/i;

/** `Fix the alert @bo due fri`. Throws a Mistake for a time that is not understood or past. */
export function readTask(words: string, vocabulary: Vocabulary): TaskWords {
  const found = DUE.exec(words);
  const [before, when] = found === null ? [] : [words.slice(0, found.index), found[1]];
  const due = when === undefined ? undefined : readDue(when, vocabulary);
  const parts = (before ?? words).trim().split(/\s+/);
  for (const [word, rest] of [
    [parts.at(-1) ?? '', parts.slice(0, -1)],
    [parts[0] ?? '', parts.slice(1)],
  ] as const) {
    const owner = /^(@|\u0002@)/.test(word) ? personOf(word, vocabulary) : undefined;
    if (owner !== undefined && rest.length > 0) return { text: rest.join(' '), owner, due };
  }
  return { text: (before ?? words).trim(), due };
}

/** When something is due: a point to come; a day alone means its late afternoon. */
export function readDue(words: string, { now, zone }: Vocabulary): Instant {
  const point = readPoint(words, now, zone, 'future');
  const parsed = parsePoint(words, now, zone, 'future');
  if (point === undefined || 'problem' in parsed)
    throw new Mistake('problem' in parsed ? parsed.problem : `I don’t understand the time “${words}”.`, {
      example: '/incident task Fix the alert @bo due fri',
      field: 'due',
    });
  const at = point.day === undefined ? point.at : toInstant(point.day + END_OF_DAY, zone);
  if (at <= now)
    throw new Mistake(`“${words}” is in the past. A task must be due in the future.`, {
      example: '/incident task Fix the alert @bo due tomorrow',
      field: 'due',
    });
  return at;
}

export interface NewTask extends TaskWords {
  readonly kind: IncidentTask['kind'];
  readonly by: string;
  readonly link?: string | undefined;
  readonly place?: string | undefined;
}

/** Makes a task, says so in the room, and tells its owner at once and when it is due. */
export async function addTask(tx: Tx, incident: Incident, wanted: NewTask): Promise<IncidentTask> {
  const { kind, by, text, owner = null, due = null, link = null, place = null } = wanted;
  const words = cut(text, LONGEST);
  if (incident.private === 1 && owner !== null) await addMember(tx, incident.id, owner);
  const row = {
    incident: incident.id,
    kind,
    text: words,
    owner,
    due_at: due,
    created_by: by,
    created_at: tx.now,
    link,
    place,
  };
  const id = await insertTask(tx, row);
  const task: IncidentTask = { id, ...row, done_at: null, done_by: null, removed_at: null };
  await addEntry(tx, {
    incident: incident.id,
    who: actorOf(by),
    data: { kind: 'task', event: 'made', task: id, what: kind, owner, text: words },
    link,
  });
  const when = due === null ? rich`` : rich`, due ${date(due)}`;
  await sayWhoDid(
    tx,
    incident,
    by,
    rich`☑️ created ${noun(task)} *${taskName(id)}*${owner === null ? '' : rich` for ${person(owner)}`}${when}: ${words}`,
  );
  await redrawIncident(tx, incident.id);
  await planReminder(tx, task);
  await tellOwner(tx, task, incident, by);
  return task;
}

/** A person that somebody else assigned a task to hears of it at once, and comes into the room. */
async function tellOwner(tx: Tx, task: IncidentTask, incident: Incident, by: string): Promise<void> {
  const { owner } = task;
  if (owner === null || owner === by) return;
  if (isOpen(incident)) await inviteToRoom(tx, incident, [owner]);
  await tx.notify({ kind: 'message', payload: { to: { user: owner }, message: assignedMessage(task, incident, by) } });
}

/** A day before, if that is far off, then when it is due. */
async function planReminder(tx: Tx, { id, due_at: due, owner }: IncidentTask): Promise<void> {
  if (due === null || owner === null) return tx.timers.clear(`todo:${id}`);
  const soon = due - DAY > tx.now + HOUR;
  await tx.timers.set(
    `todo:${id}`,
    { at: soon ? due - DAY : due },
    {
      kind: 'incident.task',
      task: id,
      stage: soon ? 'soon' : 'due',
    },
  );
}

/** Tells the owner, unless it is done. */
export async function remind(tx: Tx, id: number, stage: 'soon' | 'due'): Promise<void> {
  const task = await findTask(tx, id);
  if (task === undefined || task.done_at !== null || task.owner === null || task.due_at === null) return;
  const incident = await findIncident(tx, task.incident);
  if (incident === undefined) return;
  await tx.notify({
    kind: 'message',
    payload: { to: { user: task.owner }, message: remindMessage(task, incident, stage) },
  });
  if (stage === 'soon')
    await tx.timers.set(`todo:${id}`, { at: task.due_at }, { kind: 'incident.task', task: id, stage: 'due' });
}

/** Finishes a task, or drops it. */
export async function endTask(
  tx: Tx,
  task: IncidentTask,
  incident: Incident,
  by: string,
  how: 'done' | 'dropped',
): Promise<void> {
  await updateTask(tx, task.id, how === 'done' ? { done_at: tx.now, done_by: by } : { removed_at: tx.now });
  await tx.timers.clear(`todo:${task.id}`);
  await addEntry(tx, {
    incident: incident.id,
    who: actorOf(by),
    data: { kind: 'task', event: how, task: task.id, what: task.kind, owner: task.owner, text: task.text },
  });
  await sayWhoDid(
    tx,
    incident,
    by,
    rich`${how === 'done' ? '✅ finished' : 'dropped'} ${noun(task)} *${taskName(task.id)}*: ${task.text}`,
  );
  await redrawIncident(tx, incident.id);
}

/** Changes the owner or the due date of a task. */
export async function changeTask(
  tx: Tx,
  task: IncidentTask,
  incident: Incident,
  by: string,
  change: { readonly owner?: string | undefined; readonly due?: Instant | undefined },
): Promise<void> {
  const next = { ...task, owner: change.owner ?? task.owner, due_at: change.due ?? task.due_at };
  if (incident.private === 1 && next.owner !== null) await addMember(tx, incident.id, next.owner);
  await updateTask(tx, task.id, { owner: next.owner, due_at: next.due_at });
  await addEntry(tx, {
    incident: incident.id,
    who: actorOf(by),
    data: { kind: 'task', event: 'changed', task: task.id, what: task.kind, owner: next.owner, text: task.text },
  });
  const what =
    change.owner === undefined
      ? rich`due ${next.due_at === null ? '' : date(next.due_at)}`
      : rich`assigned to ${person(change.owner)}`;
  await sayWhoDid(tx, incident, by, rich`☑️ ${noun(task)} *${taskName(task.id)}* is now ${what}: ${task.text}`);
  await planReminder(tx, next);
  await redrawIncident(tx, incident.id);
  if (next.owner !== task.owner) await tellOwner(tx, next, incident, by);
}

/** Turns the open tasks of an ended incident into follow-ups, and returns them. */
export async function carryOver(tx: Tx, incident: Incident): Promise<readonly IncidentTask[]> {
  const open = (await tasksOf(tx, incident.id)).filter((task) => task.done_at === null);
  for (const task of open) await updateTask(tx, task.id, { kind: 'followup' });
  return open.map((task) => ({ ...task, kind: 'followup' as const }));
}

/** Says that there is no such task, and which are open where this person may look. */
export async function unknownTask(tx: Tx, id: number, user: string): Promise<Mistake> {
  const names = [];
  for (const incident of await visibleOpen(tx, user))
    for (const task of await tasksOf(tx, incident.id)) if (task.done_at === null) names.push(taskName(task.id));
  const open = names.length === 0 ? 'No task is open.' : `Open tasks: ${names.slice(0, 20).join(', ')}.`;
  return new Mistake(`There is no task ${taskName(id)} that you can see. ${open} Nothing was changed.`, {
    example:
      names[0] === undefined ? own`/incident task Fix the alert @bo due fri` : own`/incident task done ${names[0]}`,
  });
}

/** The first or last word of a task, if it looks like a person but is none. */
export function nobodyIn({ text, owner }: TaskWords): string | undefined {
  const words = text.split(/\s+/);
  const ends = owner === undefined && words.length > 1 ? [words.at(-1) ?? '', words[0] ?? ''] : [];
  return ends.find((word) => /^@[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(word));
}
