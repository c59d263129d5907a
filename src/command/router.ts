/** The one door: a line or a modal's named texts become a row of the command table, in one transaction. */

import { randomUUID } from 'node:crypto';
import { writeAudit } from '../engine/audit.ts';
import { lastLine, putLastLine, takeInOnce } from '../engine/inbox.ts';
import type { Transact, Tx } from '../engine/tx.ts';
import { actorOf, storedActor } from '../lib/actor.ts';
import { type Message, message, rich } from '../lib/blockkit.ts';
import { Mistake, Outage, Unconfirmed } from '../lib/errors.ts';
import { headAndRest, straighten, type Vocabulary } from '../lib/grammar.ts';
import { MINUTE } from '../lib/instant.ts';
import type { Log } from '../lib/log.ts';
import { mistakeMessage, repeatMessage } from '../lib/mistake.ts';
import { type CommandNames, canonicalLine, nameSlashes, slash } from '../lib/slash.ts';
import { parseArgs, parseNamed } from '../lib/typed/parse.ts';
import { type Ask, decideAsking, type Slack } from './asking.ts';
import { confirmForm, confirmLine } from './confirm.ts';
import { commandNames, findRow, helpMessage, type Located, unknownVerb, verbsOf } from './help.ts';
import { explainMisread } from './misread.ts';
import { drawnLine, isDrawn, type NonceOf, readDrawn, requireDrawnFor } from './nonce.ts';
import type { Caller, CommandRow, Context, Reply } from './row.ts';
import { readSmallTalk, requireCommand } from './small-talk.ts';
import { type Acquaintance, accountsIn, acquainted } from './strangers.ts';

/** What the router needs to answer a request. */
export type RouterReply = Reply | { readonly errors: Readonly<Record<string, string>> };

export type Request =
  | { readonly caller: Caller; readonly line: string }
  | { readonly caller: Caller; readonly row: string; readonly named: Readonly<Record<string, string | undefined>> };

export interface RouterOptions {
  readonly rows: readonly CommandRow[];
  readonly transact: Transact;
  readonly log: Log;
  readonly vocabulary: (tx: Tx, user: string) => Promise<Vocabulary>;
  /** Throws a Mistake when the caller does not have the permission. */
  readonly permit: (tx: Tx, row: CommandRow, caller: Caller) => Promise<void>;
  /** The slash commands by the names that this workspace gave them. */
  readonly commandNames: (tx: Tx) => Promise<CommandNames>;
  /** Answers what only Slack knows. */
  readonly slack: Slack;
  /** What the buttons of a page carry. */
  readonly nonceOf: NonceOf;
  /** How unknown accounts are looked up. */
  readonly acquaintance: Acquaintance;
  /** Commands and verbs met, for the metrics. */
  readonly onCommand?: (row: string, result: 'done' | 'mistake' | 'bug') => void;
}

export type Route = (request: Request) => Promise<RouterReply>;

/** Builds the door. The returned function never rejects: a bug is logged once with a reference the asker sees. */
export function createRouter(options: RouterOptions): Route {
  const run = acquainted(options.transact, options.acquaintance);
  // What was read last also names the commands in the answer of a transaction that never began.
  let names: CommandNames = {};
  const decide = async (request: Request): Promise<RouterReply> => {
    try {
      const answer = await decideAsking(options.slack, (ask) =>
        run(async (tx, meet) => {
          names = await options.commandNames(tx);
          await meet(tx, peopleOf(request));
          return handle(tx, { ...options, names }, request, ask);
        }),
      );
      options.onCommand?.('line' in request ? request.line : request.row, 'done');
      return withoutForm(request, answer, names);
    } catch (error) {
      return answerError(options, request, error);
    }
  };
  return async (request) => nameSlashes(await decide(request), names);
}

/** The options of one decision. */
interface Deciding extends RouterOptions {
  /** The slash commands by the names of this workspace, as the decision's transaction found them. */
  readonly names: CommandNames;
}

/** Who asks, and the people they name. */
function peopleOf(request: Request): readonly string[] {
  const texts = 'line' in request ? [request.line] : Object.values(request.named);
  return [request.caller.user, ...accountsIn(texts)];
}

async function handle(tx: Tx, options: Deciding, request: Request, ask: Ask): Promise<RouterReply> {
  const { caller } = request;
  requireShort(request);
  const vocabulary = await options.vocabulary(tx, caller.user);
  const talk = isSpoken(request) ? readSmallTalk(request.line, vocabulary) : undefined;
  if (talk !== undefined && 'message' in talk) return talk;
  const asked = talk === undefined ? request : { caller, line: talk.line };
  const located = locate(options, asked, vocabulary.names);
  if (isSpoken(asked)) requireCommand(lineOf(asked, options.names), located, vocabulary);
  if (located.kind === 'help') return { message: helpMessage(options.rows, located) };
  if (located.kind === 'unknown') throw await drawOffers(tx, options, unknownVerb(options.rows, located), vocabulary);
  const { row: found } = located;
  const decide = () => decideRow(tx, options, asked, located, { caller, vocabulary, ask });
  return caller.key === undefined || isLookUp(found, caller)
    ? decide()
    : takeInOnce(tx, caller.key, decide, keptAnswer);
}

