import { describe, expect, it } from 'vitest';
import { reserved } from '../../../../src/topics/rows.ts';
import { checkFile } from '../../../../src/topics/settings/file.ts';

function problems(sources: string): readonly string[] {
  const checked = checkFile(`sources:\n${sources}`, 'm.yaml', reserved);
  return 'problems' in checked ? checked.problems : [];
}

describe('sources in muster.yaml', () => {
  it('are read, with the settings of their type', () => {
    const checked = checkFile(
      'sources:\n  prometheus: { type: alertmanager, rate: 100, channel: "#alerts" }\n  g-1: { type: grafana, secret: $GRAFANA_SECRET }\n',
      'm.yaml',
      reserved,
    );
    expect(checked).toMatchObject({
      file: {
        sources: {
          prometheus: { type: 'alertmanager', rate: 100, channel: '#alerts' },
          'g-1': { type: 'grafana', secret: '$GRAFANA_SECRET' },
        },
      },
    });
  });

  it.each([
    [
      'an unknown type',
      '  shop: { type: alertmanger }',
      /^m\.yaml:2:17: sources\.shop\.type must be one of alertmanager, .*did you mean “alertmanager”\?$/,
    ],
    ['no type', '  shop: { rate: 5 }', /^m\.yaml:2:3: sources\.shop\.type /],
    ['nothing', '  shop:', /^m\.yaml:2:3: sources\.shop is empty; it must be a mapping of settings$/],
    [
      'a name with a slash',
      '  a/b: { type: alertmanager }',
      /^m\.yaml:2:3: sources\.a\/b must be a short name of letters/,
    ],
    [
      'a name with a space',
      '  "my shop": { type: alertmanager }',
      /^m\.yaml:2:3: sources\.my shop must be a short name/,
    ],
    ['a name of dots', '  "..": { type: alertmanager }', /must be a short name of letters/],
    [
      'two names that differ in case',
      '  shop: { type: alertmanager }\n  Shop: { type: alertmanager }',
      /^m\.yaml:3:3: sources\.Shop needs another name/,
    ],
    [
      'a secret in the file',
      '  shop: { type: grafana, secret: hunter2 }',
      /^m\.yaml:2:34: sources\.shop\.secret must name an environment variable/,
    ],
    [
      'a secret that nothing is verified with',
      '  shop: { type: alertmanager, secret: $X }',
      /^m\.yaml:2:31: sources\.shop\.secret is not used by the type alertmanager/,
    ],
    [
      'a rate of nothing',
      '  shop: { type: alertmanager, rate: 0 }',
      /^m\.yaml:2:37: sources\.shop\.rate must be a whole number/,
    ],
    [
      'a channel without quotes',
      '  shop: { type: alertmanager, channel: alerts }',
      /^m\.yaml:2:40: sources\.shop\.channel must be a channel in quotes/,
    ],
    [
      'an unknown setting',
      '  shop: { type: alertmanager, chanel: "#x" }',
      /^m\.yaml:2:31: sources\.shop\.chanel is not a setting of this source; did you mean “channel”\?$/,
    ],
  ])('tell the line and column of %s', (_, text, message) => {
    expect(problems(text)).toEqual([expect.stringMatching(message)]);
  });

  it('tell every problem at once, and the names of the rest of the file with them', () => {
    const found = problems(
      '  shop: { type: alertmanager, rate: 0, chanel: "#x" }\n  pd: { type: pagerdutty }\npolicy: nobody',
    );
    expect(found).toHaveLength(4);
    expect(found.at(-1)).toContain('names the policy “nobody”');
  });
});
