/** How an answer of the router reaches the person who is waiting, whichever door they came by. */
import type { ModalView, View } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Route, RouterReply } from '../../command/router.ts';
import { buttons, cut, type Message, message, paragraph, rich } from '../../lib/blockkit.ts';
import { hasFigures, withoutFigures } from '../../lib/chart.ts';
import type { Log } from '../../lib/log.ts';
import { CALL_TIMEOUT } from '../client.ts';
import { slackCode } from '../senders/failure.ts';

/** What every listener needs. */
export interface Doors {
  readonly route: Route;
  readonly client: WebClient;
  readonly log: Log;
  /** The bot's own user id, once known. */
  readonly botUser: () => string | undefined;
  /** Keeps hold of work nobody waits for, so that a stop can. */
  readonly background: (work: Promise<unknown>) => void;
  /** Somebody used their Home tab; `key` tells a repeat. */
  readonly onHome: (user: string, key: string) => Promise<void>;
}

/** Slack gives up after three seconds, of the machine's time, whatever clock the bot runs on. */
const PATIENCE = 2_500;

/** What is said when nothing is committed yet; it promises nothing. */
export const NOT_YET: Message = message(rich`Not recorded yet, still trying.`);

/** The result, or `late` when it is not there in time. */
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

/** How one request is answered. */
export interface Answering {
  readonly deciding: Promise<RouterReply>;
  readonly ack: () => Promise<void>;
  /** Shows `NOT_YET` where the answer will be. */
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

/** The message of an answer that is no view. */
export function messageOf(answer: Exclude<RouterReply, { view: View }>): Message {
  return 'message' in answer ? answer.message : message(rich`${Object.values(answer.errors).join(' ')}`);
}

/** Opens a form. Returns what to say instead when Slack would not. */
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

/** Shows a message at a `response_url`; tables and charts that this workspace refuses go as letters. */
export async function respondWith(doors: Doors, url: string, said: Message, more: object = {}): Promise<void> {
  const taken = await respond(doors, url, { ...ephemeral(said), ...more });
  if (!taken && hasFigures(said)) await respond(doors, url, { ...ephemeral(withoutFigures(said)), ...more });
}

/** Posts to a `response_url`, and whether Slack took it. Lost if not: who waits asks again. */
async function respond(doors: Doors, url: string, body: object): Promise<boolean> {
  try {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(CALL_TIMEOUT),
    });
    if (!response.ok) doors.log.warn({ status: response.status }, 'Slack did not take an answer');
    return response.ok;
  } catch (error) {
    doors.log.warn({ error: String(error) }, 'an answer could not be delivered');
    return false;
  }
}
