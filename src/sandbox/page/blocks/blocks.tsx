/** A list of blocks: the library draws those that only display, this file those that act. */
import type { KnownBlock } from '@slack/types';
import type { ReactNode } from 'react';
import { Acting } from './acting.tsx';
import { Display } from './display.tsx';
import { type Element, handleOf, type Value } from './element.ts';
import { Field } from './field.tsx';
import { Plain } from './library.tsx';

/** What happens when somebody uses an element. */
export type Use = (handle: string, option?: string, url?: string) => Promise<void>;

/** A form around the blocks; absent in messages without inputs. */
export interface Form {
  readonly errors: Readonly<Record<string, string>>;
  readonly held: (block: string, element: Element) => Value;
  readonly change: (block: string, value: Value) => void;
}

interface Props {
  readonly blocks: readonly KnownBlock[];
  readonly use: Use;
  readonly form?: Form;
  /** The label of the button a suggestion points at. */
  readonly aimed?: string | undefined;
}

/** Draws blocks in order. */
export function Blocks(props: Props): ReactNode {
  return (
    <div className="blocks">
      {props.blocks.map((block, i) => (
        <OneBlock key={block.block_id ?? `${block.type}${i}`} block={block} {...props} />
      ))}
    </div>
  );
}

function OneBlock({ block, blocks, use, form, aimed }: Props & { readonly block: KnownBlock }): ReactNode {
  const acting = (element: Element, key?: number): ReactNode => {
    const handle = handleOf(element, block, blocks);
    return <Acting key={key} element={element} aimed={aimed} use={(option, url) => use(handle, option, url)} />;
  };
  if (block.type === 'actions') return <div className="block-actions">{block.elements.map(acting)}</div>;
  if (block.type === 'input')
    return (
      <Input
        block={block}
        form={form}
        dispatch={(option) => void use(handleOf(block.element, block, blocks), option)}
      />
    );
  if (block.type === 'section' && block.accessory !== undefined) {
    const { accessory, ...rest } = block;
    return (
      <div className="block-section">
        <div className="block-words">
          <Display block={rest} />
        </div>
        {acting(accessory)}
      </div>
    );
  }
  return <Display block={block} />;
}

interface InputProps {
  readonly block: Extract<KnownBlock, { type: 'input' }>;
  readonly form: Form | undefined;
  readonly dispatch: (option: string) => void;
}

function Input({ block, form, dispatch }: InputProps): ReactNode {
  if (form === undefined) return null;
  const id = block.block_id ?? '';
  const error = form.errors[id];
  const change = (value: Value): void => {
    form.change(id, value);
    if (block.dispatch_action === true && typeof value === 'string') dispatch(value);
  };
  return (
    <div className={error === undefined ? 'block-input' : 'block-input wrong'}>
      <Field
        id={id}
        label={block.label.text}
        optional={block.optional === true}
        element={block.element}
        value={form.held(id, block.element)}
        error={error}
        change={change}
      />
      {block.hint && (
        <p className="field-hint" id={`${id}-hint`}>
          <Plain text={block.hint.text} />
        </p>
      )}
      {error !== undefined && (
        <p className="field-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
