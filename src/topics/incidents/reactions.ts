/** What incidents do when a lower topic tells them something. */
import type { DomainEvents, Tx } from '../../engine/tx.ts';
import { person, rich, time } from '../../lib/blockkit.ts';
import { people, reachedText } from '../paging/messages/page.ts';
import type { Incident } from './lifecycle/model.ts';
import { instruct } from './lifecycle/roles.ts';
import { addEntry, addMember, findIncident, updateIncident } from './lifecycle/store.ts';
import { actorMessage } from './room/blocks.ts';
import { inviteToRoom, redrawIncident, sayInRoom } from './room/telling.ts';
import { dropLeadTimer } from './targets/operations.ts';

async function on(
  tx: Tx,
  id: number | null,
  entry: { who?: string; text: string },
  then?: (incident: Incident) => Promise<void>,
): Promise<void> {
  const incident = id === null ? undefined : await findIncident(tx, id);
  if (incident === undefined) return;
  await addEntry(tx, { incident: incident.id, kind: 'page', who: entry.who ?? null, text: entry.text });
  await then?.(incident);
  await redrawIncident(tx, incident.id);
}

/** Who was paged comes into the room, and the room hears it from the second step on. */
export async function onStepped(
  tx: Tx,
  { incident, page, reached, position }: DomainEvents['page.stepped'],
): Promise<void> {
  const users = reached.filter((r) => r.kind === 'user').map((r) => r.id);
  const whom = reached.map(({ id }) => reachedText(id)).join(', ');
  const text = `p${page}: paged ${whom}`;
  await on(tx, incident, { text }, async (found) => {
    if (found.private === 1) for (const user of users) await addMember(tx, found.id, user);
    await inviteToRoom(tx, found, users);
    if (position.round > 0 || position.step > 0)
      await sayInRoom(tx, found, actorMessage(null, rich`🔔 No answer yet: paged ${whom}.`));
  });
}

/** A step that reached nobody is said in the room. */
export async function onSkipped(tx: Tx, { incident, page, reason }: DomainEvents['page.skipped']): Promise<void> {
  await on(tx, incident, { text: `p${page}: ${reason}` }, (found) =>
    sayInRoom(tx, found, actorMessage(null, rich`⚠️ p${page}: ${reason}`)),
  );
}

/** The first to acknowledge leads, if nobody does. */
export async function onAcknowledged(tx: Tx, event: DomainEvents['page.acknowledged']): Promise<void> {
  const { incident, page, by, missing } = event;
  await on(tx, incident, { who: by, text: `acknowledged p${page}` }, async (found) => {
    const leads = found.lead === null && found.ended_at === null;
    if (leads) await updateIncident(tx, found.id, { lead: by });
    await updateIncident(tx, found.id, { unpaged: 0 });
    if (found.private === 1) await addMember(tx, found.id, by);
    await inviteToRoom(tx, found, [by]);
    const others = missing.length === 0 ? rich`` : rich` ${people(missing)} must answer too.`;
    const words = leads ? rich`acknowledged the page and has the lead.` : rich`acknowledged the page.`;
    await sayInRoom(tx, found, actorMessage(by, rich`${words}${others}`));
    if (!leads) return;
    await dropLeadTimer(tx, found.id);
    await instruct(tx, { ...found, lead: by }, null, { role: 'lead', user: by });
  });
}

/** The page comes back to whoever snoozed it. */
export async function onSnoozed(tx: Tx, { incident, page, by, until }: DomainEvents['page.snoozed']): Promise<void> {
  await on(tx, incident, { who: by, text: `snoozed p${page}` }, (found) =>
    sayInRoom(tx, found, actorMessage(by, rich`snoozed p${page} until ${time(until)}.`)),
  );
}

/** The escalation begins anew, or goes to somebody by name. */
export async function onRestarted(
  tx: Tx,
  { incident, page, by, reason }: DomainEvents['page.restarted'],
): Promise<void> {
  const who = by === null ? {} : { who: by };
  await on(tx, incident, { ...who, text: `p${page} ${reason}` }, (found) =>
    sayInRoom(tx, found, actorMessage(null, rich`🔔 p${page} ${reason}${by === null ? '' : rich` by ${person(by)}`}.`)),
  );
}

export async function onEscalated(tx: Tx, { incident, page, by }: DomainEvents['page.escalated']): Promise<void> {
  await on(tx, incident, { who: by, text: `escalated p${page}` });
}

/** Said in the room too; the announcement channel hears it from paging. */
export async function onExhausted(tx: Tx, { incident, page, reached }: DomainEvents['page.exhausted']): Promise<void> {
  const text = reached.length === 0 ? `p${page}: nobody could be paged` : `p${page}: nobody answered`;
  await on(tx, incident, { text }, async (found) => {
    await updateIncident(tx, found.id, { unpaged: reached.length === 0 ? 1 : found.unpaged });
    await sayInRoom(
      tx,
      found,
      actorMessage(
        null,
        rich`🚨 *${reached.length === 0 ? 'Nobody could be paged.' : 'Nobody answered the page.'}* Page somebody by name: /page @person what you need`,
      ),
    );
  });
}
