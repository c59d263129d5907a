/** Reads one message, wherever in its channel it is. */
import type { WebClient } from '@slack/web-api';
import type { Fetched } from '../../engine/outbox/deliveries.ts';
import type { Attempt, Outcome } from '../../engine/outbox/outcome.ts';
import { messageWords, type WordyMessage } from '../words.ts';
import { slackCode } from './failure.ts';

interface SlackMessage extends WordyMessage {
  readonly ts?: string;
  readonly user?: string;
  readonly thread_ts?: string;
  readonly files?: readonly {
    readonly name?: string | null;
    readonly title?: string | null;
    readonly permalink?: string;
  }[];
}

/** Receipt data: `Fetched`. Joins no channel to read in it. Refused with `message_not_found` when it is gone. */
export async function sendFetch(client: WebClient, { payload }: Attempt<'fetch'>): Promise<Outcome> {
  const { channel, ts } = payload;
  const found = await findMessage(client, channel, ts);
  if (found === undefined) return { kind: 'refused', error: 'message_not_found' };
  const link = await linkOf(client, channel, ts);
  const data: Fetched = {
    text: messageWords(found),
    user: found.user ?? null,
    thread: found.thread_ts ?? null,
    link,
    at: Math.floor(Number(ts) * 1000),
    files: (found.files ?? []).flatMap(({ name, title, permalink: to }) =>
      to === undefined ? [] : [{ name: title ?? name ?? 'file', link: to }],
    ),
  };
  return { kind: 'sent', receipt: { channel, ts, data } };
}

/** A thread reply is not in the channel's history; it is found through its thread. */
async function findMessage(client: WebClient, channel: string, ts: string): Promise<SlackMessage | undefined> {
  const history = await client.conversations.history({ channel, latest: ts, inclusive: true, limit: 1 });
  const top = history.messages?.find((m) => m.ts === ts);
  if (top) return top;
  try {
    const replies = await client.conversations.replies({ channel, ts, latest: ts, inclusive: true, limit: 100 });
    return replies.messages?.find((m) => m.ts === ts);
  } catch (error) {
    if (slackCode(error) === 'thread_not_found') return undefined;
    throw error;
  }
}

async function linkOf(client: WebClient, channel: string, ts: string): Promise<string | null> {
  return (await client.chat.getPermalink({ channel, message_ts: ts })).permalink ?? null;
}
