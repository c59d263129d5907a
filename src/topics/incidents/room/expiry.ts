/** When the acknowledgement of an incident's page runs out. */
import type { Tx } from '../../../engine/tx.ts';
import { severityOf } from '../../team/store.ts';
import type { Incident } from '../lifecycle/model.ts';

/** How long an acknowledgement holds while nothing happens, as the severity says; null: for ever. */
export async function ackExpires(tx: Tx, incident: Incident): Promise<number | null> {
  return (await severityOf(tx, incident.severity))?.ack_expires ?? null;
}
