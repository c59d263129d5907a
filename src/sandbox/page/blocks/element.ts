/** Interactive elements as the page handles them: their options, what they begin with, and how they are named. Pure. */
import type { KnownBlock } from '@slack/types';
import { toWall } from '../text/moment.ts';

type OfBlock<T extends KnownBlock['type']> = Extract<KnownBlock, { type: T }>;

/** Anything that acts: in an actions block, next to a section, or in an input block. */
export type Element =
  | OfBlock<'actions'>['elements'][number]
  | NonNullable<OfBlock<'section'>['accessory']>
  | OfBlock<'input'>['element'];

export type Value = string | readonly string[];

export interface Choice {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
}

interface Options {
  readonly options?: readonly {
    readonly text: { readonly text: string };
    readonly description?: { readonly text: string };
    readonly value?: string;
  }[];
  readonly option_groups?: readonly { readonly options: NonNullable<Options['options']> }[];
}

/** The options, with groups flattened; people and channels come from the workspace. */
export function choicesOf(element: Element, people: readonly Choice[], channels: readonly Choice[]): readonly Choice[] {
  if (element.type.includes('users_select')) return people;
  if (element.type.includes('channels_select') || element.type.includes('conversations_select')) return channels;
  const { options = [], option_groups: groups = [] } = element as Options;
  return [...options, ...groups.flatMap((group) => group.options)].map(({ text, description, value }) => ({
    label: text.text,
    value: value ?? text.text,
    ...(description === undefined ? {} : { hint: description.text }),
  }));
}

/** Whether several may be chosen. */
export function isMany(element: Element): boolean {
  return element.type.startsWith('multi_') || element.type === 'checkboxes';
}

const ONE = [
  'initial_value',
  'initial_user',
  'initial_channel',
  'initial_conversation',
  'initial_date',
  'initial_time',
];
const MANY = ['initial_users', 'initial_channels', 'initial_conversations'];

/** The initial value of an element. `zone` is the reader's, for instants. */
export function initialOf(element: Element, zone: string): Value {
  const held = element as unknown as Readonly<Record<string, unknown>>;
  const option = held['initial_option'] as { readonly value?: string } | undefined;
  const options = held['initial_options'] as readonly { readonly value?: string }[] | undefined;
  const many = MANY.map((key) => held[key]).find(Array.isArray) as readonly string[] | undefined;
  if (isMany(element)) return many ?? (options ?? []).map((each) => each.value ?? '');
  if (option !== undefined) return option.value ?? '';
  if (typeof held['initial_date_time'] === 'number') return toWall(held['initial_date_time'] * 1000, zone);
  return ONE.map((key) => held[key]).find((each) => typeof each === 'string') ?? '';
}

/** What an element is called when it has no label: its words, placeholder, or kind. */
export function nameOf(element: Element): string {
  const { placeholder, text } = element as { placeholder?: { text: string }; text?: { text: string } };
  return text?.text ?? placeholder?.text ?? (element.type === 'overflow' ? 'More actions' : 'Choose');
}

/** How the workspace finds an element again: by its action id, with the block's where several share one. */
export function handleOf(element: Element, block: KnownBlock, all: readonly KnownBlock[]): string {
  const id = actionId(element);
  const same = all.flatMap(elementsOf).filter((each) => actionId(each) === id);
  return same.length > 1 ? `${block.block_id ?? ''}/${id}` : id;
}

function actionId(element: Element): string {
  return 'action_id' in element ? (element.action_id ?? '') : '';
}

function elementsOf(block: KnownBlock): readonly Element[] {
  if (block.type === 'actions') return block.elements;
  if (block.type === 'section') return block.accessory === undefined ? [] : [block.accessory];
  return block.type === 'input' ? [block.element] : [];
}
