import { type ReactNode, useEffect } from 'react';
import type { SeenChannel } from '../../workspace.ts';
import { useSandbox } from '../session/sandbox.tsx';
import { Icon } from '../widgets/icons.tsx';
import { Composer } from './composer.tsx';
import { MessageList } from './conversation.tsx';

/** The pane of one thread, next to its conversation. */
export function Thread({ channel, ts }: { readonly channel: SeenChannel; readonly ts: string }): ReactNode {
  const { state, user, openThread } = useSandbox();
  const messages = state.messages.filter(
    (each) => each.channel === channel.id && (each.ts === ts || each.threadTs === ts),
  );
  const member = channel.members.includes(state.me) && !channel.archived;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && document.querySelector('dialog[open]') === null) openThread(undefined);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [openThread]);
  return (
    <aside className="thread" aria-label="Thread">
      <header className="head">
        <h2>Thread</h2>
        <p>{channel.kind === 'im' ? 'Muster' : `#${channel.name}`}</p>
        <button type="button" className="icon" aria-label="Close thread" onClick={() => openThread(undefined)}>
          <Icon name="close" />
        </button>
      </header>
      <MessageList key={ts} messages={messages} label="Messages in this thread" inThread />
      {member && <Composer key={`${user} ${ts}`} channel={channel.id} thread={ts} label="Reply" hint="Reply…" />}
    </aside>
  );
}
