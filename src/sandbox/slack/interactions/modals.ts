import type { BotAnswer } from '../../workspace.ts';
import { withIds } from '../blocks.ts';
import { sendInteraction } from '../delivery/send.ts';
import { type Args, isObject, type ViewRow } from '../emulator/model.ts';
import { IDS, TOKENS } from '../emulator/seed.ts';
import { personOf } from '../people/profiles.ts';
import { newTrigger, parseBody } from '../people/typing.ts';
import { refuseView } from '../refuse.ts';
import { changed, fail, nextId, type Slack } from '../state.ts';
import { choose, elementsOf, formErrors, heldBy, stateOf } from './forms.ts';

const NOT_SENT: BotAnswer = { status: 0, body: '' };

/** The modals of one person, the lowest first. */
export const modalsOf = async (slack: Slack, user: string): Promise<readonly ViewRow[]> =>
  (await slack.emulated.tables()).views.filter((view) => view.type === 'modal' && view.user_id === user);

/** A view of one person; throws when it is not open. */
export const viewOf = async (slack: Slack, user: string, id: string): Promise<ViewRow> => {
  const view = (await slack.emulated.tables()).views.find((each) => each.view_id === id && each.user_id === user);
  if (view === undefined) throw new Error(`${personOf(slack, user).name} has no open view ${id}`);
  return view;
};

/** A view as interactions carry it. */
export const viewPayload = (slack: Slack, view: ViewRow): Args => ({
  id: view.view_id,
  team_id: IDS.team,
  type: view.type,
  blocks: view.blocks,
  private_metadata: view.private_metadata,
  callback_id: view.callback_id,
  state: { values: stateOf(slack, view.view_id, view.blocks) },
  hash: view.hash,
  title: view.title,
  close: view.close,
  submit: view.submit,
  clear_on_close: view.clear_on_close,
  notify_on_close: view.notify_on_close,
  previous_view_id: view.previous_view_id ?? null,
  root_view_id: view.root_view_id,
  app_id: IDS.app,
  external_id: view.external_id,
  app_installed_team_id: IDS.team,
  bot_id: IDS.bot,
});

/** The fields every interaction begins with. */
export const interaction = (slack: Slack, type: string, user: string): Args => {
  const { name, team: team_id = IDS.team } = personOf(slack, user);
  return {
    type,
    team: { id: IDS.team, domain: IDS.domain },
    user: { id: user, username: name, name, team_id },
    api_app_id: IDS.app,
    token: 'sandbox',
    enterprise: null,
    is_enterprise_install: false,
  };
};

const close = async (slack: Slack, ids: readonly string[]): Promise<void> => {
  await slack.emulated.dropViews(ids);
  for (const id of ids) {
    slack.forms.delete(id);
    slack.viewErrors.delete(id);
  }
  changed(slack);
};

const showView = async (slack: Slack, user: string, view: ViewRow, answer: Args): Promise<void> => {
  const refusal = refuseView(answer.view);
  if (refusal !== undefined) return fail(slack, user, `We had some trouble connecting. ${refusal.messages.join(' ')}`);
  const raw = answer.view as { readonly blocks: ViewRow['blocks'] };
  const shown = { ...raw, blocks: withIds(raw.blocks, () => `b${nextId(slack)}`) };
  slack.viewErrors.delete(view.view_id);
  const push = answer.response_action === 'push';
  const place = push ? { trigger_id: await newTrigger(slack, user, view.view_id) } : { view_id: view.view_id };
  await slack.emulated.call(TOKENS.bot, push ? 'views.push' : 'views.update', { view: shown, ...place });
  changed(slack);
};

const knownErrors = (view: ViewRow, errors: unknown): Readonly<Record<string, string>> | undefined => {
  if (!isObject(errors)) return undefined;
  const inputs = new Set(view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id));
  const good = Object.keys(errors).length > 0 && Object.keys(errors).every((block) => inputs.has(block));
  return good ? (errors as Record<string, string>) : undefined;
};

const react = async (slack: Slack, user: string, view: ViewRow, answer: BotAnswer): Promise<void> => {
  if (answer.status !== 200) return fail(slack, user, 'We had some trouble connecting. Try again?');
  const asked = parseBody(answer.body);
  if (asked?.response_action === undefined) return close(slack, [view.view_id]);
  if (asked.response_action === 'clear')
    return close(
      slack,
      (await modalsOf(slack, user)).map((each) => each.view_id),
    );
  if (asked.response_action !== 'errors') return showView(slack, user, view, asked);
  const errors = knownErrors(view, asked.errors);
  if (errors === undefined) return fail(slack, user, 'We had some trouble connecting. Try again?');
  slack.viewErrors.set(view.view_id, errors);
  changed(slack);
};

type Values = Readonly<Record<string, string | readonly string[]>>;

const fillIn = (slack: Slack, view: ViewRow, values: Values): void => {
  const elements = elementsOf(view.blocks);
  for (const [blockId, value] of Object.entries(values)) {
    const at = elements.find((each) => each.blockId === blockId && each.isInput);
    if (at === undefined) throw new Error(`the view "${view.title?.text}" has no input ${blockId}`);
    choose(slack, view.view_id, at, heldBy(at.element, value));
  }
};

/** Submits a modal with `values` by block id; status 0 when Slack's own window refuses it. */
export const submitView = async (slack: Slack, user: string, id: string, values: Values): Promise<BotAnswer> => {
  const view = await viewOf(slack, user, id);
  fillIn(slack, view, values);
  const errors = formErrors(view.blocks, stateOf(slack, id, view.blocks));
  slack.viewErrors.set(id, errors);
  changed(slack);
  if (Object.keys(errors).length > 0) return NOT_SENT;
  const payload = viewPayload(slack, view);
  const trigger = await newTrigger(slack, user, id);
  const answer = await sendInteraction(slack, {
    ...interaction(slack, 'view_submission', user),
    trigger_id: trigger,
    view: payload,
    response_urls: [],
  });
  await react(slack, user, view, answer);
  return answer;
};

/** Closes a modal; the answer is undefined when the app did not ask to hear of it. */
export const dismissView = async (slack: Slack, user: string, id: string): Promise<BotAnswer | undefined> => {
  const view = await viewOf(slack, user, id);
  const payload = viewPayload(slack, view);
  await close(slack, [id]);
  if (!view.notify_on_close) return undefined;
  return sendInteraction(slack, { ...interaction(slack, 'view_closed', user), view: payload, is_cleared: false });
};
