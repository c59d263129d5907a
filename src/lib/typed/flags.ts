/** Flags as people type them: any dash, one or two, misspelt. What is not surely a flag is asked about. Pure. */
import { type Arg, editDistance } from '../grammar.ts';

/** A question about a word, instead of a guess: each choice is the text of the line that it would run. */
export interface Doubt {
  readonly word: string;
  readonly question: string;
  readonly choices: readonly Choice[];
}

/** What the button says, and the words after the command's name that it runs. */
export interface Choice {
  readonly label: string;
  readonly text: string;
}

/** A word of a line: where it is, and whether a button says that it is text and nothing else. */
export interface TypedWord {
  readonly raw: string;
  readonly at: number;
  readonly literal: boolean;
}

export interface ReadFlags {
  /** The line without its flags. */
  readonly words: string;
  readonly flags: Readonly<Record<string, boolean>>;
}

/** A word that a button's line begins with this is text: `\--dry-run`. At other doors somebody typed it, and it means nothing. */
const LITERAL = '\\';

/** Every dash that a keyboard, a phone or a copied document may give. */
export const DASHES = '\\p{Pd}\\u00ad\\u02d7\\u2043\\u207b\\u208b\\u2212\\u2500\\u2501\\u2796\\u30fc';

/** Nothing of these has another form. */
const PRINTABLE = /^[!-~]*$/;
/** A soft hyphen is a dash that cannot be seen. */
const SOFT = '\u00ad';

/** The words of a line; `drawn`: it comes from one of our buttons. */
export function typedWords(text: string, drawn: boolean): readonly TypedWord[] {
  return [...text.matchAll(/\S+/g)].map(({ 0: raw, index: at }) => ({
    raw,
    at,
    literal: drawn && raw.startsWith(LITERAL),
  }));
}

/** A text without the marks that made words of it literal. */
export function unmarked(text: string, drawn: boolean): string {
  return drawn ? text.replace(/(^|\s)\\(?=\S)/g, '$1') : text;
}

/** The line with one word put in another's place; `last` is the last of several words that go. */
export function replaced(text: string, word: TypedWord, by: string, last: TypedWord = word): string {
  return `${text.slice(0, word.at)}${by}${text.slice(last.at + last.raw.length)}`.trim();
}

/** The line in which this word is text. */
export function literally(text: string, word: TypedWord): string {
  return replaced(text, word, `${LITERAL}${word.raw}`);
}

/** What is left when a compatibility form, an invisible character, a letter of the same shape and capitals make no difference. */
export function bare(word: string): string {
  if (PRINTABLE.test(word)) return word.toLowerCase();
  const plain = word
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, (sign) => (sign === SOFT ? sign : ''))
    .toLowerCase();
  return /[a-z]/.test(plain) ? plain.replace(ALIKE, (letter) => LATIN[OTHER.indexOf(letter)] ?? letter) : plain;
}

/** Cyrillic and Greek letters, and one Turkish, that look like the Latin ones below; in a word that has Latin ones too they are slips. */
const OTHER = 'асеһіјӏорѕтухԁѵгαεικονρτυχı';
const LATIN = 'acehijlopstyxdvraeikovptuxi';
const ALIKE = new RegExp(`[${OTHER}]`, 'gu');

/** Takes the flags out of a line; a word that may be one is asked about. */
export function readFlags(args: readonly Arg[], text: string, drawn: boolean): ReadFlags | { readonly doubt: Doubt } {
  const names = args.filter((arg) => arg.kind === 'flag' && arg.formOnly !== true).map(({ name }) => name);
  const flags = Object.fromEntries(args.filter(({ kind }) => kind === 'flag').map(({ name }) => [name, false]));
  const title = args.some(({ kind }) => kind === 'title');
  if (names.length === 0 && !title) return { words: text.trim(), flags };
  const all = typedWords(text, drawn);
  const cuts: TypedWord[] = [];
  for (const [i, word] of all.entries()) {
    const edge = i < FIRST || i === all.length - 1;
    const found = meaningOf(word, { names, title, before: all[i - 1], edge });
    if (found === undefined) continue;
    const parted = 'ask' in found ? partedFlag(word, all[i + 1], names) : undefined;
    if (parted !== undefined) {
      flags[parted] = true;
      cuts.push(word, all[i + 1] ?? word);
      continue;
    }
    if ('ask' in found) return { doubt: askAbout(args, text, word, found.ask, all[i - 1]) };
    flags[found.flag] = true;
    cuts.push(word);
  }
  return { words: without(text, cuts), flags };
}

