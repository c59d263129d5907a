/** What incidents do on domain events of lower topics. */
import type { DomainEvents, Tx } from '../../engine/tx.ts';
import { actorOf } from '../../lib/actor.ts';
import { message, person, type Rich, rich, time } from '../../lib/blockkit.ts';
import { people, reachedText } from '../paging/messages/page.ts';
import type { StepCause } from '../paging/page/events.ts';
import type { Incident } from './lifecycle/model.ts';
import { instruct } from './lifecycle/roles.ts';
import { addMember, findIncident, updateIncident } from './lifecycle/store.ts';
import { actorMessage } from './room/blocks.ts';
import { inviteToRoom, sayInRoom } from './room/notify.ts';
import { sayAttention, sayExhausted, settleAttention } from './targets/attention.ts';
import { dropLeadTimer } from './targets/operations.ts';
import type { PageData } from './timeline/model.ts';
import { addEntry } from './timeline/store.ts';

async function on(
  tx: Tx,
  id: number | null,
  entry: { readonly who?: string | null; readonly data: PageData },
  then?: (incident: Incident, entry: number) => Promise<void>,
): Promise<void> {
  const incident = id === null ? undefined : await findIncident(tx, id);
  if (incident === undefined) return;
  const kept = await addEntry(tx, { incident: incident.id, who: actorOf(entry.who ?? null), data: entry.data });
  await then?.(incident, kept);
  tx.dirty('incident', incident.id);
}

/** Invites the people who were paged to the room, and says there who a later step paged, and why. */
export async function onStepped(
  tx: Tx,
  { incident, page, reached, cause }: DomainEvents['page.stepped'],
): Promise<void> {
  const users = reached.filter((r) => r.kind === 'user').map((r) => r.id);
  const ids = reached.map(({ id }) => id);
  const waited = cause.kind === 'waited' ? ({ waited: true } as const) : {};
  const data: PageData = { kind: 'page', event: 'stepped', page, reached: ids, ...waited };
  await on(tx, incident, { data }, async (found) => {
    if (found.private === 1) for (const user of users) await addMember(tx, found.id, user);
    await inviteToRoom(tx, found, users);
    if (cause.kind === 'waited') return sayAttention(tx, found);
    const words = stepWords(page, ids, cause);
    if (words !== undefined) await sayInRoom(tx, found, message(words));
  });
}

/** What the room hears of a step that somebody wanted; the first one is on the card. */
function stepWords(page: number, reached: readonly string[], cause: StepCause): Rich | undefined {
  const whom = reached.map(reachedText);
  if (cause.kind === 'escalated') return rich`🔔 ${person(cause.by)} escalated: paging ${whom.join(', ')}.`;
  if (cause.kind !== 'restarted') return undefined;
  // A reassignment names the person it pages.
  const paging = whom.every((one) => cause.reason.includes(one)) ? '.' : `: paging ${whom.join(', ')}.`;
  const who = cause.by === null ? rich`p${page}` : person(cause.by);
  return rich`🔔 ${who} ${cause.reason}${paging}`;
}

/** Says in the room that a step reaches nobody, or waits. */
export async function onSkipped(tx: Tx, { incident, page, reason }: DomainEvents['page.skipped']): Promise<void> {
  await on(tx, incident, { data: { kind: 'page', event: 'skipped', page, reason } }, (found) =>
    sayAttention(tx, found),
  );
}

/** The first to acknowledge leads, if nobody does. */
export async function onAcknowledged(tx: Tx, event: DomainEvents['page.acknowledged']): Promise<void> {
  const { incident, page, by, missing } = event;
  await on(tx, incident, { who: by, data: { kind: 'page', event: 'acknowledged', page } }, async (found) => {
    const leads = found.lead === null && found.ended_at === null;
    await updateIncident(tx, found, { unpaged: 0, ...(leads ? { lead: by } : {}) });
    if (found.private === 1) await addMember(tx, found.id, by);
    await inviteToRoom(tx, found, [by]);
    const others = missing.length === 0 ? rich`` : rich` ${people(missing)} must acknowledge too.`;
    const words = leads ? rich`acknowledged the page and took the lead.` : rich`acknowledged the page.`;
    await sayInRoom(tx, found, actorMessage(by, rich`${words}${others}`));
    await settleAttention(tx, found.id);
    if (!leads) return;
    await dropLeadTimer(tx, found.id);
    await instruct(tx, { ...found, lead: by }, null, { role: 'lead', user: by });
  });
}

/** The page comes back to the person who snoozed it. */
export async function onSnoozed(tx: Tx, { incident, page, by, until }: DomainEvents['page.snoozed']): Promise<void> {
  await on(tx, incident, { who: by, data: { kind: 'page', event: 'snoozed', page, until } }, (found) =>
    sayInRoom(tx, found, actorMessage(by, rich`snoozed p${page} until ${time(until)}.`)),
  );
}

/** The escalation starts again, or at somebody by name; the room hears of it when somebody is paged. */
export async function onRestarted(
  tx: Tx,
  { incident, page, by, reason }: DomainEvents['page.restarted'],
): Promise<void> {
  await on(tx, incident, { who: by, data: { kind: 'page', event: 'restarted', page, reason } });
}

export async function onEscalated(tx: Tx, { incident, page, by }: DomainEvents['page.escalated']): Promise<void> {
  await on(tx, incident, { who: by, data: { kind: 'page', event: 'escalated', page } });
}

/** Said in the room too, with what to press; the announcement channel hears it from paging. */
export async function onExhausted(tx: Tx, { incident, page, reached }: DomainEvents['page.exhausted']): Promise<void> {
  const data = { kind: 'page', event: 'exhausted', page, reached: reached.length > 0 } as const;
  await on(tx, incident, { data }, async (found, entry) => {
    await updateIncident(tx, found, { unpaged: reached.length === 0 ? 1 : found.unpaged });
    await sayExhausted(tx, found, entry, data);
  });
}

/** A page is over: nobody has to acknowledge it any more. */
export async function onResolved(tx: Tx, { incident }: DomainEvents['page.resolved']): Promise<void> {
  if (incident !== null) await settleAttention(tx, incident);
}

/** An incident is over: nobody has to act on what asked for attention. */
export async function onEnded(tx: Tx, { incident }: DomainEvents['incident.ended']): Promise<void> {
  await settleAttention(tx, incident);
}
