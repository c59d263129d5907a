/** Finding a row by its words, help, and "did you mean". */
import { type Block, code, context, header, list, type Message, message, paragraph, rich } from '../lib/blockkit.ts';
import { Mistake } from '../lib/errors.ts';
import { headAndRest, nearest, usageOf } from '../lib/grammar.ts';
import { ANY_LINE, isSlashCommand, markSlash, SLASH_COMMANDS, slash } from '../lib/slash.ts';
import { isNumberedSeverity } from '../lib/typed/severity.ts';
import type { CommandRow } from './row.ts';
import { SURFACE } from './surface.ts';

/** What a line turned out to be. `text` is what follows the command's name. */
export type Located =
  | { readonly kind: 'row'; readonly row: CommandRow; readonly text: string }
  | { readonly kind: 'help'; readonly command: string; readonly verb: string }
  | { readonly kind: 'unknown'; readonly command: string; readonly word: string; readonly text: string };

/**
 * The row a command and its words mean: a verb or alias first, then the command's own row. `names` are words that its
 * own row may begin with, such as a service's.
 */
export function findRow(
  rows: readonly CommandRow[],
  command: string,
  text: string,
  names: ReadonlySet<string> = new Set(),
): Located {
  const found = tableOf(rows).get(command);
  if (found === undefined) {
    if (command === 'help' || command === '') return { kind: 'help', command: 'incident', verb: '' };
    const line = `${command} ${text}`.trim();
    return findRow(rows, subjectOf(command) ?? commandOfVerb(rows, command), line, names);
  }
  const [word, rest] = headAndRest(text);
  const verb = word.toLowerCase();
  if (verb === 'help') return { kind: 'help', command, verb: rest.toLowerCase() };
  const named = found.verbs.get(verb);
  if (named) return { kind: 'row', row: named, text: rest };
  if (command === ANY_LINE) return anyLine(rows, text, names);
  const of = names.has(verb) ? undefined : rowOf(command, found, word, rest);
  if (of !== undefined) return of;
  const { bare } = found;
  if (bare !== undefined && text === '') return { kind: 'row', row: bare, text };
  const near = names.has(verb) || isNumberedSeverity(verb) ? undefined : nearest(verb, typedVerbs(rows, command));
  const takes = bare !== undefined && bare.args.length > 0 && near === undefined;
  return takes ? { kind: 'row', row: bare, text } : { kind: 'unknown', command, word, text };
}