/** A flag without dashes is last, or among the first words: before or after severity and service. */
const FIRST = 3;
/** No flag is as long as this. */
const LONGEST = 100;

/** A flag in a title; `sure`: it is written with its dashes, and is no word of the title. */
export interface FlagWithin {
  readonly flag: string;
  readonly word: string;
  readonly sure: boolean;
}

/** What a typed line would take for one of these flags, or ask about, in a title; for forms, which have boxes instead. */
export function flagWithin(text: string, args: readonly Arg[]): FlagWithin | undefined {
  const names = args.filter(({ kind }) => kind === 'flag').map(({ name }) => name);
  const all = typedWords(text.slice(0, 3000), false);
  const found = all.flatMap((word, i): readonly FlagWithin[] => {
    const edge = i < FIRST || i === all.length - 1;
    const one = meaningOf(word, { names, title: true, before: all[i - 1], edge });
    const flag = one === undefined ? undefined : 'flag' in one ? one.flag : one.ask.meant[0];
    return one === undefined || flag === undefined ? [] : [{ flag, word: word.raw, sure: 'flag' in one }];
  });
  return found.find(({ sure }) => sure) ?? found[0];
}

/** What a word is asked about: the flags it may mean, and the words before its dashes. */
interface Ask {
  readonly meant: readonly string[];
  readonly head?: string;
}

interface Surroundings {
  readonly names: readonly string[];
  /** The rest of the line is a title, in which nothing may end that was meant to be a flag. */
  readonly title: boolean;
  readonly before: TypedWord | undefined;
  /** The word is among the first, or last. */
  readonly edge: boolean;
}

/** A flag, a question, or undefined for a word that looks like none. */
function meaningOf(
  word: TypedWord,
  around: Surroundings,
): { readonly flag: string } | { readonly ask: Ask } | undefined {
  if (word.literal || word.raw.length > LONGEST) return undefined;
  const plain = bare(word.raw);
  const letters = /^[a-z0-9]+$/.test(plain);
  return (letters ? undefined : (marked(plain, around.names) ?? glued(plain, around.names))) ?? named(plain, around);
}

const OPENING = '[\\p{Ps}\\p{Pi}"\'`*_~<]*';
const NAME = `\\p{L}[\\p{L}\\p{N}_${DASHES}]*`;
/** Dashes or a slash, the name, and what follows it. */
const MARKED = new RegExp(`^${OPENING}([${DASHES}]+|[/\\\\+]+)(${NAME})(.*)$`, 'su');
const GLUED = new RegExp(`^(.*[^${DASHES}])([${DASHES}]{2,}|[–—])(${NAME})[^\\p{L}\\p{N}]*$`, 'su');
const LONE = new RegExp(`^[${DASHES}]+$`, 'u');
const YES = /^[=:](?:true|yes|on|1)?$/;

/** `--private`, `-private`, `—private`, `[--private]`, `/private`, `--privat`, `--private=yes`. */
function marked(
  plain: string,
  names: readonly string[],
): { readonly flag: string } | { readonly ask: Ask } | undefined {
  const [, mark = '', name = '', tail = ''] = MARKED.exec(plain) ?? [];
  if (name === '') return undefined;
  const near = nearFlags(name, names);
  const clean = !/[\p{L}\p{N}]/u.test(tail) || YES.test(tail);
  const dashed = !/^[/\\+]/.test(mark);
  if (clean && near.length === 1 && near[0] !== undefined && !mark.startsWith('+')) return { flag: near[0] };
  if (dashed || (clean && near.length > 0)) return { ask: { meant: near.length > 0 ? near : likeFlags(name, names) } };
  return undefined;
}

/** `--no page`: the flag's own dash was a space. */
function partedFlag(word: TypedWord, next: TypedWord | undefined, names: readonly string[]): string | undefined {
  const name = MARKED.exec(bare(word.raw))?.[2];
  const whole = `${name}-${next === undefined ? '' : bare(next.raw)}`;
  return next?.literal === false && names.includes(whole) ? whole : undefined;
}

