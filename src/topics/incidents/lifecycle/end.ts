/** How incidents end, come back, and join. */
import type { Tx } from '../../../engine/tx.ts';
import { type Actor, actorOf, actorUser } from '../../../lib/actor.ts';
import { actorWords, bold, channel, cut, person, type Rich, rich } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import type { Instant } from '../../../lib/instant.ts';
import { describePages } from '../../paging/page/open.ts';
import { movePages, pagesOf } from '../../paging/page/store.ts';
import { channelArchived } from '../../team/channels/store.ts';
import { mayAct } from '../../team/permit.ts';
import { severityOf } from '../../team/store.ts';
import { closingMessage } from '../follow/blocks.ts';
import { askChildren } from '../relations/operations.ts';
import { actorMessage, headline, statusEmoji } from '../room/blocks.ts';
import {
  describeToPages,
  inStakeholderChannels,
  inviteToRoom,
  pageText,
  redrawIncident,
  sayInRoom,
  sayWhoDid,
  tellFollowers,
} from '../room/notify.ts';
import { planArchive } from '../room/operations.ts';
import { planTargets, updateDue } from '../targets/operations.ts';
import { taskName } from '../tasks/blocks.ts';
import { carryOver } from '../tasks/operations.ts';
import { otherIn } from '../timeline/model.ts';
import { addEntry, entriesOf } from '../timeline/store.ts';
import { type EndPart, endedMessage } from './blocks.ts';
import { closePages } from './change.ts';
import { openRoom } from './declare.ts';
import { declarer, type Incident, incidentName, nameIn } from './model.ts';
import { addMember, findIncident, follow, followersOf, membersOf, rolesOf, updateIncident } from './store.ts';

const REASON = 3000;

declare module '../../../engine/tx.ts' {
  interface Places {
    /** What is asked for at the end of an incident, in its channel. */
    'incident.end': { readonly given: Incident; readonly part: EndPart };
  }
}

/** Resolves or cancels: says how long it took, who did what and what is still open, and closes its pages. */
export async function endIncident(
  tx: Tx,
  incident: Incident,
  by: Actor,
  status: 'resolved' | 'cancelled',
  reason: string | undefined,
  mitigated?: Instant,
): Promise<Incident> {
  const felt = mitigated ?? incident.mitigated_at ?? (status === 'resolved' ? tx.now : null);
  await updateIncident(tx, incident, { status, ended_at: tx.now, mitigated_at: felt, update_due_at: null });
  await addEntry(tx, {
    incident: incident.id,
    who: by,
    data: { kind: 'ended', status, reason: reason === undefined ? null : cut(reason, REASON) },
  });
  const doers = await whoDidWhat(tx, incident, actorUser(by));
  const tasks = status === 'resolved' ? await carryOver(tx, incident) : [];
  const left = [
    ...(await closePages(tx, incident)),
    ...tasks.map((task) => `follow-up ${taskName(task.id)}: ${cut(task.text, 120)}`),
  ];
  const next = await redrawIncident(tx, incident.id);
  const end = { by, reason, doers, left };
  await sayInRoom(tx, next, endedMessage(next, end, await tx.place('incident.end', next)));
  await inStakeholderChannels(tx, next, closingMessage(next, reason));
  await planTargets(tx, next);
  await planArchive(tx, next);
  if (status === 'resolved') await askChildren(tx, next, by);
  await tellFollowers(
    tx,
    next,
    rich`${statusEmoji(next)} ${status} by ${actorWords(by)}${reason === undefined ? '' : `: ${reason}`}`,
    endedMessage(next, end),
    actorUser(by) ?? null,
  );
  await tx.emit({ event: 'incident.ended', incident: incident.id });
  return next;
}

async function whoDidWhat(tx: Tx, incident: Incident, by: string | undefined): Promise<readonly Rich[]> {
  const lines: Rich[] = [rich`Declared by ${actorWords(declarer(incident))}`];
  if (incident.lead !== null) lines.push(rich`Led by ${person(incident.lead)}`);
  for (const [role, user] of await rolesOf(tx, incident.id)) lines.push(rich`${bold(role)}: ${person(user)}`);
  for (const page of await pagesOf(tx, incident.id))
    if (page.acked_by !== null) lines.push(rich`p${page.id} acknowledged by ${person(page.acked_by)}`);
  const named = new Set(lines.flatMap((line) => line.flatMap((part) => (part.type === 'user' ? [part.user_id] : []))));
  const counts = new Map<string, number>();
  for (const entry of await entriesOf(tx, incident))
    if (entry.who.kind === 'person') counts.set(entry.who.user, (counts.get(entry.who.user) ?? 0) + 1);
  for (const [user, count] of counts)
    if ((user !== by && !named.has(user)) || count > 1)
      lines.push(rich`${person(user)}: ${count} timeline ${count === 1 ? 'entry' : 'entries'}`);
  return lines;
}

