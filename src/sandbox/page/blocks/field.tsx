/** Inputs of modals, and the same controls where they act at once. */
import type { ReactNode } from 'react';
import { useSandbox } from '../session/sandbox.tsx';
import { type Choice, choicesOf, type Element, isMany, type Value } from './element.ts';

/** What can be chosen in an element by the person one is. */
export function useChoices(element: Element): readonly Choice[] {
  const { state } = useSandbox();
  const people = state.people.map((person) => ({ label: person.realName, value: person.id }));
  const channels = state.channels
    .filter((each) => each.kind !== 'im' && !each.archived)
    .map((each) => ({ label: `#${each.name}`, value: each.id }));
  return choicesOf(element, people, channels);
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly optional: boolean;
  readonly element: Element;
  readonly value: Value;
  readonly error: string | undefined;
  readonly change: (value: Value) => void;
}

/** A labelled input. */
export function Field({ id, label, optional, element, value, error, change }: FieldProps): ReactNode {
  const words = (
    <span className="field-label">
      {label}
      {optional && <span className="field-optional"> (optional)</span>}
    </span>
  );
  const described = error === undefined ? `${id}-hint` : `${id}-error`;
  if (isMany(element) || element.type === 'radio_buttons') {
    return (
      <fieldset aria-describedby={described}>
        <legend>{words}</legend>
        <Boxes element={element} id={id} value={value} change={change} />
      </fieldset>
    );
  }
  return (
    <>
      <label htmlFor={`${id}-field`}>{words}</label>
      <Control
        id={`${id}-field`}
        element={element}
        value={value}
        change={change}
        described={described}
        wrong={error !== undefined}
        required={!optional}
      />
    </>
  );
}

interface BoxesProps {
  readonly element: Element;
  readonly id: string;
  readonly value: Value;
  readonly change: (value: Value) => void;
}

/** Checkboxes and radio buttons; a select of several is the same. */
export function Boxes({ element, id, value, change }: BoxesProps): ReactNode {
  const many = isMany(element);
  const held = typeof value === 'string' ? [value] : value;
  const toggled = (one: string): Value => {
    if (!many) return one;
    return held.includes(one) ? held.filter((each) => each !== one) : [...held, one];
  };
  return (
    <div className="boxes">
      {useChoices(element).map((choice) => (
        <label key={choice.value} className="box">
          <input
            type={many ? 'checkbox' : 'radio'}
            name={id}
            checked={held.includes(choice.value)}
            onChange={() => change(toggled(choice.value))}
          />
          <span>
            {choice.label}
            {choice.hint !== undefined && <small>{choice.hint}</small>}
          </span>
        </label>
      ))}
    </div>
  );
}

interface ControlProps {
  readonly element: Element;
  readonly value: Value;
  readonly change: (value: Value) => void;
  readonly id?: string;
  /** The accessible name where no label is around it. */
  readonly name?: string;
  readonly described?: string;
  readonly wrong?: boolean;
  readonly required?: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
  number_input: 'number',
  email_text_input: 'email',
  url_text_input: 'url',
};

/** One control that holds one value. */
export function Control({ element, value, change, id, name, described, wrong, required }: ControlProps): ReactNode {
  const choices = useChoices(element);
  const aria = {
    id,
    'aria-label': name,
    'aria-describedby': described,
    'aria-invalid': wrong,
    'aria-required': required,
  };
  const placeholder = 'placeholder' in element ? element.placeholder?.text : undefined;
  if (isMany(element) || element.type === 'radio_buttons')
    return <Boxes element={element} id={nameless(element)} value={value} change={change} />;
  const onChange = (event: { readonly target: { readonly value: string } }): void => change(event.target.value);
  if (element.type.endsWith('_select')) {
    return (
      <select {...aria} value={String(value)} onChange={onChange}>
        <option value="">{placeholder ?? 'Choose…'}</option>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    );
  }
  if (element.type === 'plain_text_input') {
    const limits = { maxLength: element.max_length, placeholder, value: String(value), onChange };
    return element.multiline === true ? (
      <textarea {...aria} {...limits} rows={4} />
    ) : (
      <input type="text" autoComplete="off" {...aria} {...limits} />
    );
  }
  return (
    <input
      type={TYPES[element.type] ?? 'text'}
      {...aria}
      placeholder={placeholder}
      value={String(value)}
      onChange={onChange}
    />
  );
}

function nameless(element: Element): string {
  return 'action_id' in element ? (element.action_id ?? '') : '';
}
