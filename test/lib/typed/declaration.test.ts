/** What people type when something is wrong, late at night: understood or asked about, never a word of the title. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { form, may, straighten, type Vocabulary } from '../../../src/lib/grammar.ts';
import { type Doubt, flagWithin } from '../../../src/lib/typed/flags.ts';
import { parseArgs } from '../../../src/lib/typed/parse.ts';

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
  people: new Map([['ana', 'U000ANA01']]),
  commands: new Set(['incident', 'page', 'oncall', 'runbook']),
  verbs: new Set(['new', 'resolve', 'list']),
};

const DECLARE = [
  may('severity', 'severity'),
  may('service', 'service'),
  may('title', 'title'),
  may('private', 'flag'),
  may('drill', 'flag'),
  may('no-page', 'flag'),
  form('impact', 'rest'),
];

/** As at a door where people type; `drawn`: as a button carries it. */
function read(line: string, drawn = false) {
  return parseArgs(DECLARE, straighten(line), WORDS, drawn);
}

function valuesOf(line: string, drawn = false): Readonly<Record<string, unknown>> {
  const parsed = read(line, drawn);
  if (!parsed.ok) throw new Error(`“${line}” was not understood: ${JSON.stringify(parsed)}`);
  return parsed.values;
}

function doubtOf(line: string, drawn = false) {
  const parsed = read(line, drawn);
  expect(parsed, `“${line}” is asked about`).toHaveProperty('doubt.choices');
  return (parsed as { readonly doubt: Doubt }).doubt;
}

const UNDERSTOOD = { severity: 'sev1', service: 'checkout', title: 'Payments are failing' };

describe('a severity at the beginning', () => {
  it.each([
    'sev1:',
    'sev 1',
    'SEV-1,',
    '[sev1]',
    '(sev1)',
    'SEV_1',
    'severity 1',
    'Sev 1 -',
    'sev1 -',
    'Severity-1:',
    'sev#1',
    'SEV.1',
    'sev=1',
    '*sev1*',
    '“sev1”',
    'sev – 1',
    'sev: 1',
    'severity: critical',
    'severity: sev1',
    'sev critical',
    'ｓｅｖ１',
    'sev01',
    'S1:',
    '[P1]',
    '(s1)',
    'p1 -',
    'P1:',
    'P1 –',
    'critical',
    'Critical:',
    '1',
    'sev1 |',
    '<sev1>',
  ])('%s', (spelling) => {
    expect(valuesOf(`${spelling} checkout Payments are failing`)).toMatchObject(UNDERSTOOD);
  });

  it.each([
    'checkout sev1 Payments are failing',
    'checkout: sev1: Payments are failing',
    '[checkout] [sev1] Payments are failing',
    'checkout - sev 1 - Payments are failing',
    'Checkout, severity 1, Payments are failing',
    'sev1:checkout: Payments are failing',
    'sev1 / checkout / Payments are failing',
    'sev1: checkout:Payments are failing',
    'sev1 sev1 checkout Payments are failing',
  ])('either order: %s', (line) => {
    expect(valuesOf(line)).toMatchObject(UNDERSTOOD);
  });

  it.each([
    ['S3 uploads are failing', 'Severity 3', 'sev3 uploads are failing'],
    ['p1 checkout Payments are failing', 'Severity 1', 'sev1 checkout Payments are failing'],
    ['checkout P2 Payments are failing', 'Severity 2', 'sev2 checkout Payments are failing'],
    ['P-1 Payments are failing', 'Severity 1', 'sev1 Payments are failing'],
    ['2 of 5 nodes are down', 'Severity 2', 'sev2 of 5 nodes are down'],
    ['sve1 Payments are failing', 'Severity 1', 'sev1 Payments are failing'],
    ['prio1 Payments are failing', 'Severity 1', 'sev1 Payments are failing'],
    ['critcal Payments are failing', 'Severity 1', 'sev1 Payments are failing'],
    ['Payments are failing sev2', 'Severity 2', 'sev2 Payments are failing'],
    ['checkout Payments are failing (sev 2)', 'Severity 2', 'sev2 checkout Payments are failing'],
    ['sev3 checkout Payments are failing sev1', 'Severity 1', 'sev1 checkout Payments are failing'],
    ['priority critical checkout Payments are failing', 'Severity 1', 'sev1 checkout Payments are failing'],
    ['prio major Payments are failing', 'Severity 2', 'sev2 Payments are failing'],
    ['severty - critical Payments are failing', 'Severity 1', 'sev1 Payments are failing'],
    ['Payments are failing P1 --private', 'Severity 1', 'sev1 Payments are failing --private'],
  ])('asks about %s', (line, label, text) => {
    const { choices } = doubtOf(line);
    expect(choices).toContainEqual({ label, text });
    expect(read(text).ok).toBe(true);
    const part = choices.at(-1);
    expect(part?.label).toBe('Part of the title');
    expect(valuesOf(part?.text ?? '', true)['title']).toContain(
      line.replace(/^(checkout|sev3 checkout) | --private/g, ''),
    );
  });

  it.each([
    'sev9 down',
    'sevl down',
    'sev0 down',
    'SEV 7 down',
    'sev4: down',
    'P0 down',
    'S5 down',
    'severity high: down',
    'sev: down',
    'priority high down',
    'Prio: urgent down',
    'sev1.5 down',
    'Payments sev9',
    'Payments sev 9',
  ])('shows the list for %s', (line) => {
    const { question, choices } = doubtOf(line);
    expect(question).toContain('sev1, sev2, sev3');
    expect(choices.map(({ label }) => label)).toEqual([
      'sev1 Critical',
      'sev2 Major',
      'sev3 Minor',
      'Part of the title',
    ]);
  });

  it.each([
    'dev1 is down',
    'sec2 group is gone',
    's3://bucket is empty',
    'S400 printer',
    'rev2 of the API',
    'uploads are slow',
    'seven nodes are down',
    'P100 GPUs are gone',
    '7 nodes are down',
    'Severe weather',
    'Lower the severity of alerts',
    'Lower the priority of alerts',
  ])('%s is a title', (line) => {
    expect(valuesOf(line)).toMatchObject({ severity: undefined, title: line });
  });

  it('offers the severity after the word priority', () => {
    expect(doubtOf('Priority: P1 Payments are failing').choices[0]?.text).toBe('sev1 Payments are failing');
  });

  it('leaves S3 alone when the severity is said', () => {
    expect(valuesOf('sev2 S3 uploads are failing')).toMatchObject({
      severity: 'sev2',
      title: 'S3 uploads are failing',
    });
  });

  it('asks about a service that is misspelt by one letter', () => {
    expect(doubtOf('sev1 chekcout Payments are failing').choices[0]).toEqual({
      label: 'Service checkout',
      text: 'sev1 checkout Payments are failing',
    });
  });
});

