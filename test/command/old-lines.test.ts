/** Lines that buttons of an earlier version carry: each verb of them finds its row, and never becomes somebody's name. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRow } from '../../src/command/help.ts';
import { rows } from '../../src/topics/rows.ts';

type OldButton = readonly [line: string, user: string, channel: string, got: string];

const BUTTONS: readonly OldButton[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/old-buttons.json'), 'utf8'),
);
/** What the bare command of that team may begin with; people are ids in capital letters. */
const NAMES: ReadonlySet<string> = new Set(['payments', 'second']);

/** The lines of the fixture, one of each verb. */
const VERBS = new Map(
  BUTTONS.flatMap(([line]) => {
    const [command = '', word = ''] = line.split(' ');
    return /^[a-z-]+$/.test(word) && !NAMES.has(word) ? [[`${command} ${word}`, line.slice(command.length + 1)]] : [];
  }),
);

describe('lines of old buttons', () => {
  it.each([...VERBS])('%s means what it did', (verb, text) => {
    const [command = ''] = verb.split(' ');
    const located = findRow(rows, command, text, NAMES);
    expect(located.kind === 'row' && located.row.name).toMatch(new RegExp(`^${command} .`));
  });

  it('a verb with another name today is the same row', () => {
    const nameOf = (command: string, text: string) => {
      const located = findRow(rows, command, text);
      return located.kind === 'row' ? located.row.name : located.kind;
    };
    expect(nameOf('page', 'give p42 U000BO001')).toBe('page reassign');
    expect(nameOf('oncall', 'turns')).toBe('oncall shifts');
  });
});
