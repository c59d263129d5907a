/** Faces: a person's initials on that person's colour, and Muster's beacon. */
import type { ReactNode } from 'react';
import { useSandbox } from '../session/sandbox.tsx';
import { initials } from '../text/words.ts';

/** The beacon of Muster. */
export function Beacon(): ReactNode {
  return (
    <svg className="beacon" viewBox="0 0 32 32" aria-hidden="true">
      <g fill="none" strokeWidth="2.6" strokeLinecap="round">
        <path d="M5.5 20.5a10.5 10.5 0 0 1 21 0" className="beacon-far" />
        <path d="M10.5 20.5a5.5 5.5 0 0 1 11 0" className="beacon-near" />
      </g>
      <circle cx="16" cy="21" r="3" className="beacon-light" />
    </svg>
  );
}

/** The face of a user. */
export function Avatar({ user, small }: { readonly user: string; readonly small?: boolean }): ReactNode {
  const { state } = useSandbox();
  const index = state.people.findIndex((person) => person.id === user);
  const person = state.people[index];
  const size = small ? 'avatar small' : 'avatar';
  if (person === undefined) {
    return (
      <span className={`${size} app`} aria-hidden="true">
        <Beacon />
      </span>
    );
  }
  return (
    <span className={`${size} tint${index % 6}`} aria-hidden="true">
      {initials(person)}
    </span>
  );
}
