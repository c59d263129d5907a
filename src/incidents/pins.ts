/** A pushpin on a message of the room puts it on the timeline; the entry goes with the last pin. */
import type { Fetched } from '../engine/notices.ts';
import type { Tx } from '../engine/tx.ts';
import { cut } from '../lib/blockkit.ts';
import { addEntry, findEntry, hasThreadRooms, incidentAt, updateEntry } from './store.ts';

export interface Pinned {
  readonly user: string;
  readonly channel: string;
  readonly ts: string;
  /** The thread the message is in, if Slack said so. */
  readonly threadTs?: string | undefined;
}

/** Commits the place and time at once; the text is fetched as a notice and filled in by its receipt. */
export async function pin(tx: Tx, { user, channel, ts, threadTs }: Pinned): Promise<void> {
  const incident = await incidentAt(tx, channel, threadTs ?? ts);
  if (incident === undefined) {
    if (threadTs === undefined && (await hasThreadRooms(tx, channel)))
      await tx.notify({ kind: 'fetch', slot: `seek:${channel}:${ts}:${user}`, payload: { channel, ts } });
    return;
  }
  await tx.db
    .insertInto('pins')
    .values({ incident: incident.id, channel, ts, user })
    .onConflict((c) => c.doNothing())
    .execute();
  const place = placeOf(channel, ts);
  const known = await tx.db
    .selectFrom('timeline')
    .select('id')
    .where('incident', '=', incident.id)
    .where('place', '=', place)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (known !== undefined) return;
  const id = await addEntry(tx, {
    incident: incident.id,
    kind: 'pin',
    who: user,
    text: '',
    happened_at: Math.floor(Number(ts) * 1000),
    place,
    link: permalinkOf(channel, ts),
  });
  await tx.notify({ kind: 'fetch', slot: `entry:${id}`, payload: { channel, ts } });
}

/** Slack does not say in which thread a pin is; the message itself does. */
export async function pinFound(tx: Tx, slot: string | undefined, { thread }: Fetched): Promise<void> {
  const [, channel, ts, user] = (slot ?? '').split(':');
  if (channel === undefined || ts === undefined || user === undefined || thread === null) return;
  await pin(tx, { user, channel, ts, threadTs: thread });
}

/** Takes one person's pin away; with the last one the entry goes. */
export async function unpin(tx: Tx, { user, channel, ts }: Pinned): Promise<void> {
  const mine = tx.db.deleteFrom('pins').where('channel', '=', channel).where('ts', '=', ts).where('user', '=', user);
  const [row] = await mine.returning('incident').execute();
  if (row === undefined) return;
  const left = await tx.db
    .selectFrom('pins')
    .select('user')
    .where('incident', '=', row.incident)
    .where('channel', '=', channel)
    .where('ts', '=', ts)
    .executeTakeFirst();
  if (left !== undefined) return;
  await tx.db
    .updateTable('timeline')
    .set({ removed_at: tx.now })
    .where('incident', '=', row.incident)
    .where('place', '=', placeOf(channel, ts))
    .where('removed_at', 'is', null)
    .execute();
}

/** What Slack told about a pinned message. */
export async function fillPin(tx: Tx, slot: string | undefined, fetched: Fetched): Promise<void> {
  const id = Number(slot?.split(':')[1]);
  if ((await findEntry(tx, id)) === undefined) return;
  await updateEntry(tx, id, {
    text: cut(fetched.text, 3000),
    ...(fetched.user === null ? {} : { who: fetched.user }),
    ...(fetched.link === null ? {} : { link: fetched.link }),
  });
}

function placeOf(channel: string, ts: string): string {
  return `${channel}/${ts}`;
}

/** Slack opens this in the reader's own workspace; the true permalink replaces it. */
function permalinkOf(channel: string, ts: string): string {
  return `https://slack.com/archives/${channel}/p${ts.replace('.', '')}`;
}
