/** The actions for a message: pin it to the timeline, reply in its thread, and the app's own shortcuts. */
import { type ReactNode, useState } from 'react';
import type { SeenMessage } from '../../workspace.ts';
import { useSandbox } from '../session/sandbox.tsx';
import { Icon, type IconName } from '../widgets/icons.tsx';
import { Menu } from '../widgets/menu.tsx';

interface Tool {
  readonly name: string;
  readonly face: IconName;
  readonly act: () => unknown;
}

/** Appears over a message; behind a button where nothing hovers. */
export function Toolbar({
  message,
  inThread,
}: {
  readonly message: SeenMessage;
  readonly inThread: boolean;
}): ReactNode {
  const { perform, openThread, state } = useSandbox();
  const [open, setOpen] = useState(false);
  const { channel, ts } = message;
  const pinned = message.reactions.some((each) => each.name === 'pushpin' && each.users.includes(state.me));
  const pin: Tool = {
    name: pinned ? 'Remove your 📌' : 'React with 📌',
    face: 'pin',
    act: () => perform({ do: pinned ? 'unreact' : 'react', channel, ts, name: 'pushpin' }),
  };
  const reply: Tool = { name: 'Reply in thread', face: 'thread', act: () => openThread(message.threadTs ?? ts) };
  const tools = inThread ? [pin] : [pin, reply];
  const shortcuts = state.shortcuts.filter(({ type }) => type === 'message');
  return (
    <div className={open ? 'toolbar open' : 'toolbar'}>
      <button
        type="button"
        className="toolbar-toggle"
        aria-label="What to do with this message"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      <div className="tools" role="toolbar" aria-label="Message">
        {tools.map((tool) => (
          <button
            key={tool.face}
            type="button"
            aria-label={tool.name}
            title={tool.name}
            onClick={() => {
              setOpen(false);
              void tool.act();
            }}
          >
            <Icon name={tool.face} />
          </button>
        ))}
        {shortcuts.length > 0 && (
          <Menu
            name="More actions"
            face={<Icon name="more" />}
            className="tool"
            items={shortcuts.map(({ name, callback_id: callback }) => ({
              label: name,
              take: () => {
                setOpen(false);
                void perform({ do: 'shortcut', callback, channel, ts });
              },
            }))}
          />
        )}
      </div>
    </div>
  );
}
