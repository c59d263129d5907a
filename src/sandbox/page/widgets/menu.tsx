/** A button that opens a short list of things to do; arrows, Enter and Escape work. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';

export interface MenuItem {
  readonly label: string;
  readonly face?: ReactNode;
  readonly checked?: boolean;
  readonly take: () => void;
}

interface Props {
  /** The button's accessible name. */
  readonly name: string;
  readonly face: ReactNode;
  readonly className: string;
  readonly items: readonly MenuItem[];
  readonly up?: boolean;
}

/** What a list and the message field under it need. */
const ROOM_PX = 320;

/** Draws the button, and the list while it is open. */
export function Menu({ name, face, className, items, up }: Props): ReactNode {
  const [open, setOpen] = useState(false);
  const [low, setLow] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const chosen =
      list.current?.querySelector<HTMLElement>('[aria-checked=true]') ?? list.current?.querySelector('button');
    chosen?.focus();
    const outside = (event: PointerEvent): void => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!open || !['Escape', 'ArrowDown', 'ArrowUp', 'Tab'].includes(event.key)) return;
    if (event.key === 'Tab') {
      setOpen(false);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') close();
    else step(list.current, event.key === 'ArrowDown' ? 1 : -1);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the button and the list in it
    <div className="menu-box" ref={box} onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={name}
        title={name}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => {
          setLow((button.current?.getBoundingClientRect().bottom ?? 0) > innerHeight - ROOM_PX);
          setOpen(!open);
        }}
      >
        {face}
      </button>
      {open && (
        <div className={up || low ? 'menu up' : 'menu'} role="menu" aria-label={name} ref={list}>
          {items.map((item) => (
            // biome-ignore lint/a11y/useAriaPropsSupportedByRole: only a radio item has it
            <button
              key={item.label}
              type="button"
              role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
              aria-checked={item.checked}
              aria-label={item.label}
              onClick={() => {
                close();
                item.take();
              }}
            >
              {item.face ?? item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function step(list: HTMLElement | null, by: number): void {
  const items = [...(list?.querySelectorAll<HTMLElement>('button') ?? [])];
  const at = items.indexOf(document.activeElement as HTMLElement);
  items[(at + by + items.length) % items.length]?.focus();
}
