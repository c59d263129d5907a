/** What incidents learn from deliveries: where their rooms and cards are, and what Slack refused. */

import type { Fetched, Place } from '../../engine/outbox/deliveries.ts';
import type { Delivered, ReceiptHandlers } from '../../engine/outbox/outcome.ts';
import { storeReceipt } from '../../engine/outbox/receipts.ts';
import type { Abouts, Tx } from '../../engine/tx.ts';
import { message, person, rich } from '../../lib/blockkit.ts';
import { channelArchived } from '../team/channels/store.ts';
import { storeChannelChange, storeChannels } from '../team/directory.ts';
import { refusalWords } from './lifecycle/declare.ts';
import { cardSlot, type Incident, incidentName, isOpen, ownerOf, refusedPlace, roomSlot } from './lifecycle/model.ts';
import { findIncident, updateIncident } from './lifecycle/store.ts';
import { roomArchived } from './room/channel.ts';
import { continueWithoutChannel } from './room/fallback.ts';
import { describeToPages, redrawIncident, sayInRoom } from './room/notify.ts';
import { bookmarkCard, bookmarkRunbook } from './room/operations.ts';
import { fillPin, fillTask, threadFound } from './timeline/pins.ts';

declare module '../../engine/tx.ts' {
  interface Abouts {
    /** The incident channel; `number` counts the rooms of an incident. */
    'incident.room': { readonly incident: number; readonly number: number };
    /** The card in the room of that number. */
    'incident.card': { readonly incident: number; readonly number: number };
    'incident.invitation': { readonly incident: number };
    /** A runbook that was shared in the room. */
    'incident.runbook': { readonly incident: number };
    /** Something else of which only a refusal matters. */
    'incident.upkeep': { readonly incident: number; readonly what: keyof typeof UPKEEP };
  }
}

/** What is kept up to date around an incident, in the words of a refusal. */
const UPKEEP = {
  announcement: 'to update the announcement',
  topic: 'to set the channel topic',
  bookmark: 'to add a bookmark',
  archive: 'to archive the channel',
  pin: 'to pin the card',
  rename: 'to rename the channel',
} as const;

type Got<A extends { readonly incident: number } = { readonly incident: number }> = Delivered<A>;

async function incidentOf(tx: Tx, { about }: Got): Promise<Incident | undefined> {
  return findIncident(tx, about.incident);
}

/** The room exists: the pages get `Open`, card and announcement point to it. */
async function onRoom(tx: Tx, got: Got<Abouts['incident.room']>): Promise<void> {
  const incident = await incidentOf(tx, got);
  if (incident === undefined) return;
  if (got.refusal !== undefined) {
    if (got.about.number === incident.room_number) await continueWithoutChannel(tx, incident, got.refusal);
    return;
  }
  const channel = got.receipt?.channel;
  if (channel === undefined || got.about.number !== incident.room_number) return;
  const { name = '' } = (got.receipt?.data ?? {}) as { name?: string };
  await storeChannels(tx, [
    { id: channel, name, private: incident.private, archived: 0, member: 1, refreshed_at: tx.now },
  ]);
  await settle(tx, incident, { room_channel: channel, room_thread: null });
}

/** A card in a channel that has no room of its own is the room: its thread. */
async function onCard(tx: Tx, got: Got<Abouts['incident.card']>): Promise<void> {
  const incident = await incidentOf(tx, got);
  if (incident === undefined) return;
  if (got.refusal !== undefined)
    return (await cardRefused(tx, incident, got)) ? undefined : trouble(tx, incident, got, 'to post the card');
  const { channel, ts } = got.receipt ?? {};
  if (got.about.number !== incident.room_number || channel === undefined || ts === undefined) return;
  if (incident.room_kind === 'channel' && got.first) await bookmarkCard(tx, incident, channel, ts);
  if (incident.room_kind !== 'thread') return;
  if (incident.room_thread !== ts) await settle(tx, incident, { room_channel: channel, room_thread: ts });
}

/** True when a thread has no card yet and its channel refuses one: the next place is tried at once. */
async function cardRefused(tx: Tx, incident: Incident, { about, payload, refusal }: Got<Abouts['incident.card']>) {
  const { to } = payload as { readonly to?: Place };
  const waits = incident.room_kind === 'thread' && incident.room_channel === null;
  if (!waits || about.number !== incident.room_number || to === undefined || !('channel' in to)) return false;
  await storeReceipt(tx, refusedPlace(incident, to.channel), { refusal });
  tx.dirty('incident', incident.id);
  return true;
}

async function settle(
  tx: Tx,
  incident: Incident,
  room: { room_channel: string; room_thread: string | null },
): Promise<void> {
  await updateIncident(tx, incident, room);
  const next = await redrawIncident(tx, incident.id);
  await describeToPages(tx, next, next);
}

