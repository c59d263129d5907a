import { type Args, type Block, isObject } from '../emulator/model.ts';
import type { Slack } from '../state.ts';

/** An interactive element with the block it stands in. */
export interface Placed {
  readonly blockId: string;
  readonly actionId: string;
  readonly element: Block;
  readonly optional: boolean;
  readonly isInput: boolean;
}

const placed = (block: Block, element: unknown): readonly Placed[] => {
  if (!isObject(element) || element.action_id === undefined) return [];
  const isInput = block.type === 'input';
  const optional = block.optional === true;
  return [{ blockId: String(block.block_id), actionId: String(element.action_id), element, optional, isInput }];
};

/** Every interactive element of a list of blocks, in order. */
export const elementsOf = (blocks: readonly Block[]): readonly Placed[] =>
  blocks.flatMap((block) => [
    ...placed(block, block.accessory),
    ...placed(block, block.element),
    ...(block.type === 'actions' ? (block.elements as unknown[]).flatMap((element) => placed(block, element)) : []),
  ]);

const textOf = (value: unknown): string => (isObject(value) ? String(value.text ?? '') : '');

/** Every option an element offers, groups flattened. */
export const optionsOf = (element: Block): readonly Block[] => {
  const own = Array.isArray(element.options) ? element.options : [];
  const groups = Array.isArray(element.option_groups) ? element.option_groups.filter(isObject) : [];
  return [...own, ...groups.flatMap((group) => group.options as unknown[])].filter(isObject);
};

const pick = (element: Block, wanted: string): Block => {
  const option = optionsOf(element).find((each) => each.value === wanted || textOf(each.text) === wanted);
  if (option !== undefined) return option;
  if (String(element.type).includes('external')) return { text: { type: 'plain_text', text: wanted }, value: wanted };
  const known = optionsOf(element).map((each) => String(each.value));
  throw new Error(`no option "${wanted}"; there are: ${known.join(', ')}`);
};

const asList = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value);
const asOne = (value: string | readonly string[]): string => (typeof value === 'string' ? value : (value[0] ?? ''));
const orNull = (text: string): string | null => (text === '' ? null : text);

type Encode = (element: Block, value: string | readonly string[]) => object;
const plain: Encode = (_element, value) => ({ value: orNull(asOne(value)) });
const option: Encode = (element, value) => ({
  selected_option: asOne(value) === '' ? null : pick(element, asOne(value)),
});
const options: Encode = (element, value) => ({
  selected_options: asList(value)
    .filter((each) => each !== '')
    .map((each) => pick(element, each)),
});
const one =
  (field: string): Encode =>
  (_element, value) => ({ [field]: orNull(asOne(value)) });
const many =
  (field: string): Encode =>
  (_element, value) => ({ [field]: [...asList(value)].filter((each) => each !== '') });

const ENCODERS: Readonly<Record<string, Encode>> = {
  static_select: option,
  external_select: option,
  radio_buttons: option,
  overflow: option,
  multi_static_select: options,
  multi_external_select: options,
  checkboxes: options,
  users_select: one('selected_user'),
  conversations_select: one('selected_conversation'),
  channels_select: one('selected_channel'),
  multi_users_select: many('selected_users'),
  multi_conversations_select: many('selected_conversations'),
  multi_channels_select: many('selected_channels'),
  datepicker: one('selected_date'),
  timepicker: one('selected_time'),
  datetimepicker: (_element, value) => ({ selected_date_time: asOne(value) === '' ? null : Number(asOne(value)) }),
};

/** What an element holds once `value` is chosen in it, as Slack's `state.values` and actions carry it. */
export const heldBy = (element: Block, value: string | readonly string[]): Args => ({
  type: element.type,
  ...(ENCODERS[String(element.type)] ?? plain)(element, value),
});

const INITIALS: Readonly<Record<string, string>> = {
  initial_option: 'selected_option',
  initial_options: 'selected_options',
  initial_user: 'selected_user',
  initial_users: 'selected_users',
  initial_channel: 'selected_channel',
  initial_channels: 'selected_channels',
  initial_conversation: 'selected_conversation',
  initial_conversations: 'selected_conversations',
  initial_date: 'selected_date',
  initial_time: 'selected_time',
  initial_date_time: 'selected_date_time',
  initial_value: 'value',
};

const initialOf = (element: Block): Args => {
  const set = Object.entries(INITIALS).filter(([initial]) => element[initial] !== undefined);
  return { ...heldBy(element, ''), ...Object.fromEntries(set.map(([initial, field]) => [field, element[initial]])) };
};

const STATELESS = new Set(['button', 'workflow_button', 'overflow']);

/** `state.values` of a view or message: what was chosen there, else what the elements began with. */
export const stateOf = (slack: Slack, place: string, blocks: readonly Block[]): Args => {
  const values: Record<string, Record<string, Args>> = {};
  for (const { blockId, actionId, element } of elementsOf(blocks)) {
    if (STATELESS.has(String(element.type))) continue;
    const chosen = slack.forms.get(place)?.get(blockId)?.get(actionId);
    values[blockId] = { ...values[blockId], [actionId]: chosen ?? initialOf(element) };
  }
  return values;
};

/** Keeps what is chosen in a view or message until it is submitted. */
export const choose = (slack: Slack, place: string, at: Placed, value: Args): void => {
  const form = slack.forms.get(place) ?? new Map<string, Map<string, Args>>();
  const block = form.get(at.blockId) ?? new Map<string, Args>();
  slack.forms.set(place, form.set(at.blockId, block.set(at.actionId, value)));
};

const isEmpty = (value: Args): boolean =>
  Object.entries(value).every(
    ([field, held]) => field === 'type' || held === null || (Array.isArray(held) && held.length === 0),
  );

const complaint = (at: Placed, value: Args): string | undefined => {
  if (isEmpty(value)) return at.optional ? undefined : 'Please complete this required field.';
  const length = String(value.value ?? '').length;
  const { max_length: max = 3000, min_length: min = 0 } = at.element as { max_length?: number; min_length?: number };
  if (at.element.type !== 'plain_text_input') return undefined;
  if (length > max) return `Must be at most ${max} characters.`;
  return length < min ? `Must be at least ${min} characters.` : undefined;
};

/** What Slack's own window refuses to send: required fields left empty, text too long. By block id. */
export const formErrors = (blocks: readonly Block[], values: Args): Readonly<Record<string, string>> => {
  const errors = elementsOf(blocks)
    .filter((at) => at.isInput)
    .map(
      (at) => [at.blockId, complaint(at, (values[at.blockId] as Record<string, Args>)[at.actionId] as Args)] as const,
    );
  return Object.fromEntries(errors.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
};
