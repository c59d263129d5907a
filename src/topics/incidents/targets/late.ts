/** What is done when a target is near, due or broken. Each is kept on the timeline and for the reports. */
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import { MUSTER } from '../../../lib/actor.ts';
import { DAY, type Instant } from '../../../lib/instant.ts';
import { findPolicy } from '../../paging/escalation/store.ts';
import { type Escalation, oneStep } from '../../paging/page/model.ts';
import { pagesOf } from '../../paging/page/store.ts';
import { findUser, serviceOf, severityOf, slackIdOf, topPolicy } from '../../team/store.ts';
import { pageIncident } from '../lifecycle/declare.ts';
import { type Incident, isOpen } from '../lifecycle/model.ts';
import { findIncident } from '../lifecycle/store.ts';
import { inviteToRoom, pageText, redrawIncident, sayInRoom } from '../room/notify.ts';
import type { TargetData } from '../timeline/model.ts';
import { addEntry } from '../timeline/store.ts';
import { sayAttention } from './attention.ts';
import { dueMessage, lateMessage, soonMessage, unresolvedMessage } from './blocks.ts';
import { LATE, nextReminder, type Stage, wakeForUpdate } from './operations.ts';

async function openOne(tx: Tx, id: number): Promise<Incident | undefined> {
  const incident = await findIncident(tx, id);
  return incident !== undefined && isOpen(incident) ? incident : undefined;
}

async function broken(
  tx: Tx,
  incident: Incident,
  target: Row<'broken_targets'>['target'],
  due: Instant,
  data: TargetData,
): Promise<void> {
  await tx.db
    .insertInto('broken_targets')
    .values({ incident: incident.id, target, due_at: due, broken_at: tx.now })
    .onConflict((c) => c.doNothing())
    .execute();
  await addEntry(tx, { incident: incident.id, who: MUSTER, data });
}

/** The promised update: warns the lead, then the room, then the lead by name, as often as the severity wants updates. */
export async function updateWatch(tx: Tx, id: number, stage: Stage): Promise<void> {
  const incident = await openOne(tx, id);
  const due = incident?.update_due_at ?? null;
  if (incident === undefined || due === null) return;
  if (stage === 'soon') await warnLead(tx, incident, due);
  if (stage === 'due') await sayInRoom(tx, incident, dueMessage(incident));
  if (stage !== 'late') return wakeForUpdate(tx, id, nextReminder(due, tx.now));
  await broken(tx, incident, 'update_every', due, {
    kind: 'target',
    target: 'update_every',
    late: tx.now - due,
  });
  await sayInRoom(tx, incident, lateMessage(incident, due, tx.now));
  const every = (await severityOf(tx, incident.severity))?.update_every ?? 6 * LATE;
  // A person who has forgotten it hears less and less often, but never nothing.
  const again = Math.min(Math.max(every, tx.now - due), DAY);
  await wakeForUpdate(tx, id, { after: again, stage: 'late' });
}

async function warnLead(tx: Tx, incident: Incident, due: Instant): Promise<void> {
  if (incident.lead === null) return;
  await tx.notify({ kind: 'message', payload: { to: { user: incident.lead }, message: soonMessage(incident, due) } });
}

/** Nobody acknowledged in time. An incident that paged nobody has nobody to wait for. */
export async function ackWatch(tx: Tx, id: number): Promise<void> {
  const incident = await openOne(tx, id);
  const within = incident && (await severityOf(tx, incident.severity))?.ack_within;
  if (incident === undefined || within === undefined) return;
  const pages = await pagesOf(tx, id);
  if (pages.length === 0 || pages.some((page) => page.acked_at !== null)) return;
  await broken(tx, incident, 'ack_within', incident.declared_at + incident.closed_ms + within, {
    kind: 'target',
    target: 'ack_within',
    within,
  });
  await sayAttention(tx, incident);
}

/** The incident has been open for longer than its target. */
export async function resolveWatch(tx: Tx, id: number): Promise<void> {
  const incident = await openOne(tx, id);
  const within = incident && (await severityOf(tx, incident.severity))?.resolve_within;
  if (incident === undefined || within === undefined) return;
  await broken(tx, incident, 'resolve_within', incident.declared_at + incident.closed_ms + within, {
    kind: 'target',
    target: 'resolve_within',
    within,
  });
  await sayInRoom(tx, incident, unresolvedMessage(incident, within, tx.now));
}

/** Nobody leads: the owner is paged once, unless a page is under way or this severity pages nobody. */
export async function leadWatch(tx: Tx, id: number): Promise<void> {
  const incident = await openOne(tx, id);
  if (incident === undefined || incident.lead !== null) return;
  const { escalation, why } = await ownerOf(tx, incident);
  await addEntry(tx, {
    incident: id,
    who: MUSTER,
    data: { kind: 'target', target: 'lead', why, pages: escalation !== undefined },
  });
  await sayAttention(tx, incident);
  if (escalation === undefined) return;
  const { people } = await pageIncident(tx, incident, escalation, {
    by: MUSTER,
    text: `${pageText(incident)}: nobody leads`,
  });
  await inviteToRoom(tx, incident, people);
  await redrawIncident(tx, id);
}

/** Who to page for a lead, and why; no escalation when nobody is to be woken. */
async function ownerOf(
  tx: Tx,
  incident: Incident,
): Promise<{ readonly escalation?: Escalation; readonly why: string }> {
  const pages = await pagesOf(tx, incident.id);
  if (pages.some((page) => page.state === 'open')) return { why: 'a page is open' };
  const severity = await severityOf(tx, incident.severity);
  if (severity?.page !== true) return { why: `${incident.severity} pages nobody` };
  if (pages.length === 0 && incident.unpaged === 0) return { why: 'it was declared without a page' };
  const service = incident.service === null ? undefined : await serviceOf(tx, incident.service);
  const owner = service?.owner === undefined ? undefined : await slackIdOf(tx, service.owner);
  if (owner !== undefined && service !== undefined && (await findUser(tx, owner)) !== undefined)
    return { escalation: oneStep({ kind: 'user', name: owner }), why: `the owner of ${service.key}` };
  const escalation = await findPolicy(tx, service?.policy ?? (await topPolicy(tx)) ?? '');
  return escalation === undefined ? { why: 'nobody owns it' } : { escalation, why: `policy ${escalation.policy}` };
}
