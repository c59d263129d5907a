/** Times, links, identities and values as monitors write them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identityOf } from '../../src/sources/identity.ts';
import { fillTemplate, readPath, readTemplate, valueAt } from '../../src/sources/template.ts';
import { labelText, linkOf } from '../../src/sources/text.ts';
import { readTime } from '../../src/sources/times.ts';
import { hashOf, jsonText } from '../../src/sources/value.ts';

const AT = Date.UTC(2026, 2, 4, 14, 30, 27);

describe('a time', () => {
  it.each<[unknown, number | undefined]>([
    ['2026-03-04T14:30:27Z', AT],
    ['2026-03-04T14:30:27.7384912Z', AT + 738],
    ['2026-03-04T14:30:27.738491234567Z', AT + 738],
    ['2026-03-04T15:30:27+01:00', AT],
    ['2026-03-04T15:30:27.5+0100', AT + 500],
    ['2026-03-04T14:30:27.315+0000', AT + 315],
    ['2026-03-04T13:30:27-01', AT],
    ['2026-03-04 14:30:27 UTC', AT],
    ['2026-03-04 14:30:27.738491 +0000 UTC', AT + 738],
    ['2026-03-04T14:30:27', AT],
    ['2026-03-04 14:30', AT - 27_000],
    ['2026-03-04', Date.UTC(2026, 2, 4)],
    ['2026-03-04t14:30:27z', AT],
    ['2026-03-04T14:30:60Z', AT + 32_000],
    [AT, AT],
    [AT / 1_000, AT],
    [String(AT), AT],
    [String(AT / 1_000), AT],
    [AT * 1_000, AT],
    [AT * 1_000_000, AT],
    ['1772634627.5', AT + 500],
    ['0001-01-01T00:00:00Z', undefined],
    ['0000-00-00 00:00:00', undefined],
    ['0099-01-01T00:00:00Z', undefined],
    ['1970-01-01T00:00:00Z', undefined],
    [0, undefined],
    [-1, undefined],
    ['-1', undefined],
    ['', undefined],
    ['2026-02-30T00:00:00Z', undefined],
    ['2026-00-05', undefined],
    ['2026-13-05', undefined],
    ['2026-03-00', undefined],
    ['2026-03-04T25:00:00Z', undefined],
    ['yesterday', undefined],
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    [1e300, undefined],
    [null, undefined],
    [true, undefined],
    [{}, undefined],
    ['2'.repeat(100_000), undefined],
  ])('%s', (written, read) => expect(readTime(written)).toBe(read));
});

describe('a link', () => {
  it.each<[unknown, string | undefined]>([
    ['https://a.example.com/x?y=1#z', 'https://a.example.com/x?y=1#z'],
    [' http://a.example.com ', 'http://a.example.com/'],
    ['https://slack.com@evil.example/', 'https://evil.example/'],
    ['https://a.example.com/\u202ex', 'https://a.example.com/%E2%80%AEx'],
    ['javascript:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['file:///etc/passwd', undefined],
    ['/graph?g0.expr=up', undefined],
    ['', undefined],
    [`https://a.example.com/${'é'.repeat(500)}`, undefined],
    [3, undefined],
  ])('%s', (written, read) => expect(linkOf(written)).toBe(read));
});

describe('an identity', () => {
  const any = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constantFrom(
      'a'.repeat(250),
      'a'.repeat(251),
      `${'a'.repeat(300)}b`,
      'a\u0000b',
      'ab',
      '\ud800',
      '\udc00',
      '\ufffd',
    ),
  );

  it('is kept as it is when it is short and plain', () => {
    expect(identityOf('5ef77f1f8a3ecf8d')).toBe('5ef77f1f8a3ecf8d');
    expect(identityOf('disk/db1')).toBe('disk/db1');
    expect(identityOf('')).toBeUndefined();
    expect(identityOf(undefined)).toBeUndefined();
  });

  it('never becomes that of another one, even one that was made up for it', () => {
    const long = 'a'.repeat(300);
    expect(identityOf(long)).toHaveLength(250);
    expect(identityOf(`${long}b`)).not.toBe(identityOf(`${long}c`));
    const stored = identityOf(long) ?? '';
    expect(identityOf(stored)).not.toBe(stored);
    fc.assert(
      fc.property(any, any, (one, other) => {
        fc.pre(one !== other && one.trim() !== '' && other.trim() !== '');
        expect(identityOf(one)).not.toBe(identityOf(other));
        expect(identityOf(one)).not.toBe(
          identityOf(identityOf(other) === other ? one + other : (identityOf(other) ?? '')),
        );
      }),
    );
  });
});

describe('a value', () => {
  it('has a hash that does not depend on the order of names', () => {
    expect(hashOf({ a: 1, b: [2, { c: 3 }] })).toBe(hashOf({ b: [2, { c: 3 }], a: 1 }));
    const different = [
      { a: 1 },
      { a: '1' },
      { a: [1] },
      { b: 1 },
      [1],
      ['a', 1],
      { a: null },
      {},
      [],
      { a: { b: 1 } },
      'a',
      '"a"',
    ];
    expect(new Set(different.map(hashOf)).size).toBe(different.length);
  });

  it('has JSON of any depth', () => {
    let deep: unknown = 'x';
    for (let i = 0; i < 100_000; i += 1) deep = [deep];
    expect(jsonText(deep, 100)).toMatch(/^\[{101}$/);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(jsonText(value, 1e9)).toBe(JSON.stringify(value));
      }),
    );
  });

  it('is a label as words', () => {
    expect(labelText(['a', 1, true])).toBe('a, 1, true');
    expect(labelText({ a: [1] })).toBe('{"a":[1]}');
    expect([labelText(false), labelText(0), labelText(''), labelText(null)]).toEqual([
      'false',
      '0',
      undefined,
      undefined,
    ]);
  });
});

describe('a template', () => {
  const BODY = { monitor: { id: 7, tags: ['a', 'b'] }, 'host.name': 'web01', 'Problem URL': 'https://x', none: null };
  const fill = (text: string, body: unknown = BODY) => {
    const read = readTemplate(text);
    if ('wrong' in read) return read.wrong;
    const { text: filled, missing } = fillTemplate(
      read,
      { element: body, body: { outer: 'o' }, shared: new Map() },
      (value) => (value === undefined ? undefined : String(value)),
    );
    return missing.length > 0 ? `missing ${missing.map((path) => path.join('.')).join(' ')}` : filled;
  };

  it.each([
    ['{monitor.id}/{host.name}', '7/web01'],
    ['{monitor.tags.1} {Problem URL} {$.outer}', 'b https://x o'],
    ['without a path', 'without a path'],
    ['{monitor.nothing}', 'missing monitor.nothing'],
    [
      '{none}{monitor.id.x}{monitor.tags.length}{monitor.tags.9}',
      'missing none monitor.id.x monitor.tags.length monitor.tags.9',
    ],
    ['{toString}{monitor.hasOwnProperty}{outer}', 'missing toString monitor.hasOwnProperty outer'],
  ])('%s', (text, filled) => expect(fill(text)).toBe(filled));

  it.each([
    '{',
    '}',
    '{}',
    '{a',
    'a}',
    '{{a}}',
    '{a..b}',
    '{__proto__}',
    '{a.constructor.name}',
    '{$}',
    `{${'a.'.repeat(10)}a}`,
    '{a}'.repeat(21),
    'a'.repeat(1_001),
  ])('is refused: %s', (text) => expect(fill(text)).toMatch(/^text /));

  it('reads own fields only, also of a body that has such names', () => {
    const body = JSON.parse('{"__proto__": {"a": 1}, "x": {}}');
    expect(readPath('__proto__.a')).toBeUndefined();
    expect(valueAt(['x', 'toString'], { element: body, body })).toBeUndefined();
    expect(valueAt(['a'], { element: body, body })).toBeUndefined();
  });
});