/** Whether the line is a message to Muster and not a typed command. */
function isSpoken(request: Request): request is Extract<Request, { line: string }> {
  return 'line' in request && (request.caller.door === 'dm' || request.caller.door === 'mention');
}

/**
 * Letters of one line, or of one field of a form: no command needs more, and a person who pages somebody waits while
 * one is read.
 */
const LONGEST_LINE = 4_000;

function requireShort(request: Request): void {
  const texts = 'line' in request ? { line: request.line } : request.named;
  for (const [field, text = ''] of Object.entries(texts)) {
    if (text.length <= LONGEST_LINE) continue;
    throw new Mistake(
      `Your text has ${text.length.toLocaleString('en-GB')} characters, and Muster reads at most ${LONGEST_LINE.toLocaleString('en-GB')}, so nothing was changed. Post the text in the incident channel as a message or snippet, and add 📌 to it.`,
      { example: '/incident note The whole log is pinned above', field },
    );
  }
}

/** A look-up by slash command may be answered twice: Slack repeats none, and nobody is hurt by a second answer. */
function isLookUp(found: CommandRow, { door }: Caller): boolean {
  return !found.changes && door === 'slash';
}

async function decideRow(
  tx: Tx,
  options: Deciding,
  request: Request,
  { row: found, text }: Extract<Located, { kind: 'row' }>,
  context: Context,
): Promise<RouterReply> {
  const { vocabulary } = context;
  requireAnswer(found, request.caller);
  await options.permit(tx, found, request.caller);
  const { words, nonce } = readDrawn(found, request.caller, text);
  const parsed =
    'named' in request
      ? parseNamed(found.args, request.named, vocabulary)
      : parseArgs(found.args, words, withCommands(options, found, vocabulary), isDrawn(request.caller));
  if (!parsed.ok) {
    const typed = 'named' in request ? undefined : words;
    throw await drawOffers(tx, options, explainMisread(found, parsed, vocabulary, typed), vocabulary);
  }
  const { values } = parsed;
  await requireDrawnFor(tx, options.nonceOf, found, request.caller, { values, nonce });
  const line = 'named' in request ? '' : `${found.name} ${words}`;
  try {
    if (!found.changes) return await found.run(tx, values as never, context);
    return await change(tx, options, found, { line, values }, context);
  } catch (error) {
    if (!(error instanceof Unconfirmed) || line === '') throw error;
    throw confirmLine(error, await drawnLine(tx, options.nonceOf, found, values, line.trim()));
  }
}

/** The doors of signed addresses, which leave Slack in mails and messages and come back without anybody's login. */
const SIGNED: ReadonlySet<Caller['door']> = new Set<Caller['door']>(['link', 'call', 'receipt']);

/** A person with a signed address may run the line it was made for, and nothing else. */
function requireAnswer({ permission, answers }: CommandRow, { door }: Caller): void {
  if (!SIGNED.has(door) || permission === 'answer' || answers === true) return;
  throw new Mistake('This link works only for pages and contact-method tests. Use Slack for everything else.');
}

/** The line with the canonical name of its command; a button has that already, unless it repeats what somebody typed. */
function lineOf({ line, caller }: Extract<Request, { line: string }>, names: CommandNames): string {
  const typed = straighten(line);
  return canonicalLine(typed, isDrawn(caller) && !typed.startsWith('/') ? {} : names);
}

function locate({ rows, names }: Deciding, request: Request, known: ReadonlySet<string>): Located {
  if ('named' in request) {
    const found = rows.find((r) => r.name === request.row);
    return found
      ? { kind: 'row', row: found, text: '' }
      : { kind: 'unknown', command: request.row, word: '', text: '' };
  }
  return findRow(rows, ...headAndRest(lineOf(request, names)), known);
}

/** What somebody typed about a page, as buttons about that page. */
async function drawOffers(tx: Tx, options: RouterOptions, mistake: Mistake, vocabulary: Vocabulary): Promise<Mistake> {
  const { message: words, offers, example, field } = mistake;
  const drawn = [];
  for (const offer of offers) drawn.push({ ...offer, line: await drawOffer(tx, options, offer.line, vocabulary) });
  return new Mistake(words, { example, field, offers: drawn });
}

