/** What happens to people and pages while the connection that reaches them is held. */
import { CARRIER_CONNECTIONS } from '../../../carriers/registry.ts';
import { connectionOf, type HeldConnection, heldConnection, SLACK } from '../../../engine/outbox/connections.ts';
import { takeBack } from '../../../engine/outbox/queue.ts';
import type { Tx } from '../../../engine/tx.ts';
import { personToken } from '../../../lib/blockkit.ts';
import { gatherSoon } from '../bundles/gather.ts';
import type { Reached } from '../page/model.ts';
import { addEvent, findPage, type Page } from '../page/store.ts';
import { type Contact, rulesOf, verifiedContacts } from './contacts.ts';
import { methodWords } from './methods.ts';
import { laterRules } from './rules.ts';
import { notificationTo } from './words.ts';

/** Slack's connection while it is held. */
export function slackHeld(tx: Tx): Promise<HeldConnection | undefined> {
  return heldConnection(tx, SLACK);
}

/** The connection by which this contact is reached, while it is held. */
export async function contactHeld(tx: Tx, page: Page, contact: Contact): Promise<HeldConnection | undefined> {
  const notification = notificationTo(page, contact);
  return notification === undefined ? undefined : heldConnection(tx, connectionOf(CARRIER_CONNECTIONS, notification));
}

/** Whether somebody or something that a step reaches can hear of the page while Slack is held. */
export async function reachesWithoutSlack(tx: Tx, page: Page, { kind, id, url }: Reached): Promise<boolean> {
  if (kind === 'webhook' && url !== undefined) {
    const call = { kind: 'webhook', payload: { user: '', replies: [], url, body: {} } } as const;
    return (await heldConnection(tx, connectionOf(CARRIER_CONNECTIONS, call))) === undefined;
  }
  if (kind !== 'user') return false;
  for (const { method } of laterRules(await rulesOf(tx, id, page.urgency)))
    for (const contact of await verifiedContacts(tx, id, method))
      if ((await contactHeld(tx, page, contact)) === undefined) return true;
  return false;
}

/**
 * A carrier refuses us: attempts by it wait, and the people they are for are reached by the next contact method at
 * once.
 */
export async function attemptsHeld(
  tx: Tx,
  connection: string,
  error: string,
  next: (page: Page, user: string) => Promise<void>,
): Promise<void> {
  const waiting = tx.db
    .selectFrom('page_attempts as a')
    .innerJoin('pages as p', 'p.id', 'a.page')
    .innerJoin('contacts as c', 'c.id', 'a.contact')
    .selectAll('c')
    .select('a.page')
    .where('a.state', '=', 'waiting')
    .where('p.state', '=', 'open')
    .orderBy('a.id');
  for (const { page: id, ...contact } of await waiting.execute()) {
    const page = await findPage(tx, id);
    if (page === undefined || (await contactHeld(tx, page, contact))?.connection !== connection) continue;
    await addEvent(tx, id, 'held', heldWords(contact, error));
    await next(page, contact.user);
  }
}

/** Why an attempt waits. */
export function heldWords({ user, method }: Pick<Contact, 'user' | 'method'>, error: string): string {
  return `${personToken(user)}: ${methodWords(method)} waits (${error})`;
}

/** Takes back the attempts at a page that no carrier has taken: by one contact, for one person, or all. */
export async function takeBackAttempts(
  tx: Tx,
  page: number,
  why: string,
  only: { readonly user?: string; readonly contact?: number } = {},
): Promise<void> {
  const all = tx.db.selectFrom('page_attempts').select(['id', 'user', 'contact', 'bundle']).where('page', '=', page);
  let waiting = all.where('state', '=', 'waiting');
  if (only.user !== undefined) waiting = waiting.where('user', '=', only.user);
  if (only.contact !== undefined) waiting = waiting.where('contact', '=', only.contact);
  const rows = await waiting.execute();
  // What shares a message with others is written again without this page.
  for (const { user, contact, bundle } of rows) if (bundle !== null) await gatherSoon(tx, { target: user, contact });
  const ids = new Map(rows.map(({ id }) => [attemptSlot(id), id]));
  const { taken } = await takeBack(tx, [...ids.keys()]);
  const ended = [...taken].flatMap((slot) => ids.get(slot) ?? []);
  if (ended.length === 0) return;
  await tx.db.updateTable('page_attempts').set({ state: 'failed', error: why }).where('id', 'in', ended).execute();
}

/** The slot of an attempt. */
export function attemptSlot(id: number): string {
  return `try:${id}`;
}
