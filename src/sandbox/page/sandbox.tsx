/** Everything the parts of the page share: who one is, what that person sees, where one stands, and what one may do. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react';
import type { ClockMove, Deed, State, Suggestion } from '../wire.ts';
import type { SeedPerson, SeenChannel } from '../workspace.ts';
import { act, listenForChanges, moveClock, readState } from './api.ts';
import { type Reads, useReads } from './reads.ts';
import { channelNamed, messageWithButton, personNamed, useTries } from './tries.ts';

/** A channel's id, `im` for one's own direct messages, or the app's home. */
export type Place = string | 'im' | 'home';

/** A suggestion that waits for its person: a line in the message field, or a button to press. */
export interface Aim {
  readonly index: number;
  readonly line?: string;
  readonly press?: string;
  /** The message whose button it is. */
  readonly ts?: string;
}

export interface Sandbox {
  readonly state: State;
  readonly me: SeedPerson;
  readonly channel: SeenChannel | undefined;
  readonly place: Place;
  readonly thread: string | undefined;
  readonly reads: Reads;
  readonly connected: boolean;
  readonly moving: boolean;
  readonly problem: string | undefined;
  readonly aim: Aim | undefined;
  readonly done: ReadonlySet<number>;
  /** Resolves with whether it went well; what did not is shown. */
  perform(deed: Deed): Promise<boolean>;
  move(move: ClockMove): Promise<void>;
  become(user: string, place?: Place): void;
  go(place: Place): void;
  openThread(ts: string | undefined): void;
  attempt(suggestion: Suggestion, index: number): void;
  /** The waiting suggestion has been taken. */
  hit(): void;
  settle(): void;
}

const Shared = createContext<Sandbox | undefined>(undefined);

/** What the parts share; only inside `SandboxProvider`. */
export function useSandbox(): Sandbox {
  const sandbox = useContext(Shared);
  if (sandbox === undefined) throw new Error('there is no sandbox around this part');
  return sandbox;
}

/** Reads the state whenever it changed, one request at a time. */
function useLiveState(as: string | undefined): { readonly state: State | undefined; readonly connected: boolean; readonly refresh: () => void } {
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

/** Draws `children` once the sandbox has answered. */
export function SandboxProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [as, setAs] = useState<string | undefined>(() => sessionStorage.getItem('as') ?? undefined);
  const { state, connected, refresh } = useLiveState(as);
  const [place, setPlace] = useState<Place>('');
  const [thread, setThread] = useState<string>();
  const [moving, setMoving] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [aim, setAim] = useState<Aim>();
  const start = useRef<number>(undefined);
  start.current ??= state?.now;
  const reads = useReads(start.current);
  const { done, mark } = useTries(state?.boot);
  const user = as ?? state?.me ?? '';

  useEffect(() => {
    if (problem === undefined) return;
    const timer = setTimeout(() => setProblem(undefined), 10_000);
    return () => clearTimeout(timer);
  }, [problem]);

  const guarded = async (work: Promise<void>): Promise<boolean> => {
    try {
      await work;
      refresh();
      return true;
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      return false;
    }
  };
  const perform = (deed: Deed): Promise<boolean> => guarded(act(user, deed));
  const go = (next: Place): void => {
    setPlace(next);
    setThread(undefined);
    if (next === 'home') void perform({ do: 'home' });
  };
  const become = (next: string, where?: Place): void => {
    sessionStorage.setItem('as', next);
    setAs(next);
    if (where !== undefined) setPlace(where);
    else if (state?.channels.some((each) => each.id === place && each.kind === 'im')) setPlace('im');
    if (next !== user) setThread(undefined);
  };
  const move = async (next: ClockMove): Promise<void> => {
    setMoving(true);
    await guarded(moveClock(next));
    setMoving(false);
  };
  const attempt = (suggestion: Suggestion, index: number): void => {
    if (state === undefined) return;
    if ('clock' in suggestion) {
      mark(index);
      return void move(suggestion.clock === 'next' ? { next: true } : { by: suggestion.clock });
    }
    become(personNamed(state, suggestion.as)?.id ?? user);
    if ('press' in suggestion) return setAim({ index, press: suggestion.press });
    setPlace(suggestion.channel);
    setThread(undefined);
    setAim({ index, line: suggestion.line });
  };

  const ready = state !== undefined && state.me === user;
  useEffect(() => {
    if (!ready || aim?.press === undefined || aim.ts !== undefined) return;
    const found = messageWithButton(state, aim.press);
    if (found === undefined) {
      setAim(undefined);
      return setProblem(`${personNamed(state, user)?.realName ?? 'This person'} sees no “${aim.press}” button yet.`);
    }
    setPlace(found.channel);
    setThread(found.threadTs !== undefined && found.threadTs !== found.ts ? found.threadTs : undefined);
    setAim({ ...aim, ts: found.ts });
  }, [ready, state, aim, user]);

  if (state === undefined) return <p className="opening">Opening the sandbox…</p>;
  const me = state.people.find((person) => person.id === state.me) ?? state.people[0];
  if (me === undefined) return <p className="opening">Nobody lives in this sandbox.</p>;
  const value: Sandbox = {
    state, me, channel: channelAt(state, place), place, thread, reads, connected, moving, problem, aim, done, perform, move, become, go, attempt,
    openThread: setThread,
    hit: () => {
      if (aim !== undefined) mark(aim.index);
      setAim(undefined);
    },
    settle: () => setProblem(undefined),
  };
  return <Shared value={value}>{children}</Shared>;
}

/** Where a person stands; a place that only another person sees becomes the nearest of one's own. */
function channelAt(state: State, place: Place): SeenChannel | undefined {
  if (place === 'home') return undefined;
  const direct = state.channels.find((each) => each.kind === 'im');
  if (place === 'im') return direct;
  return channelNamed(state.channels, place) ?? firstChannel(state) ?? direct;
}

function firstChannel(state: State): SeenChannel | undefined {
  const mine = state.channels.filter((each) => each.kind !== 'im' && each.members.includes(state.me));
  return mine.find((each) => each.name === 'incidents') ?? mine[0] ?? state.channels[0];
}
