/**
 * Uploads files. Slack says `ok` to an upload before it has shared it, and sometimes never does, so a file counts as sent
 * when its message is there; until then it is looked for, not uploaded twice:
 * https://docs.slack.dev/reference/methods/files.completeUploadExternal.
 */
import { createHash } from 'node:crypto';
import type { FilesCompleteUploadExternalArguments, WebClient } from '@slack/web-api';
import type { Attempt, Outcome } from '../../engine/outbox/outcome.ts';
import { escapeText } from '../../lib/blockkit.ts';
import { MINUTE, SECOND } from '../../lib/instant.ts';
import { CALL_TIMEOUT } from '../client.ts';
import { failure } from './failure.ts';
import { channelOf, inside } from './place.ts';
import { drawPng } from './png.ts';

type FileAttempt = Attempt<'file'>;

/** The files that are uploaded and not yet seen in their place, by the number of their notification and what it says. */
export type Uploads = Map<string, string>;

/** So many attempts look for an uploaded file before it is uploaded again. */
const LOOKS = 4;
/** After so many attempts Slack will not share it. */
const LAST_ATTEMPT = 2 * LOOKS;
/** The largest difference between Slack's clock and this one. */
const MARGIN = 10 * MINUTE;
/** How many messages are searched. */
const LOOK_BACK = 200;

/** Uploads text or a picture as a file; a person's goes to their direct message. */
export async function sendFile(client: WebClient, attempt: FileAttempt, uploads: Uploads): Promise<Outcome> {
  const channel = await channelOf(client, attempt.payload.to, attempt.receipt);
  const sent: Outcome = { kind: 'sent', receipt: { channel } };
  const key = keyOf(attempt);
  const before = uploads.get(key);
  if (before !== undefined || attempt.unsure) {
    const found = await isShared(client, attempt, channel, before);
    const again = before === undefined || attempt.attempts % LOOKS === 1;
    if (found || !again) return found ? done(uploads, key, sent) : notShared(attempt);
  }
  const body = await bodyOf(attempt.payload.content);
  if (body === undefined) return { kind: 'refused', error: 'the picture could not be drawn' };
  await upload(client, attempt, { channel, body }, uploads);
  const shared = await isShared(client, attempt, channel, uploads.get(key));
  return shared ? done(uploads, key, sent) : notShared(attempt);
}

/** A notification whose content was replaced before it was sent has another file. */
function keyOf({ id, payload }: FileAttempt): string {
  return `${id} ${createHash('sha256').update(JSON.stringify(payload)).digest('hex')}`;
}

function done(uploads: Uploads, key: string, outcome: Outcome): Outcome {
  uploads.delete(key);
  return outcome;
}

function notShared({ attempts }: FileAttempt): Outcome {
  const error = 'file_not_shared';
  return attempts >= LAST_ATTEMPT ? { kind: 'refused', error, final: true } : { kind: 'later', error, unsure: true };
}

/** Uploads a file and has it shared; remembers it first, because an answer that is lost may have been a yes. */
async function upload(
  client: WebClient,
  attempt: FileAttempt,
  { channel, body }: { readonly channel: string; readonly body: Buffer },
  uploads: Uploads,
): Promise<void> {
  const { name, title, thread } = attempt.payload;
  const key = keyOf(attempt);
  const place = await client.files.getUploadURLExternal({ filename: name, length: body.length });
  const { upload_url: url = '', file_id: file = '' } = place;
  await post(url, body);
  uploads.set(key, file);
  const share = {
    files: [{ id: file, title }],
    channel_id: channel,
    ...wordsOf(attempt.payload),
    ...(thread === undefined ? {} : { thread_ts: thread.ts }),
  } as FilesCompleteUploadExternalArguments;
  try {
    await inside(client, channel, () => client.files.completeUploadExternal(share));
  } catch (error) {
    const { kind, ...more } = failure(error);
    if (kind !== 'later' || !('unsure' in more && more.unsure === true)) uploads.delete(key);
    throw error;
  }
}

/**
 * The text above the file. A picture's words for those who cannot see it belong here: with `alt_txt` Slack takes the
 * upload and shares nothing, and `alt_text` is no argument of Slack's.
 */
function wordsOf({ comment, content }: FileAttempt['payload']): { readonly initial_comment?: string } {
  const words = [comment, typeof content === 'string' ? undefined : content.alt].filter((part) => part !== undefined);
  return words.length === 0 ? {} : { initial_comment: escapeText(words.join('\n')) };
}

async function post(url: string, bytes: Buffer): Promise<void> {
  const body = new Uint8Array(bytes);
  const answer = await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(CALL_TIMEOUT) });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`Slack did not accept the content of a file: HTTP ${answer.status}`);
}

/** Whether the file's message is there: by the id of the file, or by its name and title where a crash has lost the id. */
async function isShared(
  client: WebClient,
  { payload, since }: FileAttempt,
  channel: string,
  file: string | undefined,
): Promise<boolean> {
  const oldest = String(Math.max(0, Math.floor((since - MARGIN) / SECOND)));
  const range = { channel, oldest, limit: LOOK_BACK };
  const look = async (): Promise<readonly { readonly files?: readonly SharedFile[] }[]> => {
    const { thread } = payload;
    const { messages = [] } =
      thread === undefined
        ? await client.conversations.history(range)
        : await client.conversations.replies({ ...range, ts: thread.ts });
    return messages;
  };
  try {
    const files = (await look()).flatMap((message) => message.files ?? []);
    return files.some(({ id, name, title }) =>
      file === undefined ? name === payload.name && title === payload.title : id === file,
    );
  } catch (error) {
    // Where Slack shows the bot nothing, its word has to do.
    if (failure(error).kind === 'refused') return file !== undefined;
    throw error;
  }
}

type SharedFile = { readonly id?: string; readonly name?: string | null; readonly title?: string | null };

/** What is uploaded; undefined for a picture that nobody can draw, now or later. */
async function bodyOf(content: FileAttempt['payload']['content']): Promise<Buffer | undefined> {
  if (typeof content === 'string') return Buffer.from(content);
  try {
    return await drawPng(content.svg);
  } catch {
    return undefined;
  }
}
