/** Asking for a review, keeping it, publishing it and closing it. */
import type { Tx } from '../../engine/tx.ts';
import { actorOf } from '../../lib/actor.ts';
import { type Rich, rich } from '../../lib/blockkit.ts';
import { DAY } from '../../lib/instant.ts';
import type { EndPart } from '../incidents/lifecycle/blocks.ts';
import { type Incident, incidentName, ownerOf, roomName } from '../incidents/lifecycle/model.ts';
import { affectedBy, findIncident, rolesOf } from '../incidents/lifecycle/store.ts';
import { actorMessage } from '../incidents/room/blocks.ts';
import { sayInRoom, tellFollowers } from '../incidents/room/notify.ts';
import { tasksOf } from '../incidents/tasks/store.ts';
import { fixOf, sentence } from '../incidents/timeline/model.ts';
import { addEntry, entriesOf } from '../incidents/timeline/store.ts';
import { pagesOf } from '../paging/page/store.ts';
import { channelArchived } from '../team/channels/store.ts';
import { nameBook, namesOnly, severities, severityOf, top } from '../team/store.ts';
import { askPart, publishedMessage, remindMessage } from './blocks.ts';
import { canvasMarkdown } from './canvas.ts';
import { type Body, type ReviewState, reviewDocument } from './document.ts';
import { bodyOf, findReview, putReview } from './store.ts';

declare module '../../engine/tx.ts' {
  interface Tasks {
    'review.remind': { readonly incident: number };
  }
}

/** What publishing needs besides the rows. */
export interface Shelf {
  /** The template's text. */
  readonly template: string;
  /** Whether reviews are written into a folder too. */
  readonly folder: boolean;
}

const [FIRST_REMINDER, LATER] = [3 * DAY, 7 * DAY];
/** Without a word of the file, reviews are asked for of so many of the highest severities. */
const HIGHEST = 2;

function keyOf(incident: number): string {
  return `review:${incident}`;
}

/** An incident is over: the message that says so asks for its review, if its severity wants one. */
export async function askAtEnd(tx: Tx, incident: Incident): Promise<readonly EndPart[]> {
  return (await isDue(tx, incident)) ? [askPart(incident)] : [];
}

async function isDue(tx: Tx, incident: Incident): Promise<boolean> {
  if (incident.status !== 'resolved' || incident.drill === 1) return false;
  return (await wanted(tx, incident)) && (await findReview(tx, incident.id))?.closed_at == null;
}

/** The review that was asked for is waited for. */
export async function awaitReview(tx: Tx, id: number): Promise<void> {
  const incident = await findIncident(tx, id);
  if (incident === undefined || !(await isDue(tx, incident))) return;
  await putReview(tx, id, { asked_at: tx.now });
  await tx.timers.set(keyOf(id), { after: FIRST_REMINDER }, { kind: 'review.remind', incident: id });
}

async function wanted(tx: Tx, { severity }: Incident): Promise<boolean> {
  const own = (await severityOf(tx, severity))?.review;
  return own ?? (await severities(tx)).findIndex(({ key }) => key === severity) < HIGHEST;
}

/** Still not closed: the lead is told, and the room while nothing is published; then again each week. */
export async function remindReview(tx: Tx, id: number): Promise<void> {
  const [incident, review] = [await findIncident(tx, id), await findReview(tx, id)];
  if (incident?.ended_at == null || review === undefined || review.closed_at !== null || review.state === 'published')
    return;
  const ask = remindMessage(incident);
  const user = ownerOf(incident);
  if (user !== undefined) await tx.notify({ kind: 'message', payload: { to: { user }, message: ask } });
  await sayInRoom(tx, incident, ask);
  await tx.timers.set(keyOf(id), { after: LATER }, { kind: 'review.remind', incident: id });
}

/** What a form begins with: what was written, else what the incident itself tells. */
export async function firstBody(tx: Tx, incident: Incident): Promise<Body> {
  const body = bodyOf(await findReview(tx, incident.id));
  const fix = (await entriesOf(tx, incident)).map(fixOf).findLast((said) => said !== undefined);
  const summary = [incident.last_update, fix].filter((part) => part != null).join('\n\n');
  return {
    ...body,
    summary: body.summary ?? (summary === '' ? undefined : summary),
    impact: body.impact ?? incident.impact ?? undefined,
  };
}

/** Stores what was written. */
export async function saveReview(tx: Tx, incident: Incident, by: string, body: Body): Promise<void> {
  const known = await findReview(tx, incident.id);
  const state = known?.state === 'published' ? 'published' : 'draft';
  await putReview(tx, incident.id, {
    state,
    body_json: JSON.stringify(body),
    written_by: by,
    written_at: tx.now,
    closed_at: null,
    closed_by: null,
  });
}

