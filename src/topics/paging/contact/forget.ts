/**
 * How somebody is reached: their contact methods, their rules, and the notifications that hold one of their addresses.
 */
import { CONTACT_METHODS } from '../../../carriers/registry.ts';
import type { Deliveries } from '../../../engine/outbox/deliveries.ts';
import { notificationsOf, removeNotifications } from '../../../engine/outbox/queue.ts';
import type { Tx } from '../../../engine/tx.ts';
import type { Forgetting, Traces } from '../../team/people/forget.ts';
import { contactsOf } from './contacts.ts';

/** Counts these rows, and removes them when asked to. */
export async function forgetContacts(tx: Tx, { user, remove }: Forgetting): Promise<readonly Traces[]> {
  const contacts = await contactsOf(tx, user);
  const rules = await tx.db.selectFrom('rules').select('user').where('user', '=', user).execute();
  const notices = await notificationsTo(tx, user, new Set(contacts.map(({ address }) => address)));
  if (remove) {
    await removeNotifications(tx, notices);
    await tx.db.deleteFrom('contacts').where('user', '=', user).execute();
    await tx.db.deleteFrom('rules').where('user', '=', user).execute();
  }
  return [
    { what: 'ways', count: contacts.length },
    { what: 'rules', count: rules.length },
    { what: 'notifications', count: notices.length },
  ];
}

const KINDS = CONTACT_METHODS.flatMap(({ kinds }) => Object.keys(kinds) as (keyof Deliveries)[]);

/** Notifications that go, or went, by one of their contact methods. */
async function notificationsTo(tx: Tx, user: string, addresses: ReadonlySet<string>): Promise<readonly number[]> {
  const all = await notificationsOf(tx, KINDS);
  return all.filter(({ payload }) => isTo(payload, user, addresses)).map(({ id }) => id);
}

/**
 * Whether a payload is for somebody: by their id, or by one of their addresses in whatever field its method keeps it.
 */
function isTo(payload: object, user: string, addresses: ReadonlySet<string>): boolean {
  return (
    ('user' in payload && payload.user === user) ||
    Object.values(payload).some((value) => typeof value === 'string' && addresses.has(value))
  );
}