describe('a service that is called like a severity', () => {
  const known = { ...WORDS, services: ['s3', 'p1', 's3-proxy'] };
  const parse = (line: string, drawn = false) => parseArgs(DECLARE, line, known, drawn);

  it.each([
    ['s3 Buckets are gone', undefined, 's3'],
    ['P1 Buckets are gone', undefined, 'p1'],
    ['s3-proxy: Buckets are gone', undefined, 's3-proxy'],
    ['sev3 s3: Buckets are gone', 'sev3', 's3'],
    ['s3 sev1: Buckets are gone', 'sev1', 's3'],
  ])('may come first: %s', (line, severity, service) => {
    expect(parse(line)).toMatchObject({ values: { severity, service, title: 'Buckets are gone' } });
  });

  it.each(['s3: Buckets are gone', '[s3] Buckets are gone', 's3:Buckets are gone', 's3 - Buckets are gone'])(
    'is asked about when it is written as a severity: %s',
    (line) => {
      const { choices } = (parse(line) as unknown as { readonly doubt: Doubt }).doubt;
      expect(choices.map(({ label }) => label)).toEqual(['Severity 3', 'Service s3', 'Part of the title']);
      expect(parse(choices[0]?.text ?? '', true)).toMatchObject({
        values: { severity: 'sev3', service: undefined, title: 'Buckets are gone' },
      });
      expect(parse(choices[1]?.text ?? '', true)).toMatchObject({
        values: { severity: undefined, service: 's3', title: 'Buckets are gone' },
      });
    },
  );
});

