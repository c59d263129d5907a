/** One message: who, when, what, and its actions. */
import type { ReactNode } from 'react';
import type { SeenMessage } from '../../workspace.ts';
import { Blocks, type Use } from '../blocks/blocks.tsx';
import { follow, Mrkdwn } from '../blocks/library.tsx';
import { useSandbox } from '../session/sandbox.tsx';
import { timeOfDay, tsToInstant } from '../text/moment.ts';
import { emoji, firstName } from '../text/words.ts';
import { Avatar } from '../widgets/avatar.tsx';
import { Icon } from '../widgets/icons.tsx';
import { FileCard } from './file.tsx';
import { Toolbar } from './toolbar.tsx';

interface Props {
  readonly message: SeenMessage;
  /** The message before is by the same author: the head is left out. */
  readonly joined: boolean;
  readonly inThread?: boolean;
  readonly dismiss?: () => void;
}

/** Draws a message. */
export function MessageItem({ message, joined, inThread, dismiss }: Props): ReactNode {
  const { state, aim, me } = useSandbox();
  const whisper = message.ephemeralFor !== undefined;
  const author = authorOf(message.user, state);
  const at = tsToInstant(message.ts);
  const classes = ['message', joined ? 'joined' : '', whisper ? 'whisper' : '', message.pinned ? 'pinned' : ''].join(
    ' ',
  );
  return (
    <article className={classes} aria-label={`${author}, ${timeOfDay(at, me.timezone)}`} data-ts={message.ts}>
      <div className="message-side">{joined ? <Time at={at} /> : <Avatar user={message.user} />}</div>
      <div className="message-body">
        {message.pinned && (
          <p className="mark">
            <Icon name="pin" /> Pinned
          </p>
        )}
        {whisper && (
          <p className="mark">
            <Icon name="eye" /> Only visible to you
          </p>
        )}
        {!joined && (
          <header className="message-head">
            <strong>{author}</strong>
            {message.isBot && <span className="badge">APP</span>}
            <Time at={at} />
            {message.edited && <span className="edited">edited</span>}
          </header>
        )}
        <Content message={message} aimed={aim?.ts === message.ts ? aim.press : undefined} />
        {joined && message.edited && <span className="edited">edited</span>}
        {message.files.map((file) => (
          <FileCard key={file.id} file={file} />
        ))}
        <Reactions message={message} />
        {!inThread && <Replies message={message} />}
        {whisper && dismiss && (
          <button type="button" className="plain-link" onClick={dismiss}>
            Dismiss
          </button>
        )}
      </div>
      {!whisper && <Toolbar message={message} inThread={inThread === true} />}
    </article>
  );
}

function authorOf(
  user: string,
  { people, botUser }: { readonly people: readonly { id: string; realName: string }[]; readonly botUser: string },
): string {
  if (user === botUser) return 'Muster';
  return people.find((person) => person.id === user)?.realName ?? user;
}

function Time({ at }: { readonly at: number }): ReactNode {
  const { me } = useSandbox();
  return (
    <time dateTime={new Date(at).toISOString()} title={timeOfDay(at, me.timezone, true)}>
      {timeOfDay(at, me.timezone)}
    </time>
  );
}

function Content({ message, aimed }: { readonly message: SeenMessage; readonly aimed: string | undefined }): ReactNode {
  const sandbox = useSandbox();
  if (message.blocks.length === 0) return message.text === '' ? null : <Mrkdwn text={message.text} />;
  const use: Use = async (button, option, url) => {
    const chosen = option === undefined ? {} : { option };
    if (aimed !== undefined) sandbox.hit();
    await sandbox.perform({ do: 'click', channel: message.channel, ts: message.ts, button, ...chosen });
    if (url !== undefined) follow(url, sandbox);
  };
  return <Blocks blocks={message.blocks} use={use} aimed={aimed} />;
}

function Reactions({ message }: { readonly message: SeenMessage }): ReactNode {
  const { state, perform } = useSandbox();
  if (message.reactions.length === 0) return null;
  const names = (users: readonly string[]): string =>
    users
      .map((user) => state.people.find((each) => each.id === user))
      .map((each) => (each === undefined ? 'Muster' : firstName(each)))
      .join(', ');
  return (
    <div className="reactions">
      {message.reactions.map(({ name, users }) => {
        const mine = users.includes(state.me);
        const toggle = (): Promise<boolean> =>
          perform({ do: mine ? 'unreact' : 'react', channel: message.channel, ts: message.ts, name });
        return (
          <button
            key={name}
            type="button"
            className="reaction"
            aria-pressed={mine}
            title={`${names(users)} reacted with ${emoji(name)}`}
            onClick={() => void toggle()}
          >
            {emoji(name)} <span>{users.length}</span>
          </button>
        );
      })}
    </div>
  );
}

function Replies({ message }: { readonly message: SeenMessage }): ReactNode {
  const { state, openThread, me } = useSandbox();
  const replies = state.messages.filter(
    (each) => each.channel === message.channel && each.threadTs === message.ts && each.ts !== message.ts,
  );
  const last = replies.at(-1);
  if (last === undefined) return null;
  const faces = [...new Set(replies.map((each) => each.user))].slice(0, 3);
  return (
    <button type="button" className="replies" onClick={() => openThread(message.ts)}>
      {faces.map((user) => (
        <Avatar key={user} user={user} small />
      ))}
      <b>{replies.length === 1 ? '1 reply' : `${replies.length} replies`}</b>
      <span>last at {timeOfDay(tsToInstant(last.ts), me.timezone)}</span>
    </button>
  );
}
