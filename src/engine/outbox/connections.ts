/**
 * The connections by which notifications leave: Slack's, one for each contact method, one for each server of somebody
 * else's. A connection is held while the other side refuses us, whatever we send: that is our own state, no refusal.
 */
import { type Kysely, sql } from 'kysely';
import type { Row, Schema } from '../../db/schema.ts';
import { type Millis, SECOND } from '../../lib/instant.ts';
import type { Notification, Tx } from '../tx.ts';
import type { Connections } from './deliveries.ts';

/** The connection for everything that goes to Slack. */
export const SLACK = 'slack';
/** While a connection is held, one attempt per this time checks whether it works again. */
export const ATTEMPT_EVERY: Millis = 5 * SECOND;

/** A connection that is held: what the other side said, and since when. */
export type HeldConnection = Row<'connections'>;

const OWN: Connections = {
  download: ({ url }) => `download:${URL.canParse(url) ? new URL(url).host : ''}`,
  document: () => 'document',
  // May be another token than the bot's.
  usergroup: () => `${SLACK}:usergroups`,
};

/** The connection by which a notification is sent. */
export function connectionOf(
  connections: Connections,
  { kind, payload }: Pick<Notification, 'kind' | 'payload'>,
): string {
  const named = (connections[kind] ?? OWN[kind]) as ((payload: unknown) => string) | undefined;
  return named?.(payload) ?? SLACK;
}

/** Every connection that is held. */
export async function heldConnections(db: Kysely<Schema>): Promise<readonly HeldConnection[]> {
  return db.selectFrom('connections').selectAll().orderBy('connection').execute();
}

/** The state of a connection that is held; undefined while it works. */
export async function heldConnection(tx: Tx, connection: string): Promise<HeldConnection | undefined> {
  const held = await tx.cached('held connections', ['connections'], () => heldConnections(tx.db));
  return held.find((one) => one.connection === connection);
}

/** Holds a connection; false when it was held for the same reason before. */
export async function holdConnection(tx: Tx, connection: string, error: string): Promise<boolean> {
  const before = await heldConnection(tx, connection);
  if (before?.error === error) return false;
  const insert = tx.db.insertInto('connections').values({ connection, error, since: tx.now });
  await insert.onConflict((c) => c.column('connection').doUpdateSet({ error })).execute();
  return true;
}

/** A connection works again; false when it was not held. */
export async function releaseConnection(tx: Tx, connection: string): Promise<boolean> {
  if ((await heldConnection(tx, connection)) === undefined) return false;
  await tx.db.deleteFrom('connections').where('connection', '=', connection).execute();
  return true;
}

/** A carrier by which nothing waits is held no longer: only an attempt can tell, and the next one does. */
export async function forgetIdleHolds({ db }: Tx): Promise<void> {
  const waiting = db
    .selectFrom('outbox')
    .select('connection')
    .where('state', '=', sql.lit('waiting' as const));
  const idle = db.deleteFrom('connections').where('connection', '<>', SLACK);
  await idle.where('connection', 'not in', waiting).execute();
}

/** How a connection is held, as a sentence. */
export function heldText({ connection, error, since }: HeldConnection): string {
  return `The connection ${connection} has been held since ${new Date(since).toISOString()} (${error}): its notifications wait.`;
}
