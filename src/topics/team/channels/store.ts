/** Slack's channels as rows. */
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';

/** Whether Slack said that a channel is archived. */
export async function channelArchived(tx: Tx, id: string): Promise<boolean> {
  const row = await tx.db.selectFrom('channels').select('archived').where('id', '=', id).executeTakeFirst();
  return row?.archived === 1;
}

/** Whether Slack said that a channel is private. */
export async function channelPrivate(tx: Tx, id: string): Promise<boolean> {
  const row = await tx.db.selectFrom('channels').select('private').where('id', '=', id).executeTakeFirst();
  return row?.private === 1;
}

/** A channel as Slack told of it; undefined for one of which it did not. */
export async function findChannel(tx: Tx, id: string): Promise<Row<'channels'> | undefined> {
  return tx.db.selectFrom('channels').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The channel that a name is bound to, as long as it is there; else the one of this `#name`, rather one that is not archived. */
export async function channelMeant(tx: Tx, name: string, bound: string | undefined): Promise<string | undefined> {
  const [first, ...others] = await channelsAmong(tx, [name.slice(1)], bound === undefined ? [] : [bound]);
  const all = first === undefined ? [] : [first, ...others];
  const meant = all.find(({ id }) => id === bound) ?? all.find(({ archived }) => archived === 0) ?? first;
  return meant?.id;
}

/** The channels that have one of these names, without `#`, or ids. */
export async function channelsAmong(
  tx: Tx,
  names: readonly string[],
  ids: readonly string[],
): Promise<readonly Row<'channels'>[]> {
  const rows = tx.db.selectFrom('channels').selectAll();
  return rows.where((e) => e.or([e('name', 'in', names), e('id', 'in', ['', ...ids])])).execute();
}
