/** Conditions of muster.yaml: what they mean, what is refused, and what they cost. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression, type ExpressionValues } from '../../src/lib/expression.ts';
import { growsTooFast } from '../support/ratio.ts';

const VALUES: ExpressionValues = {
  labels: { team: 'payments', severity: 'critical', constructor: 'x', 'kubernetes.io/name': 'api' },
  source: 'prometheus',
  title: 'Payments are failing on web01',
  severity: 'critical',
  state: 'firing',
  links: { source: 'https://prometheus.example.com/graph', runbook: undefined },
};

function tested(text: string, values = VALUES): unknown {
  const read = compileExpression(text);
  return 'wrong' in read ? read.wrong : read.test(values);
}

function wrongIn(text: string): string {
  const read = compileExpression(text);
  return 'wrong' in read ? read.wrong : 'nothing';
}

describe('a condition', () => {
  it.each([
    ['labels.severity == "critical" && labels.team == "payments"', true],
    ['labels["kubernetes.io/name"].startsWith("a")', true],
    ['severity in ["critical", "page"]', true],
    ['like(title, "web[0-9]+$")', true],
    ['like(title, "^web")', false],
    ['like(title, "(?i)PAYMENTS")', true],
    ['links.source.contains("prometheus") && source == "prometheus" && state == "firing"', true],
    ['["payments", "search"].exists(team, team == labels.team)', true],
    ['[labels.team, labels.env].filter(x, x != "").size() == 1', true],
  ])('%s', (text, holds) => expect(tested(text)).toBe(holds));

  it.each([
    ['labels.env == ""', true],
    ['labels["env"] == ""', true],
    ['labels["en" + "v"] == ""', true],
    ['labels[labels.team] == ""', true],
    ['labels.toString == "" && labels.__proto__ == ""', true],
    ['labels.constructor == "x" && links.constructor == ""', true],
    ['links.runbook == "" && description == ""', true],
    ['has(labels.team) && !has(labels.env) && !has(links.runbook)', true],
    ['"team" in labels && !("env" in labels)', true],
    ['labels.exists(name, name == "team")', true],
  ])('takes a missing label for an empty string, and still knows that it is missing: %s', (text, holds) =>
    expect(tested(text)).toBe(holds),
  );

  it('says why it could not be told', () => {
    expect(tested('int(labels.team) > 3')).toEqual({ failed: 'int() type error: cannot convert to int' });
    expect(tested('title.substring(900) == ""')).toEqual({ failed: expect.stringContaining('out of range') });
    expect(tested('state == "firing" || int(labels.team) > 3')).toBe(true);
  });

  it.each([
    ['lables.team == "x"', 'There is no lables; did you mean labels. Names: labels, links, source'],
    ['google.protobuf.Timestamp == google.protobuf.Timestamp', 'There is no google'],
    ['matches(title, "a")', 'Write like(text, "pattern")'],
    ['["a"].exists(x, ["b"].exists(y, x == y))', 'exists() must not be inside another'],
    ['["a"].map(x, x + x).exists(y, y == "aa")', 'map() must not be inside another'],
    ['["a"].exists(title, title == "a")', 'title is already a name here'],
    ['timestamp("2026-03-04T00:00:00Z").getHours("Europe/London") == 0', 'There is no function getHours'],
    ['timestamp("2026-03-04T00:00:00Z") < timestamp("2027-03-04T00:00:00Z")', 'There is no function timestamp'],
    ['duration("1h") > duration("1m")', 'There is no function duration'],
    ['now() == ""', 'There is no function now'],
    ['cel.bind(x, title + title, x == "")', 'There is no function bind'],
    ['title.split("").join(title) == ""', 'There is no function join'],
    ['title.startWith("a")', 'did you mean startsWith'],
    ['muster_field(labels, "team") == ""', 'There is no function muster_field'],
    ['like(title, title)', 'must be written out, in quotes'],
    ['like(title, "[")', 'The pattern is wrong: '],
    ['like(title, "(?=a)")', 'The pattern is wrong: '],
    [`like(title, "${'a'.repeat(201)}")`, 'at most 200 characters'],
    ['like(title, "a{51}")', 'at most 50 times'],
    ['like(title, "a{2,51}")', 'at most 50 times'],
    ['like(title, "(a{40}){20}") || like(title, "(b{40}){20}")', 'Together, the patterns'],
    ['title', 'must be true or false, but its type is string'],
    ['severity > 3', 'no such overload: string > int.'],
    ['labels.team.name == ""', 'Cannot index type'],
    ['labels.team ==', 'Unexpected token: EOF.'],
    ['', 'The condition is empty.'],
    [Array.from({ length: 101 }, () => 'true').join(' && '), 'at most 200 parts'],
    [`${'('.repeat(60)}true${')'.repeat(60)}`, 'nested at most 50 deep'],
    [`title == "${'a'.repeat(4_000)}"`, 'at most 4000 characters'],
  ])('is refused: %s', (text, said) => expect(wrongIn(text)).toContain(said));

  it.each([
    'like(title, "a{50}")',
    'like(title, "\\\\x{2026}{2}")',
    Array.from({ length: 100 }, () => 'true').join('&&'),
  ])('is taken at its limit: %s', (text) => expect(typeof tested(text)).toBe('boolean'));

  it('never runs the regular expressions of CEL itself', () =>
    expect(wrongIn('title.matches("(a+)+$")')).toBe('Write like(text, "pattern") instead of matches.'));

  it('says where it is wrong', () => {
    expect(compileExpression('state == "firing" && lables.team == "x"')).toMatchObject({ at: 21 });
    expect(compileExpression('labels.team ==')).toMatchObject({ at: 14 });
  });

  it('reads the first thousand letters of a text', () => {
    const values = { ...VALUES, description: `${'a'.repeat(999)}bc` };
    expect(tested('like(description, "ab$")', values)).toBe(true);
    expect(tested('like(description, "c")', values)).toBe(false);
  });
});

const words = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom('__proto__', 'toString', ''));

describe('any text', () => {
  it('is a condition or wrong, and neither reading nor asking throws', () => {
    const piece = fc.constantFrom(
      ...[
        'labels',
        '.team',
        '["team"]',
        'has(',
        ')',
        '(',
        '==',
        '"a"',
        '&&',
        '!',
        'like(title, "a")',
        '.exists(x, ',
        'x',
        '[',
        ']',
        '? true : false',
        '//',
        '\n',
      ],
    );
    fc.assert(
      fc.property(
        fc.oneof(
          words,
          fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(' ')),
        ),
        (text) => {
          const read = compileExpression(text);
          if ('wrong' in read) {
            expect(read.wrong).toMatch(/\S.*\.$/s);
            expect(read.at).toBeLessThanOrEqual(text.length);
          } else expect(['boolean', 'object']).toContain(typeof read.test(VALUES));
        },
      ),
    );
  });

  it('as labels, title and links gives a boolean', () => {
    const read = compileExpression(
      'labels.team == title || like(title, "^(a|b)*$") || labels["x"] in [severity] || links.source == ""',
    );
    if ('wrong' in read) throw new Error(read.wrong);
    fc.assert(
      fc.property(fc.dictionary(words, words), words, (labels, title) => {
        expect(typeof read.test({ ...VALUES, labels, links: labels, title })).toBe('boolean');
      }),
    );
  });

  it('ten times as long takes at most fifteen times as long to ask about', () => {
    const read = compileExpression(
      'like(description, "(a|aa)+$") || description.contains("ab") || title.lowerAscii().trim().endsWith("b") || labels.exists(x, x == "b")',
    );
    if ('wrong' in read) throw new Error(read.wrong);
    const values = (length: number): ExpressionValues => {
      const text = 'a'.repeat(length);
      const labels = Object.fromEntries(Array.from({ length: length / 100 }, (_, i) => [`l${i}`, text.slice(0, 200)]));
      return { ...VALUES, description: text, title: text, labels };
    };
    const [short, long] = [values(100_000), values(1_000_000)];
    expect(
      growsTooFast(
        () => read.test(short),
        () => read.test(long),
      ),
    ).toBe(false);
  });

  it('is read as a condition in time that grows with its length', () => {
    const text = (length: number) => `title == "${'a'.repeat(length)}"`;
    expect(
      growsTooFast(
        () => compileExpression(text(300)),
        () => compileExpression(text(3_000)),
      ),
    ).toBe(false);
  });
});
