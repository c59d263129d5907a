/** Every sentence of the project that somebody can read: literals and comments of the source, documents and examples. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseSync, Visitor } from 'vite';
import type { Where } from './forbidden.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** One text with the place where it is written. */
export interface Sentence {
  readonly file: string;
  readonly line: number;
  readonly where: Where;
  readonly text: string;
}

/** Literals that no person reads: statements of SQL and programs. */
const CODE =
  /^\s*(select|insert into|update \S+ set|create (table|index|unique|trigger|function)|alter table|delete from|drop|pragma|with recursive|case when|union all|row_number|state =)\b|=>|\brequire\(/;

/** Tags of HTML and SVG; people read what is between them. */
const TAG = /<[/!]?[a-z][^<>]*>/gi;

/** Reads one source file; a literal counts when it has more than one word, or is one capitalised word. */
export function sentencesOf(file: string, text: string): readonly Sentence[] {
  const { program, comments } = parseSync(file, text);
  const found: Sentence[] = [];
  const lines = lineStarts(text);
  const add = (where: Where, at: number, words: string): void => {
    found.push({ file, line: lineAt(lines, at), where, text: words.replace(/\s+/g, ' ').trim() });
  };
  const addLiteral = (at: number, literal: string): void => {
    const words = CODE.test(literal) ? '' : literal.replace(TAG, ' ');
    if (/\w \S|^[A-Z]/.test(words)) add('shown', at, words);
  };
  new Visitor({
    Literal: ({ value, start }) => {
      if (typeof value === 'string') addLiteral(start, value);
    },
    TemplateLiteral: ({ quasis, start }) => addLiteral(start, quasis.map((part) => part.value.cooked ?? '').join('{}')),
    JSXText: ({ value, start }) => {
      if (value.trim() !== '') add('shown', start, value);
    },
  }).visit(program);
  for (const { value, start } of comments) add('comment', start, value.replace(/\n\s*\*/g, '\n'));
  return found;
}

/** Every sentence below `src`. */
export function sentencesOfSource(): readonly Sentence[] {
  return readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .sort()
    .flatMap((file) => sentencesOf(join('src', file), readFileSync(join(ROOT, 'src', file), 'utf8')));
}

/** Every line of the documents and examples that are read outside the source. */
export function sentencesOfDocuments(): readonly Sentence[] {
  const documents = [
    'README.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    '.env.example',
    'muster.example.yaml',
  ];
  const folders = ['docs', 'examples', 'runbooks', 'templates', 'deploy'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(md|yaml|service)$/.test(file))
      .map((file) => join(folder, file)),
  );
  return [...documents, ...folders].sort().flatMap((file) =>
    readFileSync(join(ROOT, file), 'utf8')
      .split('\n')
      .map((line, i): Sentence => ({ file, line: i + 1, where: 'shown', text: withoutTitles(file, line) })),
  );
}

/** A row of the table of faults without the titles of its tests. */
function withoutTitles(file: string, line: string): string {
  return file === 'docs/faults.md' && line.startsWith('|') ? (line.split('|')[1] ?? '') : line;
}

function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
}

function lineAt(starts: readonly number[], at: number): number {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  return low + 1;
}
