/** Messages that people name by their link: a link says which message is meant, never where its sender is. */

import type { Caller, Context } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { Mistake } from '../../../lib/errors.ts';
import { own } from '../../../lib/slash.ts';
import { findVisible, incidentHere } from '../lifecycle/find-incident.ts';
import type { Incident } from '../lifecycle/model.ts';
import { incidentAt } from '../lifecycle/store.ts';

/** A message as a link names it. */
export interface LinkedMessage {
  readonly channel: string;
  readonly ts: string;
  readonly thread: string | undefined;
}

const EXAMPLE = own`/incident pin https://acme.slack.com/archives/C012AB3CD/p1709373600000100`;

/** `…/archives/C012AB3CD/p1709373600000100?thread_ts=…` as Slack's “Copy link” gives it. Throws a Mistake for others. */
export function messageAt(link: string): LinkedMessage {
  const [, channel, seconds, micros] = /\/archives\/([CDG][A-Z0-9]+)\/p(\d{10})(\d{6})/.exec(link) ?? [];
  if (channel === undefined || seconds === undefined)
    throw new Mistake('That is not a link to a message. Use “Copy link” in the message’s menu.', { example: EXAMPLE });
  if (channel.startsWith('D'))
    throw new Mistake('A direct message is private, so it cannot be added to the timeline. Write a note instead.', {
      example: '/incident note The bank was told by phone',
    });
  return { channel, ts: `${seconds}.${micros}`, thread: /[?&]thread_ts=(\d+\.\d+)/.exec(link)?.[1] };
}

/** Where somebody is who names a message. A shortcut is on the message itself, and Slack tells which one it is. */
export function placeAt(caller: Caller, { ts }: LinkedMessage): Caller {
  return caller.door === 'shortcut' ? { ...caller, thread: caller.thread ?? ts } : caller;
}

/** The incident in whose room the message is, where the caller is in no room and may know of it: like its typed number. */
export async function incidentNamedBy(
  tx: Tx,
  { channel, ts, thread }: LinkedMessage,
  caller: Caller,
): Promise<number | undefined> {
  if ((await incidentHere(tx, caller)) !== undefined) return undefined;
  const there = await incidentAt(tx, channel, thread ?? ts);
  return there && (await findVisible(tx, there.id, caller.user))?.id;
}

/**
 * Throws a Mistake unless the caller may read the message, without saying whether there is one. The room that the bot
 * made is open to everybody who may know of the incident; of every other channel Slack tells who may read it.
 */
export function requireReadable({ channel }: LinkedMessage, incident: Incident, { caller, ask }: Context): void {
  const { room_channel: room, room_kind: kind, adopted } = incident;
  const stands = caller.channel === channel && caller.remembered !== true;
  if (room === channel && (stands || (kind === 'channel' && adopted === 0))) return;
  if (ask('reader', { channel, user: caller.user })) return;
  throw new Mistake(
    'You or Muster cannot read that message: it must be in a public channel that Muster is in, or in a private one that both of you are in. Type `/invite @Muster` in the channel to add Muster.',
    { example: '/incident note The bank was told by phone' },
  );
}
