/** Bodies as text: what is read of them, and that no two alerts become one on the way. */
import { describe, expect, it } from 'vitest';
import { readBodyText } from '../../../../src/topics/alerts/intake/door/body.ts';
import { growsTooFast } from '../../../support/ratio.ts';

const FORM = 'application/x-www-form-urlencoded';

function readValue(text: string, mediaType = 'application/json'): unknown {
  const body = readBodyText(text, mediaType);
  return 'value' in body ? body.value : body.unreadable[0]?.expected;
}

describe('whole numbers that a number cannot hold', () => {
  it('keep each digit, so that two ids stay two', () => {
    expect(readValue('{"id":12345678901234567890,"other":[-12345678901234567891]}')).toEqual({
      id: '12345678901234567890',
      other: ['-12345678901234567891'],
    });
  });

  it('are those alone: texts, fractions and what a number holds stay as they are', () => {
    const text =
      '{"12345678901234567890":"a \\" 12345678901234567890","n":[1772634627000000,0.1234567890123456,1.5e3,12345678901234567890]}';
    expect(readValue(text)).toEqual({
      '12345678901234567890': 'a " 12345678901234567890',
      n: [1_772_634_627_000_000, 0.123_456_789_012_345_6, 1_500, '12345678901234567890'],
    });
  });

  it('ten times as many take at most fifteen times as long', () => {
    const text = (size: number) => `["${'\\"'.repeat(size * 5)}",${'12345678901234567890,'.repeat(size)}1]`;
    const [short, long] = [text(2_000), text(20_000)];
    expect(
      growsTooFast(
        () => readBodyText(short, ''),
        () => readBodyText(long, ''),
      ),
    ).toBe(false);
  });
});

describe('a form', () => {
  it.each([
    ['host=caf%E9&check=a%2Bb+c', { host: 'café', check: 'a+b c' }],
    ['host=caf%C3%A9&check=%E2%82%AC', { host: 'café', check: '€' }],
    // A tool that cuts its output in the middle of a sign spoils no other field.
    ['host=caf%C3%A9&output=caf%C3', { host: 'café', output: 'cafÃ' }],
    ['host=100%&check=%zz%E9', { host: '100%', check: '%zzé' }],
    ['a=1&a=2&&b', { a: '2', b: '' }],
  ])('%s', (text, fields) => expect(readValue(text, FORM)).toEqual(fields));

  it('whose bytes are no UTF-8 keeps two names apart', () =>
    expect(readValue('host=caf%E9', FORM)).not.toEqual(readValue('host=caf%E8', FORM)));

  it('has names that are fields of every object as its own', () =>
    expect(Object.keys(readValue('__proto__=a&constructor=b', FORM) as object)).toEqual(['__proto__', 'constructor']));
});

describe('JSON that is none', () => {
  it.each([
    ['{"id":NaN}', 'valid JSON (it is wrong at “N”)'],
    ['{"id":1,}', 'valid JSON (it is wrong at position 8'],
    ['{"id":"a\nb"}', 'valid JSON (it is wrong at position 8'],
    ['{"id":', 'valid JSON (it ends too early)'],
  ])('%s', (text, said) => expect(readValue(text)).toContain(said));
});
