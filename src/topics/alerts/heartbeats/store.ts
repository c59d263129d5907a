/** Heartbeats as rows, and when Muster looked at them last. */
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';
import type { Window } from '../intake/door/rate.ts';
import type { Heartbeat, HeartbeatConfig } from './model.ts';

function readHeartbeat({ heartbeat, data_json, window_json: _, ...state }: Row<'heartbeats'>): Heartbeat {
  return { ...(JSON.parse(data_json) as HeartbeatConfig), ...state, name: heartbeat };
}

/** Every heartbeat of muster.yaml, by name. */
export async function everyHeartbeat(tx: Tx): Promise<readonly Heartbeat[]> {
  return (await tx.db.selectFrom('heartbeats').selectAll().orderBy('heartbeat').execute()).map(readHeartbeat);
}

/** The names of all heartbeats. */
export async function heartbeatNames(tx: Tx): Promise<readonly string[]> {
  return tx.cached('heartbeat names', ['heartbeats'], async () => {
    const rows = await tx.db.selectFrom('heartbeats').select('heartbeat').orderBy('heartbeat').execute();
    return rows.map(({ heartbeat }) => heartbeat);
  });
}

export async function findHeartbeat(tx: Tx, name: string): Promise<Heartbeat | undefined> {
  const row = await tx.db.selectFrom('heartbeats').selectAll().where('heartbeat', '=', name).executeTakeFirst();
  return row && readHeartbeat(row);
}

export async function updateHeartbeat(tx: Tx, beat: Heartbeat, change: Partial<Heartbeat>): Promise<Heartbeat> {
  const { name: _, every: _e, grace: _g, service: _s, ...columns } = change;
  await tx.db.updateTable('heartbeats').set(columns).where('heartbeat', '=', beat.name).execute();
  return { ...beat, ...change };
}

/** How many reports came by its key lately. */
export async function windowOf(tx: Tx, name: string): Promise<Window> {
  const row = tx.db.selectFrom('heartbeats').select('window_json').where('heartbeat', '=', name);
  return JSON.parse((await row.executeTakeFirst())?.window_json ?? '[]') as Window;
}

export async function putWindow(tx: Tx, name: string, window: Window): Promise<void> {
  const change = { window_json: JSON.stringify(window) };
  await tx.db.updateTable('heartbeats').set(change).where('heartbeat', '=', name).execute();
}

/** The entries as muster.yaml has them, by name. */
export async function heartbeatEntries(tx: Tx): Promise<ReadonlyMap<string, { readonly data_json: string }>> {
  const rows = await tx.db.selectFrom('heartbeats').select(['heartbeat', 'data_json']).execute();
  return new Map(rows.map(({ heartbeat, data_json }) => [heartbeat, { data_json }]));
}

/** Keeps a heartbeat that is new or changed in muster.yaml: it counts from now. */
export async function putHeartbeat(tx: Tx, heartbeat: string, data_json: string): Promise<void> {
  const change = { data_json, configured_at: tx.now };
  const insert = tx.db.insertInto('heartbeats').values({ heartbeat, ...change, window_json: '[]' });
  await insert.onConflict((c) => c.column('heartbeat').doUpdateSet(change)).execute();
}

export async function removeHeartbeat(tx: Tx, name: string): Promise<void> {
  await tx.db.deleteFrom('heartbeats').where('heartbeat', '=', name).execute();
}

/** When Muster looked at heartbeats last; undefined: never. */
export async function lastSeen(tx: Tx): Promise<Instant | undefined> {
  return (await tx.db.selectFrom('heartbeat_watch').select('seen_at').executeTakeFirst())?.seen_at;
}

export async function putSeen(tx: Tx, seen_at: Instant): Promise<void> {
  const insert = tx.db.insertInto('heartbeat_watch').values({ id: 1, seen_at });
  await insert.onConflict((c) => c.column('id').doUpdateSet({ seen_at })).execute();
}

export async function forgetSeen(tx: Tx): Promise<void> {
  await tx.db.deleteFrom('heartbeat_watch').execute();
}
