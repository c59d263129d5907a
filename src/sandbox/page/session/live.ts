/** The state as the current person sees it, read again after every change. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { State } from '../../wire.ts';
import { listenForChanges, readState } from './api.ts';

export interface Live {
  readonly state: State | undefined;
  readonly connected: boolean;
  readonly refresh: () => void;
}

/** One request at a time; an answer for somebody one no longer is gets dropped. */
export function useLiveState(as: string | undefined): Live {
  const [state, setState] = useState<State>();
  const [connected, setConnected] = useState(true);
  const asked = useRef({ as, running: false, again: false });
  asked.current.as = as;
  const refresh = useCallback(async (): Promise<void> => {
    const now = asked.current;
    now.again = true;
    if (now.running) return;
    now.running = true;
    while (now.again) {
      now.again = false;
      const who = now.as;
      const read = await readState(who).catch(() => undefined);
      if (read !== undefined && who === now.as) setState(read);
    }
    now.running = false;
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another person sees something else
  useEffect(() => void refresh(), [refresh, as]);
  useEffect(() => listenForChanges(() => void refresh(), setConnected), [refresh]);
  return { state, connected, refresh: () => void refresh() };
}
