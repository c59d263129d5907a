/** The room as a place in Slack: its bookmarks, who is in it, channels that become one, and its end. */
import { storeReceipt } from '../../../engine/outbox/receipts.ts';
import type { Tx } from '../../../engine/tx.ts';
import { actorOf } from '../../../lib/actor.ts';
import { message, rich } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { HOUR } from '../../../lib/instant.ts';
import { channelArchived, channelPrivate } from '../../team/channels/store.ts';
import { loadAuth } from '../../team/directory.ts';
import { top } from '../../team/store.ts';
import { cardSlot, type Incident, incidentName, isOpen, roomSlot } from '../lifecycle/model.ts';
import { addMember, findIncident, incidentAt, membersOf, removeMember, updateIncident } from '../lifecycle/store.ts';
import { addEntry } from '../timeline/store.ts';
import { movedMessage } from './blocks.ts';
import { describeToPages, redrawIncident, sayInRoom, sayWhoDid } from './notify.ts';

declare module '../../../engine/tx.ts' {
  interface Tasks {
    'incident.archive': { readonly incident: number; readonly stage: 'warn' | 'archive' };
  }
}

/** How long before a room is archived it is said in it. */
const WARNED = HOUR;

/** Keeps a link at the top of the room; a later one of the same title takes its place. */
async function bookmark(tx: Tx, incident: Incident, title: string, link: string): Promise<void> {
  if (incident.room_kind !== 'channel') return;
  const slot = roomSlot(incident);
  await tx.notify({
    kind: 'bookmark',
    slot: `bookmark:${incidentName(incident.id)}:${incident.room_number}:${title}`,
    about: { kind: 'incident.upkeep', incident: incident.id, what: 'bookmark' },
    after: slot,
    payload: { to: { slot }, title, link },
  });
}

/** The bookmark of the call. */
export async function bookmarkCall(tx: Tx, incident: Incident): Promise<void> {
  if (incident.call_url !== null) await bookmark(tx, incident, 'Call', incident.call_url);
}

/** The bookmark of the card, once it is posted. */
export async function bookmarkCard(tx: Tx, incident: Incident, channel: string, ts: string): Promise<void> {
  const link = await permalink(tx, channel, ts);
  if (link !== undefined) await bookmark(tx, incident, 'Card', link);
}

/** A runbook that was shared in the room. */
export async function bookmarkRunbook(tx: Tx, incident: Incident, channel: string, ts: string): Promise<void> {
  const link = await permalink(tx, channel, ts);
  if (link !== undefined) await bookmark(tx, incident, 'Runbook', link);
}

/** The bookmark of any other link. */
export async function bookmarkLink(tx: Tx, incident: Incident, title: string, link: string): Promise<void> {
  await bookmark(tx, incident, title, link);
}

/** A message's address in this workspace; undefined before Slack was ever reached. */
async function permalink(tx: Tx, channel: string, ts: string): Promise<string | undefined> {
  const auth = await loadAuth(tx);
  return auth && `${auth.url}archives/${channel}/p${ts.replace('.', '')}`;
}

/** Sets the link of the call. */
export async function setCall(tx: Tx, incident: Incident, by: string, url: string): Promise<void> {
  await updateIncident(tx, incident, { call_url: url });
  await addEntry(tx, {
    incident: incident.id,
    who: actorOf(by),
    data: { kind: 'change', field: 'call', from: incident.call_url, to: url },
    link: url,
  });
  const next = await redrawIncident(tx, incident.id);
  await bookmarkCall(tx, next);
  await sayWhoDid(tx, next, by, rich`📞 The call is at ${url}`);
}

/** Makes a channel the room of an incident. Throws a Mistake when it is one already or cannot be. */
export async function adopt(tx: Tx, incident: Incident, channel: string, by: string): Promise<Incident> {
  await requireAdoptable(tx, incident, channel);
  const change = {
    room_kind: 'channel',
    room_number: incident.room_number + 1,
    room_channel: channel,
    room_thread: null,
    adopted: 1,
  } as const;
  await updateIncident(tx, incident, change);
  const next = { ...incident, ...change };
  await storeReceipt(tx, roomSlot(next), { receipt: { channel } });
  await leaveOldCard(tx, incident, channel);
  await addEntry(tx, {
    incident: incident.id,
    who: actorOf(by),
    data: { kind: 'room', event: 'adopted', channel },
  });
  await redrawIncident(tx, incident.id);
  await tx.notify({
    kind: 'pin',
    slot: `pin:${incidentName(next.id)}:${next.room_number}`,
    about: { kind: 'incident.upkeep', incident: next.id, what: 'pin' },
    after: cardSlot(next),
    payload: { message: cardSlot(next) },
  });
  await bookmarkCall(tx, next);
  await describeToPages(tx, next, incident);
  await sayWhoDid(
    tx,
    next,
    by,
    rich`made this the channel of *${incidentName(next.id)}*. Messages that you mark with 📌 go to its timeline. Muster will not archive this channel.`,
  );
  return next;
}

