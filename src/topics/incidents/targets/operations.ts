/** What must happen by when: an answer, an update, the end, a lead. Each is a timer that moves when the severity does. */
import type { Tx, When } from '../../../engine/tx.ts';
import { type Instant, MINUTE, type Millis } from '../../../lib/instant.ts';
import type { Severity } from '../../team/model.ts';
import { severityOf } from '../../team/store.ts';
import { type Incident, isOpen } from '../lifecycle/model.ts';
import { updateIncident } from '../lifecycle/store.ts';

/** How far the reminder of an update has come: the lead's warning, the room's, and the lead by name. */
export type Stage = 'soon' | 'due' | 'late';

/** How long before an update is due the lead hears of it, and how long after it the lead is called by name. */
export const SOON = 5 * MINUTE;
export const LATE = 10 * MINUTE;
/** How long an incident may be without a lead. */
const LEADLESS = 5 * MINUTE;

declare module '../../../engine/tx.ts' {
  interface Tasks {
    'incident.update': { readonly incident: number; readonly stage: Stage };
    /** `within` what time the target is, counted from the declaration; older timers do not say. */
    'incident.ack': { readonly incident: number; readonly within?: Millis };
    'incident.resolve': { readonly incident: number; readonly within?: Millis };
    'incident.lead': { readonly incident: number };
  }
}

const WATCHED = ['update', 'ack', 'resolve', 'lead'] as const;

function keyOf(incident: number, what: (typeof WATCHED)[number]): string {
  return `incident:${incident}:${what}`;
}

/** The next reminder of an update that is due at `due`; nobody is warned of what is due within moments. */
export function nextReminder(due: Instant, now: Instant): { readonly at: Instant; readonly stage: Stage } {
  if (now < due - SOON) return { at: due - SOON, stage: 'soon' };
  if (now < due) return { at: due, stage: 'due' };
  return { at: Math.max(due + LATE, now), stage: 'late' };
}

/** Sets every timer of an incident as its severity says; those of one that has ended go. */
export async function planTargets(tx: Tx, incident: Incident): Promise<void> {
  if (!isOpen(incident)) {
    for (const what of WATCHED) await tx.timers.clear(keyOf(incident.id, what));
    return;
  }
  const severity = await severityOf(tx, incident.severity);
  await planAt(tx, incident, 'ack', severity?.ack_within);
  await planAt(tx, incident, 'resolve', severity?.resolve_within);
  await planUpdate(tx, incident);
}

/** A target counted from the declaration, without the time it was closed; one that is past already is not brought up again. */
async function planAt(
  tx: Tx,
  { id, declared_at, closed_ms }: Incident,
  what: 'ack' | 'resolve',
  within: number | undefined,
): Promise<void> {
  const key = keyOf(id, what);
  if (within === undefined) return tx.timers.clear(key);
  // What has passed since the declaration is told by the timer that waits: the wall clock may have jumped.
  const waiting = await tx.timers.pending(key, `incident.${what}`);
  const before = waiting?.task.within;
  const counted = waiting === undefined || before === undefined ? declared_at + closed_ms : waiting.at - before;
  const after = counted + within - tx.now;
  if (after < 0) await tx.timers.clear(key);
  else await tx.timers.set(key, { after }, { kind: `incident.${what}`, incident: id, within });
}

/** After a while somebody is asked to lead. */
export async function planLead(tx: Tx, { id }: Incident): Promise<void> {
  await tx.timers.set(keyOf(id, 'lead'), { after: LEADLESS }, { kind: 'incident.lead', incident: id });
}

/** Ends the wait for a lead. */
export async function dropLeadTimer(tx: Tx, incident: number): Promise<void> {
  await tx.timers.clear(keyOf(incident, 'lead'));
}

/** Wakes for the next reminder of the promised update, or for none. */
export async function planUpdate(tx: Tx, { id, update_due_at: due }: Incident): Promise<void> {
  if (due === null) return tx.timers.clear(keyOf(id, 'update'));
  await wakeForUpdate(tx, id, nextReminder(due, tx.now));
}

/** The timer of the next reminder. */
export async function wakeForUpdate(tx: Tx, incident: number, next: When & { readonly stage: Stage }): Promise<void> {
  await tx.timers.set(keyOf(incident, 'update'), next, { kind: 'incident.update', incident, stage: next.stage });
}

/** When the next update is due: as its author says, else as often as the severity wants; null: never. */
export function updateDue(severity: Severity | undefined, now: Instant, next: number | undefined): Instant | null {
  const wait = next ?? severity?.update_every;
  return wait === undefined ? null : now + wait;
}

/** Promises the next update; returns the incident as it is then. */
export async function promiseUpdate(tx: Tx, incident: Incident, due: Instant | null): Promise<Incident> {
  await updateIncident(tx, incident, { update_due_at: due });
  const next = { ...incident, update_due_at: due };
  await planUpdate(tx, next);
  return next;
}
