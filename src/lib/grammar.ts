/** The one parser: slash commands, buttons, mentions, direct messages and modals all end in named arguments. Pure. */
import type { Instant } from './instant.ts';

/** What words may name at this moment. People are Slack ids by the names they are called. */
export interface Vocabulary {
  readonly now: Instant;
  /** The caller's zone, IANA. */
  readonly zone: string;
  readonly me: string;
  /** In order of gravity. */
  readonly severities: readonly { readonly key: string; readonly name: string }[];
  readonly services: readonly string[];
  readonly schedules: readonly string[];
  readonly policies: readonly string[];
  /** Lower-case names (`ana`, `ana.lima`) to Slack user ids. */
  readonly people: ReadonlyMap<string, string>;
  /** Everybody's Slack ids; absent before Slack was ever read, when any id may be somebody's. */
  readonly accounts?: ReadonlySet<string> | undefined;
  /** What a command without a verb may begin with, in lower case: it is never taken for a mistyped verb. */
  readonly names: ReadonlySet<string>;
}

/** One argument of a row. `people` takes one or several, `rest` all that is left; `flag` stands anywhere as `--name`. */
export interface Arg<N extends string = string, K extends ArgKind = ArgKind, O extends boolean = boolean> {
  readonly name: N;
  readonly kind: K;
  readonly optional: O;
  readonly of?: readonly string[];
  /** Only a form fills it; typed words never do. */
  readonly formOnly?: boolean;
}

export type ArgKind =
  | 'incident'
  | 'page'
  | 'severity'
  | 'service'
  | 'schedule'
  | 'person'
  | 'people'
  | 'choice'
  | 'word'
  /** A service, policy, schedule or person, as one word. */
  | 'target'
  | 'rest'
  | 'flag';

type ValueOf<K extends ArgKind> = K extends 'incident' | 'page'
  ? number
  : K extends 'flag'
    ? boolean
    : K extends 'people'
      ? readonly string[]
      : string;

/** The named values of a row's arguments. */
export type Values<A extends readonly Arg[]> = {
  readonly [E in A[number] as E['name']]: E['kind'] extends 'flag'
    ? boolean
    : ValueOf<E['kind']> | (E['optional'] extends true ? undefined : never);
};

export function must<N extends string, K extends ArgKind>(name: N, kind: K, of?: readonly string[]): Arg<N, K, false> {
  return { name, kind, optional: false, ...(of === undefined ? {} : { of }) };
}

export function may<N extends string, K extends ArgKind>(name: N, kind: K, of?: readonly string[]): Arg<N, K, true> {
  return { name, kind, optional: true, ...(of === undefined ? {} : { of }) };
}

/** An argument that only a form fills. */
export function form<N extends string, K extends ArgKind>(name: N, kind: K, of?: readonly string[]): Arg<N, K, true> {
  return { ...may(name, kind, of), formOnly: true };
}

/** The named values, or what is missing or not understood (`arg`, the words that stood there). */
export type Parsed =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly arg: Arg; readonly found: string };

/** Straightens what phones type: smart quotes, dashes before flags, odd spaces, and deserts of them. */
export function straighten(text: string): string {
  return text
    .replace(/[\u2018\u2019\u201b]/g, "'")
    .replace(/[\u201c\u201d\u201e]/g, '"')
    .replace(/(^|\s)[\u2013\u2014](?=[a-z])/gi, '$1--')
    .replace(/[\u00a0\u2007\u202f]/g, ' ')
    .replace(/\s{200,}/g, ' ')
    .trim();
}

/** Reads the words after the command's name into named values. */
export function parseArgs(args: readonly Arg[], text: string, vocabulary: Vocabulary): Parsed {
  const { words, flags } = takeFlags(args, text);
  const values: Record<string, unknown> = { ...flags };
  let left = words;
  for (const arg of args) {
    if (arg.kind === 'flag' || arg.formOnly === true) continue;
    const taken = take(arg, left, vocabulary);
    if (taken === undefined && !arg.optional) return { ok: false, arg, found: firstWord(left) };
    values[arg.name] = taken?.value;
    left = taken?.left ?? left;
  }
  const last = args.filter((arg) => arg.kind !== 'flag' && arg.formOnly !== true).at(-1);
  if (left !== '' && last !== undefined) return { ok: false, arg: last, found: left };
  return { ok: true, values };
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

function takeFlags(args: readonly Arg[], text: string): { words: string; flags: Record<string, boolean> } {
  const flags: Record<string, boolean> = {};
  let words = text;
  for (const { kind, name } of args) {
    if (kind !== 'flag') continue;
    const found = new RegExp(`(^|\\s)--${name}(?=\\s|$)`, 'i');
    flags[name] = found.test(words);
    words = words.replace(found, ' ');
  }
  return { words: words.trim(), flags };
}

/** The first word and all that follows it; in one pass, because a word may be 40,000 characters long. */
export function headAndRest(text: string): readonly [head: string, rest: string] {
  const at = text.search(/\s/);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at).trimStart()];
}

