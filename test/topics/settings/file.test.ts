import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reserved, rows } from '../../../src/topics/rows.ts';
import { checkFile } from '../../../src/topics/settings/file.ts';

function problems(text: string): readonly string[] {
  const checked = checkFile(text, 'm.yaml', reserved);
  return 'problems' in checked ? checked.problems : [];
}

/** A file that is right, to be broken. */
const WHOLE = `timezone: Europe/London
announce: "#incidents"
policy: payments
people:
  ana: { email: ana@example.com }
  bo: { slack: U012AB3CD }
services:
  checkout: { policy: payments, channel: "#payments", runbooks: [bad-deploy] }
schedules:
  payments:
    rotations:
      - { name: weekly, every: 1 week, start: 2026-01-05T09:00, people: [ana, [ana, bo]] }
policies:
  payments:
    steps:
      - { page: [schedule:payments, person:bo, "channel:#payments"], wait: 5m }
`;

describe('a file that is right', () => {
  it('reads the example to copy', () => {
    const checked = checkFile(readFileSync('muster.example.yaml', 'utf8'), 'muster.example.yaml', reserved);
    expect(checked).toMatchObject({ warnings: [], file: { announce: '#incidents', policy: 'payments' } });
  });

  it('reads the example of a small team, which needs thirty lines at most', () => {
    const text = readFileSync('examples/small.yaml', 'utf8');
    expect(checkFile(text, 'small.yaml', reserved)).toMatchObject({ warnings: [], file: { policy: 'platform' } });
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(30);
  });

  it('becomes targets, shifts and milliseconds', () => {
    const checked = checkFile(WHOLE, 'm.yaml', reserved);
    if ('problems' in checked) throw new Error(checked.problems.join('\n'));
    expect(checked.file.policies['payments']).toEqual({
      repeat: 2,
      acknowledge: 'one',
      steps: [
        {
          page: [
            { kind: 'schedule', name: 'payments' },
            { kind: 'person', name: 'bo' },
            { kind: 'channel', name: '#payments' },
          ],
          wait: 300_000,
        },
      ],
    });
    expect(checked.file.schedules['payments']).toMatchObject({
      remind: 1_800_000,
      rotations: [{ people: [['ana'], ['ana', 'bo']], every: { count: 1, unit: 'weeks' } }],
    });
    expect(checked.file.severities).toBeUndefined();
  });

  it('may be empty, or have sections whose entries are all commented out', () => {
    for (const text of ['', '# nothing\n', 'people:\nservices:\nseverities:\n'])
      expect(checkFile(text, 'm.yaml', reserved)).toMatchObject({
        file: { timezone: 'UTC', people: {}, services: {} },
      });
  });

  it('may repeat itself with an anchor', () => {
    expect(
      problems(
        'people:\n  ana: { email: ana@example.com }\npolicies:\n  a: &a { steps: [{ page: [person:ana], wait: 5m }] }\n  b: *a\n',
      ),
    ).toEqual([]);
  });

  it('warns of runbooks that are not there and services for which nobody is paged', () => {
    const checked = checkFile('services:\n  checkout: { runbooks: [bad-deploi] }\n', 'm.yaml', reserved, [
      'bad-deploy',
    ]);
    expect(checked).toMatchObject({
      warnings: [
        'm.yaml:2:3: services.checkout has no `policy:`, and muster.yaml has no top-level `policy:`, so nobody is paged for it',
        'm.yaml:2:26: services.checkout.runbooks[0] names the runbook “bad-deploi”, which is not in the runbooks folder; did you mean “bad-deploy”?',
      ],
    });
  });
});

