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

/** A value short enough to show in a line, or undefined. */
function shown(value: unknown): string | undefined {
  if (value === undefined || value === null) return 'none';
  if (typeof value === 'number') return value >= SECOND ? formatDuration(value) : String(value);
  if (typeof value === 'string' || typeof value === 'boolean') return cut(String(value), 60);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    return cut(value.join(' ') || 'none', 60);
  return undefined;
}

/** A line for each route that was added, removed or reordered; its line number in the file does not matter. */
export function routeDifferences(
  before: readonly { readonly line?: number }[],
  after: readonly { readonly line?: number }[],
): readonly string[] {
  const textOf = ({ line: _, ...rule }: Entry & { readonly line?: number }): string => JSON.stringify(rule);
  const [old, fresh] = [before.map((rule) => textOf({ ...rule })), after.map((rule) => textOf({ ...rule }))];
  const added = fresh.filter((rule) => !old.includes(rule)).map((rule) => `+ route ${cut(rule, 160)}`);
  const gone = old.filter((rule) => !fresh.includes(rule)).map((rule) => `- route ${cut(rule, 160)}`);
  const [kept, stay] = [old.filter((rule) => fresh.includes(rule)), fresh.filter((rule) => old.includes(rule))];
  const moved = added.length + gone.length === 0 && kept.join('\n') !== stay.join('\n');
  return [...added, ...gone, ...(moved ? ['~ routes: their order'] : [])];
}
