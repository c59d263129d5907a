import { type ReactNode, useState } from 'react';
import { Conversation } from './conversation/conversation.tsx';
import { Thread } from './conversation/thread.tsx';
import { Failures, Toasts } from './frame/notices.tsx';
import { Sidebar } from './frame/sidebar.tsx';
import { Suggestions } from './frame/suggestions.tsx';
import { TopBar } from './frame/topbar.tsx';
import { SandboxProvider, useSandbox } from './session/sandbox.tsx';
import { Home } from './views/home.tsx';
import { TopModal } from './views/modal.tsx';

/** The page. */
export function App(): ReactNode {
  return (
    <SandboxProvider>
      <Frame />
    </SandboxProvider>
  );
}

function Frame(): ReactNode {
  const { channel, thread } = useSandbox();
  const [listed, setListed] = useState(false);
  const openList = (): void => setListed(true);
  return (
    <div className="frame">
      <a className="skip" href="#conversation">
        Skip to the conversation
      </a>
      <TopBar />
      <Suggestions />
      <Sidebar open={listed} close={() => setListed(false)} />
      <div className={thread === undefined ? 'sheet' : 'sheet threaded'}>
        {channel === undefined ? <Home openList={openList} /> : <Conversation channel={channel} openList={openList} />}
        {channel !== undefined && thread !== undefined && <Thread channel={channel} ts={thread} />}
      </div>
      <Failures />
      <Toasts />
      <TopModal />
      <footer className="promise">
        <strong>This is a sandbox, not Slack.</strong> Everything is gone when it stops.
      </footer>
    </div>
  );
}
