import { describe, expect, it } from 'vitest';
import { deadRules } from '../../../src/topics/alerts/routing/dead.ts';
import {
  isMoreSevere,
  type ReadyRule,
  route,
  severityFor,
  type Team,
} from '../../../src/topics/alerts/routing/model.ts';

const TEAM: Team = {
  services: [{ key: 'checkout', policy: 'payments' }, { key: 'search' }],
  severities: [
    { key: 'sev1', name: 'Critical' },
    { key: 'sev2', name: 'Major' },
    { key: 'sev3', name: 'Minor' },
    { key: 'sev4', name: 'Notice' },
  ],
  defaultSeverity: 'sev3',
  policy: 'everybody',
};

const alert = (labels: Record<string, string> = {}) => ({
  source: 'shop',
  identity: 'disk',
  title: 'Disk is full',
  description: '',
  severity: '',
  state: 'firing' as const,
  labels,
  links: {},
});

describe('routes', () => {
  const rules: readonly ReadyRule[] = [
    { rule: { do: 'post' as const, line: 3 }, test: () => false },
    { rule: { do: 'page' as const, service: 'checkout', group: ['team'], line: 4 }, test: () => true },
    { rule: { do: 'record' as const, line: 5 }, test: () => ({ failed: 'never asked' }) },
  ];

  it('take the first rule that matches, with its line', () => {
    const found = route(alert({ team: 'a' }), rules, TEAM, undefined);
    expect(found).toMatchObject({ reason: 'matched', line: 4, service: 'checkout', rule: { policy: 'payments' } });
  });

  it('keep a group while the rule says the same, wherever it is', () => {
    const moved = rules.map((one) => ({ ...one, rule: { ...one.rule, line: 99 } }));
    const keyOf = (labels: Record<string, string>, all = rules) => route(alert(labels), all, TEAM, undefined).key;
    expect(keyOf({ team: 'a' }, moved)).toBe(keyOf({ team: 'a' }));
    expect(keyOf({ team: 'b' })).not.toBe(keyOf({ team: 'a' }));
    expect(keyOf({})).toBe(keyOf({ team: '' }));
  });

  it('page whoever the label or the file names when none matches or one fails; catch_all posts instead', () => {
    const none = rules.slice(0, 1);
    const broken = [{ rule: { do: 'record' as const, line: 7 }, test: () => ({ failed: 'no int' }) }];
    expect(route(alert({ service: 'CHECKOUT' }), none, TEAM, undefined)).toMatchObject({
      reason: 'no route matched',
      service: 'checkout',
      rule: { do: 'page', policy: 'payments' },
    });
    const unnamed = route(alert({ job: 'db' }), none, TEAM, undefined);
    expect(unnamed.rule.policy).toBe('everybody');
    expect(unnamed.rule.missing).toContain('labels.job == "db"');
    expect(route(alert(), broken, TEAM, undefined)).toMatchObject({ reason: 'an expression failed', line: 7 });
    expect(route(alert(), none, TEAM, 'post').rule.do).toBe('post');
    expect(route(alert(), broken, TEAM, 'post').rule.do).toBe('post');
    expect(route(alert(), [], TEAM, 'post')).toMatchObject({
      reason: 'no routes',
      rule: { do: 'page', missing: null },
    });
  });

  it.each([
    ['critical', 'sev1'],
    ['Major', 'sev2'],
    ['P1', 'sev1'],
    ['P0', 'sev1'],
    ['Sev 0', 'sev1'],
    ['SEV-4', 'sev4'],
    ['P9', 'sev4'],
    ['warning', 'sev3'],
    ['info', 'sev4'],
    ['error', 'sev2'],
    ['sev2', 'sev2'],
    ['purple', 'sev3'],
    ['', 'sev3'],
  ])('read the severity %s as %s', (word, severity) => expect(severityFor(word, TEAM)).toBe(severity));

  it('know which severity is more severe', () => {
    expect(isMoreSevere('sev1', 'sev2', TEAM)).toBe(true);
    expect(isMoreSevere('sev2', 'sev2', TEAM)).toBe(false);
    expect(isMoreSevere('sev3', 'sev2', TEAM)).toBe(false);
    expect(isMoreSevere('sev4', null, TEAM)).toBe(true);
  });

  const dead = (...rules: readonly (string | undefined)[]) =>
    deadRules(
      rules.map((when) => ({ ...(when === undefined ? {} : { when }), do: 'page' as const })),
      ['shop', 'prometheus'],
    ).map(({ at, words }) => [at, words]);

  it('that can never match are found', () => {
    const found = dead('labels.a == "1"', 'labels["a"]  ==  \'1\'', undefined, 'labels.b == "1"');
    expect(found).toEqual([
      [1, 'can never match: rule 1 has the same `when:`, and the first match wins'],
      [3, 'can never match: rule 3 above it matches every alert'],
    ]);
  });

  it('that ask for more than an earlier one, for what nothing is, or for a source that is not there are found', () => {
    const why = (...rules: readonly string[]) => dead(...rules).map(([, words]) => words);
    expect([
      why('labels.a == "1"', 'source == "shop" && ("1" == labels.a)'),
      why('labels.a == "1" && title == "x"', 'title == "x" && labels["a"] == "1"'),
      why('(true)', 'labels.a == "1"'),
      why('labels.b == "1" && false'),
      why('labels.a == "1" && labels["a"] == "2"'),
      why('source == "prometeus"'),
    ]).toEqual(
      [
        'rule 1 matches every alert that it matches, and the first match wins',
        'rule 1 has the same `when:`, and the first match wins',
        'rule 1 above it matches every alert',
        'its `when:` is false',
        'labels.a cannot be both “1” and “2”',
        'there is no source “prometeus”. Did you mean “prometheus”?',
      ].map((words) => [`can never match: ${words}`]),
    );
  });

  it.each([
    [['labels.a == "1 1"', 'labels.a == "1  1"']],
    [['labels.a == "1" || labels.b == "1"', 'labels.a == "1"']],
    [['labels.a == "1" && labels.b == "1"', 'labels.a == "1"']],
    [['!(labels.a == "1")', 'labels.a == "1"', 'source == "shop"', 'like(title, "a")', 'like(title, "b")']],
    [['size(title) > 1', 'size(title) > 2', '1 < size(title)']],
    [['lables.a == "1"', 'lables.a == "1" && true']],
  ])('that can match are not: %s', (rules) => expect(dead(...rules)).toEqual([]));
});