describe('what is wrong is said with its line and column, and what would be right', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['an unknown setting', 'anounce: "#x"\n', 'm.yaml:1:1: anounce is not a setting here; did you mean “announce”?'],
    [
      'an unknown setting deeper down',
      'services:\n  checkout:\n    polcy: x\n',
      'm.yaml:3:5: services.checkout.polcy is not a setting here; did you mean “policy”?',
    ],
    [
      'one that resembles nothing',
      'people:\n  ana: { email: a@b.co, shoe: 44 }\n',
      'm.yaml:2:25: people.ana.shoe is not a setting here; known: slack, email, timezone, notify',
    ],
    [
      'a channel without quotes',
      'announce: #incidents\n',
      'm.yaml:1:1: announce must be a channel in quotes, such as "#incidents" (without quotes, # begins a comment)',
    ],
    [
      'a zone that is none',
      'timezone: Europe/Londn\n',
      'm.yaml:1:11: timezone must be a time zone such as Europe/London',
    ],
    [
      'a person nobody could find',
      'people:\n  ana: {}\n',
      'm.yaml:2:3: people.ana needs `slack:` or `email:`, so that Slack can find the person',
    ],
    [
      'a name with spaces',
      'people:\n  "ana lima": { email: a@b.co }\n',
      'm.yaml:2:3: people.ana lima must be a short name of letters, digits, “-”, “_” or “.”',
    ],
    [
      'a wait without its unit',
      'policies:\n  p:\n    steps:\n      - { page: [person:x], wait: 5 }\n',
      'm.yaml:4:35: policies.p.steps[0].wait must be a duration such as 30s, 5m, 2h or 1d',
    ],
    [
      'a wait of nothing',
      'policies:\n  p:\n    steps:\n      - { page: [person:x], wait: 0m }\n',
      'm.yaml:4:35: policies.p.steps[0].wait must be a duration such as 30s, 5m, 2h or 1d',
    ],
    [
      'a target with a space',
      'policies:\n  p:\n    steps:\n      - { page: [schedule: x], wait: 5m }\n',
      'm.yaml:4:18: policies.p.steps[0].page[0] must be schedule:NAME, person:NAME, usergroup:HANDLE, "channel:#name" or "webhook:https://…", without a space after the colon',
    ],
    ['a missing list', 'policies:\n  p: {}\n', 'm.yaml:2:3: policies.p.steps is missing; it must be a list'],
    [
      'a word where there are two',
      'severities:\n  sev1: { name: Bad, room: thraed }\n',
      'm.yaml:2:28: severities.sev1.room must be one of channel, thread; did you mean “thread”?',
    ],
    [
      'a turn that is no span',
      'schedules:\n  p:\n    rotations:\n      - { name: w, every: weekly, start: 2026-01-05T09:00, people: [x] }\n',
      'm.yaml:4:27: schedules.p.rotations[0].every must be a length such as “1 week”, “12 hours”, “2 days” or “1 month”',
    ],
    [
      'two defaults',
      'severities:\n  sev1: { name: A, default: true }\n  sev2: { name: B, default: true }\n',
      'm.yaml:1:1: severities only one severity can have `default: true`',
    ],
    ['a list instead of settings', '- a\n', 'm.yaml:1:1: must be a mapping of settings, not a list'],
    [
      'a key given twice',
      'people:\n  ana: { email: a@b.co }\n  ana: { email: b@b.co }\n',
      'm.yaml:3:3: Map keys must be unique',
    ],
    [
      'broken YAML',
      'people:\n  ana: [\n',
      'm.yaml:3:1: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    [
      'a prototype',
      '__proto__: { timezone: UTC }\n',
      'm.yaml:1:1: __proto__ is not a setting here; known: timezone, announce, policy, slack_grace, keep, roles, categories, call, archive_after, reactions, reviews, reports, may, limits, guests, commands, people, services, schedules, policies, severities, sources, heartbeats, maintenance, routes, catch_all',
    ],
  ];

  it.each(cases)('%s', (_, text, problem) => {
    expect(problems(text)).toContain(problem);
  });

  it('tells every problem at once, in the order of the file', () => {
    const found = problems(
      'timezone: Nowhere\npeople:\n  ana: { email: nope }\npolicies:\n  p: { repeat: two, steps: [] }\n',
    );
    expect(found.map((p) => p.split(' ')[1])).toEqual([
      'timezone',
      'people.ana.email',
      'policies.p.repeat',
      'policies.p.steps',
    ]);
  });
});

