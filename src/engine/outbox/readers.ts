/** Direct messages use the time zone of their reader. */
import { inZone, namesDate } from '../../lib/reader.ts';
import type { Notification, Tx } from '../tx.ts';

declare module '../tx.ts' {
  interface Places {
    /** The time zone of a person. */
    'reader.zone': { readonly given: string; readonly part: string };
  }
}

/** The notifications with every instant in a direct message's plain text in its reader's zone. */
export async function forReaders(tx: Tx, notifications: readonly Notification[]): Promise<readonly Notification[]> {
  const out: Notification[] = [];
  for (const one of notifications) out.push(await forReader(tx, one));
  return out;
}

async function forReader(tx: Tx, notification: Notification): Promise<Notification> {
  if (notification.kind !== 'message') return notification;
  const { payload } = notification;
  if (!('user' in payload.to) || !namesDate(payload.message)) return notification;
  const [zone] = await tx.place('reader.zone', payload.to.user);
  if (zone === undefined) return notification;
  return { ...notification, payload: { ...payload, message: inZone(payload.message, zone, tx.now) } };
}
