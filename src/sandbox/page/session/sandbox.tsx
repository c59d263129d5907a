/** Everything the parts of the page share: who you are, what that person sees, where you are, and what you may do. */
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import type { ClockMove, Deed, MonitorMove, State, Suggestion } from '../../wire.ts';
import type { SeedPerson, SeenChannel, SeenMessage } from '../../workspace.ts';
import { act, moveClock, sendAlert } from './api.ts';
import { useLiveState } from './live.ts';
import { type Reads, useReads } from './reads.ts';
import { channelNamed, messageWithButton, personNamed } from './tries.ts';

/** A channel's id or name, `im` for one's own direct messages, or `home` for the app's. */
export type Place = string;

/** A suggestion that waits for its person: a line in the message field, or a button to press. */
export interface Aim {
  readonly line?: string;
  readonly press?: string;
  /** Where that button is; absent: anywhere, your direct messages first. */
  readonly where?: string | undefined;
  /** The message whose button it is. */
  readonly ts?: string;
}

export interface Session {
  readonly state: State;
  /** The person who was chosen; `me` follows when what they see has arrived. */
  readonly user: string;
  readonly me: SeedPerson;
  readonly channel: SeenChannel | undefined;
  readonly place: Place;
  readonly thread: string | undefined;
  readonly reads: Reads;
  readonly connected: boolean;
  readonly moving: boolean;
  readonly problem: string | undefined;
  readonly aim: Aim | undefined;
  /** Resolves with whether it went well; what did not is shown. */
  readonly perform: (deed: Deed) => Promise<boolean>;
  readonly move: (move: ClockMove) => Promise<void>;
  readonly monitor: (move: MonitorMove) => Promise<boolean>;
  readonly become: (user: string, place?: Place) => void;
  readonly go: (place: Place) => void;
  readonly openThread: (ts: string | undefined) => void;
  readonly attempt: (suggestion: Suggestion) => void;
  /** The waiting suggestion has been taken; its effect decides whether it is done. */
  readonly hit: () => void;
  readonly settle: () => void;
}

const Shared = createContext<Session | undefined>(undefined);

/** What the parts share; only inside `SandboxProvider`. */
export function useSandbox(): Session {
  const sandbox = useContext(Shared);
  if (sandbox === undefined) throw new Error('there is no sandbox around this part');
  return sandbox;
}

/** Draws `children` once the sandbox has answered. */
export function SandboxProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [as, setAs] = useState<string | undefined>(() => sessionStorage.getItem('as') ?? undefined);
  const { state, connected, refresh } = useLiveState(as);
  const [place, setPlace] = useState<Place>('');
  const [thread, setThread] = useState<string>();
  const [moving, setMoving] = useState(false);
  const [problem, setProblem] = useProblem();
  const [aim, setAim] = useState<Aim>();
  const start = useRef<number>(undefined);
  start.current ??= state?.now;
  const reads = useReads(start.current);
  const user = as ?? state?.me ?? '';

  const guarded = async (work: Promise<void>): Promise<boolean> => {
    const failure = await work.then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (failure === undefined) refresh();
    else setProblem(failure);
    return failure === undefined;
  };
  const perform = (deed: Deed): Promise<boolean> => guarded(act(user, deed));
  const move = async (next: ClockMove): Promise<void> => {
    setMoving(true);
    await guarded(moveClock(next));
    setMoving(false);
  };
  const stand = (where: Place, ts?: string): void => {
    setPlace(where);
    setThread(ts);
  };
  const go = (where: Place): void => stand(where);
  const become = (next: string, where?: Place): void => {
    sessionStorage.setItem('as', next);
    setAs(next);
    const direct = state?.channels.some((each) => each.id === place && each.kind === 'im');
    if (where !== undefined || direct) stand(where ?? 'im');
    else if (next !== user) setThread(undefined);
  };
  const attempt = (suggestion: Suggestion): void => {
    if ('clock' in suggestion) {
      void move(suggestion.clock === 'next' ? { next: true } : { by: suggestion.clock });
      return;
    }
    become((state && personNamed(state, suggestion.as)?.id) ?? user);
    if ('press' in suggestion) {
      setAim({ press: suggestion.press, where: suggestion.channel });
      return;
    }
    stand('open' in suggestion ? suggestion.open : suggestion.channel);
    if ('fire' in suggestion) void guarded(sendAlert({ source: suggestion.fire, firing: true }));
    if ('line' in suggestion) setAim({ line: suggestion.line });
  };
  const miss = (words: string): void => {
    setAim(undefined);
    setProblem(words);
  };
  useTarget(state?.me === user ? state : undefined, aim, {
    found: ({ channel, ts, threadTs }, press) => {
      stand(channel, threadTs === ts ? undefined : threadTs);
      setAim({ press, ts });
      void perform({ do: 'click', channel, ts, button: press }).then(() => setAim(undefined));
    },
    missed: miss,
  });

  if (state === undefined) return <p className="opening">Opening the sandbox…</p>;
  const me = state.people.find((person) => person.id === state.me) ?? state.people[0];
  if (me === undefined) return <p className="opening">This sandbox has no people.</p>;
  const value: Session = {
    state,
    user,
    me,
    channel: channelAt(state, place),
    place,
    thread,
    reads,
    connected,
    moving,
    problem,
    aim,
    perform,
    move,
    monitor: (next) => guarded(sendAlert(next)),
    become,
    go,
    attempt,
    openThread: setThread,
    hit: () => setAim(undefined),
    settle: () => setProblem(undefined),
  };
  return <Shared value={value}>{children}</Shared>;
}

const PROBLEM_SHOWN_MS = 10_000;

/** The page's own error line, which disappears after a while. */
function useProblem(): readonly [string | undefined, (words: string | undefined) => void] {
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    if (problem === undefined) return;
    const timer = setTimeout(() => setProblem(undefined), PROBLEM_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [problem]);
  return [problem, setProblem];
}

interface Target {
  readonly found: (message: SeenMessage, press: string) => void;
  readonly missed: (words: string) => void;
}

/** Finds the button a suggestion presses, once the person it is for has been read. */
function useTarget(state: State | undefined, aim: Aim | undefined, target: Target): void {
  const { press, where, ts } = aim ?? {};
  // biome-ignore lint/correctness/useExhaustiveDependencies: what to do then is new at every drawing
  useEffect(() => {
    if (state === undefined || press === undefined || ts !== undefined) return;
    const message = messageWithButton(state, press, where);
    if (message !== undefined) return target.found(message, press);
    target.missed(`${personNamed(state, state.me)?.realName ?? 'This person'} has no “${press}” button right now.`);
  }, [state, press, ts]);
}

/** Where a person is; a place that only another person sees becomes the nearest one that you see. */
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
