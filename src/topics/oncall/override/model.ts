/** What an override would change. Pure. */
import type { Instant } from '../../../lib/instant.ts';
import type { Schedule } from '../schedule/model.ts';
import { gapsBetween, shiftsBetween } from '../schedule/shifts.ts';

/** `add` puts somebody on call as well, `nobody` wants nobody on purpose. */
export const HOWS = ['replace', 'add', 'nobody'] as const;
export type How = (typeof HOWS)[number];

/** An override that nobody has saved yet; `people` as shifts name them, none when `how` is `nobody`. */
export interface Draft {
  readonly how: How;
  readonly people: readonly string[];
  readonly start: Instant;
  readonly end: Instant;
}

/** Certain people, or nobody, in an interval cut to the override's time. */
export interface ChangedShift {
  readonly start: Instant;
  readonly end: Instant;
  readonly people: readonly string[];
}

/** What a draft is kept as. */
export function kindOf(how: How): 'replace' | 'add' {
  return how === 'add' ? 'add' : 'replace';
}

/** Who is on call in the draft's time, as it is and as it would be. */
export function compareDraft(
  schedule: Schedule,
  draft: Draft,
  now: Instant,
): { readonly before: readonly ChangedShift[]; readonly after: readonly ChangedShift[] } {
  const id = Math.max(0, ...schedule.overrides.map((o) => o.id)) + 1;
  const { how, people, start, end } = draft;
  const override = { id, start, end, createdAt: now, kind: kindOf(how), people };
  const drafted = { ...schedule, overrides: [...schedule.overrides, override] };
  return { before: intervalsOf(schedule, draft), after: intervalsOf(drafted, draft) };
}

/** Whether the same people are on call at every instant of both. */
export function sameChanges(before: readonly ChangedShift[], after: readonly ChangedShift[]): boolean {
  const edges = [...new Set([...before, ...after].map(({ start }) => start))];
  const at = (all: readonly ChangedShift[], t: Instant): string =>
    [...(all.find(({ start, end }) => start <= t && t < end)?.people ?? [])].sort().join(' ');
  return edges.every((t) => at(before, t) === at(after, t));
}

/** Everybody on call at any time of `[start, end)`. */
export function peopleBetween(schedule: Schedule, start: Instant, end: Instant): readonly string[] {
  return start < end ? [...new Set(shiftsBetween(schedule, start, end).flatMap((shift) => shift.people))] : [];
}

function intervalsOf(schedule: Schedule, { start, end }: Draft): readonly ChangedShift[] {
  const gaps = gapsBetween(schedule, start, end).map((gap) => ({ ...gap, people: [] }));
  const all = [...shiftsBetween(schedule, start, end), ...gaps].sort((a, b) => a.start - b.start);
  return all.map((s) => ({ start: Math.max(s.start, start), end: Math.min(s.end, end), people: s.people }));
}