describe('names must name something', () => {
  const broken = (from: string, to: string): readonly string[] => problems(WHOLE.replace(from, to));

  it('asks for the policy of the file, of a service, for the targets of a step and the people of a rotation', () => {
    expect(broken('policy: payments\n', 'policy: payment\n')).toEqual([
      'm.yaml:3:9: policy names the policy “payment”, which is not in muster.yaml; did you mean “payments”?',
    ]);
    expect(broken('{ policy: payments', '{ policy: search')).toEqual([
      'm.yaml:8:23: services.checkout.policy names the policy “search”, which is not in muster.yaml; known: payments',
    ]);
    expect(broken('schedule:payments', 'schedule:paymints')).toEqual([
      'm.yaml:16:18: policies.payments.steps[0].page[0] names the schedule “paymints”, which is not in muster.yaml; did you mean “payments”?',
    ]);
    expect(broken('person:bo', 'person:anna')).toEqual([
      'm.yaml:16:37: policies.payments.steps[0].page[1] names the person “anna”, which is not in muster.yaml; did you mean “ana”?',
    ]);
    expect(broken('[ana, bo]', '[ana, zoe]')).toEqual([
      'm.yaml:12:79: schedules.payments.rotations[0].people[1] names the person “zoe”, which is not in muster.yaml; known: ana, bo',
    ]);
  });

  it('asks for the severities that the words of a tool stand for', () => {
    const source = (severity: string) =>
      problems(
        `${WHOLE}sources:\n  shop: { type: generic, identity: "{id}", resolve_after: 1h, severity: ${severity} }\n`,
      );
    expect(source('{ path: level, critical: sev1, default: sev4 }')).toEqual([]);
    const wrong = source('{ path: level, critical: sev1, high: sev9, default: none }');
    expect(wrong).toHaveLength(2);
    expect(wrong[0]).toContain('sources.shop.severity.high names the severity “sev9”, which is not in muster.yaml');
    expect(wrong[1]).toContain('sources.shop.severity.default names the severity “none”, which is not in muster.yaml');
  });

  it('refuses names that mean two things', () => {
    expect(
      broken('  bo: { slack: U012AB3CD }', '  bo: { slack: U012AB3CD }\n  Ana: { email: other@example.com }'),
    ).toEqual(['m.yaml:7:3: people.Ana needs another name: it differs from “ana” only in upper and lower case']);
    expect(broken('{ slack: U012AB3CD }', '{ email: ANA@example.com }')).toEqual([
      'm.yaml:6:16: people.bo.email is also used by “ana”. Each person must have only one entry',
    ]);
    expect(problems('people:\n  me: { email: a@b.co }\n')).toEqual([
      'm.yaml:2:3: people.me needs another name: “me” means the person who types it',
    ]);
    expect(problems('commands: { page: oncall }\n')).toEqual([
      'm.yaml:1:19: commands.page must differ from every other command; “oncall” is taken',
    ]);
  });
});

describe('names that a command would read as something else', () => {
  /** The verbs of a slash command and their aliases, as the rows have them. */
  const wordsOf = (command: string): readonly string[] => [
    'help',
    ...rows
      .filter(({ name }) => name.split(' ')[0] === command)
      .flatMap(({ name, aliases = [] }) => [...name.split(' ').slice(1), ...aliases]),
  ];
  const ROTATIONS =
    '{ rotations: [{ name: w, every: 1 week, start: 2026-01-05T09:00, people: [ana] }] }\npeople:\n  ana: { email: a@b.co }';
  const STEPS = '{ steps: [{ page: [person:ana], wait: 5m }] }\npeople:\n  ana: { email: a@b.co }';
  const oncall = wordsOf('oncall');
  const page = wordsOf('page');

  it('finds the verbs in the rows', () => {
    expect(oncall).toEqual(expect.arrayContaining(['who', 'now', 'share', 'away', 'mine', 'i-have-it', 'help']));
    expect(page).toEqual(expect.arrayContaining(['ack', 'status', 'list', 'esc', 'help']));
  });

  it.each(oncall)('refuses a schedule called %s', (word) => {
    expect(problems(`schedules:\n  ${word}: ${ROTATIONS}\n`)).toEqual([
      `m.yaml:2:3: schedules.${word} needs another name: “${word}” is a word of /oncall`,
    ]);
  });

  it.each(page)('refuses a schedule, service or policy called %s', (word) => {
    const command = oncall.includes(word) ? 'oncall' : 'page';
    expect(problems(`schedules:\n  ${word}: ${ROTATIONS}\n`)).toEqual([
      `m.yaml:2:3: schedules.${word} needs another name: “${word}” is a word of /${command}`,
    ]);
    expect(problems(`services:\n  ${word}: {}\n`)).toEqual([
      `m.yaml:2:3: services.${word} needs another name: “${word}” is a word of /page`,
    ]);
    expect(problems(`policies:\n  ${word}: ${STEPS}\n`)).toEqual([
      `m.yaml:2:3: policies.${word} needs another name: “${word}” is a word of /page`,
    ]);
  });

  it('refuses them in any case', () => {
    expect(problems('services:\n  Status: {}\n')).toEqual([
      'm.yaml:2:3: services.Status needs another name: “Status” is a word of /page',
    ]);
  });

  it('refuses a service that /incident new reads as a severity', () => {
    expect(problems('services:\n  critical: {}\n')).toEqual([
      'm.yaml:2:3: services.critical needs another name: “critical” means the severity sev1',
    ]);
    expect(problems('services:\n  p1: {}\nseverities:\n  high: { name: High }\n')).toEqual([
      'm.yaml:2:3: services.p1 needs another name: “p1” means the severity high',
    ]);
    expect(problems('services:\n  critical: {}\nseverities:\n  high: { name: High }\n')).toEqual([]);
  });

  it('leaves services and policies the words of /oncall, and everything those of /incident', () => {
    expect(problems(`services:\n  share: {}\n  timeline: {}\n`)).toEqual([]);
    expect(problems(`policies:\n  away: ${STEPS}\n`)).toEqual([]);
    expect(problems(`schedules:\n  timeline: ${ROTATIONS}\n`)).toEqual([]);
  });
});

