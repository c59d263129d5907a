/** Uploads files. */
import type { WebClient } from '@slack/web-api';
import type { Attempt, Outcome } from '../../engine/outbox/outcome.ts';
import { escapeText } from '../../lib/blockkit.ts';
import { channelOf, inside } from './place.ts';
import { drawPng } from './png.ts';

/** Uploads text or a picture as a file; a person's goes to their direct message. */
export async function sendFile(client: WebClient, { payload, receipt }: Attempt<'file'>): Promise<Outcome> {
  const channel_id = await channelOf(client, payload.to, receipt);
  const body = await bodyOf(payload.content);
  if (body === undefined) return { kind: 'refused', error: 'the picture could not be drawn' };
  const file = { channel_id, filename: payload.name, title: payload.title, ...body };
  const words = payload.comment === undefined ? {} : { initial_comment: escapeText(payload.comment) };
  // The library's type wants the thread or no such field at all.
  const { thread } = payload;
  await inside(client, channel_id, () =>
    thread === undefined
      ? client.filesUploadV2({ ...file, ...words })
      : client.filesUploadV2({ ...file, ...words, thread_ts: thread.ts }),
  );
  return { kind: 'sent', receipt: { channel: channel_id } };
}

type Content = Attempt<'file'>['payload']['content'];

/** What is uploaded; undefined for a picture that nobody can draw, now or later. */
async function bodyOf(content: Content): Promise<{ content: string } | { file: Buffer; alt_text: string } | undefined> {
  if (typeof content === 'string') return { content };
  try {
    return { file: await drawPng(content.svg), alt_text: content.alt };
  } catch {
    return undefined;
  }
}
