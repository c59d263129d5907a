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

/** The channel that has this name in Slack now, `#name`; one that is not archived before others. */
export async function channelCalled(tx: Tx, name: string): Promise<string | undefined> {
  const called = tx.db.selectFrom('channels').select('id').where('name', '=', name.slice(1));
  return (await called.orderBy('archived').executeTakeFirst())?.id;
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
