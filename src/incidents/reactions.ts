/** What incidents do when a lower topic tells them something. */
import type { Facts, Tx } from '../engine/tx.ts';
import { join, person, personToken, type Rich, rich } from '../lib/blockkit.ts';
import { saidMessage } from './blocks.ts';
import type { Incident } from './model.ts';
import { addEntry, addMember, findIncident, updateIncident } from './store.ts';
import { inviteToRoom, redrawIncident, sayInRoom } from './telling.ts';

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
export async function onStepped(tx: Tx, { incident, page, reached, position }: Facts['page.stepped']): Promise<void> {
  const users = reached.filter((r) => r.kind === 'user').map((r) => r.id);
  const text = `p${page}: paged ${reached.map((r) => (r.kind === 'user' ? personToken(r.id) : 'a channel')).join(', ')}`;
  await on(tx, incident, { text }, async (found) => {
    if (found.private === 1) for (const user of users) await addMember(tx, found.id, user);
    await inviteToRoom(tx, found, users);
    if (position.round + position.step > 0)
      await sayInRoom(tx, found, saidMessage(null, rich`🔔 No answer yet: paged ${people(users)}.`));
  });
}

function people(users: readonly string[]): Rich {
  return users.length === 0
    ? rich`a channel`
    : join(
        users.map((user) => [person(user)]),
        ', ',
      );
}

/** A step that reached nobody is said in the room. */
export async function onSkipped(tx: Tx, { incident, page, reason }: Facts['page.skipped']): Promise<void> {
  await on(tx, incident, { text: `p${page}: ${reason}` }, (found) =>
    sayInRoom(tx, found, saidMessage(null, rich`⚠️ p${page}: ${reason}`)),
  );
}

/** The first to acknowledge leads, if nobody does. */
export async function onAcknowledged(tx: Tx, { incident, page, by }: Facts['page.acknowledged']): Promise<void> {
  await on(tx, incident, { who: by, text: `acknowledged p${page}` }, async (found) => {
    const leads = found.lead === null && found.ended_at === null;
    if (leads) await updateIncident(tx, found.id, { lead: by });
    await updateIncident(tx, found.id, { unpaged: 0 });
    if (found.private === 1) await addMember(tx, found.id, by);
    await inviteToRoom(tx, found, [by]);
    await sayInRoom(
      tx,
      found,
      saidMessage(by, leads ? rich`acknowledged the page and has the lead.` : rich`acknowledged the page.`),
    );
  });
}

export async function onEscalated(tx: Tx, { incident, page, by }: Facts['page.escalated']): Promise<void> {
  await on(tx, incident, { who: by, text: `escalated p${page}` });
}

/** Said in the room too; the announcement channel hears it from paging. */
export async function onExhausted(tx: Tx, { incident, page, reached }: Facts['page.exhausted']): Promise<void> {
  const text = reached.length === 0 ? `p${page}: nobody could be paged` : `p${page}: nobody answered`;
  await on(tx, incident, { text }, async (found) => {
    await updateIncident(tx, found.id, { unpaged: reached.length === 0 ? 1 : found.unpaged });
    await sayInRoom(
      tx,
      found,
      saidMessage(
        null,
        rich`🚨 *${reached.length === 0 ? 'Nobody could be paged.' : 'Nobody answered the page.'}* Page somebody by name: /page @person what you need`,
      ),
    );
  });
}