/** A button's line with the nonce of the page that it is about as its last word; nobody reads it. */
export function withNonce(line: string, nonce: string | null): string {
  return nonce === null ? line : `${line} ~${nonce}`;
}

/** A button's words without the nonce, and the nonce. */
export function takeNonce(text: string): { readonly words: string; readonly nonce: string | undefined } {
  const [, words, nonce] = /^(.*\S)\s+~([a-z0-9]{4,16})$/s.exec(text) ?? [];
  return { words: words ?? text, nonce };
}

function firstWord(text: string): string {
  return text.split(/\s+/, 1)[0] ?? '';
}

type Taken = { readonly value: string | number | readonly string[]; readonly left: string } | undefined;

function take(arg: Arg, text: string, vocabulary: Vocabulary): Taken {
  if (arg.kind === 'rest') return text === '' ? undefined : { value: unquote(text), left: '' };
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

/** Whether a word is the id of a Slack member, which has a digit: a name in capitals (`WILLIAMS`) is none. */
export function isMemberId(word: string): boolean {
  return /^[UW](?=[A-Z]*\d)[A-Z0-9]{6,}$/.test(word);
}

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
    case 'severity':
      return severityOf(lower, vocabulary);
    case 'service':
      return vocabulary.services.find((key) => key.toLowerCase() === lower);
    case 'schedule':
      return vocabulary.schedules.find((key) => key.toLowerCase() === lower);
    case 'person':
      return personOf(word, vocabulary);
    case 'choice':
      return arg.of?.find((choice) => choice === lower);
    default:
      return word;
  }
}

function numbered(pattern: RegExp, word: string): number | undefined {
  const digits = pattern.exec(word)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** `sev2`, `SEV-2`, `2`, a key or a name of the file; numbers count in order of gravity. */
export function severityOf(word: string, { severities }: Pick<Vocabulary, 'severities'>): string | undefined {
  const lower = word.toLowerCase();
  const named = severities.find((s) => s.key.toLowerCase() === lower || s.name.toLowerCase() === lower);
  const nth = /^(?:sev-?|p-?)?(\d)$/.exec(lower)?.[1];
  return named?.key ?? (nth === undefined ? undefined : severities[Number(nth) - 1]?.key);
}

/** `@ana`, an escaped mention, a bare name of the file, or `me`; the Slack user id. Undefined for an id that nobody has. */
export function personOf(word: string, vocabulary: Vocabulary): string | undefined {
  const id = accountOf(word, vocabulary);
  return id === undefined || vocabulary.accounts?.has(id) === false ? undefined : id;
}

/** The same, also for an id of somebody who has left or was never heard of. */
export function accountOf(word: string, { people, me }: Vocabulary): string | undefined {
  const mentioned = /^\u0002@([A-Z0-9]+)\u0003$/.exec(word)?.[1];
  if (mentioned !== undefined) return mentioned;
  const name = word.replace(/^@/, '').toLowerCase();
  return name === 'me' ? me : (people.get(name) ?? (isMemberId(word) ? word : undefined));
}

/** How a row is typed: `[INC-n] <status> title…`. */
export function usageOf(args: readonly Arg[]): string {
  return args
    .filter((arg) => arg.formOnly !== true)
    .map(usageOfArg)
    .join(' ');
}

function usageOfArg(arg: Arg): string {
  if (arg.kind === 'flag') return `[--${arg.name}]`;
  const shown =
    {
      incident: 'INC-n',
      page: 'p-n',
      person: '@person',
      people: '@person…',
      choice: arg.of?.join('|'),
      rest: `${arg.name}…`,
    }[arg.kind as string] ?? arg.name;
  return arg.optional ? `[${shown}]` : `<${shown}>`;
}

/** Levenshtein with transpositions counted as one (restricted Damerau). */
export function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swap =
        a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (rows[i - 2]?.[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      row[j] = Math.min((rows[i - 1]?.[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (rows[i - 1]?.[j - 1] ?? 0) + same, swap);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}

/** Nobody mistypes a word as long as this. */
const LONGEST_SLIP = 60;

/** The known word within two edits, for short words within one; undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  if (lower.length > LONGEST_SLIP) return undefined;
  const near = known.map((name) => ({ name, far: editDistance(lower, name) })).sort((a, b) => a.far - b.far)[0];
  const most = lower.length >= 5 ? 2 : 1;
  return near !== undefined && near.far <= most && near.far < lower.length ? near.name : undefined;
}
