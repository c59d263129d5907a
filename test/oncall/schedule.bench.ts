/** How fast a schedule answers, and how that grows. Each group's first line is what the others are measured against. */
import { bench, describe } from 'vitest';
import { DAY, HOUR } from '../../src/lib/instant.ts';
import { type Override, type Rotation, type Schedule, shiftsBetween, whoAt } from '../../src/oncall/rotation.ts';

const FROM = Date.UTC(2026, 0, 1);
const YEAR = 365 * DAY;

/** Rotations that fill each other's holes: hours of weekdays, nights and weekends. */
function rotations(count: number, year = 2026): readonly Rotation[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `r${i}`,
    every: { count: 1, unit: i % 2 === 0 ? 'weeks' : 'days' } as const,
    start: `${year}-01-05T0${i}:00`,
    people: [[`a${i}`], [`b${i}`], [`c${i}`, `d${i}`]],
    active: i === count - 1 ? undefined : [{ days: [i % 7, (i + 2) % 7], from: i * 120, to: i * 120 + 600 }],
  }));
}

function overrides(count: number): readonly Override[] {
  return Array.from({ length: count }, (_, i) => {
    const start = FROM + Math.floor((i * YEAR) / count);
    return { id: i, people: [`o${i % 5}`], start, end: start + 6 * HOUR, kind: 'replace' as const };
  });
}

function schedule(rotationCount: number, overrideCount: number, year?: number): Schedule {
  return {
    timezone: 'America/Chicago',
    revisions: [{ effectiveFrom: 0, rotations: rotations(rotationCount, year) }],
    overrides: overrides(overrideCount),
  };
}

/** Asks at ever other instants of the year, so that no answer is remembered. */
function asking(asked: Schedule): () => void {
  let i = 0;
  whoAt(asked, FROM);
  return () => {
    i = (i + 7919) % 8760;
    whoAt(asked, FROM + i * HOUR);
  };
}

describe('a year of shifts (the law: eight rotations and fifty overrides under 5 ms)', () => {
  for (const [rotationCount, overrideCount] of [
    [1, 0],
    [8, 0],
    [8, 50],
    [8, 500],
    [8, 5000],
  ] as const) {
    const asked = schedule(rotationCount, overrideCount);
    bench(`${rotationCount} rotations, ${overrideCount} overrides`, () => {
      shiftsBetween({ ...asked }, FROM, FROM + YEAR);
    });
  }
});

describe('who is on call (the law: under 20 µs once loaded)', () => {
  for (const count of [0, 50, 500, 5000]) bench(`${count} overrides`, asking(schedule(8, count)));
});

describe('who is on call, by the age of the rotation', () => {
  for (const year of [2026, 2016, 1996, 1976]) bench(`since ${year}`, asking(schedule(8, 50, year)));
});