async function requireAdoptable(tx: Tx, incident: Incident, channel: string): Promise<void> {
  const inc = incidentName(incident.id);
  if (channel.startsWith('D'))
    throw new Mistake('A direct message cannot be an incident channel. Type the command in a channel.', {
      example: `/incident adopt ${inc}`,
    });
  if (incident.private === 1 && !(await channelPrivate(tx, channel)))
    throw new Mistake(`${inc} is private; a public channel cannot be its incident channel.`, {
      example: `/incident show ${inc}`,
    });
  if (await channelArchived(tx, channel))
    throw new Mistake('This channel is archived.', { example: `/incident show ${inc}` });
  const other = await incidentAt(tx, channel, undefined);
  if (other !== undefined && other.room_kind === 'channel' && isOpen(other))
    throw new Mistake(
      other.id === incident.id
        ? `This is already the channel of ${inc}.`
        : `This is the channel of ${incidentName(other.id)}, which is still open.`,
      { example: `/incident merge ${inc} ${incidentName(other.id)}` },
    );
}

/** The old card points to the new room; in a channel of its own that is said too. */
async function leaveOldCard(tx: Tx, incident: Incident, channel: string): Promise<void> {
  const { room_channel: old } = incident;
  if (old === null || old === channel) return;
  await tx.notify({
    kind: 'message',
    slot: cardSlot(incident),
    about: { kind: 'incident.card', incident: incident.id, number: incident.room_number },
    payload: { to: { channel: old }, message: movedMessage(incident, channel) },
  });
}

/** After its end a room is archived when the file says so; adopted channels are not archived. */
export async function planArchive(tx: Tx, incident: Incident): Promise<void> {
  const { archive_after: after } = await top(tx);
  const key = `incident:${incident.id}:archive`;
  const stays =
    incident.ended_at === null || after === undefined || incident.room_kind !== 'channel' || incident.adopted === 1;
  if (stays) return tx.timers.clear(key);
  const at = (incident.ended_at ?? tx.now) + after;
  await tx.timers.set(
    key,
    { after: Math.max(at - WARNED - tx.now, 0) },
    { kind: 'incident.archive', incident: incident.id, stage: 'warn' },
  );
}

/** Warns that the room will be archived, then archives it. */
export async function archiveRoom(tx: Tx, id: number, stage: 'warn' | 'archive'): Promise<void> {
  const incident = await findIncident(tx, id);
  if (incident === undefined || isOpen(incident) || incident.room_channel === null) return;
  if (stage === 'warn') {
    const inc = incidentName(id);
    await sayInRoom(
      tx,
      incident,
      message(
        rich`🗄️ This channel will be archived in an hour. The timeline stays available: /incident timeline ${inc}. If the incident is not over: /incident reopen ${inc}.`,
      ),
    );
    return tx.timers.set(
      `incident:${id}:archive`,
      { after: WARNED },
      {
        kind: 'incident.archive',
        incident: id,
        stage: 'archive',
      },
    );
  }
  await updateIncident(tx, incident, { archived_at: tx.now });
  const slot = roomSlot(incident);
  await tx.notify({
    kind: 'archive',
    slot: `archive:${incidentName(id)}:${incident.room_number}`,
    about: { kind: 'incident.upkeep', incident: id, what: 'archive' },
    after: slot,
    payload: { to: { slot } },
  });
}

/** Keeps who is in the room. */
export async function keepPresence(tx: Tx, channel: string, user: string, joined: boolean): Promise<void> {
  const incident = await incidentAt(tx, channel, undefined);
  if (incident === undefined || incident.room_kind !== 'channel') return;
  if (incident.private === 1) {
    tx.audit.incident(incident.id);
    tx.audit.field(`INC-${incident.id} member`, joined ? null : user, joined ? user : null);
  }
  if (joined) await addMember(tx, incident.id, user);
  else await removeMember(tx, incident.id, user);
}

/** Who is in the room, as Slack told. */
export async function presentIn(tx: Tx, incident: Incident): Promise<readonly string[]> {
  const auth = await loadAuth(tx);
  return [...(await membersOf(tx, incident.id))].filter((user) => user !== auth?.botUserId).sort();
}
