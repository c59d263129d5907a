/** How fast a schedule answers, and how that grows. */
import { DAY, HOUR } from '../../src/lib/instant.ts';
import type { Override, Rotation, Schedule } from '../../src/topics/oncall/schedule/model.ts';
import { shiftsBetween, whoAt } from '../../src/topics/oncall/schedule/shifts.ts';
import { print, round } from './figures.ts';

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

/** Milliseconds one run takes, over a fifth of a second after as long a warm-up. */
function timed(work: () => void): number {
  const during = (ms: number): number => {
    const begun = performance.now();
    let runs = 0;
    for (; performance.now() - begun < ms; runs += 1) work();
    return (performance.now() - begun) / runs;
  };
  during(200);
  return during(200);
}

/** A year of shifts, and who is on call, next to the smallest of each kind. */
export function measureSchedules(): void {
  const year = (rotationCount: number, overrideCount: number) => {
    const asked = schedule(rotationCount, overrideCount);
    return timed(() => void shiftsBetween({ ...asked }, FROM, FROM + YEAR));
  };
  const [plain, eight, busy] = [year(1, 0), year(8, 50), year(8, 5_000)];
  print(
    'a year of shifts of 8 rotations',
    { plain_ms: round(plain), with_50_overrides_ms: round(eight), with_5000_overrides_ms: round(busy) },
    { ms: { ratio: eight, target: '<= 5' } },
  );
  const [young, old] = [timed(asking(schedule(8, 50, 2026))), timed(asking(schedule(8, 50, 1976)))];
  print(
    'who is on call, of a rotation of 1976 and of one of 2026',
    { old_us: round(old * 1000), young_us: round(young * 1000) },
    { us: { ratio: old * 1000, target: '<= 20' }, age: { ratio: old / young, target: '<= 1.5' } },
  );
}
