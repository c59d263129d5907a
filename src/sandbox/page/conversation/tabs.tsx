/** The tabs over what belongs to the app. */
import type { ReactNode } from 'react';
import { useSandbox } from '../session/sandbox.tsx';

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
