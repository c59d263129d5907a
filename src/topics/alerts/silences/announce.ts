/** Maintenance is announced before, at its start and at its end: where its service has its channel. */
import type { Tx } from '../../../engine/tx.ts';
import { announceChannel, channelId, serviceOf } from '../../team/store.ts';
import { maintenanceMessage } from './blocks.ts';
import { ANNOUNCE_BEFORE, type Announcement, type Ended, isMaintenance, type Silence } from './model.ts';

/**
 * Announces; of a silence that began when somebody typed it nothing, because its message says it. False where no channel is
 * known for it yet.
 */
export async function announce(
  tx: Tx,
  silence: Silence,
  what: Announcement,
  ended: Ended = { loud: [], covered: [] },
): Promise<boolean> {
  if (!isMaintenance(silence)) return true;
  const to = await placeOf(tx, silence);
  if (to === undefined) return false;
  await tx.notify({
    kind: 'message',
    payload: { to: { channel: to }, message: maintenanceMessage(silence, what, ended) },
  });
  return true;
}

/** Says that it is over; one that nobody was told of yet is cancelled without a word. */
export async function announceEnd(tx: Tx, silence: Silence, ended: Ended): Promise<void> {
  if (tx.now >= silence.start_at) await announce(tx, silence, 'over', ended);
  else if (tx.now >= silence.start_at - ANNOUNCE_BEFORE) await announce(tx, silence, 'cancelled');
}

async function placeOf(tx: Tx, { matcher }: Silence): Promise<string | undefined> {
  const service = matcher.kind === 'service' ? await serviceOf(tx, matcher.service) : undefined;
  const own = service?.channel == null ? undefined : await channelId(tx, service.channel);
  return own ?? (await announceChannel(tx));
}
