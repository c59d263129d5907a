/** Sends messages: posts the first of a slot, edits it afterwards, and looks before it posts what may have arrived. */
import type { MessageMetadata } from '@slack/types';
import type { ChatPostMessageArguments, WebClient } from '@slack/web-api';
import type { Receipt } from '../../engine/outbox/deliveries.ts';
import type { Attempt, Outcome } from '../../engine/outbox/outcome.ts';
import { context, cut, escapeText, type Message, withoutTokens } from '../../lib/blockkit.ts';
import { hasFigures, withoutFigures } from '../../lib/chart.ts';
import { LONGEST_PART, partsOf } from '../../lib/parts.ts';
import { messageWords } from '../words.ts';
import { failure, perhapsTheBlocks, slackCode } from './failure.ts';
import { channelOf, inside, standing, targetOf } from './place.ts';

type MessageAttempt = Attempt<'message'>;

/** The message an edit was meant for is gone or can no longer be edited: the slot gets a new one where it belongs now. */
const GONE = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'thread_not_found',
  'is_inactive',
  'is_archived',
]);
const BAD_BLOCKS = new Set(['invalid_blocks', 'invalid_blocks_format', 'invalid_attachments']);
/** Characters of a message without blocks; of an edited one Slack takes 4,000. */
const LONGEST_TEXT = 3_000;
const EVENT_TYPE = 'muster_notice';
/** So many tries are worth waiting until Slack lets us look; after them a repeat is better than silence. */
const PATIENT = 4;
/** How many of the newest messages are looked through for one that may have arrived. */
const LOOK_BACK = 100;
/** How many replies of a thread are looked through for parts of its first message, which come first. */
const PARTS_LOOKED_FOR = 200;

/** Slack's codes for messages that are too long. */
const TOO_LONG = new Set(['msg_blocks_too_long', 'msg_too_long', 'block_mismatch']);

/**
 * Posts or edits the message of a slot. A long message is its first part, with the further parts in its thread. Receipt:
 * where the first part is, and as data the ts of each further part.
 */
export async function sendMessage(client: WebClient, attempt: MessageAttempt): Promise<Outcome> {
  const { message } = attempt.payload;
  let again = attempt;
  for (const limit of [LONGEST_PART, LONGEST_PART / 2]) {
    try {
      return await sendParts(client, again, partsOf(message, limit));
    } catch (error) {
      if (!TOO_LONG.has(slackCode(error) ?? '')) throw error;
      // Some parts may be there already.
      again = { ...attempt, unsure: true };
    }
  }
  return sendParts(client, again, [{ text: textOf(message), blocks: [] }]);
}

async function sendParts(client: WebClient, attempt: MessageAttempt, parts: readonly Message[]): Promise<Outcome> {
  const [message = attempt.payload.message, ...further] = parts;
  const first = await sendOne(client, { ...attempt, payload: { ...attempt.payload, message } });
  if (first.kind !== 'sent') return first;
  // What is found may have older words than its slot by now. A message without a slot has no others.
  if (first.found === true && attempt.slot !== undefined) return first;
  const { channel, ts } = first.receipt ?? {};
  const known = (attempt.earlier?.data as readonly string[] | undefined) ?? [];
  if (channel === undefined || ts === undefined || (further.length === 0 && known.length === 0))
    return { kind: 'sent', receipt: first.receipt ?? {} };
  try {
    const place = { channel, first: ts, thread: (await threadOf(attempt)) ?? ts, key: keyOf(attempt) };
    const isAgain = attempt.unsure || attempt.earlier !== undefined;
    const there = isAgain && further.length > known.length ? await furtherThere(client, place, known) : known;
    const data = await sendFurther(client, place, further, there);
    return { kind: 'sent', receipt: { channel, ts, ...(data.length === 0 ? {} : { data }) } };
  } catch (error) {
    const outcome = failure(error, 'message');
    if (outcome.kind === 'refused') throw error;
    // The first part is there: the next attempt finds it instead of posting it again.
    return outcome.kind === 'later' ? { ...outcome, unsure: true } : outcome;
  }
}

