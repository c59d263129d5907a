/** How the router's answer reaches the waiting person, wherever they asked. */
import type { ModalView, View } from '@slack/types';
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Route, RouterReply } from '../../command/router.ts';
import { buttons, cut, type Message, message, paragraph, rich } from '../../lib/blockkit.ts';
import { withoutFigures } from '../../lib/chart.ts';
import type { Log } from '../../lib/log.ts';
import { partsOf } from '../../lib/parts.ts';
import { CALL_TIMEOUT } from '../client.ts';
import { slackCode } from '../senders/failure.ts';
import { withoutBlocks } from '../senders/messages.ts';

/** What every listener needs. */
export interface Doors {
  readonly route: Route;
  readonly client: WebClient;
  readonly log: Log;
  /** The bot's own user id, once known. */
  readonly botUser: () => string | undefined;
  /** Remembers work that nobody waits for, so that a stop can wait for it. */
  readonly background: (work: Promise<unknown>) => void;
  /** Somebody used their Home tab; `key` identifies a repeat. */
  readonly onHome: (user: string, key: string) => Promise<void>;
}

/** Slack gives up after three seconds, of the machine's time, whatever clock the bot runs on. */
const PATIENCE = 2_500;

/** The message while nothing is committed yet; it promises nothing. */
export const NOT_YET: Message = message(rich`Not recorded yet, still trying.`);

/** The result, or `late` when it is not ready in time. */
export type InTime = <T>(work: Promise<T>) => Promise<{ readonly value: T } | 'late'>;

/** Begins to wait for the answer to one request: all that it needs shares one deadline. */
export function openPatience(): InTime {
  const until = performance.now() + PATIENCE;
  return async <T>(work: Promise<T>) => {
    let deadline: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      deadline = setTimeout(resolve, until - performance.now(), 'late');
    });
    try {
      return await Promise.race([work.then((value) => ({ value })), late]);
    } finally {
      clearTimeout(deadline);
    }
  };
}

/** The ways to answer one request. */
export interface Answering {
  readonly deciding: Promise<RouterReply>;
  readonly ack: () => Promise<void>;
  /** Shows `NOT_YET` where the answer will appear. */
  readonly notYet: () => Promise<void>;
  /** Shows the answer; `late`: after `notYet`, when no form can be opened any more. */
  readonly give: (answer: RouterReply, late: boolean) => Promise<void>;
}

/** Shows the answer and acknowledges; where it is not committed in time, says so and shows the answer later. */
export async function answerInTime(doors: Doors, { deciding, ack, notYet, give }: Answering): Promise<void> {
  const inTime = openPatience();
  const decided = await inTime(deciding);
  const lost = (error: unknown): void => warnLost(doors, error);
  const giving =
    decided === 'late'
      ? notYet()
          .catch(lost)
          .then(() => deciding)
          .then((answer) => give(answer, true))
      : give(decided.value, false);
  const given = giving.catch(lost);
  doors.background(given);
  if (decided !== 'late') await inTime(given);
  await ack();
}

/** Only showing it failed: what was decided is committed, or will be. */
function warnLost({ log }: Doors, error: unknown): void {
  log.warn({ error: slackCode(error) ?? String(error) }, 'an answer could not be shown');
}

/** The body of an acknowledgement, or of a post to a `response_url`: only the asker sees it. */
export function ephemeral({ text, blocks }: Message): {
  response_type: 'ephemeral';
  text: string;
  blocks: Message['blocks'][number][];
} {
  return { response_type: 'ephemeral', text, blocks: [...blocks] };
}

/** The message of an answer that is not a view. */
export function messageOf(answer: Exclude<RouterReply, { view: View }>): Message {
  return 'message' in answer ? answer.message : message(rich`${Object.values(answer.errors).join(' ')}`);
}

/** Whether the channel they asked in shows what happened: then nobody is sent a copy of it. */
export function isShown(answer: RouterReply): boolean {
  return 'shown' in answer && answer.shown === true;
}

