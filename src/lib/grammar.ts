/** The words of command lines: what arguments a row takes, and what words may name. Pure. */
import type { Instant } from './instant.ts';

/** What words may name at this moment. People are Slack ids by the names they are called. */
export interface Vocabulary {
  readonly now: Instant;
  /** The caller's zone, IANA. */
  readonly zone: string;
  readonly me: string;
  /** The most severe first. */
  readonly severities: readonly { readonly key: string; readonly name: string }[];
  readonly services: readonly string[];
  readonly schedules: readonly string[];
  readonly policies: readonly string[];
  /** Lower-case names (`ana`, `ana.lima`) to Slack user ids. */
  readonly people: ReadonlyMap<string, string>;
  /** Everybody's Slack ids; absent before Slack was ever read, when any id may be somebody's. */
  readonly accounts?: ReadonlySet<string> | undefined;
  /** The handles and ids of Slack's user groups, in lower case, and the schedules that keep them. */
  readonly groups?: ReadonlyMap<string, readonly string[]>;
  /** What a command without a verb may begin with, in lower case: it is never taken for a mistyped verb. */
  readonly names: ReadonlySet<string>;
  /** The slash commands, and the verbs of the one that is read: neither begins a title. */
  readonly commands?: ReadonlySet<string>;
  readonly verbs?: ReadonlySet<string>;
}

/**
 * One argument of a row. `people` takes one or several, `rest` all that is left; `flag` may be anywhere as `--name`.
 */
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
  /** An alert group, as `A-17`. */
  | 'alert'
  /** A silence, as `S-3`. */
  | 'silence'
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
  /** All that is left, with severity and service before it where the row takes them: see `heading.ts`. */
  | 'title'
  | 'flag';

type ValueOf<K extends ArgKind> = K extends 'incident' | 'page' | 'alert' | 'silence'
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

/** Whether a word is the id of a Slack member, which has a digit: a name in capitals (`WILLIAMS`) is none. */
export function isMemberId(word: string): boolean {
  return /^[UW](?=[A-Z]*\d)[A-Z0-9]{6,}$/.test(word);
}

/** `sev2`, `SEV-2`, `2`, a key or a name of the file; numbers count in order of severity. */
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

/** The schedules that keep a user group: `@payments-oncall`, or the group as Slack writes it. */
export function schedulesOfGroup(word: string, { groups }: Pick<Vocabulary, 'groups'>): readonly string[] {
  const name = /^\u0002&([A-Z0-9]+)\u0003$/.exec(word)?.[1] ?? /^@(\S+)$/.exec(word)?.[1];
  return (name === undefined ? undefined : groups?.get(name.toLowerCase())) ?? [];
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
      alert: 'A-n',
      silence: 'S-n',
      person: '@person',
      people: '@person…',
      choice: arg.of?.join('|'),
      rest: `${arg.name}…`,
      title: `${arg.name}…`,
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

/** Longer words are not compared for typing mistakes. */
const LONGEST_SLIP = 60;

/** The known word within two edits, for short words within one; undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  if (lower.length > LONGEST_SLIP) return undefined;
  const near = known.map((name) => ({ name, far: editDistance(lower, name) })).sort((a, b) => a.far - b.far)[0];
  const most = lower.length >= 5 ? 2 : 1;
  return near !== undefined && near.far <= most && near.far < lower.length ? near.name : undefined;
}
