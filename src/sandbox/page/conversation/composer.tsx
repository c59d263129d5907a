/** The field to type in: Enter sends, a slash opens the list of commands. */
import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { CommandHint } from '../../wire.ts';
import { useSandbox } from '../session/sandbox.tsx';
import { Icon } from '../widgets/icons.tsx';
import { Menu } from '../widgets/menu.tsx';

interface Props {
  readonly channel: string;
  readonly thread?: string;
  /** The accessible name. */
  readonly label: string;
  readonly hint: string;
}

/** Draws the field. */
export function Composer({ channel, thread, label, hint }: Props): ReactNode {
  const { state, aim, hit, perform } = useSandbox();
  const [line, setLine] = useState('');
  const [at, setAt] = useState(0);
  const [hidden, setHidden] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const list = useId();
  const hints = hidden || thread !== undefined ? [] : hintsFor(line, state.commands);
  const chosen = hints[Math.min(at, hints.length - 1)];
  const suggested = thread === undefined ? aim?.line : undefined;
  const untouched = suggested !== undefined && line === suggested;

  useEffect(() => {
    // `aim` is new whenever the suggestion is taken again.
    if (aim === undefined || suggested === undefined) return;
    setLine(suggested);
    setHidden(true);
    field.current?.focus();
  }, [aim, suggested]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the field grows with its line
  useLayoutEffect(() => {
    const box = field.current;
    if (box === null) return;
    box.style.height = 'auto';
    box.style.height = `${box.scrollHeight}px`;
  }, [line]);

  const type = (text: string): void => {
    setLine(text);
    setAt(0);
    setHidden(false);
  };
  const send = async (): Promise<void> => {
    const words = line.trim();
    if (words === '') return;
    setLine('');
    if (suggested !== undefined && verb(words) === verb(suggested)) hit();
    const went = await perform({ do: 'type', channel, line: words, ...(thread === undefined ? {} : { thread }) });
    if (!went) setLine(words);
  };
  const complete = (command: CommandHint): void => {
    type(`${command.command} `);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const unfinished =
      chosen !== undefined && line.trim() !== chosen.command && chosen.command.startsWith(line.trimEnd());
    if (hints.length > 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      setAt((at + (event.key === 'ArrowDown' ? 1 : -1) + hints.length) % hints.length);
    } else if (hints.length > 0 && event.key === 'Escape') {
      event.stopPropagation();
      setHidden(true);
    } else if (
      chosen !== undefined &&
      unfinished &&
      (event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey))
    ) {
      event.preventDefault();
      complete(chosen);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void send();
    }
  };

  return (
    <div className={untouched ? 'composer suggested' : 'composer'}>
      {hints.length > 0 && <Hints id={list} hints={hints} chosen={chosen} take={complete} />}
      <textarea
        ref={field}
        rows={1}
        value={line}
        aria-label={label}
        placeholder={hint}
        aria-autocomplete="list"
        aria-controls={hints.length > 0 ? list : undefined}
        aria-activedescendant={chosen === undefined ? undefined : optionId(list, chosen)}
        onChange={(event) => type(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="composer-foot">
        {thread === undefined && <Shortcuts />}
        <span className="composer-hint">
          {untouched ? 'Press Enter to send it' : IDLE[thread === undefined ? 'channel' : 'thread']}
        </span>
        <button
          type="button"
          className="send"
          aria-label="Send"
          title="Send (Enter)"
          disabled={line.trim() === ''}
          onClick={() => void send()}
        >
          <Icon name="send" />
        </button>
      </div>
    </div>
  );
}

const IDLE = { channel: 'Type / for commands', thread: 'In threads say @muster and a command' } as const;

/** The command and its verb: enough to tell whether a suggestion was followed. */
function verb(line: string): string {
  return line.split(/\s+/).slice(0, 2).join(' ');
}

/** The app's global shortcuts. */
function Shortcuts(): ReactNode {
  const { state, perform } = useSandbox();
  const items = state.shortcuts
    .filter(({ type }) => type === 'global')
    .map(({ name, callback_id: callback }) => ({
      label: name,
      take: () => void perform({ do: 'shortcut', callback }),
    }));
  if (items.length === 0) return null;
  return <Menu name="Shortcuts" face={<Icon name="bolt" />} className="icon" items={items} up />;
}

/** While the command is typed: what begins so; after it: how the best match continues. */
function hintsFor(line: string, commands: readonly CommandHint[]): readonly CommandHint[] {
  if (!line.startsWith('/') || line.includes('\n')) return [];
  const typed = line.trimEnd().toLowerCase();
  const begun = commands.filter(
    ({ command }) => command.startsWith(typed) && (command !== typed || !line.endsWith(' ')),
  );
  if (begun.length > 0) return begun;
  const best = commands
    .filter(({ command }) => `${typed} `.startsWith(`${command} `))
    .sort((a, b) => b.command.length - a.command.length);
  return best.slice(0, 1);
}

function optionId(list: string, hint: CommandHint): string {
  return `${list}${hint.command.replaceAll(' ', '-')}`;
}

interface HintsProps {
  readonly id: string;
  readonly hints: readonly CommandHint[];
  readonly chosen: CommandHint | undefined;
  readonly take: (hint: CommandHint) => void;
}

function Hints({ id, hints, chosen, take }: HintsProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen !== undefined) document.getElementById(optionId(id, chosen))?.scrollIntoView({ block: 'nearest' });
  }, [chosen, id]);
  return (
    <div className="hints" role="listbox" tabIndex={0} id={id} aria-label="Commands" ref={box}>
      {hints.map((hint) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and points here
        // biome-ignore lint/a11y/useKeyWithClickEvents: arrows and Enter work in the field
        <div
          key={hint.command}
          id={optionId(id, hint)}
          role="option"
          aria-selected={hint === chosen}
          onClick={() => take(hint)}
        >
          <code>
            <b>{hint.command}</b> {hint.usage}
          </code>
          <span>{hint.summary}</span>
        </div>
      ))}
    </div>
  );
}