describe('letters that look like Latin ones', () => {
  it.each([
    'sеv1 checkout Payments are failing',
    'ѕev1: сheckout Payments are failing',
    'sεv1 chеckοut Payments are failing',
  ])('are read as those: %s', (line) => {
    expect(valuesOf(line)).toMatchObject(UNDERSTOOD);
  });

  it.each(['--рrivаte', '--prıvate'])('are read as those in %s', (flag) => {
    expect(valuesOf(`sev1 Leak ${flag}`)).toMatchObject({ title: 'Leak', private: true });
  });

  it('make no Latin word of another language', () => {
    expect(valuesOf('sev1 Оплата не работает')).toMatchObject({ title: 'Оплата не работает' });
  });
});

describe('a flag in the title of a form', () => {
  it.each([
    ['Payroll leak --privat', 'private', true],
    ['Payroll leak --no-page', 'no-page', true],
    ['Payroll leak (private)', 'private', false],
    ['private: Payroll leak', 'private', false],
    ['Payroll leak - private', 'private', false],
    ['Payroll leaking--private now', 'private', false],
    ['Payroll leak --priv', 'private', false],
    ['drill: Payroll leak --private', 'private', true],
    ['drill: Payroll leak', 'drill', false],
  ])('is seen as in a line: %s', (title, flag, sure) => {
    expect(flagWithin(title, DECLARE)).toMatchObject({ flag, sure });
  });

  it('is not seen in other words', () => {
    expect(flagWithin('Payments with --dry-run fail in /private/tmp', DECLARE)).toBeUndefined();
  });
});

const HYPHENS = ['-', '--', '‑‑', '–', '—', '−−', '﹣', '－－', '/', '\u00ad\u00ad', '---', '⁃', '\\'];

describe('a flag', () => {
  const spellings = HYPHENS.flatMap((dash) =>
    ['private', 'Private', 'PRIVAT', 'privte', 'pirvate', 'privatee'].map((name) => `${dash}${name}`),
  );

  it.each(spellings)('%s is private', (flag) => {
    for (const line of [`sev1 Leak ${flag}`, `${flag} sev1 Leak`, `sev1 ${flag}, Leak`, `sev1 [${flag}] Leak`])
      expect(valuesOf(line), line).toMatchObject({ severity: 'sev1', title: 'Leak', private: true });
  });

  it.each([
    ['--dril', { drill: true }],
    ['--nopage', { 'no-page': true }],
    ['--no_page', { 'no-page': true }],
    ['—no‑page', { 'no-page': true }],
    ['--no page', { 'no-page': true }],
    ['--private=yes', { private: true }],
  ])('%s is done as meant', (flag, expected) => {
    expect(valuesOf(`sev1 Leak ${flag}`)).toMatchObject({ ...expected, title: 'Leak' });
  });

  it.each([
    ['--pri', 'sev1 Leak --private'],
    ['--prviaet', 'sev1 Leak --private'],
    ['--private=no', 'sev1 Leak --private'],
    ['-- private', 'sev1 Leak --private'],
    ['- privat', 'sev1 Leak --private'],
    ['private', 'sev1 Leak --private'],
    ['(private)', 'sev1 Leak --private'],
    ['#private', 'sev1 Leak --private'],
    ['private:', 'sev1 Leak --private'],
    ['drill', 'sev1 Leak --drill'],
    ['+private', 'sev1 Leak --private'],
    ['and more--private', 'sev1 Leak and more --private'],
  ])('%s is asked about', (words, text) => {
    const { choices, question } = doubtOf(`sev1 Leak ${words}`);
    expect(question).toContain('Did you mean --');
    expect(choices.map((choice) => choice.text)).toContain(text);
    expect(read(text, true).ok).toBe(true);
  });

  it('that nobody knows is asked about, and may be part of the title', () => {
    const { question, choices } = doubtOf('sev1 --dry-run broke the deploy');
    expect(question).toContain('“--dry-run” is not a flag that I know. The flags are --private, --drill, --no-page.');
    expect(choices).toEqual([{ label: 'Part of the title', text: 'sev1 \\--dry-run broke the deploy' }]);
    expect(valuesOf('sev1 \\--dry-run broke the deploy', true)).toMatchObject({ title: '--dry-run broke the deploy' });
  });

  it('is text in the middle of a path, and a temperature is no flag', () => {
    expect(valuesOf('sev1 /private/tmp is full at -5 degrees')).toMatchObject({
      private: false,
      title: '/private/tmp is full at -5 degrees',
    });
  });
});

