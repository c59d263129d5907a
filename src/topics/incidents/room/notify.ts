/** Where an incident speaks: its room, its card, the announcement and its followers. Everything is a notification. */
import type { Place } from '../../../engine/outbox/deliveries.ts';
import { refusalsOf } from '../../../engine/outbox/receipts.ts';
import type { Notification, Tx } from '../../../engine/tx.ts';
import type { ButtonSpec, Message, Rich } from '../../../lib/blockkit.ts';
import { describePages } from '../../paging/page/open.ts';
import { pagesOf, reachedBy } from '../../paging/page/store.ts';
import { channelArchived } from '../../team/channels/store.ts';
import { mayAct } from '../../team/permit.ts';
import { announceChannel, channelId, serviceOf, severities, severityOf } from '../../team/store.ts';
import { followerMessage, stakeholderMessage } from '../follow/blocks.ts';
import { type Follower, tellOne } from '../follow/digest.ts';
import {
  announceSlot,
  cardSlot,
  type Incident,
  incidentName,
  isOpen,
  nameIn,
  refusedPlace,
  roomSlot,
  subjectsOf,
} from '../lifecycle/model.ts';
import { affectedBy, findIncident, followersOf, membersOf, openIncidents, rolesOf } from '../lifecycle/store.ts';
import { actorMessage, announceMessage, type CardState, cardMessage } from './blocks.ts';
import { ackExpires } from './expiry.ts';
import { placeOfSomeone } from './someone.ts';

/** What the card shows now. */
export async function cardState(tx: Tx, incident: Incident): Promise<CardState> {
  const pages = await pagesOf(tx, incident.id);
  const all = await severities(tx);
  const rank = all.findIndex(({ key }) => key === incident.severity);
  const into = incident.merged_into === null ? undefined : await findIncident(tx, incident.merged_into);
  const reached = new Map<number, Awaited<ReturnType<typeof reachedBy>>>();
  for (const page of pages) reached.set(page.id, await reachedBy(tx, page.id));
  return {
    incident,
    severityName: all[rank]?.name ?? '',
    severityRank: rank,
    roles: await rolesOf(tx, incident.id),
    pages,
    reached,
    unpaged: incident.unpaged === 1 && pages.every((page) => (reached.get(page.id) ?? []).length === 0),
    parts: await tx.place('incident.card', incident),
    buttons: isOpen(incident) ? await tx.place('incident.buttons', incident) : [],
    into: into && nameIn(incident, into),
    affected: await affectedBy(tx, incident.id),
    openTasks: await countOpenTasks(tx, incident.id),
    ...(await relationsOf(tx, incident)),
  };
}

async function countOpenTasks(tx: Tx, incident: number): Promise<number> {
  const open = tx.db.selectFrom('incident_tasks').select((e) => e.fn.countAll<number>().as('count'));
  const mine = open.where('incident', '=', incident).where('done_at', 'is', null).where('removed_at', 'is', null);
  return Number((await mine.executeTakeFirstOrThrow()).count);
}

/** Cause and consequences; a private one is on no other's card. */
async function relationsOf(tx: Tx, incident: Incident): Promise<Pick<CardState, 'cause' | 'children'>> {
  const cause = incident.cause === null ? undefined : await findIncident(tx, incident.cause);
  const children = tx.db
    .selectFrom('incidents')
    .selectAll()
    .where('cause', '=', incident.id)
    .where('ended_at', 'is', null);
  return {
    cause: cause?.private === 0 ? cause : undefined,
    children: await children.where('private', '=', 0).orderBy('id').limit(5).execute(),
  };
}

/** The room as a place, and the thread when the room is one; waits until it exists. */
export function roomPlace(incident: Incident): { to: Place; after: string; thread?: { slot: string } } {
  if (incident.room_kind === 'channel') return { to: { slot: roomSlot(incident) }, after: roomSlot(incident) };
  return { to: { slot: cardSlot(incident) }, after: cardSlot(incident), thread: { slot: cardSlot(incident) } };
}

/** Whether it is over and its channel archived: nothing that is written there arrives. */
async function isClosed(tx: Tx, { ended_at, room_channel }: Incident): Promise<boolean> {
  return ended_at !== null && room_channel !== null && (await channelArchived(tx, room_channel));
}

declare module '../../../engine/tx.ts' {
  interface Abouts {
    /** Words in the room, of which only a refusal matters. */
    'incident.said': { readonly incident: number };
  }
}

