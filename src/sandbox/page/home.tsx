import type { ReactNode } from 'react';
import { Beacon } from './avatar.tsx';
import { Blocks } from './blocks.tsx';
import { ListButton } from './conversation.tsx';
import { follow } from './display.tsx';
import { useSandbox } from './sandbox.tsx';

/** The app's Home tab. */
export function Home({ openList }: { readonly openList: () => void }): ReactNode {
  const sandbox = useSandbox();
  const { home } = sandbox.state;
  const use = async (button: string, option?: string, url?: string): Promise<void> => {
    if (home !== undefined)
      await sandbox.perform({ do: 'click', view: home.id, button, ...(option === undefined ? {} : { option }) });
    if (url !== undefined) follow(url, sandbox);
  };
  return (
    <main className="conversation">
      <header className="head">
        <ListButton openList={openList} />
        <h1>App home</h1>
        <p>What concerns you, in one place</p>
      </header>
      <div className="list-box">
        <div className="list home">
          {home === undefined ? (
            <div className="empty">
              <Beacon />
              <h2>Nothing here yet</h2>
              <p>Muster has not published its home for you.</p>
            </div>
          ) : (
            <Blocks blocks={home.blocks} use={use} />
          )}
        </div>
      </div>
    </main>
  );
}
