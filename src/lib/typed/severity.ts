/** A severity as people write it: `sev1:`, `sev 1`, `[SEV-1]`, `Severity critical`; `S3` and `p1` may mean something else. Pure. */

import { editDistance, severityOf, type Vocabulary } from '../grammar.ts';
import { bare, DASHES, isSlip, type TypedWord } from './flags.ts';

type Known = Pick<Vocabulary, 'severities' | 'services'>;

/** What a word, with those after it that belong to it, says about the severity. */
export type Found =
  | { readonly kind: 'severity'; readonly key: string; readonly used: number; readonly rest?: string | undefined }
  | AskedSeverity;

/** It may be one of these; any, when it names none that there is. */
export interface AskedSeverity {
  readonly kind: 'ask';
  readonly keys: readonly string[];
  readonly used: number;
}

const SIGNS = '[^\\p{L}\\p{N}]*';
const BETWEEN = `[_.:#=/${DASHES}]*`;
const NUMBERED = new RegExp(`^(${SIGNS})(\\p{L}{1,10})(${BETWEEN})(\\d{1,3})(.*)$`, 'su');
const NAMED = new RegExp(`^${SIGNS}(?:sev|severity)[_.:#=/${DASHES}]+(\\p{L}+)${SIGNS}$`, 'su');
/** Without its number, or with a letter that looks like one. */
const ALONE = new RegExp(`^${SIGNS}(?:sev[lio]?|severity)${SIGNS}$`, 'su');
const NUMBER = new RegExp(`^${SIGNS}(\\d{1,3})(.*)$`, 'su');
const LETTERS = new RegExp(`^${SIGNS}(\\p{L}+)${SIGNS}$`, 'su');
/** All that looks like a severity begins with one of these letters: `sev`, `esv`, `vse`, `prio`. */
const MAYBE = /^[^\p{L}\p{N}]*[sepv]/u;
/** A colon, dash or bar between spaces parts what is on either side. */
export const PARTING = new RegExp(`^[:;,|/·•>${DASHES}]+$`, 'u');
/** No severity is written longer. */
const LONGEST = 60;

/** Reads a severity where a declaration may have one: at its beginning. */
export function readSeverity(words: readonly TypedWord[], i: number, known: Known): Found | undefined {
  const word = plainAt(words, i);
  if (word === undefined) return undefined;
  return (
    numbered(words, i, word, known) ??
    spelt(words, i, word, known) ??
    byName(i, word, known) ??
    digit(words, i, word, known)
  );
}

/** Finds what looks like a severity further on, in the title; `given`: the line has one already, so `S3` is a product. */
export function severityWithin(
  words: readonly TypedWord[],
  i: number,
  known: Known,
  given: boolean,
): AskedSeverity | undefined {
  const word = plainAt(words, i);
  if (word === undefined || !MAYBE.test(word)) return undefined;
  const found = numbered(words, i, word, known) ?? spelt(words, i, word, known);
  const alone = found?.kind === 'ask' && found.used === 1 && (ALONE.test(word) || isPriority(word));
  if (found === undefined || alone) return undefined;
  const sure = /^[^\p{L}\p{N}]*sev/u.test(word);
  if (given && !sure) return undefined;
  return { kind: 'ask', keys: found.kind === 'severity' ? [found.key] : found.keys, used: found.used };
}

/** Whether a word is written as a severity with its number: `sev1:` is not a misspelt verb. */
export function isNumberedSeverity(word: string): boolean {
  return /^(?:sev|severity|[sp])$/.test(NUMBERED.exec(bare(word.slice(0, LONGEST)))?.[2] ?? '');
}

function plainAt(words: readonly TypedWord[], i: number): string | undefined {
  const word = words[i];
  return word === undefined || word.literal || word.raw.length > LONGEST ? undefined : bare(word.raw);
}

/** `sev1`, `[SEV-1]`, `severity_1:`, `sev1:checkout`, `S1:`, `P1`, `sve1`, `prio1`. */
function numbered(words: readonly TypedWord[], i: number, word: string, known: Known): Found | undefined {
  const [, signs = '', letters = '', between = '', number = '', tail = ''] = NUMBERED.exec(word) ?? [];
  if (number === '' || signs.includes('@')) return undefined;
  const key = nth(number, known);
  const { rest, broken, signs: after } = tailOf(tail);
  if (letters === 'sev' || letters === 'severity')
    return key === undefined || broken ? askAll(1) : { kind: 'severity', key, used: 1, rest };
  if (letters === 's' || letters === 'p') {
    if (number.length > 1 || broken) return undefined;
    const parted =
      /[\p{Ps}<]/u.test(signs) || /[:\p{Pe}>]/u.test(after) || (rest === undefined && endsParted(after, words[i + 1]));
    if (key === undefined) return askAll(1);
    return parted && between === '' ? { kind: 'severity', key, used: 1, rest } : { kind: 'ask', keys: [key], used: 1 };
  }
  return likeSeverity(letters) ? (key === undefined ? askAll(1) : { kind: 'ask', keys: [key], used: 1 }) : undefined;
}

