/** Tries once in the real workspace what the bot does all day, and reports what Slack answered. Leaves nothing behind. */
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { type Clock, SECOND } from '../lib/instant.ts';
import { failure } from './senders/failure.ts';
import { inside } from './senders/place.ts';

/** One call and its outcome; `answer` is Slack's refusal, or undefined when the call worked. */
export interface Tried {
  readonly method: string;
  /** What was tried, such as `posted a message`. */
  readonly deed: string;
  readonly answer?: string;
}

/** `conversations.list` should be asked for no more than this at once. */
const PAGE = 200;
/** So often the uploaded file is looked for: Slack shares it some seconds after its `ok`. */
const LOOKS = 5;
/** So many members of the channel are tried until a direct message opens: some may be bots. */
const MEMBERS = 5;

const WORDS = 'This message is a test by `muster doctor --try`. It will be edited, pinned and deleted in a moment.';

/** Posts, edits, pins, uploads, opens a direct message and deletes, in the channel `#name` or id. Never rejects. */
export async function tryWorkspace(client: WebClient, channel: string, clock: Clock): Promise<readonly Tried[]> {
  const tried: Tried[] = [];
  const step = async <T>(method: string, deed: string, call: () => Promise<T>): Promise<T | undefined> => {
    try {
      const result = await call();
      tried.push({ method, deed });
      return result;
    } catch (error) {
      tried.push({ method, deed, answer: answerOf(error) });
      return undefined;
    }
  };
  const id = await step('conversations.list', `found ${channel}`, () => findChannel(client, channel));
  if (id === undefined) return tried;
  const ts = await step('chat.postMessage', 'posted a message', () => post(client, id));
  if (ts !== undefined) {
    await step('chat.update', 'edited it', () => client.chat.update({ channel: id, ts, text: `${WORDS} Edited.` }));
    await step('pins.add', 'pinned it', () => client.pins.add({ channel: id, timestamp: ts }));
  }
  const file = await step('files.completeUploadExternal', 'uploaded a file', () => upload(client, id));
  const shared =
    file && (await step('conversations.history', 'saw the file in the channel', () => seen(client, clock, id, file)));
  await step('conversations.open', 'opened a direct message', () => open(client, id));
  if (file !== undefined) await step('files.delete', 'deleted the file', () => client.files.delete({ file }));
  const left = [ts, shared].filter((one) => one !== undefined && one !== '');
  for (const one of left) await step('chat.delete', 'deleted a message', () => remove(client, id, one ?? ''));
  return tried;
}

function answerOf(error: unknown): string {
  if (!(error instanceof WebAPIPlatformError)) return error instanceof Error ? error.message : String(error);
  const { error: code, needed } = error.data as { readonly error: string; readonly needed?: string };
  const { detail } = { detail: undefined, ...failure(error) };
  return [code, needed === undefined ? '' : `(needs ${needed})`, detail ?? ''].filter((part) => part !== '').join(' ');
}

async function findChannel(client: WebClient, channel: string): Promise<string> {
  if (!channel.startsWith('#')) return channel;
  let cursor: string | undefined;
  do {
    const types = 'public_channel,private_channel';
    const page = await client.conversations.list({
      types,
      exclude_archived: true,
      limit: PAGE,
      ...(cursor && { cursor }),
    });
    const found = page.channels?.find(({ name }) => `#${name}` === channel)?.id;
    if (found !== undefined) return found;
    cursor = page.response_metadata?.next_cursor;
  } while (cursor !== undefined && cursor !== '');
  throw new Error(`there is no channel ${channel} that Muster can see`);
}

async function post(client: WebClient, channel: string): Promise<string> {
  const { ts } = await inside(client, channel, () => client.chat.postMessage({ channel, text: WORDS }));
  return ts ?? '';
}

async function upload(client: WebClient, channel_id: string): Promise<string> {
  const file = { channel_id, filename: 'muster-doctor.txt', title: 'muster doctor --try', content: WORDS };
  const { files = [] } = await inside(client, channel_id, () => client.filesUploadV2(file));
  const id = (files as readonly { readonly files?: readonly { readonly id?: string }[] }[])[0]?.files?.[0]?.id;
  if (id === undefined) throw new Error('Slack named no file');
  return id;
}

/** The message of the file: Slack says `ok` before it has shared a file, and sometimes shares none. */
async function seen(client: WebClient, clock: Clock, channel: string, file: string): Promise<string> {
  for (let look = 1; look <= LOOKS; look += 1) {
    const { messages = [] } = await inside(client, channel, () => client.conversations.history({ channel, limit: 20 }));
    const ts = messages.find(({ files = [] }) => files.some(({ id }) => id === file))?.ts;
    if (ts !== undefined) return ts;
    if (look < LOOKS) await clock.sleep(SECOND, new AbortController().signal);
  }
  throw new Error('Slack accepted the file but shows it in no message');
}

async function open(client: WebClient, channel: string): Promise<unknown> {
  const [{ user_id: self }, { members = [] }] = await Promise.all([
    client.auth.test(),
    client.conversations.members({ channel, limit: PAGE }),
  ]);
  const others = members.filter((user) => user !== self).slice(0, MEMBERS);
  let last: unknown = new Error('Muster is the only member of the channel');
  for (const users of others) {
    try {
      return await client.conversations.open({ users });
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

/** A message whose file was deleted may be gone with it. */
async function remove(client: WebClient, channel: string, ts: string): Promise<void> {
  try {
    await client.chat.delete({ channel, ts });
  } catch (error) {
    if (!(error instanceof WebAPIPlatformError) || error.data.error !== 'message_not_found') throw error;
  }
}
