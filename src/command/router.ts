/** The one door: a line or a modal's named texts become a row of the command table, in one transaction. */
import { randomUUID } from 'node:crypto';
import type { View } from '@slack/types';
import type { Transact, Tx } from '../engine/tx.ts';
import { type Message, message, rich } from '../lib/blockkit.ts';
import { Mistake } from '../lib/errors.ts';
import {
  type Arg,
  headAndRest,
  type Parsed,
  parseArgs,
  parseNamed,
  straighten,
  usageOf,
  type Values,
  type Vocabulary,
} from '../lib/grammar.ts';
import { MINUTE } from '../lib/instant.ts';
import type { Log } from '../lib/log.ts';
import { mistakeMessage, repeatMessage } from '../lib/mistake.ts';
import { findRow, helpMessage, type Located, unknownVerb } from './help.ts';

/** The way a request came in. */
export type Door = 'slash' | 'button' | 'modal' | 'mention' | 'dm' | 'shortcut' | 'reaction' | 'link' | 'sms' | 'call';

/** Who asks, where, and by which door. `key` tells a repeated request; `modals` says whether one can be opened. */
export interface Caller {
  readonly user: string;
  /** Slack's id of the workspace they are of, where the door tells. */
  readonly team?: string | undefined;
  readonly door: Door;
  readonly channel?: string | undefined;
  readonly thread?: string | undefined;
  readonly key?: string | undefined;
  readonly modals: boolean;
  /** The person pressed `Do it again`. */
  readonly again?: boolean;
  /** The permalink of the message a shortcut was used on. */
  readonly link?: string | undefined;
}

/**
 * What the asker gets: only they see it. `replace` takes the place of the message they pressed a button on; `once` holds
 * a secret, so that it is not kept for repeats.
 */
export type Reply =
  | { readonly message: Message; readonly replace?: boolean; readonly once?: boolean }
  /** A form; `onTop` leaves the form that asked for it beneath, with what was typed. */
  | { readonly view: View; readonly onTop?: boolean };

/** What a request is answered with. */
export type RouterReply = Reply | { readonly errors: Readonly<Record<string, string>> };

