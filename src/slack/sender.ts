/** Everything that leaves for Slack, by kind of notice. */
import type { WebClient } from '@slack/web-api';
import type { Attempt, Outcome, Senders } from '../engine/outbox.ts';
import { escapeText } from '../lib/blockkit.ts';
import { sendChannel, sendInvite, sendRename, sendTopic } from './channels.ts';
import { attempt } from './failure.ts';
import { sendMessage, sendPin } from './messages.ts';
import { channelOf } from './place.ts';
import { sendFetch } from './reading.ts';

/** The senders of the outbox over one client. None rejects: what Slack answers becomes an outcome. */
export function slackSenders(client: WebClient): Senders {
  return {
    message: (a) => attempt(() => sendMessage(client, a)),
    channel: (a) => attempt(() => sendChannel(client, a)),
    rename: (a) => attempt(() => sendRename(client, a)),
    topic: (a) => attempt(() => sendTopic(client, a)),
    invite: (a) => attempt(() => sendInvite(client, a)),
    pin: (a) => attempt(() => sendPin(client, a)),
    fetch: (a) => attempt(() => sendFetch(client, a)),
    file: (a) => attempt(() => sendFile(client, a)),
  };
}

/** Uploads text as a file; a person's goes to their direct message. */
async function sendFile(client: WebClient, { payload, receipt }: Attempt<'file'>): Promise<Outcome> {
  const channel_id = await channelOf(client, payload.to, receipt);
  const file = { channel_id, filename: payload.name, title: payload.title, content: payload.content };
  const words = payload.comment === undefined ? {} : { initial_comment: escapeText(payload.comment) };
  // The library's type wants the thread or no such field at all.
  if (payload.thread === undefined) await client.filesUploadV2({ ...file, ...words });
  else await client.filesUploadV2({ ...file, ...words, thread_ts: payload.thread.ts });
  return { kind: 'sent', receipt: { channel: channel_id } };
}