/** `/muster page ack p1`, `/muster resolve INC-1`: a line of another command, with its name or without. */
function anyLine(rows: readonly CommandRow[], text: string, names: ReadonlySet<string>): Located {
  const [word, rest] = headAndRest(text.replace(/^\//, ''));
  const first = word.toLowerCase();
  if (first === '') return { kind: 'help', command: ANY_LINE, verb: '' };
  if (isSlashCommand(first)) return findRow(rows, first, rest, names);
  const command = SLASH_COMMANDS.find((name) => verbsOf(rows, name).includes(first) || SUBJECTS[name]?.test(first));
  if (command !== undefined) return findRow(rows, command, text, names);
  return { kind: 'unknown', command: ANY_LINE, word, text };
}

/** What a command's own lines may be about. */
const SUBJECTS: Readonly<Record<string, RegExp>> = {
  incident: /^(?:inc-?|#)\d+$/i,
  page: /^p-?\d+$/i,
  alert: /^a-?\d+$/i,
};

/** The command that a line without one is about: `p42`, `A-17`. An incident is the usual one anyway. */
function subjectOf(word: string): string | undefined {
  return ['page', 'alert'].find((command) => SUBJECTS[command]?.test(word) === true);
}

/** `/incident INC-1` shows it, `/incident INC-1 resolve …` does it: the id may come before the verb. */
function rowOf(command: string, { verbs }: Command, word: string, rest: string): Located | undefined {
  if (SUBJECTS[command]?.test(word) !== true) return undefined;
  const [second, tail] = headAndRest(rest);
  const row = verbs.get(second.toLowerCase());
  if (row !== undefined) return { kind: 'row', row, text: `${word} ${tail}`.trim() };
  const show = verbs.get('show');
  return show && { kind: 'row', row: show, text: `${word} ${rest}`.trim() };
}

/** The rows of one slash command: its own, and those of its verbs and their aliases in the order of the table. */
interface Command {
  readonly bare: CommandRow | undefined;
  readonly verbs: ReadonlyMap<string, CommandRow>;
}

type Table = ReadonlyMap<string, Command>;

/** Rows never change, so they are put in order once. */
const tables = new WeakMap<readonly CommandRow[], Table>();

function tableOf(rows: readonly CommandRow[]): Table {
  const known = tables.get(rows);
  if (known !== undefined) return known;
  const table = new Map(commandNames(rows).map((command) => [command, readCommand(rows, command)]));
  tables.set(rows, table);
  return table;
}

function readCommand(rows: readonly CommandRow[], command: string): Command {
  const verbs = new Map<string, CommandRow>();
  for (const row of rows.filter((one) => commandOf(one) === command)) {
    for (const verb of [row.name.split(' ')[1] ?? '', ...(row.aliases ?? []), ...(row.hidden ?? [])])
      if (verb !== '' && !verbs.has(verb)) verbs.set(verb, row);
  }
  return { bare: rows.find((row) => row.name === command), verbs };
}

/** A line may begin with only the verb: `/incident`'s first, else the first command that has it. */
function commandOfVerb(rows: readonly CommandRow[], verb: string): string {
  return ['incident', ...tableOf(rows).keys()].find((command) => verbsOf(rows, command).includes(verb)) ?? 'incident';
}

/** The slash commands that have a row, in the order of the help. */
export function commandNames(rows: readonly CommandRow[]): readonly string[] {
  const present = new Set(rows.map(commandOf));
  return SLASH_COMMANDS.filter((name) => present.has(name));
}

function commandOf(row: CommandRow): string {
  return row.name.split(' ')[0] ?? '';
}

/** The verbs of a slash command with their aliases, in the order of the table. */
export function verbsOf(rows: readonly CommandRow[], command: string): readonly string[] {
  return [...(tableOf(rows).get(command)?.verbs.keys() ?? [])];
}

/** The same without those that only buttons type. */
function typedVerbs(rows: readonly CommandRow[], command: string): readonly string[] {
  const verbs = tableOf(rows).get(command)?.verbs ?? [];
  return [...verbs].flatMap(([verb, row]) => (row.drawn === true ? [] : [verb]));
}

/** "Did you mean", as a button; otherwise what there is. */
export function unknownVerb(
  rows: readonly CommandRow[],
  { command, word, text }: Extract<Located, { kind: 'unknown' }>,
): Mistake {
  const near = shownVerb(rows, command, nearest(word, typedVerbs(rows, command)));
  const rest = text.slice(word.length).trim();
  if (near === undefined)
    return new Mistake(`${slash(`/${command}`)} has no “${word}”.`, {
      example: `/${command} help`,
      offer: { label: 'Show help', line: `${command} help` },
    });
  const line = `${command} ${near} ${rest}`.trim();
  return new Mistake(`${slash(`/${command}`)} has no “${word}”. Did you mean “${near}”?`, {
    offer: { label: cutLine(slash(`/${line}`)), line },
  });
}

/** The current name of a verb of an earlier version. */
function shownVerb(rows: readonly CommandRow[], command: string, verb: string | undefined): string | undefined {
  const row = verb === undefined ? undefined : tableOf(rows).get(command)?.verbs.get(verb);
  return verb !== undefined && row?.hidden?.includes(verb) ? row.name.split(' ')[1] : verb;
}

function cutLine(line: string): string {
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

/** How a row is typed. */
export function usage(row: CommandRow): string {
  return `/${row.name} ${usageOf(row.args)}`.trim();
}

/** Help for one command, or for one verb of it. */
export function helpMessage(
  rows: readonly CommandRow[],
  { command, verb }: Extract<Located, { kind: 'help' }>,
): Message {
  const made = drawn.get(rows) ?? new Map<string, Message>();
  drawn.set(rows, made);
  const key = `${command} ${verb}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const fresh = drawHelp(rows, command, verb);
  if (made.size < MOST_DRAWN) made.set(key, fresh);
  return fresh;
}

/** Rows never change, so neither does what they say. */
const drawn = new WeakMap<readonly CommandRow[], Map<string, Message>>();
const MOST_DRAWN = 500;

function drawHelp(rows: readonly CommandRow[], command: string, verb: string): Message {
  const one = rows.find(
    (row) =>
      commandOf(row) === command &&
      verb !== '' &&
      (row.name === `${command} ${verb}` || [...(row.aliases ?? []), ...(row.hidden ?? [])].includes(verb)),
  );
  if (one !== undefined) return verbHelp(one);
  return verb === 'all' ? wholeHelp(rows, command) : shortHelp(rows, command);
}

function verbHelp(row: CommandRow): Message {
  const aliases = row.aliases?.length ? rich`\nAlso: ${row.aliases.join(', ')}` : [];
  const words = rich`*${slash(usage(row))}*\n${markSlash(row.summary)}\nExample: ${code(row.example)}${aliases}`;
  return message(words);
}

/** The rows that people type, by command; of one command where it is given. */
export function typedRows(rows: readonly CommandRow[], command?: string): readonly CommandRow[] {
  const commands = command === undefined ? commandNames(rows) : [command];
  return commands.flatMap((name) => rows.filter((row) => row.drawn !== true && commandOf(row) === name));
}

/** The short help, in groups. */
function shortHelp(rows: readonly CommandRow[], command: string): Message {
  const { short, words } = isSlashCommand(command) ? SURFACE[command] : { short: [], words: undefined };
  const groups = short.flatMap(({ title, verbs }): readonly Block[] => {
    const lines = verbs.flatMap((verb) => shortLine(rows, command, verb));
    return lines.length === 0 ? [] : [paragraph(rich`*${title}*`), list(lines)];
  });
  return message(rich`Help for ${slash(`/${command}`)}`, [
    header(slash(`/${command}`)),
    ...(words === undefined ? [] : [paragraph(rich`${markSlash(words)}`)]),
    ...groups,
    context(markSlash(`More: /${command} help all · /${command} help <verb> · ${otherHelps(rows, command)}`)),
    context('In a thread, write “@muster resolve”. You can also send Muster any command as a direct message.'),
  ]);
}

/** One verb by an example; the command's own row by its own example, or by the verb that also means it. */
function shortLine(rows: readonly CommandRow[], command: string, verb: string) {
  const { bare, verbs } = tableOf(rows).get(command) ?? { bare: undefined, verbs: new Map<string, CommandRow>() };
  const row = verb === '' ? bare : verbs.get(verb);
  if (row === undefined) return [];
  const own =
    row.name === command && verb !== '' ? row.example.replace(`/${command}`, `/${command} ${verb}`) : row.example;
  return [rich`${code(own)} ${markSlash(row.summary)}`];
}

function otherHelps(rows: readonly CommandRow[], command: string): string {
  const others = commandNames(rows).filter((name) => name !== command);
  return others.map((name) => `/${name} help`).join(' · ');
}

/** The long help: everything that people type, with its arguments. */
function wholeHelp(rows: readonly CommandRow[], command: string): Message {
  const all = typedRows(rows, command).map((row) => rich`${code(usage(row))} ${markSlash(row.summary)}`);
  return message(rich`Help for ${slash(`/${command}`)}`, [
    header(slash(`/${command}`)),
    list(all),
    context(markSlash(`One verb with an example: /${command} help <verb> · ${otherHelps(rows, command)}`)),
  ]);
}