/** The thread that holds the further parts of a message, its first part, and the key that is in each. */
interface Further {
  readonly channel: string;
  readonly thread: string;
  readonly first: string;
  readonly key: string;
}

/** An attempt that was cut off may have left more parts than are known; only the thread, where Slack shows it, tells. */
async function furtherThere(
  client: WebClient,
  { channel, thread, first, key }: Further,
  known: readonly string[],
): Promise<readonly string[]> {
  try {
    const range = { channel, ts: thread, oldest: first, limit: PARTS_LOOKED_FOR, include_all_metadata: true };
    const { messages = [] } = await client.conversations.replies(range);
    const found = new Map(messages.map((m) => [keyIn(m), m.ts]));
    const there = [...known];
    for (let ts = found.get(partKey(key, there.length)); ts !== undefined; ts = found.get(partKey(key, there.length)))
      there.push(ts);
    return there;
  } catch (error) {
    if (failure(error).kind === 'refused') return known;
    throw error;
  }
}

/** The key of the further part number `n`, counted from 0. */
function partKey(key: string, n: number): string {
  return `${key}#${n + 2}`;
}

/** Edits the further parts that are there, posts those that are missing and deletes those that are too many. */
async function sendFurther(
  client: WebClient,
  { channel, thread, key }: Further,
  parts: readonly Message[],
  known: readonly string[],
): Promise<readonly string[]> {
  const sent: string[] = [];
  for (const [i, part] of parts.entries()) {
    const metadata = { event_type: EVENT_TYPE, event_payload: { key: partKey(key, i) } };
    const ts = known[i];
    const call = async (content: Content): Promise<{ readonly ts?: string | undefined }> =>
      ts === undefined
        ? client.chat.postMessage({ channel, thread_ts: thread, ...content, metadata } as ChatPostMessageArguments)
        : client.chat.update({ channel, ts, blocks: [], ...content, metadata });
    sent.push((await withoutBlocks(part, call)).ts ?? ts ?? '');
  }
  for (const ts of known.slice(parts.length)) await remove(client, channel, ts);
  return sent;
}

async function remove(client: WebClient, channel: string, ts: string): Promise<void> {
  try {
    await client.chat.delete({ channel, ts });
  } catch (error) {
    if (slackCode(error) !== 'message_not_found') throw error;
  }
}

async function sendOne(client: WebClient, attempt: MessageAttempt): Promise<Outcome> {
  const { earlier } = attempt;
  if (earlier?.channel !== undefined && earlier.ts !== undefined) {
    const edited = await edit(client, attempt, earlier.channel, earlier.ts);
    if (edited) return { kind: 'sent', receipt: { channel: earlier.channel, ts: earlier.ts } };
  }
  return postOnce(client, attempt);
}

async function edit(client: WebClient, attempt: MessageAttempt, channel: string, ts: string): Promise<boolean> {
  const metadata = metadataOf(attempt);
  try {
    const call = (content: Content) => client.chat.update({ channel, ts, blocks: [], ...content, metadata });
    await withoutBlocks(attempt.payload.message, call, attempt.attempts);
    return true;
  } catch (error) {
    if (GONE.has(slackCode(error) ?? '')) return false;
    throw error;
  }
}

async function postOnce(client: WebClient, attempt: MessageAttempt): Promise<Outcome> {
  const { payload } = attempt;
  const channel = await targetOf(payload.to, attempt.receipt);
  const thread = await threadOf(attempt);
  const found = attempt.unsure ? await look(client, attempt, thread) : undefined;
  if (found !== undefined && found !== 'unknown') return { kind: 'sent', receipt: found, found: true };
  const message = found === 'unknown' ? maybeRepeat(payload.message) : payload.message;
  return { kind: 'sent', receipt: await post(client, attempt, channel, thread, message) };
}

async function post(
  client: WebClient,
  attempt: MessageAttempt,
  channel: string,
  thread: string | undefined,
  message: Message,
): Promise<Receipt> {
  const quiet = { unfurl_links: false, unfurl_media: false, metadata: metadataOf(attempt) };
  const inThread = thread === undefined ? {} : { thread_ts: thread };
  const call = (content: Content) =>
    client.chat.postMessage({ channel, ...content, ...quiet, ...inThread } as ChatPostMessageArguments);
  const posted = await inside(client, channel, () => withoutBlocks(message, call, attempt.attempts));
  return { channel: posted.channel ?? channel, ...(posted.ts === undefined ? {} : { ts: posted.ts }) };
}