/** Back to investigating. Pages are not restarted in silence; an archived room gets a follower `…-2`. */
export async function reopen(tx: Tx, incident: Incident, by: string, reason: string | undefined): Promise<Incident> {
  if (incident.ended_at === null)
    throw new Mistake(`${incidentName(incident.id)} is open: ${incident.status}.`, {
      example: `/incident show ${incidentName(incident.id)}`,
    });
  const gone =
    incident.room_kind === 'channel' &&
    incident.room_channel !== null &&
    (await channelArchived(tx, incident.room_channel));
  const room = gone ? { room_number: incident.room_number + 1, room_channel: null } : {};
  const closed_ms = incident.closed_ms + Math.max(0, tx.now - incident.ended_at);
  await updateIncident(tx, incident, {
    status: 'investigating',
    ended_at: null,
    merged_into: null,
    closed_ms,
    ...room,
  });
  await addEntry(tx, {
    incident: incident.id,
    who: actorOf(by),
    data: { kind: 'reopened', reason: reason === undefined ? null : cut(reason, REASON) },
  });
  const severity = await severityOf(tx, incident.severity);
  await updateIncident(tx, incident, { mitigated_at: null, update_due_at: updateDue(severity, tx.now, undefined) });
  const next = (await findIncident(tx, incident.id)) ?? incident;
  await planTargets(tx, next);
  await planArchive(tx, next);
  const members = incident.private === 1 ? await membersOf(tx, incident.id) : [];
  if (gone) await openRoom(tx, next, [by, ...(incident.lead === null ? [] : [incident.lead]), ...members]);
  else await redrawIncident(tx, incident.id);
  const words = rich`reopened ${headline(next)}${reason === undefined ? '' : `: ${reason}`}`;
  await sayWhoDid(
    tx,
    next,
    by,
    gone ? rich`${words}\nThe earlier channel, ${channel(incident.room_channel ?? '')}, is archived.` : words,
  );
  await tellFollowers(tx, next, rich`reopened`, actorMessage(by, words), by);
  return next;
}

/** Pages that go on speak of the incident they belong to now; nothing private goes with them into the open. */
async function bringPages(tx: Tx, incident: Incident, into: Incident): Promise<void> {
  const before = pageText(incident.private > into.private ? into : incident);
  await describePages(tx, incident.id, { text: pageText(into), before });
  await movePages(tx, incident.id, into);
  await describeToPages(tx, into, into);
}

/** Timeline and tasks go on there; those of a private incident stay with it when the other one is open to everybody. */
async function bringStory(tx: Tx, incident: Incident, into: Incident, by: string): Promise<void> {
  await addEntry(tx, {
    incident: into.id,
    who: actorOf(by),
    data: { kind: 'merged', direction: 'from', other: otherIn(into, incident) },
  });
  const tasks = tx.db.updateTable('incident_tasks').set({ incident: into.id, place: null });
  await tasks.where('incident', '=', incident.id).execute();
  await sayWhoDid(tx, into, by, rich`merged ${headline(incident)} into this incident.`);
}

/** Its followers follow the other one; of a private one only its members, and a guest of none that is not shown. */
async function bringFollowers(tx: Tx, incident: Incident, into: Incident): Promise<void> {
  const members = into.private === 1 ? await membersOf(tx, into.id) : undefined;
  for (const { user, method, pace } of await followersOf(tx, [incidentName(incident.id)]))
    if (members?.has(user) ?? (await mayAct(tx, { user })))
      await follow(tx, user, incidentName(into.id), { method, pace });
}

/** The people who worked on it join the other one; into a private incident only from another one. */
async function bringPeople(tx: Tx, incident: Incident, into: Incident): Promise<void> {
  if (into.private > incident.private) return;
  const people = new Set([actorUser(declarer(incident)) ?? [], ...(await rolesOf(tx, incident.id)).values()].flat());
  if (incident.lead !== null) people.add(incident.lead);
  if (incident.private === 1) for (const user of await membersOf(tx, incident.id)) people.add(user);
  if (into.private === 1) for (const user of people) await addMember(tx, into.id, user);
  await inviteToRoom(tx, into, [...people]);
}

/** Joins one incident to another: followers and people move, the room points to the place where work continues. */
export async function merge(tx: Tx, incident: Incident, into: Incident, by: string): Promise<void> {
  if (incident.id === into.id)
    throw new Mistake(`${incidentName(incident.id)} cannot be merged with itself.`, {
      example: `/incident merge ${incidentName(incident.id)} INC-1`,
    });
  if (into.ended_at !== null)
    throw new Mistake(`${incidentName(into.id)} has ended; reopen it first.`, {
      example: `/incident reopen ${incidentName(into.id)}`,
    });
  await updateIncident(tx, incident, { status: 'cancelled', ended_at: tx.now, merged_into: into.id });
  await bringFollowers(tx, incident, into);
  await addEntry(tx, {
    incident: incident.id,
    who: actorOf(by),
    data: { kind: 'merged', direction: 'into', other: otherIn(incident, into) },
  });
  await planTargets(tx, { ...incident, ended_at: tx.now });
  if (incident.private <= into.private) await bringStory(tx, incident, into, by);
  await bringPages(tx, incident, into);
  await bringPeople(tx, incident, into);
  await tx.emit({ event: 'incident.merged', incident: incident.id, into: into.id });
  await redrawIncident(tx, incident.id);
  await redrawIncident(tx, into.id);
  const place =
    into.room_channel === null || into.private > incident.private
      ? rich``
      : rich` Work continues in ${channel(into.room_channel)}.`;
  await sayWhoDid(tx, incident, by, rich`merged this incident into *${nameIn(incident, into)}*.${place}`);
  await tellFollowers(
    tx,
    incident,
    rich`merged into ${nameIn(incident, into)}`,
    actorMessage(by, rich`merged this incident into *${nameIn(incident, into)}*.`),
    by,
  );
}