/** What Slack says of an archived channel: https://docs.slack.dev/reference/methods/chat.update#errors */
const ARCHIVED = new Set(['is_archived', 'is_inactive']);
/** What Slack says of a room in which nothing can be said. */
const ROOM_GONE = new Set([...ARCHIVED, 'channel_not_found', 'not_in_channel']);

/** True when the refusal shows that a channel was archived: an open incident continues elsewhere, an ended one needs no word. */
async function leftArchived(tx: Tx, incident: Incident, { refusal, payload }: Got): Promise<boolean> {
  if (!ARCHIVED.has(refusal ?? '')) return false;
  if (!isOpen(incident)) return true;
  const channel = channelIn(incident, payload as { readonly to?: Place; readonly message?: unknown });
  if (channel === undefined || (await channelArchived(tx, channel))) return false;
  await storeChannelChange(tx, channel, { archived: 1 });
  if (channel === incident.room_channel) await roomArchived(tx, channel);
  else if (await channelArchived(tx, channel)) tx.dirty('incident', incident.id);
  return true;
}

/** The channel to which something about the incident was on its way; a pin names the slot of its message. */
function channelIn(incident: Incident, { to, message: pinned }: { readonly to?: Place; readonly message?: unknown }) {
  if (to !== undefined && 'channel' in to) return to.channel;
  const slot = to !== undefined && 'slot' in to ? to.slot : pinned;
  return slot === roomSlot(incident) || slot === cardSlot(incident) ? (incident.room_channel ?? undefined) : undefined;
}

/**
 * Said once a reason, and at the end: in the room when one can speak there, else to the lead or the person who declared
 * it.
 */
async function trouble(tx: Tx, incident: Incident, got: Got, what: string): Promise<void> {
  if (got.refusal === undefined || !(got.first || got.last) || (await leftArchived(tx, incident, got))) return;
  const words = message(refusalWords(what, got.refusal, got.last));
  const slot = `trouble:${incidentName(incident.id)}:${what}`;
  if (incident.room_channel !== null && !ROOM_GONE.has(got.refusal)) return sayInRoom(tx, incident, words, { slot });
  const user = ownerOf(incident);
  if (user !== undefined) await tx.notify({ kind: 'message', slot, payload: { to: { user }, message: words } });
}

async function onUpkeep(tx: Tx, got: Got<Abouts['incident.upkeep']>): Promise<void> {
  const incident = await incidentOf(tx, got);
  if (incident !== undefined) await trouble(tx, incident, got, UPKEEP[got.about.what]);
}

/** Words that an archived channel refused are said where the incident continues. */
async function onSaid(tx: Tx, got: Got): Promise<void> {
  const incident = got.refusal === undefined ? undefined : await incidentOf(tx, got);
  if (incident !== undefined) await leftArchived(tx, incident, got);
}

/** Somebody Slack does not let in is named in the room; everybody else is in. */
async function onInvite(tx: Tx, got: Got): Promise<void> {
  const incident = await incidentOf(tx, got);
  if (incident === undefined) return;
  if (got.refusal !== undefined) return trouble(tx, incident, got, 'to invite somebody');
  const { failed = [] } = (got.receipt?.data ?? {}) as { failed?: readonly { user: string; error: string }[] };
  for (const { user, error } of failed) {
    await sayInRoom(tx, incident, message(rich`⚠️ ${person(user)} could not be invited: Slack says ${error}.`), {
      slot: `trouble:${incidentName(incident.id)}:${user}`,
    });
  }
}

/** A runbook was posted in the room. */
async function onRunbook(tx: Tx, got: Got): Promise<void> {
  const incident = await incidentOf(tx, got);
  const { channel, ts } = got.receipt ?? {};
  if (incident === undefined || channel === undefined || ts === undefined) return;
  await bookmarkRunbook(tx, incident, channel, ts);
}

/** What incidents learn from deliveries. */
export const incidentReceipts: ReceiptHandlers = {
  'incident.room': onRoom,
  'incident.card': onCard,
  'incident.invitation': onInvite,
  'incident.runbook': onRunbook,
  'incident.upkeep': onUpkeep,
  'incident.said': onSaid,
  'message.thread': async (tx, { about, receipt }) => {
    if (receipt?.data !== undefined) await threadFound(tx, about, receipt.data as Fetched);
  },
  'incident.task': async (tx, { about, receipt }) => {
    if (receipt?.data !== undefined) await fillTask(tx, about.task, receipt.data as Fetched);
  },
  'timeline.entry': async (tx, { about, receipt }) => {
    if (receipt?.data !== undefined) await fillPin(tx, about.entry, receipt.data as Fetched);
  },
};
