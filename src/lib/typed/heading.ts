/** How a declaration begins: severity and service in either order, in every spelling; the rest is the title. Pure. */

import type { Vocabulary } from '../grammar.ts';
import {
  bare,
  type Choice,
  type Doubt,
  isSlip,
  literally,
  replaced,
  type TypedWord,
  typedWords,
  unmarked,
} from './flags.ts';
import { type AskedSeverity, type Found, PARTING, readSeverity, severityWithin } from './severity.ts';

export interface Heading {
  readonly severity: string | undefined;
  readonly service: string | undefined;
  readonly title: string | undefined;
}

/** What is known while the words are read, in order. */
interface Reading {
  readonly text: string;
  readonly words: readonly TypedWord[];
  readonly vocabulary: Vocabulary;
  /** Whether the line has a place for severity and service. */
  readonly slots: boolean;
  readonly drawn: boolean;
}

interface Begun {
  severity: string | undefined;
  service: string | undefined;
  /** The index of the first word of the title. */
  next: number;
}

/** Reads severity, service and title; a word that only looks like one of them is asked about. */
export function readHeading(
  text: string,
  vocabulary: Vocabulary,
  { slots, drawn }: { readonly slots: boolean; readonly drawn: boolean },
): Heading | { readonly doubt: Doubt } {
  const begun: Begun = { severity: undefined, service: undefined, next: 0 };
  let reading: Reading = { text, words: typedWords(text, drawn), vocabulary, slots, drawn };
  while (slots && begun.next < reading.words.length) {
    const step = readNext(reading, begun);
    if (step === undefined) break;
    if ('doubt' in step) return step;
    if (step.text !== undefined) reading = { ...reading, text: step.text, words: typedWords(step.text, drawn) };
  }
  const doubt = doubtOf(reading, begun);
  if (doubt !== undefined) return { doubt };
  const { severity, service } = begun;
  return { severity, service, title: titleOf(reading, begun) };
}

/** Takes a severity, a service or what parts them; `text` is the new line when a word was taken apart. */
function readNext(
  reading: Reading,
  begun: Begun,
): { readonly text?: string | undefined } | { readonly doubt: Doubt } | undefined {
  const word = reading.words[begun.next];
  if (word === undefined || word.literal) return undefined;
  if (PARTING.test(word.raw) && (begun.severity ?? begun.service) !== undefined) {
    begun.next += 1;
    return {};
  }
  const found = readSeverity(reading.words, begun.next, reading.vocabulary);
  const service = begun.service === undefined ? serviceAt(reading, word) : undefined;
  if (service !== undefined) {
    const sure = begun.severity === undefined && found?.kind === 'severity' ? found : undefined;
    return sure === undefined || reading.drawn || (sure.rest !== undefined && service.rest === undefined)
      ? putService(reading, begun, word, service)
      : { doubt: askEither(reading, word, service, sure) };
  }
  if (found !== undefined && begun.severity === undefined) return takeSeverity(reading, begun, word, found);
  if (found?.kind === 'severity' && found.key === begun.severity && found.rest === undefined) {
    begun.next += found.used;
    return {};
  }
  return begun.service === undefined ? likeService(reading, word) : undefined;
}

function takeSeverity(
  reading: Reading,
  begun: Begun,
  word: TypedWord,
  found: Found,
): { readonly text?: string | undefined } | { readonly doubt: Doubt } {
  if (found.kind === 'ask') return { doubt: askSeverity(reading, begun, found, begun.next) };
  begun.severity = found.key;
  begun.next += found.used;
  if (found.rest === undefined) return {};
  const last = reading.words[begun.next - 1] ?? word;
  begun.next -= 1;
  return { text: replaced(reading.text, last, last.raw.slice(-found.rest.length)) };
}

/** Shorter names are one letter away from other words by chance. */
const LONG = 5;

/** A service that a word names by its key, and what follows it without a space. */
interface ServiceAt {
  readonly key: string;
  readonly rest?: string | undefined;
}

/** A service by its key, with the colon or brackets that people put around it. */
function serviceAt({ vocabulary }: Reading, word: TypedWord): ServiceAt | undefined {
  if (nameOf(word) === '') return undefined;
  const called = (wanted: string | undefined) => vocabulary.services.find((key) => key.toLowerCase() === wanted);
  const exact = called(nameOf(word));
  if (exact !== undefined) return { key: exact };
  const [, head, rest] = /^(.+?)[:;,|>]+([\p{L}\p{N}].*)$/su.exec(word.raw) ?? [];
  const key = called(head?.toLowerCase());
  return key === undefined ? undefined : { key, rest };
}

/** A word without the signs around it; empty when it is too long for a name. */
function nameOf({ raw }: TypedWord): string {
  return /^[^\p{L}\p{N}]*(.*?)[^\p{L}\p{N}]*$/su.exec(raw.length > 100 ? '' : bare(raw))?.[1] ?? '';
}

function putService(
  { text }: Reading,
  begun: Begun,
  word: TypedWord,
  { key, rest }: ServiceAt,
): { readonly text?: string | undefined } {
  begun.service = key;
  if (rest !== undefined) return { text: replaced(text, word, rest) };
  begun.next += 1;
  return {};
}

