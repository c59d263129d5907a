/**
 * The private Slack workspace of the sandbox and of the tests, as its users see it.
 * Behind it is `emulate`'s Slack with what that lacks (see slack/start.ts); the page and the stories use only this.
 */
import type { KnownBlock } from '@slack/types';

/** A person of the example workspace. `timezone` is IANA. */
export interface SeedPerson {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly email: string;
  readonly timezone: string;
  readonly guest?: boolean;
  /** The id of another workspace, for somebody who is here by a shared channel (Slack Connect). */
  readonly team?: string;
  /** Slack's list of people does not name them (yet); asked for by id, it tells of them. */
  readonly unlisted?: boolean;
}

/** What of a profile changes: an address, or what kind of account it is. */
export type ProfileChange = Pick<Partial<SeedPerson>, 'email' | 'guest'>;

/** A channel that exists from the start; `members` are user ids. */
export interface SeedChannel {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly private?: boolean;
}

/** A shortcut of the app: in the menu of the message field, or among a message's actions. */
export interface SeedShortcut {
  readonly name: string;
  readonly type: 'global' | 'message';
  readonly callback_id: string;
}

export interface WorkspaceSeed {
  readonly people: readonly SeedPerson[];
  readonly channels: readonly SeedChannel[];
  readonly usergroups?: readonly {
    readonly id: string;
    readonly handle: string;
    readonly members: readonly string[];
    /** Switched off: it takes members but notifies nobody. */
    readonly disabled?: boolean;
  }[];
  /** Only administrators may change user groups: the bot gets `permission_denied`, a user's token does not. */
  readonly groupsForAdmins?: boolean;
  /** Only administrators may create channels: the bot gets `restricted_action`. */
  readonly channelsForAdmins?: boolean;
  /** Bot scopes; a call without its scope gets Slack's `missing_scope`. */
  readonly scopes: readonly string[];
  /** Slash commands the app has, as `/incident`; any other is refused as Slack does. */
  readonly commands: readonly string[];
  /** The app's shortcuts as its manifest has them; absent: any is sent, none is listed. */
  readonly shortcuts?: readonly SeedShortcut[];
  readonly signingSecret: string;
}

/** One message as a person sees it. `ephemeralFor` is set on what only that person sees; `ts` is Slack's. */
export interface SeenMessage {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs?: string;
  readonly user: string;
  readonly isBot: boolean;
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
  readonly edited: boolean;
  readonly ephemeralFor?: string;
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
  readonly files: readonly SeenFile[];
  readonly replyCount: number;
  readonly pinned: boolean;
}

export interface SeenFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly mimetype: string;
  /** The content as text; empty for pictures. */
  readonly text: string;
  /** A picture as a `data:` address, and its title for those who cannot see it. */
  readonly picture?: { readonly url: string; readonly alt: string };
}

export interface SeenChannel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'channel' | 'private' | 'im';
  readonly topic: string;
  readonly members: readonly string[];
  readonly archived: boolean;
  /** Links at the top of the channel, the oldest first. */
  readonly bookmarks: readonly { readonly id: string; readonly title: string; readonly link: string }[];
}

/** An open modal of one person. */
export interface SeenView {
  readonly id: string;
  readonly hash: string;
  readonly callbackId: string;
  readonly title: string;
  readonly submit?: string;
  readonly close?: string;
  readonly blocks: readonly KnownBlock[];
  /** Errors of the last submission, by block id. */
  readonly errors: Readonly<Record<string, string>>;
}

/** Everything one person may see now; what the page draws. */
export interface Snapshot {
  readonly version: number;
  readonly me: string;
  readonly botUser: string;
  readonly people: readonly SeedPerson[];
  readonly shortcuts: readonly SeedShortcut[];
  readonly channels: readonly SeenChannel[];
  readonly messages: readonly SeenMessage[];
  /** Open modals, the lowest first: the last one is on top. */
  readonly views: readonly SeenView[];
  /** The app's Home tab, once the app has published one. */
  readonly home?: SeenView;
  /** Short-lived lines Slack would show as a red bar: "/incident failed because the app did not respond". */
  readonly failures: readonly string[];
  /** Slack's clock, milliseconds since the epoch. */
  readonly now: number;
}

/**
 * A fault the Slack Web API shows to the bot. `method` is a name as `chat.postMessage`, or `*`. With `nothing-happens` the
 * answer is `ok`, and that is all.
 */
export interface Fault {
  readonly method: string;
  readonly kind: 'error' | 'status' | 'rate-limited' | 'hang' | 'drop' | 'accept-then-hang' | 'nothing-happens';
  /** Slack's error code for `error` (`channel_not_found`). */
  readonly error?: string;
  /** HTTP status for `status`. */
  readonly status?: number;
  /** Seconds for `rate-limited`. */
  readonly retryAfter?: number;
  /** How many calls it hits; absent: until cleared. */
  readonly times?: number;
  /** Hits only calls whose arguments pass this. */
  readonly when?: (args: Readonly<Record<string, unknown>>) => boolean;
}

