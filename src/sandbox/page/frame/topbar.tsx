/** The top bar: the clock, and which person you are. */
import { type ReactNode, useEffect, useState } from 'react';
import { useSandbox } from '../session/sandbox.tsx';
import { shortDay, span, timeOfDay, zoneName } from '../text/moment.ts';
import { firstName } from '../text/words.ts';
import { Avatar, Beacon } from '../widgets/avatar.tsx';
import { Icon } from '../widgets/icons.tsx';

const MINUTE = 60_000;

/** Draws the bar. */
export function TopBar(): ReactNode {
  return (
    <header className="topbar">
      <div className="brand">
        <Beacon />
        <span className="brand-words">
          <span className="brand-name">Muster</span>
          <span className="brand-kind">sandbox</span>
        </span>
      </div>
      <Clock />
      <Who />
    </header>
  );
}

/** The sandbox's clock runs between two answers of the process. */
function useNow(): number {
  const { state } = useSandbox();
  const [passed, setPassed] = useState(0);
  const { now } = state.clock;
  // biome-ignore lint/correctness/useExhaustiveDependencies: counts again from each answer
  useEffect(() => {
    const start = performance.now();
    setPassed(0);
    const timer = setInterval(() => setPassed(performance.now() - start), 1000);
    return () => clearInterval(timer);
  }, [now]);
  return now + passed;
}

function Clock(): ReactNode {
  const { state, me, move, moving } = useSandbox();
  const now = useNow();
  const { due } = state.clock;
  const wait = due === null ? 'no timer is set' : `in ${span(Math.max(0, due - now))}`;
  return (
    <section className={moving ? 'clock moving' : 'clock'} aria-label="Clock">
      <div className="clock-face">
        <time dateTime={new Date(now).toISOString()}>{timeOfDay(now, me.timezone)}</time>
        <small>
          {shortDay(now, me.timezone)} · {zoneName(me.timezone)}
        </small>
      </div>
      <div className="clock-buttons">
        <button type="button" disabled={moving} onClick={() => void move({ by: 5 * MINUTE })}>
          +5 min
        </button>
        <button type="button" disabled={moving} onClick={() => void move({ by: 60 * MINUTE })}>
          +1 h
        </button>
        <button type="button" disabled={moving || due === null} title={wait} onClick={() => void move({ next: true })}>
          next timer
        </button>
      </div>
      <small className="clock-next">
        {due !== null && <span className="wide">next </span>}
        {wait}
      </small>
    </section>
  );
}

/** Who one is: the pill lies over a native select, which brings its own keyboard and a phone's own list. */
function Who(): ReactNode {
  const { state, me, become } = useSandbox();
  return (
    <div className="whos">
      <Waiting />
      <div className="who">
        <Avatar user={me.id} small />
        <span className="who-words" aria-hidden="true">
          <span className="who-you">You are </span>
          {firstName(me)}
        </span>
        <Icon name="down" />
        <select aria-label="You are" value={me.id} onChange={(event) => become(event.target.value)}>
          {state.people.map((person) => (
            <option key={person.id} value={person.id}>
              {person.realName}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

/** The faces of the people with unread messages from Muster; a press becomes them. */
function Waiting(): ReactNode {
  const { state, me, become, reads } = useSandbox();
  const waiting = state.people.filter((each) => each.id !== me.id && reads.waiting(state, each.id) > 0);
  return waiting.map((person) => {
    const name = `${reads.waiting(state, person.id)} unread for ${firstName(person)}`;
    return (
      <button key={person.id} type="button" className="waiting" title={name} onClick={() => become(person.id, 'im')}>
        <span className="unseen">{name}</span>
        <Avatar user={person.id} small />
      </button>
    );
  });
}
