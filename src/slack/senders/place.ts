import type { WebClient } from '@slack/web-api';
import type { Place, Receipt } from '../../engine/outbox/deliveries.ts';
import { MusterError } from '../../lib/errors.ts';
import { slackCode } from './failure.ts';

/** Finds receipts of other slots. */
export type Lookup = (slot: string) => Promise<Receipt | undefined>;

/** The channel a place is, or the id of the person whose direct message it is. Throws while a slot has none. */
export async function targetOf(place: Place, receipt: Lookup): Promise<string> {
  if ('channel' in place) return place.channel;
  if ('user' in place) return place.user;
  return (await standing(place.slot, receipt)).channel;
}

/** Where the message or channel of a slot is. Throws `no_receipt` while it has none. */
export async function standing(
  slot: string,
  receipt: Lookup,
): Promise<{ readonly channel: string; readonly ts: string | undefined }> {
  const found = await receipt(slot);
  if (found?.channel === undefined) throw new MusterError('no_receipt', `nothing has been delivered to ${slot} yet`);
  return { channel: found.channel, ts: found.ts };
}

/** A channel id; the direct message of a person is opened. */
export async function channelOf(client: WebClient, place: Place, receipt: Lookup): Promise<string> {
  const target = await targetOf(place, receipt);
  return isPerson(target) ? openDirect(client, target) : target;
}

/** Whether an id names a person instead of a channel. */
export function isPerson(id: string): boolean {
  return id.startsWith('U') || id.startsWith('W');
}

async function openDirect(client: WebClient, user: string): Promise<string> {
  const opened = await client.conversations.open({ users: user });
  if (opened.channel?.id === undefined)
    throw new MusterError('no_channel', `Slack opened no direct message with ${user}`);
  return opened.channel.id;
}

/** Runs a call that needs the bot to be in a public channel, joining it once when it is not. */
export async function inside<T>(client: WebClient, channel: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (slackCode(error) !== 'not_in_channel' || !channel.startsWith('C')) throw error;
    try {
      await client.conversations.join({ channel });
    } catch {
      throw error;
    }
    return call();
  }
}
