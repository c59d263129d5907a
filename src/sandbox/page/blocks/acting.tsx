/** Elements that act at once: buttons, selects, pickers, and the overflow menu. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useSandbox } from '../session/sandbox.tsx';
import { fromWall } from '../text/moment.ts';
import { Icon } from '../widgets/icons.tsx';
import { Menu } from '../widgets/menu.tsx';
import { Display } from './display.tsx';
import { type Element, initialOf, nameOf } from './element.ts';
import { Control, useChoices } from './field.tsx';
import { Plain } from './library.tsx';

interface Props {
  readonly element: Element;
  readonly use: (option?: string, url?: string) => Promise<void>;
  readonly aimed: string | undefined;
}

/** One element of an actions block or next to a section. */
export function Acting({ element, use, aimed }: Props): ReactNode {
  if (element.type === 'button')
    return <ActionButton element={element} use={use} aimed={aimed === element.text.text} />;
  if (element.type === 'image') return <Display block={element} />;
  if (element.type === 'overflow') return <Overflow element={element} use={use} />;
  return <Picker element={element} use={use} />;
}

interface ButtonProps {
  readonly element: Extract<Element, { type: 'button' }>;
  readonly use: Props['use'];
  readonly aimed: boolean;
}

function ActionButton({ element, use, aimed }: ButtonProps): ReactNode {
  const [busy, setBusy] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!aimed) return;
    button.current?.scrollIntoView({ block: 'center' });
    button.current?.focus();
  }, [aimed]);
  const press = async (): Promise<void> => {
    const { confirm } = element;
    if (confirm !== undefined && !window.confirm(`${confirm.title?.text ?? 'Are you sure?'}\n\n${confirm.text.text}`))
      return;
    setBusy(true);
    await use(undefined, element.url);
    setBusy(false);
  };
  const style = `button ${element.style ?? 'quiet'}${aimed ? ' aimed' : ''}`;
  return (
    <button
      ref={button}
      type="button"
      className={style}
      aria-busy={busy}
      disabled={busy}
      aria-label={element.accessibility_label}
      onClick={() => void press()}
    >
      <Plain text={element.text.text} />
    </button>
  );
}

function Overflow({ element, use }: Pick<Props, 'use'> & { readonly element: Element }): ReactNode {
  const choices = useChoices(element);
  const items = choices.map((choice) => ({ label: choice.label, take: () => void use(choice.value) }));
  return <Menu name="More actions" face={<Icon name="more" />} className="button quiet overflow" items={items} />;
}

function Picker({ element, use }: Pick<Props, 'use'> & { readonly element: Element }): ReactNode {
  const { me } = useSandbox();
  const [value, setValue] = useState(() => initialOf(element, me.timezone));
  return (
    <div className="picker">
      <Control
        element={element}
        name={nameOf(element)}
        value={value}
        change={(next) => {
          setValue(next);
          if (element.type !== 'datetimepicker') {
            void use(typeof next === 'string' ? next : next.join(','));
            return;
          }
          const at = fromWall(String(next), me.timezone);
          if (at !== undefined) void use(String(at / 1000));
        }}
      />
    </div>
  );
}
