/** A row of the command table: what a command is, who calls it, and what they get. */
import type { View } from '@slack/types';
import type { Tx } from '../engine/tx.ts';
import { type Message, message } from '../lib/blockkit.ts';
import type { Arg, Values, Vocabulary } from '../lib/grammar.ts';
import type { Ask } from './asking.ts';

/** How a request came in. */
export type Door =
  | 'slash'
  | 'button'
  | 'modal'
  | 'mention'
  | 'dm'
  | 'shortcut'
  | 'reaction'
  | 'link'
  | 'sms'
  | 'call'
  /** A carrier tells that somebody acknowledged in its own app. */
  | 'receipt';

/**
 * Who asks, where, and by which door. The place is what Slack says besides the words, never what somebody typed. `key`
 * tells a repeated request;
 * `modals` says whether one can be opened.
 */
export interface Caller {
  readonly user: string;
  /** Slack's id of the workspace they are of, where the door tells. */
  readonly team?: string | undefined;
  readonly door: Door;
  readonly channel?: string | undefined;
  readonly thread?: string | undefined;
  readonly key?: string | undefined;
  readonly modals: boolean;
  /** True when the person pressed `Do it again`. */
  readonly again?: boolean;
  /** The permalink of the message a shortcut was used on. */
  readonly link?: string | undefined;
  /** The place is where a form was opened: it does not prove that the person may still be there. */
  readonly remembered?: boolean;
  /** They answered in their own words in a thread: only what that thread is about is meant. */
  readonly threadOnly?: boolean;
}

/**
 * What the asker gets: only they see it. `replace` takes the place of the message they pressed a button on; `once` holds
 * a secret, so that it is not kept for repeats; `shown`: the channel they asked in shows what happened, so Slack sends no copy.
 */
export type Reply =
  | { readonly message: Message; readonly replace?: boolean; readonly once?: boolean; readonly shown?: boolean }
  /** A form; `onTop` leaves the form that asked for it beneath, with what was typed. */
  | { readonly view: View; readonly onTop?: boolean };

/** What a row needs besides its arguments: who asks, the words known now, and what only Slack knows. */
export interface Context {
  readonly caller: Caller;
  readonly vocabulary: Vocabulary;
  readonly ask: Ask;
}

/** What a row asks of the caller; muster.yaml's `may:` gives each to people, groups or everyone. */
export type Permission =
  | 'look'
  | 'act'
  | 'answer'
  | 'declare'
  | 'page'
  | 'severity'
  | 'resolve'
  | 'private'
  | 'schedules'
  | 'runbooks'
  | 'alerts'
  | 'silences'
  | 'reports'
  | 'administer';

/** One command. Usage, help, docs/commands.md and the manifest derive from it. */
export interface CommandRow<A extends readonly Arg[] = readonly Arg[]> {
  /** The slash command and the verb: `incident resolve`. */
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Verbs of earlier versions: lines of old buttons keep working, help does not show them. */
  readonly hidden?: readonly string[];
  /** Only our buttons and forms type it: help, documentation and hints leave it out. */
  readonly drawn?: boolean;
  readonly summary: string;
  readonly example: string;
  readonly args: A;
  readonly permission: Permission;
  /** Whether it changes state: audited, and a repeat within a minute is asked about. */
  readonly changes: boolean;
  /** Doing it twice does no more than doing it once: a repeat within a minute is not asked about. */
  readonly idempotent?: boolean;
  /** What it is given is for nobody's eyes: the audit keeps that it was done, not with what. */
  readonly secret?: boolean;
  /** An answer to something that Muster sent: like the rows of permission `answer`, a signed link or a call may run it. */
  readonly answers?: boolean;
  /** Takes a text in which an argument that was not understood is filled into a form instead of being refused. */
  run(tx: Tx, values: Values<A>, context: Context): Promise<Reply>;
}

/** Keeps the types of the arguments while rows of all kinds share one table. */
export function row<const A extends readonly Arg[]>(spec: CommandRow<A>): CommandRow {
  return spec as unknown as CommandRow;
}

/** A reply of one sentence, which only the asker sees. */
export function say(text: Parameters<typeof message>[0], blocks?: Parameters<typeof message>[1]): Reply {
  return { message: message(text, blocks) };
}