/** One call the bot made to the Web API, with what it got back. */
export interface ApiCall {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly ok: boolean;
  readonly error?: string;
  /** Order of arrival. */
  readonly seq: number;
}

/** What a signed request to the bot answered; `status` 0 means nobody answered within Slack's three seconds. */
export interface BotAnswer {
  readonly status: number;
  readonly body: string;
}

export interface Workspace {
  /** For `SLACK_API_URL`, ends with a slash. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  /** An administrator's, for the methods of user groups. */
  readonly userToken: string;
  readonly signingSecret: string;
  readonly botUser: string;
  /** Where the bot listens, e.g. `http://127.0.0.1:3000/slack/events`; in Socket Mode leave it unset. */
  connect(eventsUrl: string | undefined): void;

  /** `line` as typed in the message field: a slash command, or a message. */
  type(user: string, channel: string, line: string, threadTs?: string): Promise<BotAnswer>;
  /** Presses a button (or changes a select, with `option`) of a message, found by the text on it or by its action id. */
  click(
    user: string,
    at: { readonly channel: string; readonly ts: string } | { readonly view: string },
    button: string,
    option?: string,
  ): Promise<BotAnswer>;
  /** Submits a modal; `values` by block id: text, an option's value, a list of option values, a user/channel id, a date… */
  submit(user: string, view: string, values: Readonly<Record<string, string | readonly string[]>>): Promise<BotAnswer>;
  /** Closes a modal without submitting. */
  dismiss(user: string, view: string): Promise<BotAnswer | undefined>;
  react(user: string, channel: string, ts: string, name: string): Promise<BotAnswer>;
  unreact(user: string, channel: string, ts: string, name: string): Promise<BotAnswer>;
  /** The author edits a message. */
  amend(user: string, channel: string, ts: string, text: string): Promise<BotAnswer>;
  /** The author deletes a message. */
  erase(user: string, channel: string, ts: string): Promise<BotAnswer>;
  /** A global shortcut, or a message shortcut when `message` is given. */
  shortcut(
    user: string,
    callbackId: string,
    message?: { readonly channel: string; readonly ts: string },
  ): Promise<BotAnswer>;
  /** Opens the app's Home tab. */
  home(user: string): Promise<BotAnswer>;
  join(user: string, channel: string): Promise<void>;
  leave(user: string, channel: string): Promise<void>;
  /** Somebody edits a user group by hand, or switches it off with `members` null; throws on Slack's refusal. */
  editGroup(group: string, members: readonly string[] | null): Promise<BotAnswer>;
  /** Somebody's do-not-disturb, in milliseconds since the epoch. Slack tells nobody: it is asked. */
  quiet(user: string, from: number, until: number): void;
  /** An administrator deactivates somebody. */
  deactivate(user: string): Promise<BotAnswer>;
  /** Somebody's profile changes. */
  changeProfile(user: string, change: ProfileChange): Promise<BotAnswer>;
  /** Somebody who was unlisted joins the workspace. */
  arrive(user: string): Promise<BotAnswer>;
  /** Somebody removes the bot from a channel. */
  removeBot(channel: string): Promise<BotAnswer>;
  /** Somebody deletes the canvas of a channel. */
  deleteCanvas(channel: string): Promise<void>;
  /** Somebody archives a channel. */
  archive(channel: string): Promise<BotAnswer>;
  /** Somebody gives a channel another name, without `#`. */
  rename(channel: string, name: string): Promise<BotAnswer>;
  /** An administrator deletes a channel with all that is in it. */
  deleteChannel(channel: string): Promise<BotAnswer>;
  /** Slack gives a channel another id, as when it begins to be shared. */
  renumberChannel(channel: string, id: string): Promise<BotAnswer>;
  /** Slack tells every connection of Socket Mode that it will close it soon, and leaves that to the bot. */
  replaceSockets(): void;
  /** How many connections of Socket Mode are open. */
  readonly sockets: number;
  /** Resolves when the bot has heard of everything its own calls have caused so far. */
  heard(): Promise<void>;
  /** Sends the very same request once more, as Slack's retry does; `last` counts from the newest, which is 1. */
  repeat(last?: number): Promise<BotAnswer>;

  snapshot(user: string): Promise<Snapshot>;
  /** Called after anything visible changed. Returns the cleanup. */
  onChange(listener: () => void): () => void;
  fault(fault: Fault): void;
  clearFaults(): void;
  readonly calls: readonly ApiCall[];
  /** Moves Slack's clock ahead of the machine's by `ms`: message times and history follow. */
  lead(ms: number): Promise<void>;
  close(): Promise<void>;
}