describe('a command', () => {
  it.each(['/incident new sev1 Leak', 'sev1 /page payments', 'list', 'resolve INC-4'])('is no title: %s', (line) => {
    expect(doubtOf(line).question).toContain('is a command');
  });
});

describe('a person', () => {
  it('of an unknown person are no note', () => {
    const lead = [may('who', 'person'), may('note', 'rest')];
    expect(parseArgs(lead, '@nobdy takes over', WORDS)).toMatchObject({
      ok: false,
      arg: { name: 'who' },
      found: '@nobdy',
    });
    expect(parseArgs(lead, '@ana takes over', WORDS)).toMatchObject({ ok: true, values: { note: 'takes over' } });
  });
});

describe('whatever is typed', () => {
  const title = fc.array(fc.constantFrom('Payments', 'are', 'failing', 'since', 'noon', 'checkout', 'queue', '90%'), {
    minLength: 1,
    maxLength: 5,
  });
  const severity = fc
    .tuple(
      fc.constantFrom('', '[', '(', '*', '"', '‹', '#'),
      fc.constantFrom('sev', 'SEV', 'Sev', 'severity', 'Severity', 'sve', 'seev', 'severty'),
      fc.constantFrom('', '-', '_', '.', ':', ' ', '‑', '–', '#', '='),
      fc.integer({ min: 0, max: 12 }),
      fc.constantFrom('', ':', ',', ']', ')', '!', '.', ';', ' -'),
    )
    .map((parts) => parts.join(''));
  const short = fc
    .tuple(
      fc.constantFrom('', '[', '('),
      fc.constantFrom('s', 'S', 'p', 'P'),
      fc.integer({ min: 0, max: 9 }),
      fc.constantFrom('', ':', ',', ']', ' -'),
    )
    .map((parts) => parts.join(''));
  const slipped = fc
    .tuple(
      fc.constantFrom('private', 'drill', 'no-page'),
      fc.nat(),
      fc.constantFrom('swap', 'drop', 'double', 'none', 'other'),
    )
    .map(([name, at, slip]) => slipOf(name, at % name.length, slip));
  const flag = fc
    .tuple(fc.constantFrom(...HYPHENS.filter((dash) => dash !== '\u00ad\u00ad')), slipped)
    .map((parts) => parts.join(''));
  const command = fc.constantFrom('/incident', '/page', '/oncall', '/INCIDENT');

  it('no word that looks like a severity, flag or command ends silently in a title', () => {
    const line = fc.tuple(title, fc.oneof(severity, short, flag, command), fc.nat());
    fc.assert(
      fc.property(line, ([words, odd, at]) => {
        const place = at % (words.length + 1);
        const parsed = read([...words.slice(0, place), odd, ...words.slice(place)].join(' '));
        if (!parsed.ok) {
          expect(parsed.doubt?.choices.length ?? 0).toBeGreaterThan(0);
          return;
        }
        const said = `${String(parsed.values['title'] ?? '')} `;
        // What stands in the title was typed by the person as words of it: nothing of the odd word is among them.
        for (const part of odd.split(' ').filter((piece) => /\p{L}/u.test(piece))) expect(said).not.toContain(part);
      }),
      { numRuns: 2000 },
    );
  });

  it('every choice of a question is understood, or asks about another word', () => {
    const line = fc.array(fc.oneof(severity, short, flag, fc.constantFrom('Leak', 'checkout', 'private', '-', 'S3')), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(line, (words) => {
        let open = [words.join(' ')];
        for (let round = 0; round < 12 && open.length > 0; round += 1)
          open = open.slice(0, 3).flatMap((text) => {
            const parsed = read(text, true);
            if (parsed.ok) return [];
            expect(parsed.doubt, text).toBeDefined();
            return parsed.doubt?.choices.slice(-1).map((choice) => choice.text) ?? [];
          });
        expect(open).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

function slipOf(name: string, at: number, slip: string): string {
  const [head, letter, tail] = [name.slice(0, at), name.charAt(at), name.slice(at + 1)];
  if (slip === 'swap' && tail !== '') return `${head}${tail.charAt(0)}${letter}${tail.slice(1)}`;
  if (slip === 'drop' && name.length > 5) return `${head}${tail}`;
  if (slip === 'double') return `${head}${letter}${letter}${tail}`;
  if (slip === 'other') return `${head}x${tail}`;
  return name;
}
