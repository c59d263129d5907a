/** The sidebar: channels, direct messages, the app's Home, and what the sandbox is. */
import type { ReactNode } from 'react';
import type { SeenChannel } from '../../workspace.ts';
import { useSandbox } from '../session/sandbox.tsx';
import { Avatar } from '../widgets/avatar.tsx';
import { Icon } from '../widgets/icons.tsx';
import { MonitorPanel } from './monitor.tsx';

/** Draws the list; `close` hides it again on a narrow screen. */
export function Sidebar({ open, close }: { readonly open: boolean; readonly close: () => void }): ReactNode {
  const { state, channel, place, go, reads } = useSandbox();
  const shown = state.channels.filter((each) => each.kind !== 'im' && !each.archived);
  const direct = state.channels.find((each) => each.kind === 'im');
  const pick = (where: string): void => {
    go(where);
    close();
  };
  return (
    <>
      {open && <div className="veil" aria-hidden="true" onClick={close} />}
      <nav className={open ? 'sidebar open' : 'sidebar'} aria-label="Conversations">
        <h2>Channels</h2>
        <ul>
          {shown.map((each) => (
            <li key={each.id}>
              <Entry
                name={each.name}
                label={`# ${each.name}`}
                sign={<Icon name={each.kind === 'private' ? 'lock' : 'hash'} />}
                here={place !== 'home' && channel?.id === each.id}
                unread={reads.unread(state, each.id)}
                away={!isIn(each, state.me)}
                pick={() => pick(each.id)}
              />
            </li>
          ))}
        </ul>
        <h2>Direct messages</h2>
        <ul>
          {direct && (
            <li>
              <Entry
                name="Muster"
                sign={<Avatar user={state.botUser} small />}
                here={place !== 'home' && channel?.id === direct.id}
                unread={reads.unread(state, direct.id)}
                pick={() => pick(direct.id)}
              />
            </li>
          )}
        </ul>
        <h2>Apps</h2>
        <ul>
          <li>
            <Entry
              name="App home"
              sign={<Icon name="home" />}
              here={place === 'home'}
              unread={0}
              pick={() => pick('home')}
            />
          </li>
        </ul>
        <MonitorPanel />
      </nav>
    </>
  );
}

function isIn(channel: SeenChannel, user: string): boolean {
  return channel.members.includes(user);
}

interface EntryProps {
  readonly name: string;
  /** The accessible name, where it differs. */
  readonly label?: string;
  readonly sign: ReactNode;
  readonly here: boolean;
  readonly unread: number;
  readonly away?: boolean;
  readonly pick: () => void;
}

function Entry({ name, label, sign, here, unread, away, pick }: EntryProps): ReactNode {
  const classes = ['entry', here ? 'here' : '', unread > 0 && !here ? 'fresh' : '', away ? 'away' : ''].join(' ');
  return (
    <button
      type="button"
      className={classes}
      aria-label={label ?? name}
      aria-description={unread > 0 && !here ? `${unread} unread` : undefined}
      aria-current={here ? 'page' : undefined}
      onClick={pick}
    >
      <span className="entry-sign" aria-hidden="true">
        {sign}
      </span>
      <span className="entry-name" title={name}>
        {name}
      </span>
      {unread > 0 && !here && <span className="count" data-count={unread} />}
    </button>
  );
}
