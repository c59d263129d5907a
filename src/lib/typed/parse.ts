/** The one parser: slash commands, buttons, mentions, direct messages and modals all end in named arguments. Pure. */

import { type Arg, personOf, schedulesOfGroup, severityOf, type Vocabulary } from '../grammar.ts';
import { type Doubt, readFlags, unmarked } from './flags.ts';
import { readHeading } from './heading.ts';

/** The named values; what is missing or not understood (`arg`, the words that were there); or a question. */
export type Parsed =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly arg: Arg; readonly found: string; readonly doubt?: undefined }
  | { readonly ok: false; readonly doubt: Doubt };

/** Reads the words after the command's name into named values; `drawn`: they come from one of our buttons. */
export function parseArgs(args: readonly Arg[], text: string, vocabulary: Vocabulary, drawn = false): Parsed {
  const flagged = readFlags(args, text, drawn);
  if ('doubt' in flagged) return { ok: false, doubt: flagged.doubt };
  const values: Record<string, unknown> = { ...flagged.flags };
  const titled = args.some(({ kind }) => kind === 'title');
  const marks = drawn && (titled || args.some(({ kind }) => kind === 'flag'));
  const typed = args.filter((arg) => arg.kind !== 'flag' && arg.formOnly !== true);
  let left = flagged.words;
  for (const arg of typed) {
    if (titled && HEADING.has(arg.kind)) continue;
    const taken = take(arg, left, vocabulary);
    if (taken === undefined && (!arg.optional || isUnknownPerson(arg, left)))
      return { ok: false, arg, found: firstWord(left) };
    values[arg.name] = typeof taken?.value === 'string' ? unmarked(taken.value, marks) : taken?.value;
    left = taken?.left ?? left;
  }
  if (titled) return readTitled(typed, { flagged, left, values }, vocabulary, drawn);
  const open = typed.filter(({ name }) => values[name] === undefined);
  // An incident goes before it, but it is the severity that people mistype.
  const missed = open.find(({ kind }) => kind === 'severity') ?? open[0] ?? typed.at(-1);
  if (left !== '' && missed !== undefined) return { ok: false, arg: missed, found: left };
  return { ok: true, values };
}

/** What is at the end of a line that has a title. */
const HEADING: ReadonlySet<string> = new Set(['severity', 'service', 'title']);

interface Before {
  readonly flagged: { readonly words: string; readonly flags: Readonly<Record<string, boolean>> };
  readonly left: string;
  readonly values: Readonly<Record<string, unknown>>;
}

function readTitled(
  typed: readonly Arg[],
  { flagged, left, values }: Before,
  vocabulary: Vocabulary,
  drawn: boolean,
): Parsed {
  const slots = typed.some(({ kind }) => kind === 'severity');
  const heading = readHeading(left, vocabulary, { slots, drawn });
  if ('doubt' in heading) {
    const before = flagged.words.slice(0, flagged.words.length - left.length);
    const set = Object.entries(flagged.flags).flatMap(([name, on]) => (on ? [` --${name}`] : []));
    const choices = heading.doubt.choices.map(({ label, text }) => ({
      label,
      text: `${before}${text}${set.join('')}`,
    }));
    return { ok: false, doubt: { ...heading.doubt, choices } };
  }
  const title = typed.find(({ kind }) => kind === 'title');
  if (title !== undefined && !title.optional && heading.title === undefined)
    return { ok: false, arg: title, found: '' };
  const read = Object.fromEntries(
    typed.flatMap(({ name, kind }) =>
      kind === 'severity' || kind === 'service' || kind === 'title' ? [[name, heading[kind]]] : [],
    ),
  );
  const { title: words } = heading;
  return { ok: true, values: { ...values, ...read, ...(title && words ? { [title.name]: unquote(words) } : {}) } };
}

/** Somebody is written with an @, but nobody has that name: the rest of the line is not about the typist instead. */
function isUnknownPerson({ kind }: Arg, text: string): boolean {
  return (kind === 'person' || kind === 'people') && /^(?:@|\u0002@)\S/.test(text);
}

/** Reads named texts, as a modal submits them, with the same words for the same things. */
export function parseNamed(
  args: readonly Arg[],
  named: Readonly<Record<string, string | undefined>>,
  vocabulary: Vocabulary,
): Parsed {
  const values: Record<string, unknown> = {};
  for (const arg of args) {
    const text = named[arg.name]?.trim() ?? '';
    if (arg.kind === 'flag') {
      values[arg.name] = text !== '';
      continue;
    }
    const taken = text === '' ? undefined : take(arg, text, vocabulary);
    if ((taken === undefined || taken.left !== '') && (!arg.optional || text !== ''))
      return { ok: false, arg, found: text };
    values[arg.name] = taken?.value;
  }
  return { ok: true, values };
}

function firstWord(text: string): string {
  return text.split(/\s+/, 1)[0] ?? '';
}

type Taken = { readonly value: string | number | readonly string[]; readonly left: string } | undefined;

function take(arg: Arg, text: string, vocabulary: Vocabulary): Taken {
  if (arg.kind === 'rest' || arg.kind === 'title') return text === '' ? undefined : { value: unquote(text), left: '' };
  const word = firstWord(text);
  if (word === '') return undefined;
  if (arg.kind === 'people') return takePeople(text, vocabulary);
  const value = readWord(arg, word, vocabulary);
  return value === undefined ? undefined : { value, left: text.slice(word.length).trim() };
}

/** The first may be a bare name; the others are written as people, because a bare `jan` or `sun` may begin a time. */
function takePeople(text: string, vocabulary: Vocabulary): Taken {
  const people: string[] = [];
  let left = text;
  for (let word = firstWord(left); word !== ''; word = firstWord(left)) {
    const found = people.length === 0 || WRITTEN.test(word) ? personOf(word, vocabulary) : undefined;
    if (found === undefined) break;
    people.push(found);
    left = left.slice(word.length).trim();
  }
  return people.length === 0 ? undefined : { value: [...new Set(people)], left };
}

/** `@ana`, an escaped mention, or an id. */
const WRITTEN = /^@|^\u0002@|^[UW][A-Z0-9]{6,}$/;

function unquote(text: string): string {
  const inner = /^"([^"]+)"$/.exec(text)?.[1];
  return inner ?? text;
}

function readWord(arg: Arg, word: string, vocabulary: Vocabulary): string | number | undefined {
  const lower = word.toLowerCase();
  switch (arg.kind) {
    case 'incident':
      return numbered(/^(?:inc-?|#)(\d{1,9})$/i, word);
    case 'page':
      return numbered(arg.of === undefined ? /^(?:p-?)?(\d{1,9})$/i : /^p-?(\d{1,9})$/i, word);
    case 'alert':
      return numbered(/^(?:a-?)?(\d{1,9})$/i, word);
    case 'silence':
      return numbered(/^(?:s-?)?(\d{1,9})$/i, word);
    case 'severity':
      return severityOf(lower, vocabulary);
    case 'service':
      return vocabulary.services.find((key) => key.toLowerCase() === lower);
    case 'schedule':
      return (
        vocabulary.schedules.find((key) => key.toLowerCase() === lower) ?? onlyOf(schedulesOfGroup(word, vocabulary))
      );
    case 'person':
      return personOf(word, vocabulary);
    case 'choice':
      return arg.of?.find((choice) => choice === lower);
    default:
      return word;
  }
}

function onlyOf(names: readonly string[]): string | undefined {
  return names.length === 1 ? names[0] : undefined;
}

function numbered(pattern: RegExp, word: string): number | undefined {
  const digits = pattern.exec(word)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
