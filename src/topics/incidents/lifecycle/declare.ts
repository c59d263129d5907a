import { nextNumber } from '../../../engine/lineage/counters.ts';
import type { Tx } from '../../../engine/tx.ts';
import { type Actor, actorUser, MUSTER, storedActor } from '../../../lib/actor.ts';
import { cut, escapeText, join, type Rich, rich, withoutTokens } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import type { Instant } from '../../../lib/instant.ts';
import { resolveStep } from '../../paging/escalation/reach.ts';
import { findPolicy } from '../../paging/escalation/store.ts';
import { reachedText } from '../../paging/messages/page.ts';
import { type Escalation, kindOf } from '../../paging/page/model.ts';
import { openPage } from '../../paging/page/open.ts';
import { type Page, reachedBy } from '../../paging/page/store.ts';
import type { Service } from '../../team/model.ts';
import { defaultSeverity, serviceOf, severityOf, spellOut, top, topPolicy } from '../../team/store.ts';
import { similarMessage } from '../relations/blocks.ts';
import { similarTo, writeWords } from '../relations/similar.ts';
import { ackExpires } from '../room/expiry.ts';
import { inviteToRoom, pageText, sayInRoom } from '../room/notify.ts';
import { adopt, bookmarkCall } from '../room/operations.ts';
import { planLead, planTargets, updateDue } from '../targets/operations.ts';
import { addEntry } from '../timeline/store.ts';
import { cardSlot, type Incident, incidentName, possibleDuplicates, roomName, roomSlot } from './model.ts';
import { originMessage } from './origin.ts';
import { addMember, findIncident, insertIncident, recentIncidents, setAffected, updateIncident } from './store.ts';

export interface Declaration {
  readonly title: string;
  readonly severity?: string | undefined;
  readonly service?: string | undefined;
  readonly impact?: string | undefined;
  readonly category?: string | undefined;
  /** Other services it affects. */
  readonly affected?: readonly string[] | undefined;
  /** When it really began. */
  readonly began?: Instant | undefined;
  readonly private: boolean;
  readonly drill: boolean;
  /** Who is paged instead of the people of the service's policy. */
  readonly policy?: string | undefined;
  /** `auto`: as the severity says. */
  readonly paging: 'auto' | 'yes' | 'no';
  readonly by: Actor;
  readonly channel?: string | undefined;
  /** The permalink of the message it was declared from. */
  readonly link?: string | undefined;
  /** A channel that is to be its room, instead of one of its own. */
  readonly room?: string | undefined;
}

export interface Declared {
  readonly incident: Incident;
  readonly likes: readonly Incident[];
}

/** Titles longer than this are cut; Slack's header holds 150. */
const TITLE = 140;

/** One transaction for the incident, its page and every notification; the page's notification is written first. */
export async function declare(tx: Tx, wanted: Declaration): Promise<Declared> {
  const title = (await spellOut(tx, wanted.title)).replace(/\s+/g, ' ').trim();
  if (title === '')
    throw new Mistake('An incident needs a title.', {
      example: '/incident new sev1 checkout Payments are failing',
      field: 'title',
    });
  const severity = await severityOf(tx, wanted.severity ?? (await defaultSeverity(tx)));
  const service = wanted.service === undefined ? undefined : await serviceOf(tx, wanted.service);
  const likes = possibleDuplicates({ title, service: service?.key ?? null }, await recentIncidents(tx), tx.now);
  const pages = wanted.paging === 'auto' ? severity?.page === true : wanted.paging === 'yes';
  const incident = freshIncident(
    await nextNumber(tx, 'incident'),
    tx.now,
    { ...wanted, title: cut(title, TITLE) },
    severity?.key ?? 'sev1',
    service?.key ?? null,
    severity?.room ?? 'channel',
  );
  const call_url = callUrl((await top(tx)).call, incident.id);
  const first = { ...incident, call_url, update_due_at: updateDue(severity, tx.now, undefined) };
  await insertIncident(tx, first);
  await writeWords(tx, first);
  if (wanted.affected !== undefined) await setAffected(tx, incident.id, wanted.affected);
  await addEntry(tx, {
    incident: incident.id,
    who: wanted.by,
    data: { kind: 'declared', title: incident.title },
    link: incident.origin_link,
  });
  const user = actorUser(wanted.by);
  if (wanted.private && user !== undefined) await addMember(tx, incident.id, user);
  const paged = pages ? await pageFor(tx, incident, service, wanted.by, wanted.policy) : [];
  const placed = (await findIncident(tx, incident.id)) ?? first;
  if (wanted.room === undefined || user === undefined) await openRoom(tx, placed, [user ?? [], ...paged].flat());
  else await adopt(tx, placed, wanted.room, user);
  if (incident.origin_link !== null) await sayInRoom(tx, incident, originMessage(incident));
  const declared = (await findIncident(tx, incident.id)) ?? first;
  await planTargets(tx, declared);
  await planLead(tx, declared);
  await showSimilar(tx, declared);
  await tx.emit({ event: 'incident.declared', service: declared.service });
  return { incident: declared, likes };
}

