/** Nobody has to read a sentence twice: no text of the project uses a word of the forbidden column. */
import { expect, it } from 'vitest';
import { FORBIDDEN } from './forbidden.ts';
import { type Sentence, sentencesOf, sentencesOfDocuments, sentencesOfSource } from './sentences.ts';
import { ALLOWED } from './words.ts';

/** `src/cli.ts:7 “beside” (say: next to): the sentence` for each forbidden word of a text. */
function faultsIn(sentence: Sentence): readonly string[] {
  const { file, line, where, text } = sentence;
  return FORBIDDEN.filter(({ only }) => only === undefined || only === where).flatMap(({ not, say }) => {
    const word = not.exec(text)?.[0];
    if (word === undefined || isAllowed(sentence, word)) return [];
    return [`${file}:${line} ${where}: “${word}” (say: ${say}) in: ${text}`];
  });
}

function isAllowed({ file, text }: Sentence, word: string): boolean {
  return ALLOWED.some((one) => file.startsWith(one.file) && one.words.test(word) && (one.text?.test(text) ?? true));
}

it('what people read in the source has no forbidden word, and neither have its comments', () => {
  const sentences = sentencesOfSource();
  expect(sentences.length).toBeGreaterThan(5_000);
  expect(sentences.flatMap(faultsIn)).toEqual([]);
});

it('documents and examples have no forbidden word', () => {
  const sentences = sentencesOfDocuments();
  expect(sentences.length).toBeGreaterThan(1_000);
  expect(sentences.flatMap(faultsIn)).toEqual([]);
});

it('a literal, a template, text between tags and a comment are read, and SQL is not', () => {
  const code = `/** Whoever reads this. */
const a = 'put anew'; const b = \`tied to \${a}\`; const c = 'select whoever from x'; const d = <p>a ladder</p>;
const e = '<p class="calm">a quarrel</p>'; const f = 'it waits;\\n  it cries';`;
  expect(sentencesOf('planted.tsx', code).flatMap(faultsIn)).toEqual([
    expect.stringContaining('“anew”'),
    expect.stringContaining('“tied to”'),
    expect.stringContaining('“ladder”'),
    expect.stringContaining('“quarrel”'),
    expect.stringContaining('“cries”'),
    expect.stringContaining('“Whoever”'),
  ]);
});
