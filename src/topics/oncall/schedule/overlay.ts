/** Overrides divide time into intervals in which the same overrides apply. Pure. */
import type { Instant } from '../../../lib/instant.ts';
import type { Override } from './model.ts';
import type { Interval } from './window.ts';

/** The effect of overrides in `[start, end)`. */
export interface Overlay extends Interval {
  /** The people who replace those of the rotations; may be empty; undefined when the rotations apply. */
  readonly people: readonly string[] | undefined;
  /** People on call in addition to the others. */
  readonly added: readonly string[];
}

/** For an instant: the interval around it in which the same overrides apply. `overrides` in the order they were made. */
export function overlaysOf(overrides: readonly Override[]): (t: Instant) => Overlay {
  const overlays = intervalsOf(overrides.filter(({ start, end }) => start < end));
  return (t) => {
    let [low, high] = [0, overlays.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((overlays[middle]?.start ?? 0) <= t) low = middle;
      else high = middle - 1;
    }
    return overlays[low] ?? NOTHING;
  };
}

const NOTHING: Overlay = {
  start: Number.NEGATIVE_INFINITY,
  end: Number.POSITIVE_INFINITY,
  people: undefined,
  added: [],
};

/** The intervals between starts and ends; adjacent intervals with the same overrides are merged. */
function intervalsOf(overrides: readonly Override[]): readonly Overlay[] {
  const edges = [...new Set(overrides.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const starting = overrides
    .map((_, rank) => rank)
    .sort((a, b) => (overrides[a]?.start ?? 0) - (overrides[b]?.start ?? 0));
  const out: { start: number; end: number; visible: readonly Override[] }[] = [];
  let running: number[] = [];
  let next = 0;
  for (const [i, start] of [Number.NEGATIVE_INFINITY, ...edges].entries()) {
    for (; next < starting.length && (overrides[starting[next] ?? 0]?.start ?? 0) <= start; next += 1)
      running.push(starting[next] ?? 0);
    running = running.filter((rank) => (overrides[rank]?.end ?? 0) > start).sort((a, b) => b - a);
    const visible = visibleOf(running.flatMap((rank) => overrides[rank] ?? []));
    const last = out.at(-1);
    const end = edges[i] ?? Number.POSITIVE_INFINITY;
    if (last !== undefined && same(last.visible, visible)) last.end = end;
    else out.push({ start, end, visible });
  }
  return out.map(({ start, end, visible }) => ({ start, end, ...wordsOf(visible) }));
}

/** The newest first, down to the first that replaces everything below it. */
function visibleOf(newestFirst: readonly Override[]): readonly Override[] {
  const replacing = newestFirst.findIndex(({ kind }) => kind === 'replace');
  return replacing < 0 ? newestFirst : newestFirst.slice(0, replacing + 1);
}

function same(a: readonly Override[], b: readonly Override[]): boolean {
  return a.length === b.length && a.every((override, i) => override === b[i]);
}

function wordsOf(visible: readonly Override[]): Pick<Overlay, 'people' | 'added'> {
  const added = [...visible].reverse().flatMap(({ kind, people }) => (kind === 'add' ? people : []));
  return { people: visible.find(({ kind }) => kind === 'replace')?.people, added: [...new Set(added)] };
}