/** The address where people talk, from the file's template. */
function callUrl(template: string | undefined, id: number): string | null {
  return template?.replaceAll('{incident}', incidentName(id).toLowerCase()) ?? null;
}

/** The room reads about similar incidents and how they were fixed. */
async function showSimilar(tx: Tx, incident: Incident): Promise<void> {
  const found = await similarTo(tx, incident, undefined);
  if (found.length > 0) await sayInRoom(tx, incident, similarMessage(found));
}

function freshIncident(
  id: number,
  now: number,
  wanted: Declaration,
  severity: string,
  service: string | null,
  room: 'channel' | 'thread',
): Incident {
  return {
    id,
    title: wanted.title,
    severity,
    service,
    status: 'investigating',
    impact: wanted.impact ?? null,
    private: wanted.private ? 1 : 0,
    drill: wanted.drill ? 1 : 0,
    declared_by: storedActor(wanted.by),
    declared_at: now,
    ended_at: null,
    lead: null,
    room_kind: wanted.private ? 'channel' : room,
    room_channel: null,
    room_thread: null,
    room_number: 1,
    origin_channel: wanted.channel ?? null,
    origin_link: wanted.link ?? null,
    merged_into: null,
    unpaged: 0,
    last_update: null,
    category: wanted.category ?? null,
    began_at: wanted.began ?? null,
    mitigated_at: null,
    closed_ms: 0,
    update_due_at: null,
    update_json: null,
    call_url: null,
    cause: null,
    adopted: 0,
    archived_at: null,
  };
}

/** Pages the service's policy, else the file's; returns the people reached. With nobody to page the card says so. */
export async function pageFor(
  tx: Tx,
  incident: Incident,
  service: Service | undefined,
  by: Actor,
  policy?: string,
): Promise<readonly string[]> {
  const key = policy ?? service?.policy ?? (await topPolicy(tx));
  const escalation = key === undefined ? undefined : await findPolicy(tx, key);
  if (escalation === undefined) {
    await updateIncident(tx, incident, { unpaged: 1 });
    await addEntry(tx, { incident: incident.id, who: MUSTER, data: { kind: 'page', event: 'unpaged' } });
    return [];
  }
  return (await pageIncident(tx, incident, escalation, { by })).people;
}

