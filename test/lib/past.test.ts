import { describe, expect, it } from 'vitest';
import { readPast } from '../../src/lib/past.ts';

const NOW = Date.parse('2026-04-02T10:00:00Z');
const ZONE = 'Europe/London';

function read(words: string): readonly [string, string] | undefined {
  const found = readPast(words, NOW, ZONE);
  return found && [new Date(found.from).toISOString().slice(0, 16), new Date(found.until).toISOString().slice(0, 16)];
}

describe('stretches of the past', () => {
  it.each([
    ['today', '2026-04-01T23:00', '2026-04-02T23:00'],
    ['Yesterday', '2026-03-31T23:00', '2026-04-01T23:00'],
    ['last week', '2026-03-23T00:00', '2026-03-29T23:00'],
    ['this week', '2026-03-29T23:00', '2026-04-02T23:00'],
    ['past week', '2026-03-27T00:00', '2026-04-02T23:00'],
    ['previous week', '2026-03-23T00:00', '2026-03-29T23:00'],
    ['past month', '2026-03-02T00:00', '2026-04-02T23:00'],
    ['previous month', '2026-03-01T00:00', '2026-03-31T23:00'],
    ['past year', '2025-04-01T23:00', '2026-04-02T23:00'],
    ['last night', '2026-04-01T17:00', '2026-04-02T05:00'],
    ['last friday', '2026-03-27T00:00', '2026-03-28T00:00'],
    ['last thursday', '2026-03-26T00:00', '2026-03-27T00:00'],
    ['previous monday', '2026-03-29T23:00', '2026-03-30T23:00'],
    ['7d', '2026-03-27T00:00', '2026-04-02T23:00'],
    ['last 2 weeks', '2026-03-20T00:00', '2026-04-02T23:00'],
    ['last month', '2026-03-01T00:00', '2026-03-31T23:00'],
    ['2026-02', '2026-02-01T00:00', '2026-03-01T00:00'],
    ['february 2026', '2026-02-01T00:00', '2026-03-01T00:00'],
    ['in march', '2026-03-01T00:00', '2026-03-31T23:00'],
    ['2026-03-03', '2026-03-03T00:00', '2026-03-04T00:00'],
    ['on 3 mar', '2026-03-03T00:00', '2026-03-04T00:00'],
    ['since monday', '2026-03-29T23:00', '2026-04-03T10:00'],
    ['last year', '2025-01-01T00:00', '2026-01-01T00:00'],
  ])('“%s”', (words, from, until) => {
    expect(read(words)).toEqual([from, until]);
  });

  it.each([
    'march',
    'sunday',
    'payments',
    'last payments',
    'past',
    'the',
    '',
    '503',
    'in 2031',
    '2099-01-01',
    'on '.repeat(50),
  ])('“%s” may as well be words of a title, or is to come', (words) => {
    expect(read(words)).toBeUndefined();
  });
});