/** Says something in the room, once it exists; nothing once that is over and archived. */
export async function sayInRoom(
  tx: Tx,
  incident: Incident,
  message: Message,
  named?: Pick<Notification, 'slot' | 'about'>,
): Promise<void> {
  if (await isClosed(tx, incident)) return;
  const { to, after, thread } = roomPlace(incident);
  const payload = { to, message, ...(thread === undefined ? {} : { thread }) };
  const about = { kind: 'incident.said', incident: incident.id } as const;
  await tx.notify({ kind: 'message', about, after, payload, ...named });
}

/** Says in the room who did what. */
export async function sayWhoDid(tx: Tx, incident: Incident, by: string | null, words: Rich): Promise<void> {
  await sayInRoom(tx, incident, actorMessage(by, words));
}

declare module '../../../engine/tx.ts' {
  interface Places {
    /** Lines on an incident's card, before what it was merged into. */
    'incident.card': { readonly given: Incident; readonly part: Rich };
    /** Buttons on the card of an open incident. */
    'incident.buttons': { readonly given: Incident; readonly part: ButtonSpec };
  }
  interface Drawings {
    /** The card and the announcement of an incident. */
    incident: number;
  }
}

/** Has card and announcement redrawn before the commit; returns the incident as it is now. */
export async function redrawIncident(tx: Tx, id: number): Promise<Incident> {
  tx.dirty('incident', id);
  return requireRow(tx, id);
}

/** Writes the card and the announcement from the rows. */
export async function drawIncident(tx: Tx, id: number): Promise<void> {
  const incident = await requireRow(tx, id);
  const state = await cardState(tx, incident);
  if (!(await isClosed(tx, incident))) await writeCard(tx, incident, state);
  await announce(tx, incident, state);
  await tx.emit({ event: 'incident.changed', incident: id });
}

async function writeCard(tx: Tx, incident: Incident, state: CardState): Promise<void> {
  const to = await cardPlace(tx, incident);
  const after = incident.room_kind === 'channel' ? { after: roomSlot(incident) } : {};
  await tx.notify({
    kind: 'message',
    slot: cardSlot(incident),
    about: { kind: 'incident.card', incident: incident.id, number: incident.room_number },
    ...after,
    payload: { to, message: cardMessage(state) },
  });
}

/** The cards and announcements of all incidents under way. */
export async function redrawOpenIncidents(tx: Tx): Promise<void> {
  for (const { id } of await openIncidents(tx)) tx.dirty('incident', id);
}

async function announce(tx: Tx, incident: Incident, state: CardState): Promise<void> {
  const channel = await announceChannel(tx);
  if (channel === undefined || incident.private === 1) return;
  await tx.notify({
    kind: 'message',
    slot: announceSlot(incident),
    about: { kind: 'incident.upkeep', incident: incident.id, what: 'announcement' },
    payload: { to: { channel }, message: announceMessage(state) },
  });
}

/**
 * The card's channel: the room, or for a thread the first that takes it of the service's channel, where it was declared,
 * and the announcement's. A private incident without a room stays between the bot and the person who declared it.
 */
export async function cardPlace(tx: Tx, incident: Incident): Promise<Place> {
  if (incident.room_kind === 'channel') return { slot: roomSlot(incident) };
  if (incident.private === 1) return { user: incident.declared_by };
  const service = incident.service === null ? undefined : await serviceOf(tx, incident.service);
  const named = service?.channel === undefined ? undefined : await channelId(tx, service.channel);
  const origin = incident.origin_channel?.startsWith('D') ? null : incident.origin_channel;
  for (const channel of [incident.room_channel, named, origin, await announceChannel(tx)])
    if (channel !== undefined && channel !== null && (await takesCard(tx, incident, channel))) return { channel };
  return placeOfSomeone(tx, incident);
}

/** False for a channel that is archived, or has refused this card before. */
async function takesCard(tx: Tx, incident: Incident, channel: string): Promise<boolean> {
  if (await channelArchived(tx, channel)) return false;
  const slot = refusedPlace(incident, channel);
  return channel === incident.room_channel || !(await refusalsOf(tx, [slot])).has(slot);
}