/** Who declaring an incident like this would page now, in a sentence. */
export async function wouldPage(
  tx: Tx,
  like: { readonly severity: string; readonly service: string | undefined; readonly paging: string },
): Promise<Rich> {
  const severity = await severityOf(tx, like.severity);
  if (like.paging === 'no') return rich`🔕 Pages nobody.`;
  if (like.paging !== 'yes' && severity?.page !== true) return rich`🔕 Pages nobody: ${like.severity} does not page.`;
  const service = like.service === undefined ? undefined : await serviceOf(tx, like.service);
  const key = service?.policy ?? (await topPolicy(tx));
  const escalation = key === undefined ? undefined : await findPolicy(tx, key);
  if (escalation === undefined) return rich`🚨 *Pages nobody:* no escalation policy covers this incident.`;
  for (const step of escalation.steps) {
    const { reached } = await resolveStep(tx, step);
    const people = reached.map(
      ({ id, schedule }) => rich`${reachedText(id)}${schedule === null ? '' : ` (${schedule})`}`,
    );
    if (people.length > 0) return rich`🔔 Pages ${join(people, ', ')}.`;
  }
  return rich`🚨 *Pages nobody:* the escalation policy reaches no one right now.`;
}

/** Opens a page about the incident, as urgent as the severity and the policy say; `people` are those it reached. */
export async function pageIncident(
  tx: Tx,
  incident: Incident,
  escalation: Escalation,
  { by, urgency, text }: { readonly by: Actor; readonly urgency?: Page['urgency'] | undefined; readonly text?: string },
): Promise<{ readonly page: Page; readonly people: readonly string[] }> {
  const { id, room_channel: channel, room_thread: thread } = incident;
  const page = await openPage(tx, {
    text: text ?? pageText(incident),
    escalation,
    by,
    service: incident.service,
    incident: id,
    private: incident.private === 1,
    urgency: urgency ?? (await severityOf(tx, incident.severity))?.urgency,
    ackExpires: await ackExpires(tx, incident),
    room: channel === null ? undefined : { channel, thread },
  });
  const people = (await reachedBy(tx, page.id)).map((r) => r.target).filter((t) => kindOf(t) === 'user');
  await updateIncident(tx, incident, { unpaged: page.state === 'exhausted' ? 1 : 0 });
  if (incident.private === 1) for (const user of people) await addMember(tx, id, user);
  return { page, people };
}

/** Asks for the room, then its card, topic, pin and people; each is separate, so one refusal stops no other. */
export async function openRoom(tx: Tx, incident: Incident, people: readonly string[]): Promise<void> {
  const slot = roomSlot(incident);
  const inc = incidentName(incident.id);
  tx.dirty('incident', incident.id);
  if (incident.room_kind === 'channel') {
    await tx.notify({
      kind: 'channel',
      slot,
      about: { kind: 'incident.room', incident: incident.id, number: incident.room_number },
      payload: { name: roomName(incident), private: incident.private === 1 },
    });
    await setTopic(tx, incident);
    await bookmarkCall(tx, incident);
    await inviteToRoom(tx, incident, [...new Set(people)]);
  }
  await tx.notify({
    kind: 'pin',
    slot: `pin:${inc}:${incident.room_number}`,
    about: { kind: 'incident.upkeep', incident: incident.id, what: 'pin' },
    after: cardSlot(incident),
    payload: { message: cardSlot(incident) },
  });
}

/** What the room's topic says: nothing that changes often, because Slack posts a line whenever it is set. */
export function topicOf({ id, drill, title }: Incident): string {
  return `${drill === 1 ? '[DRILL] ' : ''}${incidentName(id)} · ${withoutTokens(title)}`;
}

/** Sets the room's topic. Slack posts a line each time. */
export async function setTopic(tx: Tx, incident: Incident): Promise<void> {
  if (incident.room_kind !== 'channel') return;
  const slot = roomSlot(incident);
  await tx.notify({
    kind: 'topic',
    slot: `topic:${incidentName(incident.id)}:${incident.room_number}`,
    about: { kind: 'incident.upkeep', incident: incident.id, what: 'topic' },
    after: slot,
    payload: { to: { slot }, topic: cut(escapeText(topicOf(incident)), 250) },
  });
}

/** A refusal of Slack about a room, in words. */
export function refusalWords(what: string, refusal: string, last: boolean) {
  const then = last
    ? 'Muster has stopped trying; everything else continues.'
    : 'Muster keeps trying; everything else continues.';
  return rich`⚠️ Slack refused ${what} (${refusal}). ${then}`;
}
