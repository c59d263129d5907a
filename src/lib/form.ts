/** Modals: each field is an argument of the row that the modal submits. Pure. */
import type { PlainTextOption, View } from '@slack/types';
import { type Block, cut } from './blockkit.ts';
import type { Instant } from './instant.ts';

/** A modal's field. `name` is the argument of the row it fills, and its block id. */
export type Field =
  | {
      readonly kind: 'text';
      readonly name: string;
      readonly label: string;
      readonly hint?: string;
      readonly initial?: string | undefined;
      readonly lines?: boolean;
      readonly optional?: boolean;
      readonly max?: number;
      /** Sets it apart from its like in a form that this one replaces: Slack would put back what was typed there. */
      readonly apart?: string | undefined;
    }
  | {
      readonly kind: 'choice';
      readonly name: string;
      readonly label: string;
      readonly options: readonly PlainTextOption[];
      readonly initial?: string | undefined;
      readonly optional?: boolean;
      /** Choosing draws the form again, with what it holds. */
      readonly redraws?: boolean;
    }
  | {
      /** A day and a time, which people choose in their own zone. */
      readonly kind: 'moment';
      readonly name: string;
      readonly label: string;
      readonly initial?: Instant | undefined;
      readonly optional?: boolean;
    }
  | {
      /** A choice of several options. */
      readonly kind: 'choices';
      readonly name: string;
      readonly label: string;
      readonly options: readonly PlainTextOption[];
      readonly initial?: readonly string[];
      readonly optional?: boolean;
    }
  | {
      readonly kind: 'checks';
      readonly name: string;
      readonly label: string;
      readonly options: readonly PlainTextOption[];
      readonly initial?: readonly string[];
    }
  | {
      readonly kind: 'person';
      readonly name: string;
      readonly label: string;
      readonly initial?: string | undefined;
      readonly optional?: boolean;
    }
  | {
      readonly kind: 'people';
      readonly name: string;
      readonly label: string;
      readonly initial?: readonly string[];
      readonly optional?: boolean;
    };

const INPUT = 3000;
/** The action id of a field whose choice draws the form again. */
export const REDRAW = 'redraw';
/** The argument that such a choice adds: the row answers with its form and does nothing. */
export const REDRAWN = 'redrawn';

/** An input block of a modal; its block id is the argument's name. */
export function field(spec: Field): Block {
  const label = { type: 'plain_text' as const, text: cut(spec.label, 150) };
  const base = {
    type: 'input' as const,
    block_id: spec.name,
    label,
    optional: spec.kind === 'checks' ? true : (spec.optional ?? false),
  };
  if (spec.kind === 'text') {
    const hint =
      spec.hint === undefined ? {} : { placeholder: { type: 'plain_text' as const, text: cut(spec.hint, 150) } };
    const initial =
      spec.initial === undefined || spec.initial === '' ? {} : { initial_value: cut(spec.initial, spec.max ?? INPUT) };
    return {
      ...base,
      element: {
        type: 'plain_text_input',
        action_id: spec.apart === undefined ? 'value' : `value:${spec.apart}`,
        multiline: spec.lines ?? false,
        max_length: spec.max ?? INPUT,
        ...hint,
        ...initial,
      },
    };
  }
  if (spec.kind === 'person') {
    const initial = spec.initial === undefined ? {} : { initial_user: spec.initial };
    return { ...base, element: { type: 'users_select', action_id: 'value', ...initial } };
  }
  if (spec.kind === 'people') {
    const initial = spec.initial === undefined || spec.initial.length === 0 ? {} : { initial_users: [...spec.initial] };
    return { ...base, element: { type: 'multi_users_select', action_id: 'value', ...initial } };
  }
  if (spec.kind === 'moment') {
    const initial = spec.initial === undefined ? {} : { initial_date_time: Math.floor(spec.initial / 1000) };
    return { ...base, element: { type: 'datetimepicker', action_id: 'value', ...initial } };
  }
  const options = spec.options.slice(0, spec.kind === 'checks' ? 10 : 100);
  if (spec.kind === 'choices') {
    const chosen = options.filter((o) => spec.initial?.includes(o.value ?? ''));
    const initial = chosen.length > 0 ? { initial_options: chosen } : {};
    return { ...base, element: { type: 'multi_static_select', action_id: 'value', options, ...initial } };
  }
  if (spec.kind === 'checks') {
    const chosen = options.filter((o) => spec.initial?.includes(o.value ?? ''));
    return {
      ...base,
      element: {
        type: 'checkboxes',
        action_id: 'value',
        options,
        ...(chosen.length > 0 ? { initial_options: chosen } : {}),
      },
    };
  }
  const chosen = options.find((o) => o.value === spec.initial);
  const initial = chosen ? { initial_option: chosen } : {};
  const redraws = spec.redraws === true;
  return {
    ...base,
    ...(redraws ? { dispatch_action: true } : {}),
    element: { type: 'static_select', action_id: redraws ? REDRAW : 'value', options, ...initial },
  };
}

export interface ModalSpec {
  readonly title: string;
  readonly submit?: string;
  /** The command the modal fills in, e.g. `incident new`, and where it was opened. */
  readonly row: string;
  readonly place: ModalPlace;
  readonly blocks: readonly Block[];
}

/** Where a modal was opened, kept with it: its answer belongs there. */
export interface ModalPlace {
  readonly channel?: string | undefined;
  readonly thread?: string | undefined;
  /** Arguments the form does not show, such as `incident`. */
  readonly fixed?: Readonly<Record<string, string>>;
}

/** A modal whose submission runs a row with named arguments. */
export function modal(spec: ModalSpec): View {
  return {
    type: 'modal',
    callback_id: `row:${spec.row}`,
    title: { type: 'plain_text', text: cut(spec.title, 24) },
    close: { type: 'plain_text', text: spec.submit === undefined ? 'Close' : 'Cancel' },
    ...(spec.submit === undefined ? {} : { submit: { type: 'plain_text', text: cut(spec.submit, 24) } }),
    private_metadata: JSON.stringify(spec.place),
    blocks: [...spec.blocks].slice(0, 100),
  };
}
