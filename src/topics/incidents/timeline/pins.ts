/** A pushpin on a message of the room puts it on the timeline, a check mark makes it a task; each goes with its last reaction. */
import type { SlackEvent } from '../../../engine/events.ts';
import type { Fetched } from '../../../engine/outbox/deliveries.ts';
import type { Abouts, Tx } from '../../../engine/tx.ts';
import { actorOf } from '../../../lib/actor.ts';
import { cut } from '../../../lib/blockkit.ts';
import { DEFAULT_REACTIONS } from '../../team/model.ts';
import { top } from '../../team/store.ts';
import { type Incident, isOpen } from '../lifecycle/model.ts';
import { findIncident, hasThreadRooms, incidentAt } from '../lifecycle/store.ts';
import { redrawIncident } from '../room/notify.ts';
import { findTask, insertTask, taskAt, updateTask } from '../tasks/store.ts';
import { addEntry, addPin, entriesAt, entryAt, findEntry, removeEntryAt, removePin, updateEntry } from './store.ts';

declare module '../../../engine/tx.ts' {
  interface Abouts {
    /** A message that got a reaction, read to find the thread it is in. */
    'message.thread': {
      readonly channel: string;
      readonly ts: string;
      readonly user: string;
      readonly reaction: string;
    };
    /** A pinned message, read for the words of its timeline entry. */
    'timeline.entry': { readonly entry: number };
    /** A message that became a task, read for its words. */
    'incident.task': { readonly task: number };
  }
}

export interface Pinned {
  readonly user: string;
  readonly channel: string;
  readonly ts: string;
  /** The thread the message is in, if Slack said so. */
  readonly threadTs?: string | undefined;
}

/** What a reaction means in this team: a line of the timeline, a task, or nothing. */
export async function meaningOf(tx: Tx, reaction: string): Promise<'timeline' | 'task' | undefined> {
  const { timeline, task } = (await top(tx)).reactions ?? DEFAULT_REACTIONS;
  if (reaction === timeline) return 'timeline';
  return reaction === task ? 'task' : undefined;
}

/** A reaction that was added. Slack does not say in which thread it is, so a thread's message is looked up first. */
export async function react(tx: Tx, pinned: Pinned & { readonly name: string }): Promise<void> {
  const meaning = await meaningOf(tx, pinned.name);
  if (meaning === undefined) return;
  const { channel, ts, user, threadTs } = pinned;
  const incident = await incidentAt(tx, channel, threadTs ?? ts);
  if (incident === undefined) {
    if (threadTs === undefined && (await hasThreadRooms(tx, channel)))
      await tx.notify({
        kind: 'fetch',
        slot: `seek:${channel}:${ts}:${user}:${pinned.name}`,
        about: { kind: 'message.thread', channel, ts, user, reaction: pinned.name },
        payload: { channel, ts },
      });
    return;
  }
  if (meaning === 'timeline') await pinTo(tx, incident, pinned);
  else await taskOf(tx, incident, pinned);
}

/** Commits place and time at once; the text is fetched as a notification and filled in by its receipt. False: it was there. */
export async function pinTo(tx: Tx, incident: Incident, { user, channel, ts }: Pinned): Promise<boolean> {
  await addPin(tx, { incident: incident.id, channel, ts, user });
  const place = placeOf(channel, ts);
  if ((await entryAt(tx, incident.id, place)) !== undefined) return false;
  const id = await addEntry(tx, {
    incident: incident.id,
    kind: 'pin',
    who: actorOf(user),
    text: '',
    happened_at: Math.floor(Number(ts) * 1000),
    place,
    link: permalinkOf(channel, ts),
  });
  tx.audit.field(`INC-${incident.id} pinned message`, null, ts);
  const about = { kind: 'timeline.entry', entry: id } as const;
  await tx.notify({ kind: 'fetch', slot: `entry:${id}`, about, payload: { channel, ts } });
  return true;
}

/** Creates a task from a message, unassigned. */
async function taskOf(tx: Tx, incident: Incident, { user, channel, ts }: Pinned): Promise<void> {
  const place = placeOf(channel, ts);
  if ((await taskAt(tx, incident.id, place)) !== undefined) return;
  const id = await insertTask(tx, {
    incident: incident.id,
    kind: isOpen(incident) ? 'task' : 'followup',
    text: 'a message',
    owner: null,
    due_at: null,
    created_by: user,
    created_at: tx.now,
    place,
    link: permalinkOf(channel, ts),
  });
  await addEntry(tx, {
    incident: incident.id,
    who: actorOf(user),
    data: { kind: 'task', event: 'marked', task: id },
    link: permalinkOf(channel, ts),
  });
  tx.audit.field(`t${id}`, null, 'made');
  const about = { kind: 'incident.task', task: id } as const;
  await tx.notify({ kind: 'fetch', slot: `todo:${id}`, about, payload: { channel, ts } });
}

