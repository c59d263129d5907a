import { type ReactNode, useEffect } from 'react';
import { Blocks } from '../blocks/blocks.tsx';
import { follow } from '../blocks/library.tsx';
import { AppTabs, ListButton } from '../conversation/head.tsx';
import { useSandbox } from '../session/sandbox.tsx';
import { Beacon } from '../widgets/avatar.tsx';

/** The app's Home tab. */
export function Home({ openList }: { readonly openList: () => void }): ReactNode {
  const sandbox = useSandbox();
  const { home, me } = sandbox.state;
  // Slack tells the app each time somebody comes to the tab.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it does is new at every drawing
  useEffect(() => void sandbox.perform({ do: 'home' }), [me]);
  const use = async (button: string, option?: string, url?: string): Promise<void> => {
    if (home !== undefined)
      await sandbox.perform({ do: 'click', view: home.id, button, ...(option === undefined ? {} : { option }) });
    if (url !== undefined) follow(url, sandbox);
  };
  return (
    <main className="conversation" id="conversation" tabIndex={-1}>
      <header className="head">
        <ListButton openList={openList} />
        <h1>Muster</h1>
        <AppTabs here="home" />
        <p>Your pages, shifts and incidents, in one place</p>
      </header>
      <div className="list-box">
        <div className="list home">
          {home === undefined ? (
            <div className="empty">
              <Beacon />
              <h2>Nothing here yet</h2>
              <p>Muster has not published its Home tab for you.</p>
            </div>
          ) : (
            <Blocks blocks={home.blocks} use={use} />
          )}
        </div>
      </div>
    </main>
  );
}
