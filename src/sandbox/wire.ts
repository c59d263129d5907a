/** What the page in the browser and the process behind it say to each other. */
import type { Snapshot } from './workspace.ts';

/** One line of the list that appears when somebody types a slash. */
export interface CommandHint {
  /** As typed: `/incident new`. */
  readonly command: string;
  /** What follows: `[sevN] [service] title…`. */
  readonly usage: string;
  readonly summary: string;
}

/**
 * Something to try. `as` is a person's id or name; `channel` an id, a name, or the beginning of one with a `*` (`inc-1*`);
 * `fire` the source of an example alert.
 */
export type Suggestion = { readonly label: string; readonly effect: Effect } & (
  | { readonly as: string; readonly channel: string; readonly line: string }
  | { readonly clock: 'next' | number }
  | { readonly as: string; readonly channel?: string; readonly press: string }
  | { readonly as: string; readonly open: 'home' }
  | { readonly as: string; readonly channel: string; readonly fire: string }
);

/**
 * What exists once a suggestion has worked: a message that anybody sees with any of these words, a channel whose name
 * begins so, or the Home tab of that person (an id).
 */
export type Effect = { readonly says: readonly string[] } | { readonly channel: string } | { readonly home: string };

/** What the bot said to one person directly, the newest last. */
export interface Direct {
  readonly user: string;
  readonly channel: string;
  readonly messages: readonly { readonly ts: string; readonly text: string }[];
}

/** The answer of `GET /sandbox/state`. */
export interface State extends Snapshot {
  /** Milliseconds since the epoch; `due` is the next timer, null when nothing waits. */
  readonly clock: { readonly now: number; readonly due: number | null };
  readonly commands: readonly CommandHint[];
  readonly suggestions: readonly Suggestion[];
  /** The indices of the suggestions whose effect exists. */
  readonly done: readonly number[];
  readonly direct: readonly Direct[];
  readonly monitor: readonly MonitorAlert[];
}

/** An example alert of a source. */
export interface MonitorAlert {
  readonly source: string;
  readonly title: string;
  readonly firing: boolean;
}

/** The body of `POST /sandbox/monitor`: what an example alert does. */
export interface MonitorMove {
  readonly source: string;
  readonly firing: boolean;
}

/** What a person does; the body of `POST /sandbox/act` is this with `as`. */
export type Deed =
  | { readonly do: 'type'; readonly channel: string; readonly line: string; readonly thread?: string }
  | {
      readonly do: 'click';
      readonly channel: string;
      readonly ts: string;
      readonly button: string;
      readonly option?: string;
    }
  | { readonly do: 'click'; readonly view: string; readonly button: string; readonly option?: string }
  | {
      readonly do: 'submit';
      readonly view: string;
      readonly values: Readonly<Record<string, string | readonly string[]>>;
    }
  | { readonly do: 'dismiss'; readonly view: string }
  | { readonly do: 'react' | 'unreact'; readonly channel: string; readonly ts: string; readonly name: string }
  | { readonly do: 'shortcut'; readonly callback: string; readonly channel?: string; readonly ts?: string }
  | { readonly do: 'home' }
  | { readonly do: 'join'; readonly channel: string };

/** The body of `POST /sandbox/clock`: milliseconds, or on to the next timer. */
export type ClockMove = { readonly by: number } | { readonly next: true };
