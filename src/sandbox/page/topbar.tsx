/** The top: the clock, and who one is. */
import { type ReactNode, useEffect, useState } from 'react';
import type { SeedPerson } from '../workspace.ts';
import { Avatar, Beacon } from './avatar.tsx';
import { Icon } from './icons.tsx';
import { Menu } from './menu.tsx';
import { shortDay, span, timeOfDay, zoneName } from './moment.ts';
import { useSandbox } from './sandbox.tsx';
import { firstName } from './words.ts';

const MINUTE = 60_000;

/** Draws the bar. */
export function TopBar(): ReactNode {
  return (
    <header className="topbar">
      <div className="brand">
        <Beacon />
        <span className="brand-words">
          <span className="brand-name">Muster</span>
          <span className="brand-kind">a sandbox, not Slack</span>
        </span>
      </div>
      <Clock />
      <Who />
    </header>
  );
}

/** The sandbox's clock goes on between two answers of the process. */
function useNow(): number {
  const { state } = useSandbox();
  const [passed, setPassed] = useState(0);
  const { now } = state.clock;
  // biome-ignore lint/correctness/useExhaustiveDependencies: counts anew from each answer
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
  const wait = due === null ? 'nothing waits' : `in ${span(Math.max(0, due - now))}`;
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

function Who(): ReactNode {
  const { state, me, become, reads } = useSandbox();
  const others = state.people
    .filter((each) => each.id !== me.id)
    .reduce((sum, each) => sum + reads.waiting(state, each.id), 0);
  const items = state.people.map((person) => ({
    label: person.realName,
    face: <PersonLine person={person} />,
    checked: person.id === me.id,
    take: () => become(person.id),
  }));
  const face = (
    <>
      <Avatar user={me.id} small />
      <span className="who-words">
        <span className="who-you">You are </span>
        {firstName(me)}
      </span>
      {others > 0 && <span className="count">{others}</span>}
      <Icon name="down" />
    </>
  );
  return <Menu name={`You are ${firstName(me)}`} face={face} className="who" items={items} />;
}

function PersonLine({ person }: { readonly person: SeedPerson }): ReactNode {
  const { state, reads } = useSandbox();
  const waiting = reads.waiting(state, person.id);
  return (
    <span className="person-line">
      <Avatar user={person.id} />
      <span className="person-words">
        <b>{person.realName}</b>
        <small>
          {timeOfDay(state.clock.now, person.timezone)} in {zoneName(person.timezone)}
        </small>
      </span>
      {waiting > 0 && <span className="count">{waiting}</span>}
    </span>
  );
}
