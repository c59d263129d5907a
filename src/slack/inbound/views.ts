/** Modals: a submission is the named arguments of a row. */
import type { App, BlockAction, ViewOutput, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import { CONFIRMED } from '../../command/confirm.ts';
import type { Request, RouterReply } from '../../command/router.ts';
import type { Caller } from '../../command/row.ts';
import { stripTokens, withoutTokens } from '../../lib/blockkit.ts';
import { readButtonValue } from '../../lib/button-value.ts';
import { REDRAWN } from '../../lib/form.ts';
import { type Doors, isShown, messageOf, NOT_YET, openPatience, resultView } from './answer.ts';
import { parsePlace } from './place.ts';

export function listenViews(bolt: App, doors: Doors): void {
  bolt.view(/^row:/, async ({ body, ack }) => {
    if (body.type === 'view_submission') await submit(doors, body, (answer) => ack(answer));
  });
  bolt.view({ callback_id: /^/, type: 'view_closed' }, ({ ack }) => ack());
}

async function submit(
  doors: Doors,
  body: ViewSubmitAction,
  ack: (answer: ViewResponseAction) => Promise<void>,
): Promise<void> {
  const { view } = body;
  const work = doors.route(requestOf(body));
  const result = await openPatience()(work);
  if (result !== 'late') return ack(actionOf(view, result.value));
  await ack({ response_action: 'update', view: resultView(NOT_YET, view.title.text) });
  doors.background(work.then((answer) => showLate(doors, view, answer)));
}

interface FilledIn {
  readonly user: { readonly id: string; readonly team_id?: string };
  readonly view: ViewOutput;
}

/** What a form asks for when one of its fields draws it again: the row with what was filled in, and nothing done. */
export function redrawRequest({ user, view, trigger_id: trigger }: BlockAction): Request | undefined {
  if (view?.callback_id?.startsWith('row:') !== true) return undefined;
  const request = requestOf({ user, view: view as ViewOutput });
  if (!('named' in request)) return undefined;
  return {
    ...request,
    caller: { ...request.caller, key: `redraw:${trigger}` },
    named: { ...request.named, [REDRAWN]: REDRAWN },
  };
}

function requestOf({ user, view }: FilledIn): Request {
  const place = parsePlace(view.private_metadata) ?? {};
  const caller: Caller = {
    user: user.id,
    team: user.team_id,
    door: 'modal',
    channel: place.channel,
    thread: place.thread,
    remembered: true,
    key: `view:${view.id}:${view.hash}`,
    modals: true,
    again: place.fixed?.[CONFIRMED] !== undefined,
  };
  return { caller, row: view.callback_id.slice('row:'.length), named: { ...namedValues(view), ...place.fixed } };
}

type Values = Readonly<Record<string, string | undefined>>;

/** The form's values by block id, which is the argument's name. A ticked box is also under its own name. */
function namedValues(view: ViewOutput): Values {
  const named: Record<string, string | undefined> = {};
  for (const [name, states] of Object.entries(view.state.values)) {
    const [state] = Object.values(states);
    if (state === undefined) continue;
    const chosen = state.selected_options?.map((o) => readButtonValue(o.value)) ?? [];
    for (const value of chosen) named[value] ??= value;
    named[name] = textOf(state);
  }
  return named;
}

function textOf(state: ViewOutput['state']['values'][string][string]): string | undefined {
  if (state.selected_options !== undefined)
    return state.selected_options?.map((o) => readButtonValue(o.value)).join(',');
  if (state.selected_users !== undefined) return state.selected_users?.join(' ');
  const picked = state.selected_option?.value;
  const one =
    state.value ??
    (picked === undefined ? undefined : readButtonValue(picked)) ??
    state.selected_user ??
    state.selected_channel ??
    state.selected_conversation;
  const day = one ?? state.selected_date ?? state.selected_time;
  if (typeof state.selected_date_time === 'number') return new Date(state.selected_date_time * 1000).toISOString();
  return typeof day === 'string' ? stripTokens(day) : undefined;
}

function actionOf(view: ViewOutput, answer: RouterReply): ViewResponseAction {
  if ('view' in answer)
    return { response_action: 'onTop' in answer && answer.onTop === true ? 'push' : 'update', view: answer.view };
  if (isShown(answer)) return { response_action: 'clear' };
  if ('errors' in answer) {
    const errors = atFields(view, answer.errors);
    if (errors !== undefined) return { response_action: 'errors', errors };
  }
  return { response_action: 'update', view: resultView(messageOf(answer), view.title.text) };
}

/** Errors about what the form does not show are at its first field; undefined when it has none. */
function atFields(view: ViewOutput, errors: Readonly<Record<string, string>>): Record<string, string> | undefined {
  const fields = view.blocks.filter((b) => b.type === 'input').map((b) => b.block_id ?? '');
  const [first] = fields;
  if (first === undefined) return undefined;
  return Object.fromEntries(
    // Slack shows an error as plain text.
    Object.entries(errors).map(([name, words]) => [fields.includes(name) ? name : first, withoutTokens(words)]),
  );
}

async function showLate(doors: Doors, { id, title }: ViewOutput, answer: RouterReply): Promise<void> {
  const view = 'view' in answer ? answer.view : resultView(messageOf(answer), title.text);
  await doors.client.views.update({ view_id: id, view });
}
