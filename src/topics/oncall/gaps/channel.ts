import type { Tx } from '../../../engine/tx.ts';
import { announceChannel, channelId } from '../../team/store.ts';
import type { KeptSchedule } from '../schedule/store.ts';

/** Where a schedule's people are told of it: its channel, else the announcement channel; undefined where Slack has neither. */
export async function channelOf(tx: Tx, { channel }: Pick<KeptSchedule, 'channel'>): Promise<string | undefined> {
  return (channel === undefined ? undefined : await channelId(tx, channel)) ?? announceChannel(tx);
}