/** Puts it where people read it: a canvas or a file in the room, and the folder; of a private incident the room only. */
export async function publishReview(tx: Tx, incident: Incident, by: string, shelf: Shelf): Promise<void> {
  const content = reviewDocument(shelf.template, await reviewState(tx, incident));
  const { room_kind: kind, room_channel: channel } = incident;
  const canvas =
    (await top(tx)).reviews === 'canvas' &&
    kind === 'channel' &&
    channel !== null &&
    !(await channelArchived(tx, channel));
  await putReview(tx, incident.id, { state: 'published', place: canvas ? 'canvas' : 'file' });
  await addEntry(tx, { incident: incident.id, who: actorOf(by), data: { kind: 'review', event: 'published' } });
  if (canvas)
    await tx.notify({
      kind: 'canvas',
      slot: `canvas:${incidentName(incident.id)}`,
      about: { kind: 'review.canvas', incident: incident.id },
      payload: { channel, title: titleOf(incident), markdown: canvasMarkdown(content) },
    });
  else await fileInRoom(tx, incident, content);
  if (shelf.folder && incident.private === 0)
    await tx.notify({
      kind: 'document',
      slot: `document:${incidentName(incident.id)}`,
      payload: { name: fileName(incident), content },
    });
  const where: Rich = canvas ? rich`It is in the canvas of this channel.` : rich`The file follows.`;
  await sayInRoom(tx, incident, publishedMessage(incident, by, where));
  await tellFollowers(
    tx,
    incident,
    rich`the postmortem is published`,
    actorMessage(by, rich`published the postmortem of *${incidentName(incident.id)}*.`),
    by,
  );
}

/** The Markdown file in the room, a new one each time; once the channel is archived, in the messages of the writer. */
async function fileInRoom(tx: Tx, incident: Incident, content: string): Promise<void> {
  const { room_channel: channel, room_thread: ts } = incident;
  if (channel === null) return;
  const writer = (await findReview(tx, incident.id))?.written_by ?? ownerOf(incident);
  const here = { to: { channel }, ...(ts === null ? {} : { thread: { ts } }) };
  const place = writer !== undefined && (await channelArchived(tx, channel)) ? { to: { user: writer } } : here;
  const file = { name: fileName(incident), title: titleOf(incident), content };
  await tx.notify({ kind: 'file', payload: { ...place, ...file } });
}

/** Slack refused the canvas: the file is posted instead, and the room is told why. */
export async function fallBack(tx: Tx, id: number, refusal: string, shelf: Shelf): Promise<void> {
  const incident = await findIncident(tx, id);
  if (incident === undefined) return;
  await putReview(tx, id, { place: 'file' });
  await sayInRoom(
    tx,
    incident,
    actorMessage(null, rich`⚠️ Slack refused the canvas (${refusal}), so the postmortem is posted as a file.`),
  );
  await fileInRoom(tx, incident, reviewDocument(shelf.template, await reviewState(tx, incident)));
}

/** Nobody gets a second copy because the canvas could not be written for hours: the room hears that it is out of date. */
export async function canvasLocked(tx: Tx, id: number): Promise<void> {
  const incident = await findIncident(tx, id);
  if (incident === undefined) return;
  const words = rich`⚠️ The canvas was locked for two hours, so it shows an earlier version of the postmortem. Publish it again: /incident postmortem ${incidentName(id)}`;
  await sayInRoom(tx, incident, actorMessage(null, words));
}

function titleOf({ id }: Incident): string {
  return `Postmortem of ${incidentName(id)}`;
}

/** `inc-142-payments-are-failing.md`: safe on every disk. */
function fileName(incident: Incident): string {
  return `${roomName({ ...incident, room_number: 1 })}.md`;
}

async function reviewState(tx: Tx, incident: Incident): Promise<ReviewState> {
  const acks = (await pagesOf(tx, incident.id)).flatMap(({ acked_at: at }) => at ?? []);
  return {
    incident,
    body: await firstBody(tx, incident),
    affected: await affectedBy(tx, incident.id),
    roles: await rolesOf(tx, incident.id),
    entries: await entriesOf(tx, incident),
    todos: await tasksOf(tx, incident.id),
    acked: acks.length === 0 ? null : Math.min(...acks),
    zone: (await top(tx)).timezone,
    now: tx.now,
    name: namesOnly(await nameBook(tx)),
  };
}

/** A person closes the review as done or not needed; nobody is reminded any more. */
export async function closeReview(tx: Tx, incident: Incident, by: string, reason: string | undefined): Promise<void> {
  await putReview(tx, incident.id, { state: 'closed', closed_by: by, closed_at: tx.now });
  await tx.timers.clear(keyOf(incident.id));
  const data = { kind: 'review', event: 'closed', reason: reason ?? null } as const;
  await addEntry(tx, { incident: incident.id, who: actorOf(by), data });
  await sayInRoom(tx, incident, actorMessage(by, rich`${sentence(data)}.`));
}
