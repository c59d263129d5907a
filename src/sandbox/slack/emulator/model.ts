/** What the emulator keeps and answers, as far as the sandbox reads it. */

/** Arguments or fields of a Slack call. */
export type Args = Readonly<Record<string, unknown>>;
/** What a Web API method answers. */
export interface Answer {
  readonly ok: boolean;
  readonly error?: string;
  readonly [field: string]: unknown;
}
/** The inner event of Slack's event envelope. */
export type SlackEvent = Readonly<Record<string, unknown>> & { readonly type: string };

export interface ChannelRow {
  readonly channel_id: string;
  readonly name: string;
  readonly is_private: boolean;
  readonly is_im?: boolean;
  readonly is_archived: boolean;
  readonly topic: { readonly value: string };
  readonly members: readonly string[];
  readonly creator: string;
}
export interface MessageRow {
  readonly ts: string;
  readonly channel_id: string;
  readonly user: string;
  readonly text: string;
  readonly subtype?: string;
  readonly bot_id?: string;
  readonly thread_ts?: string;
  readonly blocks?: readonly Block[];
  readonly edited?: object;
  readonly files?: readonly { readonly file_id: string }[];
  readonly reply_count: number;
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
}
/** A block or an element as JSON. */
export type Block = Readonly<Record<string, unknown>>;
export interface ViewRow {
  readonly view_id: string;
  readonly user_id: string;
  readonly type: 'modal' | 'home';
  readonly hash: string;
  readonly callback_id: string;
  readonly title: { readonly text: string } | null;
  readonly submit: { readonly text: string } | null;
  readonly close: { readonly text: string } | null;
  readonly blocks: readonly Block[];
  readonly private_metadata: string;
  readonly external_id: string;
  readonly clear_on_close: boolean;
  readonly notify_on_close: boolean;
  readonly root_view_id: string;
  readonly previous_view_id?: string;
}
export interface FileRow {
  readonly file_id: string;
  readonly name: string;
  readonly title: string;
  readonly mimetype: string;
  readonly deleted?: boolean;
  readonly content_base64?: string;
}
export interface Tables {
  readonly channels: readonly ChannelRow[];
  readonly messages: readonly MessageRow[];
  readonly pins: readonly { readonly channel_id: string; readonly message_ts: string }[];
  readonly bookmarks: readonly {
    readonly bookmark_id: string;
    readonly channel_id: string;
    readonly title: string;
    readonly link: string;
  }[];
  readonly views: readonly ViewRow[];
  readonly files: readonly FileRow[];
}
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: Uint8Array;
  readonly events: readonly SlackEvent[];
}

/** Any JSON object. */
export const isObject = (value: unknown): value is Block =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
