/** What happens in Slack besides commands, in Muster's terms. Topics react in the transaction that stores the event's key. */
import type { NewRow } from '../db/schema.ts';
import type { Instant } from '../lib/instant.ts';

/** People, channels and groups as `slack/` reads them and `team/` stores them. */
export type UserRow = NewRow<'users'>;
export type ChannelRow = NewRow<'channels'>;
export type UsergroupRow = NewRow<'usergroups'>;

/** When Slack will next keep quiet for somebody, `[start, end)`; null when it never does. */
export interface QuietHours {
  readonly user: string;
  readonly start: Instant | null;
  readonly end: Instant | null;
}

/** Who the bot is, from the last good `auth.test`. */
export interface Auth {
  readonly botId: string;
  readonly botUserId: string;
  readonly teamId: string;
  /** The organisation of the workspace (Enterprise Grid), if it belongs to one. */
  readonly enterpriseId?: string;
  /** The workspace's address, as `https://acme.slack.com/`. */
  readonly url: string;
}

/** Everything Slack knows that decisions read. */
export interface Directory {
  readonly auth: Auth;
  readonly users: readonly UserRow[];
  readonly channels: readonly ChannelRow[];
  /** Or Slack's code where the plan or a scope does not allow them; the rest of Slack is read all the same. */
  readonly usergroups: readonly UsergroupRow[] | { readonly refused: string };
}

/** One event; `key` is Slack's event id. */
export type SlackEvent = { readonly key: string } & (
  | {
      readonly kind: 'reaction';
      readonly added: boolean;
      readonly name: string;
      readonly user: string;
      readonly channel: string;
      readonly ts: string;
    }
  | {
      readonly kind: 'message';
      readonly change: 'edited';
      readonly channel: string;
      readonly ts: string;
      /** What it says now, as plain stored text. */
      readonly text: string;
    }
  | { readonly kind: 'message'; readonly change: 'deleted'; readonly channel: string; readonly ts: string }
  | { readonly kind: 'member'; readonly joined: boolean; readonly user: string; readonly channel: string }
  | {
      readonly kind: 'channel';
      /** `left`: the bot is not in it any more; `gone`: it is deleted, or private and the bot is not in it any more. */
      readonly change: 'archived' | 'unarchived' | 'left' | 'gone';
      readonly channel: string;
    }
  | { readonly kind: 'channel'; readonly change: 'renamed'; readonly channel: string; readonly name: string }
  /** Slack gave a channel another id. */
  | { readonly kind: 'channel'; readonly change: 'renumbered'; readonly channel: string; readonly to: string }
  | {
      readonly kind: 'usergroup';
      readonly change: 'members';
      readonly group: string;
      readonly added: readonly string[];
      readonly removed: readonly string[];
    }
  | { readonly kind: 'usergroup'; readonly change: 'group'; readonly row: UsergroupRow }
  | { readonly kind: 'user'; readonly user: UserRow }
  | { readonly kind: 'home'; readonly user: string }
);