/** `s3: Buckets are gone` where a service is called s3. */
function askEither(
  { text, words }: Reading,
  word: TypedWord,
  { key, rest = '' }: ServiceAt,
  found: Extract<Found, { readonly kind: 'severity' }>,
): Doubt {
  const last = words[words.indexOf(word) + found.used - 1] ?? word;
  const title = found.rest === undefined ? '' : last.raw.slice(-found.rest.length);
  const question = `Does “${word.raw}” mean the severity ${found.key} or the service ${key}?`;
  const choices = [
    { label: labelOf(found.key), text: replaced(text, word, `${found.key} ${title}`.trim(), last) },
    { label: `Service ${key}`, text: replaced(text, word, `${key} ${rest}`.trim()) },
    partOf(text, word),
  ];
  return { word: word.raw, question, choices };
}

/** A word that is one letter away from a service is asked about. */
function likeService({ text, vocabulary }: Reading, word: TypedWord): { readonly doubt: Doubt } | undefined {
  const name = nameOf(word);
  const near = vocabulary.services.filter((key) => key.length >= LONG && isSlip(name, key.toLowerCase()));
  if (near.length === 0) return undefined;
  const choices = near.slice(0, 4).map((key) => ({ label: `Service ${key}`, text: replaced(text, word, key) }));
  const question = `“${word.raw}” is not a service. Did you mean ${near.slice(0, 4).join(' or ')}?`;
  return { doubt: { word: word.raw, question, choices: [...choices, partOf(text, word)] } };
}

/** What stands in the title and may not have been meant as words of it. */
function doubtOf(reading: Reading, begun: Begun): Doubt | undefined {
  const { words, vocabulary } = reading;
  const command = commandAt(reading, begun.next);
  if (command !== undefined) return command;
  for (let i = begun.next; i < words.length; i += 1) {
    const given = begun.severity !== undefined || !reading.slots;
    const found = severityWithin(words, i, vocabulary, given);
    if (found !== undefined) return askSeverity(reading, begun, found, i);
  }
  return undefined;
}

/** A command inside a title: `/incident new /incident new …`, `/incident new resolve INC-4`. */
function commandAt({ text, words, vocabulary: { commands, verbs } }: Reading, start: number): Doubt | undefined {
  const slashed = words
    .slice(start)
    .find((word) => !word.literal && commands?.has(/^\/(\S+)$/.exec(bare(word.raw))?.[1] ?? ''));
  const [first, second] = [words[start], words[start + 1]];
  const verb =
    first !== undefined &&
    !first.literal &&
    start === 0 &&
    verbs?.has(bare(first.raw)) &&
    (second === undefined || ID.test(second.raw))
      ? first
      : undefined;
  const word = slashed ?? verb;
  if (word === undefined) return undefined;
  const question = `“${word.raw}” is a command, but the title is expected here.`;
  return { word: word.raw, question, choices: [partOf(text, word)] };
}

const ID = /^(?:(?:inc-?|#)\d+|p-?\d+|@\S+|\u0002@\S+)$/i;

function askSeverity(reading: Reading, begun: Begun, { keys, used }: AskedSeverity, i: number): Doubt {
  const { text, words, vocabulary, slots } = reading;
  const [word, last] = [words[i], words[i + used - 1]];
  if (word === undefined) throw new RangeError(`no word ${i}`);
  const typed = words
    .slice(i, i + used)
    .map(({ raw }) => raw)
    .join(' ');
  const known = vocabulary.severities;
  const offered = keys.length === 0 ? known : known.filter(({ key }) => keys.includes(key));
  const start = words[begun.next]?.at ?? text.length;
  const title = replaced(text, word, '', last).slice(i === begun.next ? word.at : start);
  const lineWith = (key: string): string => [key, begun.service, title.trim()].filter((part) => part).join(' ');
  const choices: Choice[] = slots
    ? offered
        .slice(0, MOST)
        .map(({ key, name }) => ({ label: keys.length === 0 ? `${key} ${name}` : labelOf(key), text: lineWith(key) }))
    : [];
  const names = known.map(({ key }) => key).join(', ');
  const question =
    keys.length === 0
      ? `“${typed}” is not a severity. Severities: ${names}.`
      : `Does “${typed}” mean the severity ${keys.join(' or ')}, or is it part of the title?`;
  return { word: typed, question, choices: [...choices, partOf(text, word)] };
}

/** A row of buttons holds five of them and the one for the title. */
const MOST = 5;

function labelOf(key: string): string {
  return `Severity ${key.replace(/^sev-?(?=\d)/i, '')}`;
}

function partOf(text: string, word: TypedWord): Choice {
  return { label: 'Part of the title', text: literally(text, word) };
}

function titleOf({ text, words, drawn }: Reading, { next }: Begun): string | undefined {
  const first = words[next];
  const title = first === undefined ? '' : unmarked(text.slice(first.at), drawn).trim();
  return title === '' ? undefined : title;
}

/**
 * What is wrong with the title that somebody typed into a form: it begins with another severity than the one chosen
 * below it.
 */
export function otherSeverity(title: string, chosen: string | undefined, vocabulary: Vocabulary): string | undefined {
  const found = readSeverity(typedWords(title, false), 0, vocabulary);
  const sure = found?.kind === 'severity' && /\d/.test(title.split(/\s+/, 2).join(' '));
  return sure && found.key !== chosen ? found.key : undefined;
}