const DASHED = new RegExp(`[${DASHES}]`, 'u');

function endsParted(after: string, next: TypedWord | undefined): boolean {
  return DASHED.test(after) || (next !== undefined && !next.literal && PARTING.test(next.raw));
}

/** `sev 1`, `Severity: critical`, `sev - 2:`, `sev-high`; without a number all of them are asked about, and `prio 1` is too. */
function spelt(words: readonly TypedWord[], i: number, word: string, known: Known): Found | undefined {
  const name = NAMED.exec(word)?.[1];
  if (name !== undefined) {
    const key = severityOf(name, known);
    return key === undefined ? askAll(1) : { kind: 'severity', key, used: 1 };
  }
  const sure = ALONE.test(word);
  if (!sure && !likeSeverity(LETTERS.exec(word)?.[1] ?? '')) return undefined;
  const at = words[i + 1] !== undefined && PARTING.test(words[i + 1]?.raw ?? '') ? i + 2 : i + 1;
  const next = plainAt(words, at) ?? '';
  const named = numbered(words, at, next, known);
  if (named?.kind === 'severity' && sure) return { ...named, used: at - i + named.used };
  const [, number, tail = ''] = NUMBER.exec(next) ?? [];
  const { rest, broken } = tailOf(tail);
  const key = number === undefined ? severityOf(LETTERS.exec(next)?.[1] ?? '', known) : nth(number, known);
  const used = at - i + 1;
  if (!sure && named !== undefined)
    return { kind: 'ask', keys: named.kind === 'severity' ? [named.key] : named.keys, used };
  if (!sure && key === undefined && number === undefined) return isPriority(word) ? askAll(1) : undefined;
  if (!sure) return { kind: 'ask', keys: key === undefined ? [] : [key], used };
  if (key === undefined || broken) return askAll(number === undefined ? 1 : used);
  return { kind: 'severity', key, used, rest };
}

/** A severity by its key or name: the first word is one, a later one may be a word of the title. */
function byName(i: number, word: string, known: Known): Found | undefined {
  const name = LETTERS.exec(word)?.[1];
  if (name === undefined) return undefined;
  const key = severityOf(name, known);
  if (key !== undefined) return i === 0 ? { kind: 'severity', key, used: 1 } : { kind: 'ask', keys: [key], used: 1 };
  const near = known.severities.filter((one) =>
    [one.key, one.name].some((n) => n.length >= LONG && isSlip(name, n.toLowerCase())),
  );
  return near.length === 0 ? undefined : { kind: 'ask', keys: near.map((one) => one.key), used: 1 };
}

/** `1 checkout …`; `2 of 5 nodes are down` begins with a number too. */
function digit(words: readonly TypedWord[], i: number, word: string, known: Known): Found | undefined {
  const number = /^[\p{Ps}]?(\d)[\p{Pe}:.,]*$/u.exec(word)?.[1];
  const key = number === undefined ? undefined : nth(number, known);
  if (key === undefined || i > 0) return undefined;
  const next = LETTERS.exec(plainAt(words, i + 1) ?? '')?.[1];
  const sure = word === number && known.services.some((service) => service.toLowerCase() === next);
  return sure ? { kind: 'severity', key, used: 1 } : { kind: 'ask', keys: [key], used: 1 };
}

function askAll(used: number): Found {
  return { kind: 'ask', keys: [], used };
}

function nth(number: string, known: Known): string | undefined {
  return severityOf(`sev${Number(number)}`, known);
}

/** What follows the number: signs, and perhaps a word without a space before it; `broken` when it is neither. */
function tailOf(tail: string): { readonly signs: string; readonly rest?: string; readonly broken: boolean } {
  const [, signs = '', rest = ''] = /^([^\p{L}\p{N}]*)(.*)$/su.exec(tail) ?? [];
  if (rest === '') return { signs, broken: false };
  const parts = signs !== '' && !signs.includes('//') && !/^['’.]/.test(signs) && !/^\d/.test(rest);
  return parts ? { signs, rest, broken: false } : { signs, broken: true };
}

/** Shorter names are one letter away from other words by chance. */
const LONG = 5;

const PRIORITIES: readonly string[] = ['prio', 'priority', 'pri'];

function isPriority(word: string): boolean {
  return PRIORITIES.includes(LETTERS.exec(word)?.[1] ?? '');
}

/** `sve`, `seev`, `serverity`; not `dev`, `set` or `sec`, which differ by another letter. */
function likeSeverity(letters: string): boolean {
  if (PRIORITIES.includes(letters)) return true;
  if (letters.length > 5) return editDistance(letters, 'severity') <= 2;
  const swapped = letters.length === 3 && [...letters].sort().join('') === 'esv';
  return letters.length > 1 && editDistance(letters, 'sev') === 1 && (letters.length !== 3 || swapped);
}