describe('what would harm the reader', () => {
  it('refuses a file larger than a megabyte', () => {
    expect(problems(`# ${'ü'.repeat(500_000)}`)).toEqual([
      'm.yaml:1:1: is larger than 1 MB, which is too large for a configuration file',
    ]);
  });

  it('refuses aliases that multiply', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefgh'.split('').map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(', ')}]`),
    ];
    expect(problems(bomb.join('\n'))).toEqual([
      'm.yaml:1:1: cannot be read: it has too many aliases (“*name”); at most 100 are followed',
    ]);
  });

  it('survives nesting without end', () => {
    expect(problems('['.repeat(100_000)).length).toBeGreaterThan(0);
  });

  it('says at most fifty problems', () => {
    const many = Array.from({ length: 200 }, (_, i) => `key${i}: 1`).join('\n');
    expect(problems(many)).toHaveLength(51);
    expect(problems(many).at(-1)).toBe('… and 150 more');
  });
});

describe('wrong names next to wrong shapes', () => {
  it('are said together, each at its place, and nothing is said of what stands in', () => {
    const text = WHOLE.replace('ana: { email: ana@example.com }', 'ana: { email: nobody }')
      .replace('policy: payments, channel', 'policy: paymens, owner: zed, channel')
      .replace('every: 1 week', 'every: weekly')
      .replace('people: [ana, [ana, bo]]', 'people: [ana, 7, [zed, bo]]')
      .replace('schedule:payments, person:bo', 'schedule:payments, "oops", person:zed');
    expect(problems(text)).toEqual([
      expect.stringContaining('m.yaml:5:17: people.ana.email must be an e-mail address'),
      expect.stringContaining('services.checkout.policy names the policy “paymens”'),
      expect.stringContaining('services.checkout.owner names the person “zed”'),
      expect.stringContaining('schedules.payments.rotations[0].every must be'),
      expect.stringContaining('schedules.payments.rotations[0].people[1] must be a person'),
      expect.stringContaining('schedules.payments.rotations[0].people[2] names the person “zed”'),
      expect.stringContaining('policies.payments.steps[0].page[1] must be'),
      expect.stringContaining('policies.payments.steps[0].page[2] names the person “zed”'),
    ]);
  });

  it.each([
    ['a section that is none', 'people:\n  ana: { email: ana@example.com }\n  bo: { slack: U012AB3CD }', 'people: 7'],
    ['a setting nobody knows', 'announce:', 'anounce:'],
    ['an entry that is none', 'ana: { email: ana@example.com }', 'ana: 7'],
    [
      'a name that is none',
      'ana: { email: ana@example.com }',
      'ana: { email: ana@example.com }\n  "a b": { email: b@example.com }',
    ],
    ['a policy without steps', '      - { page: [schedule:payments, person:bo, "channel:#payments"], wait: 5m }\n', ''],
  ])('%s is one problem', (_, right, wrong) => {
    expect(problems(WHOLE.replace(right, wrong))).toHaveLength(1);
  });
});

