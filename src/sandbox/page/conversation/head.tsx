/** The head of a conversation: its name and topic, and the tabs of what belongs to the app. */
import type { ReactNode } from 'react';
import type { SeenChannel } from '../../workspace.ts';
import { Link } from '../blocks/library.tsx';
import { useSandbox } from '../session/sandbox.tsx';
import { Icon } from '../widgets/icons.tsx';

/** A channel as people name it: `#incidents`, or `Muster` for direct messages with the app. */
export function titleOf(channel: SeenChannel): string {
  return channel.kind === 'im' ? 'Muster' : `${channel.kind === 'private' ? '🔒 ' : '#'}${channel.name}`;
}

/** The button that shows the list of channels on a narrow screen. */
export function ListButton({ openList }: { readonly openList: () => void }): ReactNode {
  return (
    <button type="button" className="icon list-button" aria-label="Show channels" onClick={openList}>
      <Icon name="list" />
    </button>
  );
}

/** The head of a channel, or of one's direct messages with Muster. */
export function Head({
  channel,
  openList,
}: {
  readonly channel: SeenChannel;
  readonly openList: () => void;
}): ReactNode {
  const people = channel.members.length;
  const topic =
    channel.kind === 'im'
      ? 'Muster sends you pages and replies here. Write commands without the slash.'
      : channel.topic;
  return (
    <header className="head">
      <ListButton openList={openList} />
      <h1 title={titleOf(channel)}>{titleOf(channel)}</h1>
      {channel.archived && <span className="badge">archived</span>}
      {channel.kind === 'im' && <AppTabs here="im" />}
      <p title={topic}>{topic}</p>
      {channel.kind !== 'im' && <span className="members">{people === 1 ? '1 member' : `${people} members`}</span>}
      {channel.bookmarks.length > 0 && <Bookmarks channel={channel} />}
    </header>
  );
}

/** The links that stay at the top of a channel. */
function Bookmarks({ channel }: { readonly channel: SeenChannel }): ReactNode {
  return (
    <nav className="bookmarks" aria-label="Bookmarks">
      {channel.bookmarks.map(({ id, title, link }) => (
        <Link key={id} href={link}>
          <span aria-hidden="true">🔗</span> {title}
        </Link>
      ))}
    </nav>
  );
}

const TABS = [
  { place: 'home', name: 'Home' },
  { place: 'im', name: 'Messages' },
] as const;

/** The tabs of the app: its Home, and one's direct messages with it. */
export function AppTabs({ here }: { readonly here: 'home' | 'im' }): ReactNode {
  const { go } = useSandbox();
  return (
    <div className="tabs">
      {TABS.map(({ place, name }) => (
        <button
          key={place}
          type="button"
          className="tab"
          aria-current={here === place ? 'page' : undefined}
          onClick={() => go(place)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
