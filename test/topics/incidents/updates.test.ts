import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../src/lib/instant.ts';
import { nextReminder } from '../../../src/topics/incidents/targets/operations.ts';
import { splitNext } from '../../../src/topics/incidents/updates/model.ts';

describe('an update as it is typed', () => {
  it.each([
    ['We roll back next 45m', 'We roll back', 45 * MINUTE],
    ['We roll back. Next update in 1h', 'We roll back', 60 * MINUTE],
    ['All quiet, next none', 'All quiet', 'none'],
    ['We roll back', 'We roll back', undefined],
    ['The vendor answers in the next 2 hours', 'The vendor answers in the next 2 hours', undefined],
    ['Whoever is next', 'Whoever is next', undefined],
    ['next 45m', 'next 45m', undefined],
  ])('“%s”', (text, happens, next) => {
    expect(splitNext(text)).toEqual(next === undefined ? { happens } : { happens, next });
  });
});

describe('the next reminder', () => {
  it.each([
    [60, 0, 55, 'soon'],
    [60, 55, 60, 'due'],
    [60, 58, 60, 'due'],
    [60, 60, 70, 'late'],
    [60, 90, 90, 'late'],
    [3, 0, 3, 'due'],
  ])('of what is due at %s min is, at %s min, at %s min: %s', (due, now, at, stage) => {
    expect(nextReminder(due * MINUTE, now * MINUTE)).toEqual({ at: at * MINUTE, stage });
  });
});
