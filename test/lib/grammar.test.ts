import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { personToken } from '../../src/lib/blockkit.ts';
import {
  editDistance,
  form,
  headAndRest,
  may,
  must,
  nearest,
  straighten,
  usageOf,
  type Vocabulary,
} from '../../src/lib/grammar.ts';
import { parseArgs, parseNamed } from '../../src/lib/typed/parse.ts';

const WORDS: Vocabulary = {
  now: 0,
  zone: 'UTC',
  me: 'U000ME000',
  severities: [
    { key: 'sev1', name: 'Critical' },
    { key: 'sev2', name: 'Major' },
    { key: 'sev3', name: 'Minor' },
  ],
  services: ['checkout', 'search'],
  schedules: ['payments'],
  policies: ['payments'],
  names: new Set(),
  people: new Map([
    ['ana', 'U000ANA01'],
    ['williams', 'U000WIL01'],
  ]),
};

const DECLARE = [
  may('severity', 'severity'),
  may('service', 'service'),
  may('title', 'title'),
  may('private', 'flag'),
  may('no-page', 'flag'),
  form('impact', 'rest'),
];
const plain = { severity: undefined, service: undefined, title: undefined, private: false, 'no-page': false };

describe('declaring inline', () => {
  it.each([
    ['sev1 checkout Payments are failing', { severity: 'sev1', service: 'checkout', title: 'Payments are failing' }],
    ['SEV-2 search is slow', { severity: 'sev2', service: 'search', title: 'is slow' }],
    ['3 Checkout slow', { severity: 'sev3', service: 'checkout', title: 'slow' }],
    ['critical The shop is down', { severity: 'sev1', title: 'The shop is down' }],
    ['Payments checkout fails', { title: 'Payments checkout fails' }],
    ['sev1 “Payments are failing” --private', { severity: 'sev1', title: 'Payments are failing', private: true }],
    ['sev1 Database down —no-page', { severity: 'sev1', title: 'Database down', 'no-page': true }],
    ['', {}],
  ])('%s', (line, expected) => {
    expect(parseArgs(DECLARE, straighten(line), WORDS)).toEqual({ ok: true, values: { ...plain, ...expected } });
  });
});

describe('single words', () => {
  const one = (kind: Parameters<typeof must>[1], word: string) => {
    const parsed = parseArgs([must('x', kind)], word, WORDS);
    return parsed.ok ? parsed.values['x'] : undefined;
  };

  it.each([
    ['incident', 'INC-142', 142],
    ['incident', 'inc142', 142],
    ['incident', '#7', 7],
    ['incident', 'INC-', undefined],
    ['page', 'p42', 42],
    ['page', 'P-42', 42],
    ['page', 'page', undefined],
    ['severity', 'sev-3', 'sev3'],
    ['severity', 'major', 'sev2'],
    ['severity', 'sev9', undefined],
    ['person', '@ana', 'U000ANA01'],
    ['person', personToken('U000BO001'), 'U000BO001'],
    ['person', 'me', 'U000ME000'],
    ['person', 'nobody', undefined],
    ['person', 'U012AB3CD', 'U012AB3CD'],
    ['person', 'WILLIAMS', 'U000WIL01'],
    ['person', 'WALTERSON', undefined],
    ['schedule', 'PAYMENTS', 'payments'],
  ] as const)('%s %s', (kind, word, value) => {
    expect(one(kind, word)).toBe(value);
  });

  it('names the argument and the word it did not understand', () => {
    expect(parseArgs([may('incident', 'incident'), must('severity', 'severity')], 'INC-1 huge', WORDS)).toMatchObject({
      ok: false,
      arg: { name: 'severity' },
      found: 'huge',
    });
    expect(parseArgs([may('severity', 'severity')], 'sev1 and more', WORDS)).toMatchObject({
      ok: false,
      found: 'and more',
    });
  });
});

describe('forms and usage', () => {
  it('a form submits the same words by name', () => {
    expect(
      parseNamed(DECLARE, { title: 'Down', severity: 'sev1', private: 'yes', impact: 'All' }, WORDS),
    ).toMatchObject({
      ok: true,
      values: { title: 'Down', severity: 'sev1', private: true, impact: 'All', service: undefined },
    });
    expect(parseNamed([must('severity', 'severity')], { severity: 'huge' }, WORDS)).toMatchObject({
      ok: false,
      found: 'huge',
    });
  });

  it('shows how it is typed, without what only a form fills', () => {
    expect(usageOf(DECLARE)).toBe('[severity] [service] [title…] [--private] [--no-page]');
  });
});

describe('did you mean', () => {
  it.each([
    ['resovle', 'resolve'],
    ['reslove', 'resolve'],
    ['upate', 'update'],
    ['xyz', undefined],
    ['a', undefined],
  ])('%s', (word, near) => {
    expect(nearest(word, ['resolve', 'update', 'ack'])).toBe(near);
  });

  it('edits are counted both ways, and none between equals', () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

describe('the parser', () => {
  it('never throws, and what it takes as title stands in the line', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (line) => {
        const parsed = parseArgs(DECLARE, straighten(line), WORDS);
        if (parsed.ok && typeof parsed.values['title'] === 'string')
          expect(parsed.values['title'].length).toBeGreaterThan(0);
      }),
    );
  });

  it('reads a title back whole, whatever it is made of', () => {
    const words = fc.array(fc.stringMatching(/^[a-zA-Z0-9äöü.!?*<>&|]{3,12}$/), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(words, (title) => {
        const parsed = parseArgs(DECLARE, `sev1 checkout ${title.join(' ')}`, WORDS);
        expect(parsed).toMatchObject({ ok: true, values: { title: title.join(' ') } });
      }),
    );
  });
});

describe('what is far too long', () => {
  it.each([
    ['a word', 'x'.repeat(40_000)],
    ['a desert', `a${' '.repeat(40_000)}b due fri`],
  ])('%s is read in one pass', (_, text) => {
    expect(headAndRest(text)[0].length).toBeGreaterThan(0);
    expect(straighten(text).length).toBeLessThanOrEqual(40_000);
    expect(nearest(text, ['resolve', 'reopen'])).toBeUndefined();
  });
});