async function drawOffer(
  tx: Tx,
  { rows, nonceOf }: RouterOptions,
  line: string,
  vocabulary: Vocabulary,
): Promise<string> {
  const located = findRow(rows, ...headAndRest(line), vocabulary.names);
  const parsed = located.kind === 'row' ? parseArgs(located.row.args, located.text, vocabulary, true) : undefined;
  return located.kind === 'row' && parsed?.ok === true
    ? drawnLine(tx, nonceOf, located.row, parsed.values, line)
    : line;
}

/** A title that begins with a verb of this command, or holds a command, is asked about. */
function withCommands({ rows, names }: Deciding, { name }: CommandRow, vocabulary: Vocabulary): Vocabulary {
  const [command = ''] = name.split(' ');
  const commands = new Set(commandNames(rows).map((one) => names[one] ?? one));
  return { ...vocabulary, commands, verbs: new Set(verbsOf(rows, command)) };
}

/** Runs a row that changes state, with an audit entry: not twice in a minute when it is the last thing the person did there. */
async function change(
  tx: Tx,
  { nonceOf }: RouterOptions,
  found: CommandRow,
  { line, values }: { readonly line: string; readonly values: Readonly<Record<string, unknown>> },
  context: Context,
): Promise<RouterReply> {
  const { caller } = context;
  const placed = line === '' ? '' : [caller.channel, caller.thread, line].join(' ');
  if (line !== '' && caller.again !== true && found.idempotent !== true) {
    const last = await lastLine(tx, caller.user);
    if (last?.line === placed && last.at <= tx.now && tx.now - last.at < MINUTE) {
      const again = await drawnLine(tx, nonceOf, found, values, line);
      return { message: repeatMessage((last.reply as { message: Message }).message, again) };
    }
  }
  const reply = await found.run(tx, values as never, context);
  if ('view' in reply) return reply;
  await putLastLine(tx, caller.user, placed, withoutSecret(reply));
  const open = found.secret !== true;
  const { fields, incident } = tx.audit.take();
  const change_json = open && Object.keys(fields).length > 0 ? JSON.stringify(fields) : null;
  const detail_json = open ? JSON.stringify(values) : null;
  const row = {
    at: tx.now,
    who: storedActor(actorOf(caller.user)),
    door: caller.door,
    line: line.trim() || found.name,
  };
  await writeAudit(tx.db, { ...row, detail_json, change_json, incident });
  return reply;
}

/** What a repeat gets instead of a secret. */
const SHOWN_ONCE: RouterReply = {
  message: message(rich`This answer is shown only once and is not stored. Request a new one.`),
};

function withoutSecret(answer: RouterReply): RouterReply {
  return 'once' in answer && answer.once === true ? SHOWN_ONCE : answer;
}

/** The answer to a repeat; a form is opened again. */
function keptAnswer(answer: RouterReply): RouterReply | undefined {
  return 'view' in answer ? undefined : withoutSecret(answer);
}

/** Where no modal can be opened, the answer is a button that opens it. */
function withoutForm(request: Request, answer: RouterReply, names: CommandNames): RouterReply {
  if (!('view' in answer) || request.caller.modals || !('line' in request)) return answer;
  const offer = { label: 'Open the form', line: lineOf(request, names) };
  return { message: mistakeMessage(new Mistake('Slack opens forms only from a button. Press this one:', { offer })) };
}

function formFor(error: Unconfirmed, { caller, row, named }: Extract<Request, { row: string }>) {
  return confirmForm(error, row, { channel: caller.channel, thread: caller.thread }, named);
}

function answerError({ log, onCommand }: RouterOptions, request: Request, error: unknown): RouterReply {
  const name = 'line' in request ? request.line.split(/\s+/).slice(0, 2).join(' ') : request.row;
  if (error instanceof Mistake) {
    onCommand?.(name, 'mistake');
    const form = error instanceof Unconfirmed && 'named' in request ? formFor(error, request) : undefined;
    if (form !== undefined) return { view: form, onTop: true };
    const fields = 'named' in request ? Object.keys(request.named) : [];
    const field = error.field !== undefined && fields.includes(error.field) ? error.field : fields[0];
    if (request.caller.door === 'modal' && field !== undefined) {
      return {
        errors: {
          [field]: error.example === undefined ? error.message : `${error.message} Example: ${slash(error.example)}`,
        },
      };
    }
    return { message: mistakeMessage(error) };
  }
  const reference = randomUUID().slice(0, 8);
  onCommand?.(name, 'bug');
  log.error({ err: error, reference, command: name, door: request.caller.door }, 'a command failed');
  if (error instanceof Outage)
    return { message: message(rich`*${error.said}* Reference for your Muster administrator: ${reference}.`) };
  const words = rich`*Internal error (reference ${reference}).* Nothing was changed. Try again; if it happens again, give the reference to your Muster administrator.`;
  return { message: message(words) };
}
