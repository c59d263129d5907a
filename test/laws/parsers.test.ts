/**
 * Whatever somebody typed is read in time that grows with its length: one line of 39,000 letters once stopped every page
 * for 18 s. The list is what `src` exports; a function that reads words and is not tried here fails the first test.
 */
import { describe, expect, it } from 'vitest';
import { cpuTime } from '../support/cpu.ts';
import { readHouse, roomOf } from './house.ts';
import { PARSERS, TRUSTED } from './parsers.ts';

/** The sandbox is a Slack to play in, and the command line is typed by who runs Muster. */
const ROOMS = ['lib', 'engine', 'command', 'carriers', 'slack', 'topics', 'web'];
/** What parameters are called in this house that hold the words of others, and what functions that read them are called. */
const WORDS =
  /^(text|words|typed|word|line|source|note|body|markup|summary|when|address|header|input|raw|query|phrase)$/;
const READS = /^(parse|read|split|strip|take|scan|decode|straighten)/;

/** `lib/phrases.ts parsePoint` for each exported function that takes words of others as a string. */
function parsersOf(file: string, code: string): readonly string[] {
  return [...code.matchAll(/^export (?:function |const )(\w+)(?:<[^>]*>)?(?: = )?(?=\()/gm)].flatMap((match) => {
    const [all, name = ''] = match;
    const parameters = insideParentheses(code.slice(match.index + all.length));
    const texts = [...parameters.matchAll(/(\w+)\??(?:: string\b(?!\[)| = ')/g)].map(([, each = '']) => each);
    const reads = texts.some((each) => WORDS.test(each)) || (texts.length > 0 && READS.test(name));
    return reads ? [`${file} ${name}`] : [];
  });
}

/** What stands between the first parenthesis and its end, without the insides of objects. */
function insideParentheses(code: string): string {
  let [depth, at] = [0, 0];
  do {
    if ('({['.includes(code[at] ?? '')) depth += 1;
    if (')}]'.includes(code[at] ?? '')) depth -= 1;
    at += 1;
  } while (depth > 0 && at < code.length);
  return code.slice(1, at - 1).replace(/\{[^{}]*\}/g, '');
}

function exported(): readonly string[] {
  const files = readHouse().filter(({ path }) => ROOMS.includes(roomOf(path)));
  return files.flatMap(({ path, text }) => parsersOf(path, text)).sort();
}

it('every exported function that reads words of others is tried, or says why not', () => {
  const known = [...Object.keys(PARSERS), ...Object.keys(TRUSTED)].sort();
  expect(exported()).toEqual(known);
  expect(
    parsersOf('lib/new.ts', 'export function parseNew(\n  text: string,\n  now: number,\n): Thing {\n}\n'),
  ).toEqual(['lib/new.ts parseNew']);
  expect(known.length).toBeGreaterThan(40);
});

const PIECES = [
  'a',
  ' ',
  'a ',
  'Z9',
  '\n',
  '\t ',
  'to ',
  ' - ',
  '–',
  'for 1h ',
  'next 1h ',
  'due ',
  'at @ ',
  '@ana ',
  '1 ',
  '1h',
  '1d and ',
  'fri 9, ',
  '<',
  '<@U1',
  '<a|',
  '&lt;',
  '"',
  "'",
  '(',
  '[',
  '[x](',
  '*_',
  '`',
  '--a ',
  '~a',
  '\u0002@',
  '\u0002@U1\u0003',
  'é',
  '😀',
  '\u202e\u200b',
  '| ',
  '- [ ] ',
  '1. ',
  '= ',
  ',',
  ';',
  '.',
  '=',
  'javascript:',
  'RDATE:20260306T090000Z\r\n',
];

const [SHORT, LONG] = [4_000, 40_000];
/** Ten times the letters may take fifteen times as long. */
const MOST = 15;
/** Milliseconds: ten times the letters in less than this are no trouble, and too little to be measured. */
const NOTHING = 30;
/** A busy machine makes one measurement long; all of them only when the parser is. */
const TRIES = 10;

/** Milliseconds of the processor: no accident of measuring makes so much of nothing. */
const MUCH = 1_000;

function made(piece: string, length: number): string {
  return piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
}

/** The time of the processor for one call, also of one that refuses its words. */
function timeOf(parser: (text: string) => unknown, text: string): number {
  return cpuTime(() => {
    try {
      parser(text);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
  });
}

/** The first of what was typed where the time for the long text is too much however often it is measured. */
function slowOn(parser: (text: string) => unknown): string | undefined {
  return PIECES.find((piece) => {
    const [short, long] = [made(piece, SHORT), made(piece, LONG)];
    let [shortest, longest] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let tried = 0; tried < TRIES; tried += 1) {
      longest = Math.min(longest, timeOf(parser, long));
      if (longest < NOTHING) return false;
      shortest = Math.min(shortest, timeOf(parser, short));
      if (longest <= MOST * shortest) return false;
      if (longest > MUCH) return true;
    }
    return true;
  });
}

describe('ten times the letters take at most fifteen times as long', () => {
  it.each(Object.entries(PARSERS))('%s', (_, parser) => expect(slowOn(parser)).toBeUndefined());
});
