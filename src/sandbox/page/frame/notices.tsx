/** Errors as a red bar, and messages to other people as a toast. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { State } from '../../wire.ts';
import type { SeedPerson } from '../../workspace.ts';
import { useSandbox } from '../session/sandbox.tsx';
import { firstName, plainLine } from '../text/words.ts';
import { Avatar } from '../widgets/avatar.tsx';
import { Icon } from '../widgets/icons.tsx';

const TOAST_MS = 15_000;

/** Failures of Slack's, of the page's, and a lost connection. */
export function Failures(): ReactNode {
  const { state, problem, connected, settle } = useSandbox();
  const lines = [...new Set([...state.failures, ...(problem === undefined ? [] : [problem])])];
  return (
    <div className="failures" role="alert">
      {!connected && <p>The sandbox has stopped. Start it again with npm start.</p>}
      {lines.map((line) => (
        <p key={line}>
          {line}
          {line === problem && (
            <button type="button" className="icon" aria-label="Dismiss" onClick={settle}>
              <Icon name="close" />
            </button>
          )}
        </p>
      ))}
    </div>
  );
}

interface Toast {
  readonly person: SeedPerson;
  readonly ts: string;
  readonly text: string;
}

/** Says when the bot has written to somebody else, with a button to become that person. */
export function Toasts(): ReactNode {
  const { state, become } = useSandbox();
  const [toasts, drop] = useToasts(state);
  return (
    <div className="toasts" role="status">
      {toasts.map(({ person, ts, text }) => (
        <div className="toast" key={`${person.id}${ts}`}>
          <Avatar user={person.id} />
          <div className="toast-words">
            <b>{firstName(person)} has a new message from Muster</b>
            <p>{text}</p>
          </div>
          <button
            type="button"
            className="button primary"
            onClick={() => {
              drop(person.id);
              become(person.id, 'im');
            }}
          >
            Switch to {firstName(person)}
          </button>
          <button type="button" className="icon" aria-label="Dismiss" onClick={() => drop(person.id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}

function useToasts(state: State): readonly [readonly Toast[], (user: string) => void] {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const known = useRef<ReadonlySet<string>>(undefined);
  const drop = (user: string): void => setToasts((old) => old.filter((each) => each.person.id !== user));
  useEffect(() => {
    const before = known.current;
    known.current = new Set(state.direct.flatMap(({ user, messages }) => messages.map(({ ts }) => `${user} ${ts}`)));
    if (before === undefined) return;
    const fresh = state.people.flatMap((person): readonly Toast[] => {
      const newest = state.direct
        .find((each) => each.user === person.id)
        ?.messages.findLast(({ ts }) => !before.has(`${person.id} ${ts}`));
      if (newest === undefined || person.id === state.me) return [];
      return [{ person, ts: newest.ts, text: plainLine(newest.text, state) }];
    });
    setToasts((old) =>
      [
        ...old.filter((each) => each.person.id !== state.me && fresh.every((one) => one.person.id !== each.person.id)),
        ...fresh,
      ].slice(-3),
    );
  }, [state]);
  useEffect(() => {
    const oldest = toasts[0];
    if (oldest === undefined) return;
    const timer = setTimeout(() => setToasts((old) => old.filter((each) => each !== oldest)), TOAST_MS);
    return () => clearTimeout(timer);
  }, [toasts]);
  return [toasts, drop];
}