/** Slack told in which thread a message with a reaction is. */
export async function threadFound(
  tx: Tx,
  { user, channel, ts, reaction }: Abouts['message.thread'],
  { thread }: Fetched,
): Promise<void> {
  if (thread !== null) await react(tx, { user, channel, ts, threadTs: thread, name: reaction });
}

/** Takes one person's reaction away; with the last one the entry goes, and the task if nobody has begun it. */
export async function unreact(tx: Tx, pinned: Pinned & { readonly name: string }): Promise<void> {
  const meaning = await meaningOf(tx, pinned.name);
  if (meaning === 'timeline') await unpin(tx, pinned);
  if (meaning === 'task') await untask(tx, pinned);
}

async function untask(tx: Tx, { user, channel, ts }: Pinned): Promise<void> {
  const made = tx.db.selectFrom('incident_tasks').selectAll().where('place', '=', placeOf(channel, ts));
  const task = await made.where('removed_at', 'is', null).where('created_by', '=', user).executeTakeFirst();
  if (task === undefined || task.done_at !== null || task.owner !== null) return;
  tx.audit.incident(task.incident);
  tx.audit.field(`t${task.id}`, 'open', 'dropped');
  await updateTask(tx, task.id, { removed_at: tx.now });
  await redrawIncident(tx, task.incident);
}

async function unpin(tx: Tx, { user, channel, ts }: Pinned): Promise<void> {
  const pin = await removePin(tx, { channel, ts, user });
  if (pin === undefined || pin.left) return;
  tx.audit.incident(pin.incident);
  tx.audit.field(`INC-${pin.incident} pinned message`, ts, null);
  await removeEntryAt(tx, pin.incident, placeOf(channel, ts));
}

/** Whether a message is on a timeline. */
export async function isPinned(tx: Tx, { channel, ts }: Pick<Pinned, 'channel' | 'ts'>): Promise<boolean> {
  return (await entriesAt(tx, placeOf(channel, ts))).length > 0;
}

/** A pinned message was edited: the timeline says what it says now, unless somebody has corrected it there. Deleted: it goes. */
export async function followMessage(tx: Tx, event: Extract<SlackEvent, { kind: 'message' }>): Promise<void> {
  for (const entry of await entriesAt(tx, placeOf(event.channel, event.ts))) {
    const field = `INC-${entry.incident} pinned message`;
    if (event.change === 'deleted') {
      tx.audit.incident(entry.incident);
      tx.audit.field(field, entry.text, null);
      await updateEntry(tx, entry.id, { removed_at: tx.now });
      continue;
    }
    const files = entry.text.split('\n').filter((line) => line.startsWith(FILE));
    const text = cut([event.text, ...files].join('\n').trim(), 3000);
    if (entry.edited_at !== null || text === entry.text) continue;
    tx.audit.incident(entry.incident);
    tx.audit.field(field, entry.text, text);
    await updateEntry(tx, entry.id, { said: { text } });
  }
}

/** What Slack told about a pinned message. */
export async function fillPin(tx: Tx, id: number, fetched: Fetched): Promise<void> {
  const entry = await findEntry(tx, id);
  if (entry === undefined || entry.edited_at !== null) return;
  await updateEntry(tx, id, {
    said: { text: cut(wordsOf(fetched), 3000) },
    ...(fetched.user === null ? {} : { who: actorOf(fetched.user) }),
    ...(fetched.link === null ? {} : { link: fetched.link }),
  });
}

/** What Slack told about a message that is a task. */
export async function fillTask(tx: Tx, id: number, fetched: Fetched): Promise<void> {
  const task = await findTask(tx, id);
  if (task === undefined) return;
  const words = cut(wordsOf(fetched).replace(/\s+/g, ' ').trim() || 'a message', 1000);
  await updateTask(tx, id, { text: words, ...(fetched.link === null ? {} : { link: fetched.link }) });
  if ((await findIncident(tx, task.incident)) !== undefined) await redrawIncident(tx, task.incident);
}

/** What comes before a picture or file of a message. */
const FILE = '🖼️ ';

/** Pictures are kept by their address: Slack shows them to everybody who may see them. */
function wordsOf({ text, files }: Fetched): string {
  return [text, ...(files ?? []).map(({ name, link }) => `${FILE}${name}: ${link}`)]
    .filter((part) => part !== '')
    .join('\n');
}

function placeOf(channel: string, ts: string): string {
  return `${channel}/${ts}`;
}

/** Slack opens this in the reader's own workspace; the true permalink replaces it. */
function permalinkOf(channel: string, ts: string): string {
  return `https://slack.com/archives/${channel}/p${ts.replace('.', '')}`;
}
