/** Changes to an open incident. Each is shown in the room, on the card and on the timeline. */
import type { Tx } from '../../../engine/tx.ts';
import { actorOf } from '../../../lib/actor.ts';
import { cut, date, type Rich, rich } from '../../../lib/blockkit.ts';
import type { Instant } from '../../../lib/instant.ts';
import { resolvePages } from '../../paging/page/open.ts';
import { spellOut } from '../../team/store.ts';
import { writeWords } from '../relations/similar.ts';
import { actorMessage } from '../room/blocks.ts';
import { describeToPages, sayWhoDid, tellFollowers } from '../room/notify.ts';
import { type EntryData, sentence } from '../timeline/model.ts';
import { addEntry } from '../timeline/store.ts';
import { setTopic, topicOf } from './declare.ts';
import { type Incident, type OpenStatus, RENAME_WITHIN, roomName, roomSlot } from './model.ts';
import { affectedBy, setAffected, updateIncident } from './store.ts';

const NOTE = 3000;

/** A note for the timeline, dated when it happened. */
export async function note(tx: Tx, incident: Incident, by: string, text: string, at: Instant): Promise<void> {
  const words = cut(text, NOTE);
  await addEntry(tx, { incident: incident.id, kind: 'note', who: actorOf(by), text: words, happened_at: at });
  await sayWhoDid(tx, incident, by, rich`📝 ${words}${at === tx.now ? '' : rich` (${date(at)})`}`);
}

function statusChange(tx: Tx, incident: Incident, status: OpenStatus) {
  const mitigated = status === 'monitoring' && incident.mitigated_at === null ? { mitigated_at: tx.now } : {};
  const entry = { kind: 'change', field: 'status', from: incident.status, to: status } as const;
  return { change: { status, ...mitigated }, entry };
}

/** Sets one of the open statuses without a message. */
export async function changeStatus(tx: Tx, incident: Incident, by: string, status: OpenStatus): Promise<Incident> {
  const { change, entry } = statusChange(tx, incident, status);
  const next = await updateIncident(tx, incident, change);
  await addEntry(tx, { incident: incident.id, who: actorOf(by), data: entry });
  tx.dirty('incident', incident.id);
  return next;
}

/** Sets one of the open statuses. */
export async function setStatus(tx: Tx, incident: Incident, by: string, status: OpenStatus): Promise<void> {
  const { change, entry } = statusChange(tx, incident, status);
  await applyChange(tx, incident, { by, change, words: rich`set the status to *${status}*.`, entry, followers: true });
}

/** Corrects the title; the room follows within ten minutes of declaring, card and topic always. */
export async function setTitle(tx: Tx, incident: Incident, by: string, title: string): Promise<{ renamed: boolean }> {
  const words = cut((await spellOut(tx, title)).replace(/\s+/g, ' '), 140);
  const next = await applyChange(tx, incident, {
    by,
    change: { title: words },
    // A channel's topic line says the title.
    words: incident.room_kind === 'channel' ? rich`corrected the title.` : rich`corrected the title to “${words}”.`,
    entry: { kind: 'change', field: 'title', from: incident.title, to: words },
  });
  await writeWords(tx, next);
  const early = tx.now - incident.declared_at <= RENAME_WITHIN;
  if (incident.room_kind !== 'channel' || !early || roomName(next) === roomName(incident)) return { renamed: false };
  const slot = roomSlot(next);
  await tx.notify({
    kind: 'rename',
    slot: `rename:INC-${next.id}`,
    about: { kind: 'incident.upkeep', incident: next.id, what: 'rename' },
    after: slot,
    payload: { to: { slot }, name: roomName(next) },
  });
  return { renamed: true };
}

export async function setService(tx: Tx, incident: Incident, by: string, service: string): Promise<void> {
  await applyChange(tx, incident, {
    by,
    change: { service },
    words: rich`set the service to *${service}*.`,
    entry: { kind: 'change', field: 'service', from: incident.service, to: service },
  });
}

export async function setImpact(tx: Tx, incident: Incident, by: string, impact: string): Promise<void> {
  const words = cut(impact, 500);
  await applyChange(tx, incident, {
    by,
    change: { impact: words },
    words: rich`wrote the impact: ${words}`,
    entry: { kind: 'change', field: 'impact', from: incident.impact, to: words },
  });
}

/** Sets the category. */
export async function setCategory(tx: Tx, incident: Incident, by: string, category: string): Promise<void> {
  const words = cut(category.replace(/\s+/g, ' '), 40);
  await applyChange(tx, incident, {
    by,
    change: { category: words },
    words: rich`set the category to *${words}*.`,
    entry: { kind: 'change', field: 'category', from: incident.category, to: words },
  });
}

/** Sets the other affected services. Their followers and stakeholders get updates from now on. */
export async function setAffectedServices(
  tx: Tx,
  incident: Incident,
  by: string,
  services: readonly string[],
): Promise<readonly string[]> {
  const before = await affectedBy(tx, incident.id);
  const touched = services.filter((service) => service !== incident.service);
  await setAffected(tx, incident.id, touched);
  await applyChange(tx, incident, {
    by,
    words: rich`set the affected services to *${touched.length === 0 ? 'none' : touched.join(', ')}*.`,
    entry: { kind: 'change', field: 'affected', from: before, to: touched },
    followers: true,
  });
  return touched;
}

/** Records when the incident began or when the impact ended; figures count from these times. */
export async function setTime(
  tx: Tx,
  incident: Incident,
  by: string,
  what: 'began' | 'mitigated',
  at: Instant,
): Promise<void> {
  const field = what === 'began' ? 'began_at' : 'mitigated_at';
  await applyChange(tx, incident, {
    by,
    change: what === 'began' ? { began_at: at } : { mitigated_at: at },
    words: rich`recorded that the incident ${what === 'began' ? 'began' : 'was mitigated'} ${date(at)}.`,
    entry: { kind: 'change', field, from: incident[field], to: at },
  });
}

/** A change, as it is shown in the room and stored on the timeline. */
export interface Change {
  /** Who did it; null when nobody did. */
  readonly by: string | null;
  readonly change?: Partial<Omit<Incident, 'id'>>;
  /** What is said in the room, after the doer's name. */
  readonly words: Rich;
  /** What the timeline keeps. */
  readonly entry: EntryData;
  /** True when followers are told. */
  readonly followers?: boolean;
}

/** Writes a change wherever it is shown. */
export async function applyChange(
  tx: Tx,
  incident: Incident,
  { by, change = {}, words, entry, followers = false }: Change,
): Promise<Incident> {
  const next = Object.keys(change).length === 0 ? incident : await updateIncident(tx, incident, change);
  await addEntry(tx, { incident: incident.id, who: actorOf(by), data: entry });
  tx.dirty('incident', incident.id);
  await sayWhoDid(tx, next, by, words);
  if (topicOf(next) !== topicOf(incident)) await setTopic(tx, next);
  await describeToPages(tx, next, incident);
  if (followers) await tellFollowers(tx, next, rich`${sentence(entry)}`, actorMessage(by, words), by);
  return next;
}

/** Ends the pages of an incident; returns the ones nobody acknowledged, in words. */
export async function closePages(tx: Tx, incident: Incident): Promise<readonly string[]> {
  const unanswered = await resolvePages(tx, incident.id);
  return unanswered.map((page) => `page p${page.id} was never acknowledged (closed now)`);
}
