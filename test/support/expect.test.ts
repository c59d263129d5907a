/** The assertions about messages fail where they should, and say what was there. */
import { expect, it } from 'vitest';
import { expectNone, expectSome } from './expect.ts';

const TEXTS = ['Page p1 is open', 'Page p2\nis closed'];

it('one text alone has all that is asked for', () => {
  expectSome(TEXTS, 'Page p1');
  expectSome(TEXTS, 'Page p2', /is closed$/);
  expect(() => expectSome(TEXTS, 'p1', 'closed')).toThrow(/^No text has "p1" and "closed"/);
  expect(() => expectSome(TEXTS, 'is open,Page p2')).toThrow();
  expect(() => expectSome([], '')).toThrow('There is none at all');
});

it('no text has any of it', () => {
  expectNone(TEXTS, 'p3', /is open.+/);
  expectNone([], 'p1');
  expect(() => expectNone(TEXTS, 'p3', /^Page p2/)).toThrow(/^A text has "p3" or \/\^Page p2\//);
});

it('a failure lists every text on a line of its own', () => {
  expect(() => expectSome(TEXTS, 'p3')).toThrow('All 2:\n  "Page p1 is open"\n  "Page p2\\nis closed"\n');
});

it('a global expression is looked for from the start each time', () => {
  const pattern = /Page/g;
  for (const text of TEXTS) expectSome([text], pattern);
});