describe('schedules that nobody can have meant', () => {
  function warnings(text: string): readonly string[] {
    const checked = checkFile(text, 'm.yaml', reserved);
    return 'problems' in checked ? checked.problems : checked.warnings;
  }

  it('are warned of', () => {
    const text = readFileSync(new URL('../../fixtures/schedules/sliver.yaml', import.meta.url), 'utf8');
    expect(warnings(text)).toEqual([
      'm.yaml:7:9: schedules.s.rotations[0] (r) hands off every day at 09:00, in the middle of its window of 08:00 to 17:00. With `start: 2026-01-05T08:00` each window has one person',
      'm.yaml:14:9: schedules.shadow.rotations[1] (never) is never used: whenever it is active, an earlier rotation is active too',
      'm.yaml:15:3: schedules.ended has nobody on call after 2026-03-01T00:00, because all of its rotations end',
    ]);
  });

  const one = (rotations: string): readonly string[] =>
    warnings(`people: { ana: { email: a@example.com }, bo: { email: b@example.com } }
schedules:
  s:
    rotations:
${rotations.replace(/^/gm, '      - ')}
`).map((line) => line.replace(/^.*?\) /, ''));
  const START = 'every: 1 week, start: 2026-01-05T09:00, people: [ana, bo]';

  it.each([
    [
      'a night cut at midnight',
      '{ name: r, every: 1 day, start: 2026-01-05T00:00, people: [ana, bo], active: [{ days: mon-sun, from: "22:00", to: "06:00" }] }',
      'hands off every day at 00:00',
    ],
    [
      'every second day',
      '{ name: r, every: 2 days, start: 2026-01-05T09:00, people: [ana, bo], active: [{ days: mon-sun, from: "08:00", to: "17:00" }] }',
      'hands off at the end of each shift at 09:00',
    ],
    [
      'windows inside those before',
      `{ name: a, ${START}, active: [{ days: mon-fri, from: "08:00", to: "18:00" }] }\n{ name: b, ${START}, active: [{ days: tue, from: "09:00", to: "17:00" }] }`,
      'is never used',
    ],
    [
      'bounds inside those before',
      `{ name: a, ${START}, until: 2026-06-01T09:00 }\n{ name: b, ${START}, from: 2026-02-01T09:00, until: 2026-03-01T09:00 }\n{ name: c, ${START}, from: 2026-06-01T09:00 }`,
      'is never used',
    ],
    [
      'shifts outside the windows',
      '{ name: r, every: 1 day, start: 2026-01-05T00:00, people: [ana, ana, ana, ana, ana, bo, bo], active: [{ days: mon-fri, from: "00:00", to: "24:00" }] }',
      'never has bo on call',
    ],
  ])('%s', (_, rotations, wanted) => {
    const found = one(rotations);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(wanted);
  });

  it.each([
    ['a hand-off once a week', `{ name: r, ${START}, active: [{ days: mon-fri, from: "08:00", to: "17:00" }] }`],
    [
      'one person alone',
      '{ name: r, every: 1 day, start: 2026-01-05T09:00, people: [ana], active: [{ days: mon-fri, from: "08:00", to: "17:00" }] }',
    ],
    [
      'windows of several days',
      '{ name: r, every: 1 day, start: 2026-01-05T09:00, people: [ana, bo], active: [{ days: mon-fri, from: "00:00", to: "24:00" }] }',
    ],
    [
      'a rotation that fills what is left',
      `{ name: a, ${START}, active: [{ days: mon-fri, from: "08:00", to: "18:00" }] }\n{ name: b, ${START} }`,
    ],
    [
      'one that takes over',
      `{ name: a, ${START}, until: 2026-06-01T09:00 }\n{ name: b, ${START}, from: 2026-06-01T09:00 }`,
    ],
  ])('%s is not', (_, rotations) => {
    expect(one(rotations)).toEqual([]);
  });
});

describe('routes', () => {
  const withRoutes = (routes: string): string => `${WHOLE}routes:\n${routes}`;

  it('know their lines', () => {
    const checked = checkFile(
      withRoutes('  - { when: \'source == "shop"\', do: post }\n  - do: page\n'),
      'm.yaml',
      reserved,
    );
    expect('file' in checked ? checked.file.routes.map(({ line }) => line) : checked).toEqual([18, 19]);
  });

  it('are refused when they name nothing, or cannot be read', () => {
    const found = problems(withRoutes("  - { when: 'source ==', service: chekout, policy: nobody, severity: sev9 }\n"));
    expect(found.join('\n')).toMatch(/m\.yaml:18:\d+: routes\[0\]\.service names the service “chekout”.*“checkout”/);
    for (const name of ['when', 'policy', 'severity']) expect(found.join('\n')).toContain(`routes[0].${name} `);
  });

  it('that can never match are warned of', () => {
    const checked = checkFile(withRoutes('  - { do: page }\n  - { when: "true", do: post }\n'), 'm.yaml', reserved);
    expect('file' in checked ? checked.warnings : checked).toEqual([
      expect.stringContaining('m.yaml:19:5: routes[1] can never match: rule 1 above it matches every alert'),
    ]);
  });
});