/** Tells the announcement's thread and every follower; a private incident only its followers, who are its members. */
export async function tellFollowers(
  tx: Tx,
  incident: Incident,
  words: Rich,
  threadMessage: Message,
  by: string | null,
): Promise<number> {
  const channel = await announceChannel(tx);
  if (channel !== undefined && incident.private === 0) {
    const slot = announceSlot(incident);
    await tx.notify({
      kind: 'message',
      after: slot,
      payload: { to: { channel }, thread: { slot }, message: threadMessage },
    });
  }
  const severity = await severityOf(tx, incident.severity);
  const told = await listeners(tx, incident, by);
  for (const follower of told)
    await tellOne(tx, follower, incident, followerMessage(incident, severity?.name ?? '', words));
  return told.length;
}

/**
 * Everybody who follows; of a private incident only its members, people who were members when they began, and guests
 * only where they follow this very incident.
 */
async function listeners(tx: Tx, incident: Incident, by: string | null): Promise<readonly Follower[]> {
  const affected = await affectedBy(tx, incident.id);
  const members = incident.private === 1 ? await membersOf(tx, incident.id) : undefined;
  const own = new Set((await followersOf(tx, [incidentName(incident.id)])).map(({ user }) => user));
  const told: Follower[] = [];
  for (const follower of await followersOf(tx, subjectsOf(incident, affected))) {
    const { user } = follower;
    if (user === by || members?.has(user) === false) continue;
    if (own.has(user) || (await mayAct(tx, { user }))) told.push(follower);
  }
  return told;
}

/** The channels in which people who wait for the incident's services read of it; none of a private one. */
export async function stakeholderChannels(tx: Tx, incident: Incident): Promise<readonly string[]> {
  if (incident.private === 1) return [];
  const keys = new Set([
    ...(incident.service === null ? [] : [incident.service]),
    ...(await affectedBy(tx, incident.id)),
  ]);
  const channels = new Set<string>();
  for (const key of keys) {
    const { stakeholders } = (await serviceOf(tx, key)) ?? {};
    const channel = stakeholders === undefined ? undefined : await channelId(tx, stakeholders);
    if (channel !== undefined && channel !== incident.room_channel) channels.add(channel);
  }
  return [...channels];
}

/** One line in each stakeholder channel, kept true, with the news in its thread. */
export async function inStakeholderChannels(tx: Tx, incident: Incident, news: Message): Promise<void> {
  const severity = await severityOf(tx, incident.severity);
  for (const channel of await stakeholderChannels(tx, incident)) {
    const slot = `stakeholders:${incidentName(incident.id)}:${channel}`;
    await tx.notify({
      kind: 'message',
      slot,
      payload: { to: { channel }, message: stakeholderMessage(incident, severity?.name ?? '') },
    });
    await tx.notify({ kind: 'message', after: slot, payload: { to: { channel }, thread: { slot }, message: news } });
  }
}

/** Invites people to a channel room; in a thread they are mentioned by what is said there. */
export async function inviteToRoom(tx: Tx, incident: Incident, users: readonly string[]): Promise<void> {
  if (incident.room_kind !== 'channel' || users.length === 0) return;
  const slot = roomSlot(incident);
  for (const user of users) {
    await tx.notify({
      kind: 'invite',
      slot: `invite:${incidentName(incident.id)}:${user}`,
      about: { kind: 'incident.invitation', incident: incident.id },
      after: slot,
      payload: { to: { slot }, users: [user] },
    });
  }
}

/** The text of the incident's pages follows its title and severity, as they were `before`; `Open` follows its room. */
export async function describeToPages(tx: Tx, incident: Incident, before: Incident): Promise<void> {
  const channel = incident.room_channel;
  const room = channel === null ? {} : { room: { channel, thread: incident.room_thread } };
  const changed = incident.severity !== before.severity;
  const urgency = changed ? { urgency: (await severityOf(tx, incident.severity))?.urgency ?? 'high' } : {};
  await describePages(tx, incident.id, {
    text: pageText(incident),
    before: pageText(before),
    ackExpires: await ackExpires(tx, incident),
    ...urgency,
    ...room,
  });
}

/** The words of a page about an incident. */
export function pageText(incident: Incident): string {
  const service = incident.service === null ? '' : ` ${incident.service}`;
  return `${incident.drill === 1 ? '[DRILL] ' : ''}${incidentName(incident.id)} ${incident.severity}${service}: ${incident.title}`;
}

async function requireRow(tx: Tx, id: number): Promise<Incident> {
  const incident = await findIncident(tx, id);
  if (incident === undefined) throw new Error(`incident ${id} has no row`);
  return incident;
}
