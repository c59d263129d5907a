/** What is known of heartbeats, for people in Slack and at the command line. */
import type { Tx } from '../../../engine/tx.ts';
import { keysOf } from '../intake/keys.ts';
import type { HeartbeatView } from './blocks.ts';
import { keysOwner } from './keys.ts';
import { everyHeartbeat } from './store.ts';

/** Every heartbeat, in the order of its name. */
export async function heartbeatViews(tx: Tx): Promise<readonly HeartbeatView[]> {
  const views: HeartbeatView[] = [];
  for (const beat of await everyHeartbeat(tx))
    views.push({ ...beat, keyed: (await keysOf(tx, keysOwner(beat.name))).length > 0 });
  return views;
}
