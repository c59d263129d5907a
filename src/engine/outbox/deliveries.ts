/** Everything that can be sent, by kind. Topics write these as rows, and the senders of `slack/` deliver them. */
import type { Block, Message } from '../../lib/blockkit.ts';

/** Where something goes: a channel, a person's direct message, or wherever the message or channel of a slot is. */
export type Place = { readonly channel: string } | { readonly user: string } | { readonly slot: string };

/** What came back from the delivery to a slot: where its message is, and whatever else the kind brings. */
export interface Receipt {
  readonly channel?: string;
  readonly ts?: string;
  readonly data?: unknown;
}

/** By kind; each contact method adds its own by declaration merging, in its file of `carriers/`. */
export interface Deliveries {
  /** Posts the slot's message; a later notification of the slot edits it. Receipt: its channel and ts. */
  message: {
    readonly to: Place;
    /** Posts in the thread of the message with this slot or ts. */
    readonly thread?: { readonly slot: string } | { readonly ts: string };
    readonly message: Message;
  };
  /** Creates a channel; a taken name gets `-2`, `-3`… Receipt: its channel, and `{ name }` as data. */
  channel: { readonly name: string; readonly private: boolean };
  rename: { readonly to: Place; readonly name: string };
  topic: { readonly to: Place; readonly topic: string };
  /** Invites people; those who are already there, guests and deactivated accounts do not stop the others. */
  invite: { readonly to: Place; readonly users: readonly string[] };
  /** Pins the message of a slot in its channel. */
  pin: { readonly message: string };
  /** A bookmark at the top of a channel; a later notification of the slot edits it. Receipt data: `{ id }`. */
  bookmark: { readonly to: Place; readonly title: string; readonly link: string };
  archive: { readonly to: Place };
  /** The canvas of a channel; a later notification of the slot rewrites it. Receipt data: `{ id }`. */
  canvas: { readonly channel: string; readonly title: string; readonly markdown: string };
  /** A file in the folder of this machine that the configuration names. */
  document: { readonly name: string; readonly content: string };
  /** The Home tab of a person. */
  home: { readonly user: string; readonly blocks: readonly Block[] };
  /** Reads a message. Receipt data: `Fetched`. */
  fetch: { readonly channel: string; readonly ts: string };
  /** Uploads a file: text as it is, or a picture drawn from SVG as PNG, with words for those who cannot see it. */
  file: {
    readonly to: Place;
    readonly thread?: { readonly ts: string };
    readonly name: string;
    readonly title: string;
    readonly content: string | { readonly svg: string; readonly alt: string };
    readonly comment?: string;
  };
  /** Makes a user group hold exactly these people, without those that Slack refuses. Receipt data: `Unfit[]`. */
  usergroup: { readonly group: string; readonly users: readonly string[] };
  /** Reads an address of the web, or a file by its `file:` address. Receipt data: `Downloaded`. */
  download: { readonly url: string; readonly etag: string | null };
}

/**
 * What the reader may answer with, and under which name: the sender makes signed links of it, so that no secret is in a
 * row.
 */
export interface Replyable {
  readonly user: string;
  readonly replies: readonly { readonly label: string; readonly line: string }[];
}

/** What `download` brings back; `body` is null when nothing has changed since `etag`. */
export interface Downloaded {
  readonly body: string | null;
  readonly etag: string | null;
}

/** What `fetch` brings back; `text` is plain stored text. */
export interface Fetched {
  readonly text: string;
  readonly user: string | null;
  /** The ts of the thread it stands in. */
  readonly thread: string | null;
  readonly link: string | null;
  readonly at: number;
  /** Pictures and files of the message, by name and address. */
  readonly files: readonly { readonly name: string; readonly link: string }[];
}

/** A person who cannot be added to a user group, as Slack has them now. */
export interface NotAllowed {
  readonly id: string;
  readonly kind: 'member' | 'guest' | 'external' | 'bot';
  readonly deactivated: boolean;
}

/** By which connection each kind leaves: `sms`, `webhook:example.com`; a kind that says nothing leaves by Slack's. */
export type Connections = { readonly [K in keyof Deliveries]?: (payload: Deliveries[K]) => string };