/** What a row needs beside its arguments: the words known now. */
export interface Context {
  readonly caller: Caller;
  readonly vocabulary: Vocabulary;
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
  | 'reports'
  | 'administer';

/** One command. Usage, help, the README's table and the manifest derive from it. */
export interface CommandRow<A extends readonly Arg[] = readonly Arg[]> {
  /** The slash command and the verb: `incident resolve`. */
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly example: string;
  readonly args: A;
  readonly permission: Permission;
  /** Whether it changes state: audited, and a repeat within a minute is asked about. */
  readonly changes: boolean;
  /** What it is given is for nobody's eyes: the audit keeps that it was done, not with what. */
  readonly secret?: boolean;
  /** Takes a text in which an argument that was not understood is filled into a form instead of being refused. */
  run(tx: Tx, values: Values<A>, context: Context): Promise<Reply>;
}

/** Keeps the types of the arguments while rows of all kinds share one table. */
export function row<const A extends readonly Arg[]>(spec: CommandRow<A>): CommandRow {
  return spec as unknown as CommandRow;
}

/** Only the asker sees these words. */
export function say(text: Parameters<typeof message>[0], blocks?: Parameters<typeof message>[1]): Reply {
  return { message: message(text, blocks) };
}

export type Request =
  | { readonly caller: Caller; readonly line: string }
  | { readonly caller: Caller; readonly row: string; readonly named: Readonly<Record<string, string | undefined>> };

export interface RouterOptions {
  readonly rows: readonly CommandRow[];
  readonly transact: Transact;
  readonly log: Log;
  readonly vocabulary: (tx: Tx, user: string) => Promise<Vocabulary>;
  /** Throws a Mistake when the caller may not. */
  readonly permit: (tx: Tx, row: CommandRow, caller: Caller) => Promise<void>;
  /** The canonical name of a slash command that the file renamed. */
  readonly canonical: (tx: Tx, command: string) => Promise<string>;
  /** Commands and verbs met, for the metrics. */
  readonly onCommand?: (row: string, result: 'done' | 'mistake' | 'bug') => void;
}

export type Route = (request: Request) => Promise<RouterReply>;

/** Builds the door. The returned function never rejects: a bug is logged once with a reference the asker sees. */
export function createRouter(options: RouterOptions): Route {
  return async (request) => {
    try {
      const answer = await options.transact((tx) => handle(tx, options, request));
      options.onCommand?.('line' in request ? request.line : request.row, 'done');
      return withoutForm(request, answer);
    } catch (error) {
      return answerError(options, request, error);
    }
  };
}

async function handle(tx: Tx, options: RouterOptions, request: Request): Promise<RouterReply> {
  const { caller } = request;
  const vocabulary = await options.vocabulary(tx, caller.user);
  const located = await locate(tx, options, request, vocabulary.names);
  if (located.kind === 'help') return { message: helpMessage(options.rows, located) };
  if (located.kind === 'unknown') throw unknownVerb(options.rows, located);
  const { row: found } = located;
  const decide = () => decideRow(tx, options, request, located, vocabulary);
  return caller.key === undefined || isLookUp(found, caller) ? decide() : once(tx, caller.key, decide);
}

/** A look-up by slash command may be answered twice: Slack repeats none, and nobody is hurt by a second answer. */
function isLookUp(found: CommandRow, { door }: Caller): boolean {
  return !found.changes && door === 'slash';
}

/** Decides a request that Slack may send again once; forms are opened anew. */
async function once(tx: Tx, key: string, decide: () => Promise<RouterReply>): Promise<RouterReply> {
  const earlier = await tx.db.selectFrom('inbox').select('reply_json').where('key', '=', key).executeTakeFirst();
  if (earlier) return JSON.parse(earlier.reply_json ?? 'null') as RouterReply;
  const answer = await decide();
  if (!('view' in answer)) await remember(tx, key, null, answer);
  return answer;
}

async function decideRow(
  tx: Tx,
  options: RouterOptions,
  request: Request,
  { row: found, text }: Extract<Located, { kind: 'row' }>,
  vocabulary: Vocabulary,
): Promise<RouterReply> {
  const context = { caller: request.caller, vocabulary };
  await options.permit(tx, found, request.caller);
  const parsed =
    'named' in request ? parseNamed(found.args, request.named, vocabulary) : parseArgs(found.args, text, vocabulary);
  if (!parsed.ok) throw explainMisread(found, parsed);
  if (!found.changes) return found.run(tx, parsed.values as never, context);
  return change(tx, found, 'named' in request ? '' : `${found.name} ${text}`, parsed.values, context);
}

async function locate(
  tx: Tx,
  { rows, canonical }: RouterOptions,
  request: Request,
  names: ReadonlySet<string>,
): Promise<Located> {
  if ('named' in request) {
    const found = rows.find((r) => r.name === request.row);
    return found
      ? { kind: 'row', row: found, text: '' }
      : { kind: 'unknown', command: request.row, word: '', text: '' };
  }
  const [command, words] = headAndRest(straighten(request.line).replace(/^\//, ''));
  return findRow(rows, await canonical(tx, command.toLowerCase()), words, names);
}

/** Runs a row that changes state, with an audit entry: not twice in a minute when it is the last thing the person did there. */
async function change(
  tx: Tx,
  found: CommandRow,
  line: string,
  values: Readonly<Record<string, unknown>>,
  context: Context,
): Promise<RouterReply> {
  const { caller } = context;
  const key = `last:${caller.user}`;
  const placed = line === '' ? '' : [caller.channel, caller.thread, line].join(' ');
  if (line !== '' && caller.again !== true) {
    const last = await tx.db.selectFrom('inbox').selectAll().where('key', '=', key).executeTakeFirst();
    if (last?.line === placed && tx.now - last.at < MINUTE) {
      return { message: repeatMessage((JSON.parse(last.reply_json ?? 'null') as { message: Message }).message, line) };
    }
  }
  const reply = await found.run(tx, values as never, context);
  if ('view' in reply) return reply;
  await remember(tx, key, placed, reply);
  const open = found.secret !== true;
  const { fields, incident } = tx.audit.take();
  const change_json = open && Object.keys(fields).length > 0 ? JSON.stringify(fields) : null;
  const detail_json = open ? JSON.stringify(values) : null;
  const row = { at: tx.now, who: caller.user, door: caller.door, line: line.trim() || found.name };
  await tx.db
    .insertInto('audit')
    .values({ ...row, detail_json, change_json, incident })
    .execute();
  return reply;
}

/** What a repeat gets instead of a secret. */
const SHOWN_ONCE: RouterReply = { message: message(rich`This was shown once and is kept nowhere. Ask for a new one.`) };

async function remember(tx: Tx, key: string, line: string | null, answer: RouterReply): Promise<void> {
  const kept = 'once' in answer && answer.once === true ? SHOWN_ONCE : answer;
  const row = { line, reply_json: JSON.stringify(kept), at: tx.now };
  await tx.db
    .insertInto('inbox')
    .values({ key, ...row })
    .onConflict((c) => c.column('key').doUpdateSet(row))
    .execute();
}

function explainMisread(found: CommandRow, parsed: Extract<Parsed, { ok: false }>): Mistake {
  const { arg, found: word } = parsed;
  const what =
    word === ''
      ? `\`/${found.name}\` also needs ${wording(arg)}.`
      : `I read \`/${found.name}\`, but “${word}” is not ${wording(arg)}.`;
  return new Mistake(`${what} It goes: /${found.name} ${usageOf(found.args)}`.trim(), {
    example: found.example,
    field: arg.name,
  });
}

function wording(arg: Arg): string {
  const words: Partial<Record<Arg['kind'], string>> = {
    incident: 'an incident such as INC-142',
    page: 'a page such as p42',
    severity: 'a severity',
    service: 'a service of muster.yaml',
    schedule: 'a schedule of muster.yaml',
    person: 'a person such as @ana',
    people: 'people such as @ana @bo',
    choice: `one of ${arg.of?.join(', ') ?? ''}`,
    rest: `a ${arg.name}`,
  };
  return words[arg.kind] ?? `a ${arg.name}`;
}

/** Where no modal can be opened, the answer is a button that opens it. */
function withoutForm(request: Request, answer: RouterReply): RouterReply {
  if (!('view' in answer) || request.caller.modals || !('line' in request)) return answer;
  const line = straighten(request.line).replace(/^\//, '');
  return { message: formButton(line) };
}

function formButton(line: string): Message {
  return mistakeMessage(new Mistake('This opens a form.', { offer: { label: 'Open the form', line } }));
}

function answerError({ log, onCommand }: RouterOptions, request: Request, error: unknown): RouterReply {
  const name = 'line' in request ? request.line.split(/\s+/).slice(0, 2).join(' ') : request.row;
  if (error instanceof Mistake) {
    onCommand?.(name, 'mistake');
    const fields = 'named' in request ? Object.keys(request.named) : [];
    const field = error.field !== undefined && fields.includes(error.field) ? error.field : fields[0];
    if (request.caller.door === 'modal' && field !== undefined) {
      return {
        errors: { [field]: error.example === undefined ? error.message : `${error.message} Example: ${error.example}` },
      };
    }
    return { message: mistakeMessage(error) };
  }
  const reference = randomUUID().slice(0, 8);
  onCommand?.(name, 'bug');
  log.error({ err: error, reference, command: name, door: request.caller.door }, 'a command failed');
  const words = rich`*That did not work, and nothing was changed.* It is a fault of ours, noted as ${reference}. Try again; if it stays, show that reference to whoever runs Muster.`;
  return { message: message(words) };
}
