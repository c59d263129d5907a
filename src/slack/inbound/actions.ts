/** Buttons: each value is a whole command line. */
import type { App, BlockAction } from '@slack/bolt';
import type { RouterReply } from '../../command/router.ts';
import type { Caller } from '../../command/row.ts';
import type { Message } from '../../lib/blockkit.ts';
import { readButtonValue } from '../../lib/button-value.ts';
import { type ModalPlace, REDRAW } from '../../lib/form.ts';
import { slackCode } from '../senders/failure.ts';
import {
  answerInTime,
  answerNearby,
  type Doors,
  isShown,
  messageOf,
  type Nearby,
  NOT_YET,
  openForm,
  respondWith,
  resultView,
} from './answer.ts';
import { parsePlace } from './place.ts';
import { redrawRequest } from './views.ts';

export function listenActions(bolt: App, doors: Doors): void {
  bolt.action(/^/, async ({ body, ack }) => {
    const id = body.type === 'block_actions' ? (body.actions[0]?.action_id ?? '') : '';
    if (body.type === 'block_actions' && /^(do|again):/.test(id)) return press(doors, body, () => ack());
    // Links and what a form only chooses do nothing here, but Slack wants an answer.
    await ack();
    if (body.type === 'block_actions' && id === REDRAW) doors.background(redraw(doors, body));
  });
}

/** Draws a form again with what was filled in. A newer choice of the same person wins: Slack refuses an older hash. */
async function redraw(doors: Doors, body: BlockAction): Promise<void> {
  const request = redrawRequest(body);
  const answer = request && (await doors.route(request));
  if (answer === undefined || !('view' in answer) || body.view === undefined) return;
  const { id: view_id, hash } = body.view;
  await doors.client.views.update({ view_id, hash, view: answer.view }).catch((error: unknown) => {
    doors.log.info({ error: slackCode(error) ?? String(error) }, 'a form was not drawn again');
  });
}

async function press(doors: Doors, body: BlockAction, ack: () => Promise<void>): Promise<void> {
  const [action] = body.actions;
  const line = action === undefined ? '' : readButtonValue(lineOf(action));
  if (line === '') return ack();
  const caller = callerOf(body, action?.action_id.startsWith('again:') === true);
  await answerInTime(doors, {
    deciding: doors.route({ caller, line }),
    ack,
    notYet: () => giveNotYet(doors, body),
    give: async (answer, late) => {
      await give(doors, body, line, { answer, late });
      if (body.view?.type === 'home') await doors.onHome(body.user.id, `home:${body.trigger_id}`);
    },
  });
}

/** A button's value, or the chosen option's of a menu. */
function lineOf(action: BlockAction['actions'][number]): string {
  if ('value' in action && typeof action.value === 'string') return action.value;
  if ('selected_option' in action && action.selected_option !== null) return action.selected_option?.value ?? '';
  return '';
}

function callerOf(body: BlockAction, again: boolean): Caller {
  const place = body.view === undefined ? placeOfMessage(body) : (parsePlace(body.view.private_metadata) ?? {});
  return {
    user: body.user.id,
    team: body.user.team_id,
    door: 'button',
    channel: place.channel,
    thread: place.thread,
    remembered: body.view !== undefined,
    key: `action:${body.trigger_id}`,
    modals: true,
    again,
  };
}

function placeOfMessage(body: BlockAction): ModalPlace {
  const container = body.container as { channel_id?: string; thread_ts?: string };
  return { channel: body.channel?.id ?? container.channel_id, thread: threadOf(body) };
}

function threadOf(body: BlockAction): string | undefined {
  const { thread_ts: inside } = body.container as { thread_ts?: string };
  const of = (body.message as { thread_ts?: unknown } | undefined)?.thread_ts;
  return inside ?? (typeof of === 'string' ? of : undefined);
}

interface Given {
  readonly answer: RouterReply;
  /** The person was told that nothing is recorded yet, and Slack opens no form any more. */
  readonly late: boolean;
}

async function give(doors: Doors, body: BlockAction, line: string, { answer, late }: Given): Promise<void> {
  if (body.view?.type === 'modal') return giveInModal(doors, body, { answer, late });
  if (isShown(answer) && !late) return;
  const form = 'view' in answer;
  const said = form ? await openForm(doors, body.trigger_id, answer.view, line) : messageOf(answer);
  if (said === undefined) return;
  if (body.response_url === undefined) return giveAtHome(doors, body, said, form);
  if ('replace' in answer && answer.replace === true)
    return respondWith(doors, body.response_url, said, { replace_original: true });
  await answerNearby(doors, nearbyOf(body, body.response_url), said);
}

/** Where the answer is shown; in a modal it replaces the form. */
async function giveNotYet(doors: Doors, body: BlockAction): Promise<void> {
  if (body.view?.type === 'modal') return giveInModal(doors, body, { answer: { message: NOT_YET }, late: true });
  if (body.response_url === undefined) return giveAtHome(doors, body, NOT_YET, false);
  await answerNearby(doors, nearbyOf(body, body.response_url), NOT_YET);
}

/** A message that begins a thread stands in the channel, and so does the answer to its buttons. */
function nearbyOf(body: BlockAction, url: string): Nearby {
  const { channel, thread } = placeOfMessage(body);
  const { message_ts: ts } = body.container as { message_ts?: string };
  return { user: body.user.id, channel, thread: thread === ts ? undefined : thread, url };
}

/** On the Home tab there is no message to answer at: a modal says it, or where Slack opens none a direct message. */
async function giveAtHome(doors: Doors, body: BlockAction, said: Message, refused: boolean): Promise<void> {
  const shown = !refused && (await showResult(doors, body, said));
  if (!shown) await doors.client.chat.postMessage({ channel: body.user.id, text: said.text, blocks: [...said.blocks] });
}

async function showResult(doors: Doors, { trigger_id: trigger }: BlockAction, said: Message): Promise<boolean> {
  return (await openForm(doors, trigger, resultView(said, 'Muster'), undefined)) === undefined;
}

/** A button inside a modal: its result takes the modal's place, another form opens on top. */
async function giveInModal(doors: Doors, body: BlockAction, { answer, late }: Given): Promise<void> {
  const view_id = body.view?.id ?? '';
  const title = body.view?.title?.text ?? 'Muster';
  if (!('view' in answer)) await doors.client.views.update({ view_id, view: resultView(messageOf(answer), title) });
  else if (late || sameForm(body, answer)) await doors.client.views.update({ view_id, view: answer.view });
  else await doors.client.views.push({ trigger_id: body.trigger_id, view: answer.view });
}

function sameForm(body: BlockAction, answer: Extract<RouterReply, { view: unknown }>): boolean {
  return 'callback_id' in answer.view && answer.view.callback_id === body.view?.callback_id;
}
