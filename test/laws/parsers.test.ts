/**
 * Whatever somebody typed is read in time that grows with its length: one line of 39,000 letters once stopped every page
 * for 18 s. The list is what `src` exports; a function that reads words and is not tried here fails the first test.
 */
import { describe, expect, it } from 'vitest';
import { growsTooFast, TENFOLD } from '../support/ratio.ts';
import { readHouse, roomOf } from './house.ts';
import { HANDED_ON, PARSERS, TRUSTED } from './parsers.ts';
import { parsersOf } from './readers.ts';

/** The sandbox is a Slack to play in, and the command line is typed by who runs Muster. */
const ROOMS = ['lib', 'engine', 'command', 'carriers', 'sources', 'slack', 'topics', 'web'];
function exported(): readonly string[] {
  const files = readHouse().filter(({ path }) => ROOMS.includes(roomOf(path)));
  return files.flatMap(({ path, text }) => parsersOf(path, text)).sort();
}

it('every exported function that reads words of others is tried, or says why not', () => {
  const known = [...Object.keys(PARSERS), ...Object.keys(TRUSTED), ...HANDED_ON].sort();
  expect(exported()).toEqual(known);
  expect(known.length).toBeGreaterThan(40);
});

it.each([
  'export function parseX(\n  text: string,\n  now: number,\n): Thing {\n}',
  'export async function parseX(text: string): Promise<void> {}',
  'export const parseX = async (text: string) => text;',
  'export const parseX: (text: string) => void = (text) => void text;',
  'export const parseX: Parser = (text) => void text;',
  'export function parseX({ text, now }: { text: string; now: number }) {}',
  'export function parseX(given: Uint8Array) {}',
  'export function parseX(given: string | undefined) {}',
  'export function hear(bytes: Buffer) {}',
  'export const hear = (token: string) => token;',
  'export function hear(text = "none") {}',
  'export default function (text: string) {}',
  'function parseX(text: string) {}\nexport { parseX };',
  'export class Reader { take(line: string) {} }',
  'export class Reader { static of(text: string) {} }',
])('a function that reads words is seen, however it is declared: %s', (code) => {
  expect(parsersOf('lib/new.ts', `${code}\n`)).toHaveLength(1);
});

it.each([
  'export function count(rows: readonly string[]) {}',
  'function parseX(text: string) {}',
  'export class Reader { #take(line: string) {} private also(line: string) {} }',
  'export interface Reader { take(line: string): void }',
])('what reads no words, or is not exported, is not: %s', (code) => {
  expect(parsersOf('lib/new.ts', `${code}\n`)).toEqual([]);
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
  `RRULE:FREQ=YEARLY;COUNT=9;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=0,6,12,18;BYSETPOS=1\r\n`,
  'END:VEVENT\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260306T090000Z\r\nRECURRENCE-ID:20260306T090000Z\r\nSUMMARY:a\r\n',
  'END:VEVENT\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260306T090000Z\r\nRRULE:FREQ=DAILY\r\nSUMMARY:a\r\n',
];

const SHORT = 4_000;
const LONG = TENFOLD * SHORT;

function made(piece: string, length: number): string {
  return piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
}

/** Texts of any length: a piece again and again, and what only signs at both ends make hard. */
const TEXTS: readonly ((length: number) => string)[] = [
  ...PIECES.map((piece) => (length: number) => made(piece, length)),
  (length) => `😀${made('\u200d', length)}😀`,
];

/** Reads a text, also one that the parser refuses. */
function readWith(parser: (text: string) => unknown, text: string): void {
  try {
    parser(text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

/** The beginning of what was typed where the time for the long text is too much however often it is measured. */
function slowOn(parser: (text: string) => unknown): string | undefined {
  const slow = TEXTS.find((text) => {
    const [short, long] = [text(SHORT), text(LONG)];
    return growsTooFast(
      () => readWith(parser, short),
      () => readWith(parser, long),
    );
  });
  return slow?.(20);
}

describe('ten times the letters take at most fifteen times as long', () => {
  it.each(Object.entries(PARSERS))('%s', (_, parser) => expect(slowOn(parser)).toBeUndefined());
});