/** `failing--private`: the space was forgotten. */
function glued(plain: string, names: readonly string[]): { readonly ask: Ask } | undefined {
  const [, head = '', , name = ''] = GLUED.exec(plain) ?? [];
  const meant = name === '' ? [] : nearFlags(name, names);
  return meant.length === 0 ? undefined : { ask: { meant, head } };
}

/** The flag without its dashes: `- private`, `(private)`, `drill` at either end of a title, and `private` anywhere in it. */
function named(plain: string, { names, title, before, edge }: Surroundings): { readonly ask: Ask } | undefined {
  if (!names.some((flag) => plain.length >= flag.length - 1)) return undefined;
  const [, sign = '', name = ''] = /^([^\p{L}\p{N}]*)(.*?)[^\p{L}\p{N}]*$/su.exec(plain) ?? [];
  if (name === '' || !names.some((flag) => Math.abs(flag.length - name.length) <= 1)) return undefined;
  const meant = nearFlags(name, names).filter((flag) => flag === name || flag.length >= LONG);
  if (meant.length === 0) return undefined;
  const dashed = before !== undefined && LONE.test(before.raw);
  const asks = dashed || (title && (edge || sign !== '' || meant.includes('private')));
  return asks ? { ask: { meant } } : undefined;
}

/** Words as long as this are not one letter away from another word by chance. */
const LONG = 7;

/** The flag by its name, else those one edit away. */
function nearFlags(name: string, names: readonly string[]): readonly string[] {
  const plain = straight(name);
  return names.includes(plain) ? [plain] : names.filter((flag) => isSlip(plain, flag));
}

/** One edit apart; the lengths are compared first, because a line may have thousands of words. */
export function isSlip(word: string, name: string): boolean {
  return Math.abs(word.length - name.length) <= 1 && editDistance(word, name) === 1;
}

/** Flags that begin like it or are two edits away: worth a question, not a guess. */
function likeFlags(name: string, names: readonly string[]): readonly string[] {
  const plain = straight(name).slice(0, 40);
  return names.filter((flag) => flag.startsWith(plain) || (plain.length > 3 && editDistance(plain, flag) === 2));
}

const JOINTS = new RegExp(`[_${DASHES}]+`, 'gu');

function straight(name: string): string {
  return name.replace(JOINTS, '-').replace(/-+$/, '');
}

function askAbout(
  args: readonly Arg[],
  text: string,
  word: TypedWord,
  { meant, head = '' }: Ask,
  before: TypedWord | undefined,
): Doubt {
  const names = args.filter((arg) => arg.kind === 'flag' && arg.formOnly !== true).map(({ name }) => `--${name}`);
  const from = before !== undefined && LONE.test(before.raw) ? before : word;
  const choices = meant.map((flag) => ({
    label: `Did you mean --${flag}?`,
    text: replaced(text, from, `${head} --${flag}`.trim(), word),
  }));
  const rest = args.find(({ name, kind }) => kind === 'title' || (kind === 'rest' && name === 'text'));
  const part = rest === undefined ? [] : [{ label: `Part of the ${rest.name}`, text: literally(text, word) }];
  const known = names.length === 0 ? 'This command has no flags.' : `The flags are ${names.join(', ')}.`;
  const question =
    meant.length > 0
      ? `You wrote “${word.raw}”. Did you mean ${meant.map((flag) => `--${flag}`).join(' or ')}?`
      : `“${word.raw}” is not a flag that I know. ${known}`;
  return { word: word.raw, question, choices: [...choices, ...part] };
}

/** The text without these words, in one pass. */
function without(text: string, cuts: readonly TypedWord[]): string {
  const pieces = cuts.map(({ at }, i) => {
    const last = cuts[i - 1];
    return text.slice(last === undefined ? 0 : last.at + last.raw.length, at).trim();
  });
  const last = cuts.at(-1);
  const tail = text.slice(last === undefined ? 0 : last.at + last.raw.length).trim();
  return [...pieces, tail].filter((piece) => piece !== '').join(' ');
}
