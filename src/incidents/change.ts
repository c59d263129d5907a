/** What people change while an incident is under way. Each is said in the room, on the card and in the timeline. */
import type { Tx } from '../engine/tx.ts';
import { cut, person, personToken, type Rich, rich } from '../lib/blockkit.ts';
import type { Instant } from '../lib/instant.ts';
import { resolvePages } from '../paging/operations.ts';
import { pagesOf } from '../paging/store.ts';
import { serviceOf, severities, severityOf } from '../team/store.ts';
import { saidMessage, updateMessage } from './blocks.ts';
import { pageFor, setTopic } from './declare.ts';
import { type Incident, RENAME_WITHIN, roomName, roomSlot } from './model.ts';
import { addEntry, addMember, setRole, updateIncident } from './store.ts';
import { describeToPages, inviteToRoom, redrawIncident, sayDone, sayInRoom, tellFollowers } from './telling.ts';

const NOTE = 3000;

/** A note for the timeline, dated when it happened. */
export async function note(tx: Tx, incident: Incident, by: string, text: string, at: Instant): Promise<void> {
  const words = cut(text, NOTE);
  await addEntry(tx, { incident: incident.id, kind: 'note', who: by, text: words, happened_at: at });
  await sayDone(tx, incident, by, rich`📝 ${words}`);
}

/** An update for everybody who waits: room, card, the announcement's thread, followers. Returns how many were told. */
export async function update(tx: Tx, incident: Incident, by: string, text: string): Promise<number> {
  const words = cut(text, NOTE);
  await addEntry(tx, { incident: incident.id, kind: 'update', who: by, text: `update: ${words}` });
  await updateIncident(tx, incident.id, { last_update: words });
  const message = updateMessage(incident, by, words);
  await sayInRoom(tx, incident, message);
  await redrawIncident(tx, incident.id);
  return tellFollowers(tx, incident, rich`${words}`, message, by);
}

/** Sets one of the open states. */
export async function setStatus(
  tx: Tx,
  incident: Incident,
  by: string,
  status: 'investigating' | 'identified' | 'monitoring',
): Promise<void> {
  await applyChange(
    tx,
    incident,
    by,
    { status },
    rich`set the status to *${status}*.`,
    `status: ${incident.status} → ${status}`,
    true,
  );
}

/** Raising the severity can open a page; lowering it closes none. `nobody`: there was nobody to page. */
export async function setSeverity(
  tx: Tx,
  incident: Incident,
  by: string,
  severity: string,
): Promise<'none' | 'paged' | 'nobody'> {
  const all = await severities(tx);
  const rank = (key: string): number => all.findIndex((s) => s.key === key);
  const raised = rank(severity) < rank(incident.severity);
  const known = await severityOf(tx, severity);
  const next = await applyChange(
    tx,
    incident,
    by,
    { severity },
    rich`set the severity to *${severity} ${known?.name ?? ''}*.`,
    `severity: ${incident.severity} → ${severity}`,
    true,
  );
  const wants = raised && known?.page === true && (await pagesOf(tx, incident.id)).length === 0;
  if (!wants) return 'none';
  const service = next.service === null ? undefined : await serviceOf(tx, next.service);
  const reached = await pageFor(tx, next, service, by);
  await inviteToRoom(tx, next, reached);
  return (await redrawIncident(tx, incident.id)).unpaged === 1 ? 'nobody' : 'paged';
}

/** Corrects the title; the room follows within ten minutes of declaring, card and topic always. */
export async function setTitle(tx: Tx, incident: Incident, by: string, title: string): Promise<{ renamed: boolean }> {
  const words = cut(title.replace(/\s+/g, ' '), 140);
  const next = await applyChange(
    tx,
    incident,
    by,
    { title: words },
    rich`corrected the title to “${words}”.`,
    `title: “${incident.title}” → “${words}”`,
    false,
  );
  const early = tx.now - incident.declared_at <= RENAME_WITHIN;
  if (incident.room_kind !== 'channel' || !early || roomName(next) === roomName(incident)) return { renamed: false };
  const slot = roomSlot(next);
  await tx.notify({
    kind: 'rename',
    slot: `rename:INC-${next.id}`,
    after: slot,
    payload: { to: { slot }, name: roomName(next) },
  });
  return { renamed: true };
}

export async function setService(tx: Tx, incident: Incident, by: string, service: string): Promise<void> {
  await applyChange(
    tx,
    incident,
    by,
    { service },
    rich`set the service to *${service}*.`,
    `service: ${incident.service ?? 'none'} → ${service}`,
    false,
  );
}

export async function setImpact(tx: Tx, incident: Incident, by: string, impact: string): Promise<void> {
  const words = cut(impact, 500);
  await applyChange(tx, incident, by, { impact: words }, rich`wrote the impact: ${words}`, `impact: ${words}`, false);
}

/** Gives the lead to somebody; a private incident lets them in. */
export async function setLead(tx: Tx, incident: Incident, by: string, lead: string): Promise<void> {
  if (incident.private === 1) await addMember(tx, incident.id, lead);
  const words = by === lead ? rich`has the lead.` : rich`gave the lead to ${person(lead)}.`;
  await inviteToRoom(tx, incident, [lead]);
  await applyChange(tx, incident, by, { lead }, words, `lead: ${personToken(lead)}`, false);
}

export async function takeRole(tx: Tx, incident: Incident, by: string, role: string, user: string): Promise<void> {
  if (role === 'lead') return setLead(tx, incident, by, user);
  if (incident.private === 1) await addMember(tx, incident.id, user);
  await setRole(tx, incident.id, role, user);
  await inviteToRoom(tx, incident, [user]);
  await applyChange(
    tx,
    incident,
    by,
    {},
    rich`gave the role *${role}* to ${person(user)}.`,
    `${role}: ${personToken(user)}`,
    false,
  );
}

/** Writes a change everywhere it shows; `followers` are told of what they wait for. */
async function applyChange(
  tx: Tx,
  incident: Incident,
  by: string,
  change: Partial<Omit<Incident, 'id'>>,
  words: Rich,
  entry: string,
  followers: boolean,
): Promise<Incident> {
  if (Object.keys(change).length > 0) await updateIncident(tx, incident.id, change);
  await addEntry(tx, { incident: incident.id, kind: 'change', who: by, text: entry });
  const next = await redrawIncident(tx, incident.id);
  await sayDone(tx, next, by, words);
  await setTopic(tx, next);
  await describeToPages(tx, next, incident);
  if (followers) await tellFollowers(tx, next, rich`${entry}`, saidMessage(by, words), by);
  return next;
}

/** Ends the pages of an incident; returns what was left unanswered, in words. */
export async function closePages(tx: Tx, incident: Incident): Promise<readonly string[]> {
  const unanswered = await resolvePages(tx, incident.id);
  return unanswered.map((page) => `page p${page.id} was never acknowledged (closed now)`);
}