/** Opens a form. Returns the message to show instead when Slack refuses. */
export async function openForm(
  doors: Doors,
  trigger: string,
  view: View,
  line: string | undefined,
): Promise<Message | undefined> {
  try {
    await doors.client.views.open({ trigger_id: trigger, view });
    return undefined;
  } catch (error) {
    doors.log.warn({ error: slackCode(error) ?? String(error) }, 'Slack did not open a form');
    return notOpened(slackCode(error), line);
  }
}

function notOpened(code: string | undefined, line: string | undefined): Message {
  const words = rich`Slack did not open the form (${code ?? 'no answer'}). Nothing was changed; try again.`;
  return message(words, [
    paragraph(words),
    ...(line === undefined ? [] : [buttons([{ label: 'Open the form', line }])]),
  ]);
}

/** What a modal shows when its row has run: the reply, and Close. */
export function resultView(result: Message, title: string): ModalView {
  return {
    type: 'modal',
    callback_id: 'result',
    title: { type: 'plain_text', text: cut(title, 24) },
    close: { type: 'plain_text', text: 'Close' },
    // Slack takes tables and charts in messages only.
    blocks: [...withoutFigures(result).blocks],
  };
}

/** Where a person who is answered did something: the message's channel and thread, and the address Slack gave for answers. */
export interface Nearby {
  readonly user: string;
  readonly channel: string | undefined;
  readonly thread: string | undefined;
  readonly url: string;
}

/**
 * Shows an answer to one person, next to the message. A `response_url` shows nothing to one person in a thread, so in a
 * thread the answer is posted: https://docs.slack.dev/reference/methods/chat.postEphemeral. Where Slack refuses that, the
 * `response_url` is used.
 */
export async function answerNearby(doors: Doors, { user, channel, thread, url }: Nearby, said: Message): Promise<void> {
  if (channel !== undefined && thread !== undefined) {
    const place = { channel, user, thread_ts: thread };
    try {
      for (const part of partsOf(said))
        await withoutBlocks(part, (content) => doors.client.chat.postEphemeral({ ...place, ...content }));
      return;
    } catch (error) {
      doors.log.warn({ error: slackCode(error) ?? String(error) }, 'an answer could not be posted in its thread');
    }
  }
  await respondWith(doors, url, said, { replace_original: false });
}

/** Shows a message at a `response_url`; blocks that this workspace refuses are left out, as `withoutBlocks` does. */
export async function respondWith(doors: Doors, url: string, said: Message, more: object = {}): Promise<void> {
  try {
    const [first = said, ...further] = partsOf(said);
    await withoutBlocks(first, (content) => respond(url, { response_type: 'ephemeral', ...content, ...more }));
    for (const part of further)
      await withoutBlocks(part, (content) =>
        respond(url, { response_type: 'ephemeral', ...content, replace_original: false }),
      );
  } catch (error) {
    doors.log.warn({ error: slackCode(error) ?? String(error) }, 'an answer could not be delivered');
  }
}

/** Posts to a `response_url`. Rejects as the client of Slack does: also an answer of HTTP 200 may say `ok: false`. */
async function respond(url: string, body: object): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(CALL_TIMEOUT),
  });
  // A 400 without a code refuses what was written: it is worth another attempt in plain letters.
  const refused = refusalOf(await response.text()) ?? (response.status === 400 ? 'invalid_blocks' : undefined);
  if (refused !== undefined) throw new WebAPIPlatformError({ ok: false, error: refused });
  if (!response.ok) throw new Error(`Slack answered HTTP ${response.status}`);
}

/** Slack's code in the body of an answer, which is `ok`, JSON or a bare code; undefined when Slack accepted the message. */
function refusalOf(body: string): string | undefined {
  if (/^[a-z_]+$/.test(body)) return body === 'ok' ? undefined : body;
  try {
    const { ok, error } = JSON.parse(body) as { readonly ok?: unknown; readonly error?: unknown };
    return ok === false ? String(error ?? 'unknown_error') : undefined;
  } catch {
    return undefined;
  }
}
