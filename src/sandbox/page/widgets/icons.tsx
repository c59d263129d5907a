import type { ReactNode } from 'react';

const PATHS = {
  check: 'M4.5 12.5 10 18 19.5 6.5',
  pin: 'M12 15v6M8.5 3.5h7l-1 6.5 3 3v2h-11v-2l3-3z',
  thread: 'M4 5.5h16v11H10l-4.5 3.5v-3.5H4zM8 9.5h8M8 12.8h5',
  siren: 'M7 17v-4.5a5 5 0 0 1 10 0V17M4.5 20.5h15v-3.5h-15zM12 3v1.5M4.6 6l1.1 1.1M19.4 6l-1.1 1.1',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z',
  bolt: 'M13 2.5 5 13.5h6l-1 8 8-11h-6z',
  list: 'M4 6.5h16M4 12h16M4 17.5h16',
  close: 'M6 6l12 12M18 6 6 18',
  back: 'M11 5l-7 7 7 7M4 12h16',
  send: 'M4 12 20 4.5 15.5 20l-4-6.5zM11.5 13.5 20 4.5',
  home: 'M4 11 12 4l8 7v9h-5.5v-5.5h-5V20H4z',
  lock: 'M6.5 11h11v9h-11zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  hash: 'M9.5 4 8 20M16 4l-1.5 16M4.5 9h15.5M4 15h15.5',
  file: 'M6 3h8l4.5 4.5V21H6zM14 3v4.5h4.5M9 12.5h6M9 16h6',
  picture: 'M4 5h16v14H4zM4 16l5-5 4.5 4.5L16 13l4 4M15.5 8.6a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4z',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
  down: 'M6 9.5l6 6 6-6',
} as const;

export type IconName = keyof typeof PATHS;

/** A line drawing in the colour of the words around it. */
export function Icon({ name }: { readonly name: IconName }): ReactNode {
  return (
    <svg className="sign" viewBox="0 0 24 24" aria-hidden="true">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
