import { describe, expect, it } from 'vitest';
import { stripTokens } from '../../src/lib/blockkit.ts';
import { csv } from '../../src/lib/csv.ts';
import { growsTooFast } from '../support/ratio.ts';

describe('text from outside', () => {
  it.each([
    ['what turns the direction of words', 'Pay\u202eedoc.exe\u202c \u2066x\u2069 \u200f\u061c', 'Payedoc.exe x '],
    ['what has no width', 'pay\u200bments\u2060 are\ufeff down', 'payments are down'],
    ['joiners between letters', 'pri\u200dvate \u200ccheckout\u200d', 'private checkout'],
    ['tags that spell unseen words', 'down\u{e0074}\u{e0065}', 'down'],
    ['what only Muster may write', '\u0002@U1\u0003 is away', '@U1 is away'],
  ])('loses %s', (_, text, kept) => expect(stripTokens(text)).toBe(kept));

  it.each(['👩‍🚒 is on it', '🏴󠁧󠁢󠁥󠁮󠁧󠁿 checkout', 'می‌خواهم', 'Zoë’s café', 'a\tb\nc'])('keeps %s as it is', (text) =>
    expect(stripTokens(text)).toBe(text),
  );

  it('is read in time that grows with its length, however many joiners are between two signs', () => {
    const text = (length: number) => `😀${'\u200d'.repeat(length)}😀`;
    const [short, long] = [text(10_000), text(100_000)];
    expect(stripTokens(short)).toBe(short);
    expect(
      growsTooFast(
        () => stripTokens(short),
        () => stripTokens(long),
      ),
    ).toBe(false);
  });

  it('has one kind of line end', () => expect(stripTokens('a\u2028b\u2029c')).toBe('a\nb\nc'));
});

describe('a cell of a table', () => {
  it.each([
    '=1+1',
    ' =1',
    '\t=1',
    '\u00a0=1',
    '\u200b=1',
    '＝1',
    '＠SUM(1)',
    '－1',
    '−1',
    '"=1',
    '@cmd',
    '+1 555',
    '-x',
    '\u00ad=1',
    '\u180e=1',
    '\u3164=1',
    'a;=1+1',
    'a\t=1+1',
    'a; \u00ad=1',
  ])('%j stays a text in a spreadsheet', (text) => expect(csv(['h'], [[text]])).toMatch(/^h\r\n"?'/));

  it.each([
    ['a;=1+1', `"'a;'=1+1"`],
    ['a\t＝1', `"'a\t'＝1"`],
    ['a; b', '"a; b"'],
  ])('%j has no formula after what divides cells elsewhere', (text, cell) =>
    expect(csv(['h'], [[text]])).toBe(`h\r\n${cell}\r\n`),
  );

  it.each(['-5', '-5.25', '12', 'a = b', 'p1 − p2'])('%j is written as it is', (text) =>
    expect(csv(['h'], [[text]])).toBe(`h\r\n${text}\r\n`),
  );
});