type Content = { readonly text: string; readonly blocks?: Message['blocks'][number][] };

/** After so many attempts Slack's trouble with a message is taken for trouble with its figures, and then with its blocks. */
const [FIGURES_UNTIL, BLOCKS_UNTIL] = [3, 6];

/**
 * Blocks that this workspace rejects are left out, figures first, so that the words arrive. `attempts`: how often the
 * message was tried, this time included; absent where nobody will try again.
 */
export async function withoutBlocks<T>(
  message: Message,
  call: (content: Content) => Promise<T>,
  attempts = BLOCKS_UNTIL,
): Promise<T> {
  const figures = hasFigures(message);
  try {
    return await call({ text: message.text, blocks: [...message.blocks] });
  } catch (error) {
    const tired = perhapsTheBlocks(error) && attempts >= (figures ? FIGURES_UNTIL : BLOCKS_UNTIL);
    if (!tired && !BAD_BLOCKS.has(slackCode(error) ?? '')) throw error;
    return figures ? withoutBlocks(withoutFigures(message), call, attempts) : call({ text: textOf(message) });
  }
}

/** The text of a message without its blocks; never empty. */
function textOf({ text, blocks }: Message): string {
  return cut(text.trim() === '' ? readable(messageWords({ blocks })) : text, LONGEST_TEXT);
}

function readable(words: string): string {
  return words === '' ? 'This message has no text.' : escapeText(withoutTokens(words));
}

async function threadOf(attempt: MessageAttempt): Promise<string | undefined> {
  const { thread } = attempt.payload;
  if (thread === undefined) return undefined;
  return 'ts' in thread ? thread.ts : (await standing(thread.slot, attempt.receipt)).ts;
}

function keyOf({ slot, id }: Pick<MessageAttempt, 'slot' | 'id'>): string {
  return slot ?? `notice:${id}`;
}

function metadataOf({ slot, id }: MessageAttempt): MessageMetadata {
  return { event_type: EVENT_TYPE, event_payload: { key: keyOf({ slot, id }) } };
}

/** The message an earlier, cut-off attempt may have left; `unknown` when Slack does not let us look. */
async function look(
  client: WebClient,
  attempt: MessageAttempt,
  thread: string | undefined,
): Promise<Receipt | undefined | 'unknown'> {
  try {
    const channel = await channelOf(client, attempt.payload.to, attempt.receipt);
    const range = { channel, limit: LOOK_BACK, include_all_metadata: true };
    const { messages = [] } =
      thread === undefined
        ? await client.conversations.history(range)
        : await client.conversations.replies({ ...range, ts: thread });
    const { key } = metadataOf(attempt).event_payload;
    const mine = messages.find((m) => keyIn(m) === key);
    return mine?.ts === undefined ? undefined : { channel, ts: mine.ts };
  } catch (error) {
    const { kind } = failure(error);
    if (kind === 'held' || (kind === 'later' && attempt.attempts <= PATIENT)) throw error;
    return 'unknown';
  }
}

/** The key of what a message was sent for, if it was sent by us. */
function keyIn(found: object): unknown {
  return (found as { readonly metadata?: MessageMetadata }).metadata?.event_payload?.['key'];
}

function maybeRepeat(message: Message): Message {
  const words = 'This may be a repeat: Slack did not say whether the first one arrived.';
  return { text: message.text, blocks: [...message.blocks.slice(0, 49), context(words)] };
}

/** Pins the message of a slot. */
export async function sendPin(client: WebClient, attempt: Attempt<'pin'>): Promise<Outcome> {
  const { channel, ts } = await standing(attempt.payload.message, attempt.receipt);
  if (ts === undefined) return { kind: 'refused', error: 'no_message' };
  try {
    await inside(client, channel, () => client.pins.add({ channel, timestamp: ts }));
  } catch (error) {
    if (slackCode(error) !== 'already_pinned') throw error;
  }
  return { kind: 'sent' };
}
