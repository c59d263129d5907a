/** What a new file changes, in words. Pure. */
import { cut } from '../../lib/blockkit.ts';
import { formatDuration } from '../../lib/duration.ts';
import { SECOND } from '../../lib/instant.ts';

type Entry = Readonly<Record<string, unknown>>;

/** The settings in which two entries differ: `policy payments → search, steps`; empty when they are equal. */
export function differences(before: Entry, after: Entry): string {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return changed.map((name) => describe(name, before[name], after[name])).join(', ');
}

function describe(name: string, before: unknown, after: unknown): string {
  const [from, to] = [shown(before), shown(after)];
  return from === undefined || to === undefined ? name : `${name} ${from} → ${to}`;
}

/** A value short enough to be read in a line, or undefined. */
function shown(value: unknown): string | undefined {
  if (value === undefined || value === null) return 'none';
  if (typeof value === 'number') return value >= SECOND ? formatDuration(value) : String(value);
  if (typeof value === 'string' || typeof value === 'boolean') return cut(String(value), 60);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    return cut(value.join(' ') || 'none', 60);
  return undefined;
}
