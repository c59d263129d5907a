import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRunbook } from '../../../src/topics/runbooks/document.ts';
import { expectSome } from '../../support/expect.ts';

const GOOD = `---
title: Database failover
services: [checkout, Identity]
tags: [postgres, 5432]
---

# Database failover

Promote the **replica**, see [the guide](https://example.com/guide).

## First look

\`\`\`sh
pg_isready -h "$PRIMARY"
\`\`\`

| see | do |
|---|---|
| dead | fail over |
`;

describe('a good file', () => {
  const runbook = readRunbook('database-failover', GOOD);

  test('has its fields, headings and words', () => {
    expect(runbook).toMatchObject({
      name: 'database-failover',
      title: 'Database failover',
      services: ['checkout', 'identity'],
      tags: ['postgres', '5432'],
      headings: ['Database failover', 'First look'],
      problems: [],
    });
    const lines =
      'Database failover|Promote the replica, see the guide.|First look|pg_isready -h "$PRIMARY"|see|do|dead|fail over';
    expect(runbook.text.split('\n')).toEqual(lines.split('|'));
    expect(runbook.body.startsWith('# Database failover')).toBe(true);
  });

  test('reads the same with a BOM and Windows line ends', () => {
    expect(readRunbook('database-failover', `\uFEFF${GOOD.replaceAll('\n', '\r\n')}`)).toEqual(runbook);
  });

  test('one service may stand without brackets, several with commas', () => {
    const read = readRunbook('x', '---\ntitle: X\nservices: checkout, search\ntags: db\n---\nText');
    expect(read).toMatchObject({ services: ['checkout', 'search'], tags: ['db'], problems: [] });
  });
});

const BAD: readonly (readonly [what: string, source: string, problem: RegExp, title: string])[] = [
  ['no front matter', '# Full disk\n\nText', /There is no front matter/, 'Full disk'],
  ['never closed', '---\ntitle: X\n\n# Full disk', /has no end/, 'Full disk'],
  ['not YAML', '---\ntitle: "X\nservices: [\n---\n# Full disk', /Front matter, line \d, column \d+: /, 'Full disk'],
  [
    'twice the same field',
    '---\ntitle: X\ntitle: Y\n---\n# Full disk',
    /line 3, column 1: Map keys must be unique/,
    'Full disk',
  ],
  ['a list instead of fields', '---\n- title\n---\n# Full disk', /must have fields/, 'Full disk'],
  ['title is a map', '---\ntitle: { a: 1 }\n---\n# Full disk', /“title” in the front matter must be text/, 'Full disk'],
  ['services are maps', '---\ntitle: X\nservices: [{ a: 1 }]\n---\nText', /“services” .* must be a list of words/, 'X'],
  ['a field mistyped', '---\ntitle: X\nservice: checkout\n---\nText', /“service” .* Did you mean “services”\?/, 'X'],
  ['no title', '---\ntags: [a]\n---\nText', /“title” is missing .* “full disk” is used/, 'full disk'],
  ['no text', '---\ntitle: X\n---\n', /no text below the front matter/, 'X'],
  [
    'a thousand aliases',
    `---\ntitle: X\na: &a [${'x, '.repeat(9)}]\nb: [${'*a, '.repeat(50)}]\n---\nText`,
    /Front matter: /,
    'Text',
  ],
  ['an endless line', `---\ntitle: X\n---\n${'>'.repeat(60_000)}`, /Line 4 has more than 2000 characters/, 'X'],
];

describe('a bad file is shown with what is wrong', () => {
  test.each(BAD)('%s', (_, source, problem, title) => {
    const runbook = readRunbook('full-disk', source);
    expectSome(runbook.problems, problem);
    if (title !== 'Text') expect(runbook.title).toBe(title);
  });

  test('whatever the file says, reading gives a runbook with a title', () => {
    const matter = fc.string({ unit: 'grapheme' }).map((yaml) => `---\n${yaml}\n---\n# Head\n${yaml}`);
    fc.assert(
      fc.property(fc.oneof(fc.string(), matter), (source) => {
        const runbook = readRunbook('any', source);
        expect(runbook.title.trim()).not.toBe('');
      }),
    );
  });

  test('a field called __proto__ changes nothing', () => {
    const runbook = readRunbook('x', '---\n__proto__: { title: Stolen }\n---\nText');
    expect(runbook.title).toBe('x');
    expect(({} as Record<string, unknown>)['title']).toBeUndefined();
  });

  test('control characters, which only we may write, are removed', () => {
    const runbook = readRunbook('x', '---\ntitle: A \u0002@U1\u0003\n---\n\u0002#C1\u0003 \u0000text');
    expect(`${runbook.title} ${runbook.body}`).toBe('A @U1 #C1 text');
  });
});
