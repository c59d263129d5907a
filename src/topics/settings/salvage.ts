/** The readable part of a file with wrong settings, so that its wrong names are reported too. Pure. */
import type { z } from 'zod';
import { fileSchema, type MusterFile } from './model.ts';
import { pathText } from './wording.ts';

export interface Salvaged {
  readonly file: MusterFile;
  /** Whether a setting was inserted in place of a wrong one, so that problems with it must not be reported. */
  readonly standsIn: (path: readonly PropertyKey[]) => boolean;
}

/** Replacements for wrong settings with this name. */
const SETTINGS: Readonly<Record<string, unknown>> = { every: '1 week', start: '2026-01-05T09:00', wait: '5m' };

const STEP = { page: ['channel:#stand-in'], wait: '5m' };

/** Replacements for wrong entries of a section, so that their names are still known. */
const ENTRIES: Readonly<Record<string, (name: string) => unknown>> = {
  people: (name) => ({ email: `${name}@stand-in.example` }),
  services: () => ({}),
  schedules: () => ({ ical: 'stand-in.ics' }),
  policies: () => ({ steps: [STEP] }),
  sources: () => ({ type: 'alertmanager' }),
  heartbeats: () => ({ every: '5m' }),
  maintenance: () => ({ cron: '0 0 1 1 *', duration: '1m', labels: { stand: 'in' } }),
};

/** Replacements for wrong items of a list with this name, so that the others keep their positions. */
const ITEMS: Readonly<Record<string, (place: number) => unknown>> = {
  rotations: (place) => ({
    name: `stand-in-${place}`,
    every: '1 week',
    start: SETTINGS['start'],
    people: ['stand-in'],
  }),
  people: () => 'stand-in',
  active: () => ({ days: 'mon', from: '09:00', to: '17:00' }),
  steps: () => STEP,
  page: () => 'channel:#stand-in',
  runbooks: () => 'stand-in',
  routes: () => ({ do: 'post' }),
};

/** Deeper than any setting; each pass goes one level up if the one before was not enough. */
const PASSES = 12;

/** The file with its wrong settings removed or replaced; undefined when too little would be left. */
export function salvaged(content: unknown): Salvaged | undefined {
  const copy = structuredClone(content);
  const mended = new Set<string>();
  for (let pass = 0; pass < PASSES; pass += 1) {
    const parsed = fileSchema.safeParse(copy);
    if (parsed.success) {
      const standsIn = (path: readonly PropertyKey[]) =>
        path.some((_, i) => mended.has(pathText(path.slice(0, i + 1))));
      return { file: parsed.data, standsIn };
    }
    if (!parsed.error.issues.flatMap(placesOf).every((path) => mend(copy, path, mended))) return undefined;
  }
  return undefined;
}

function placesOf(issue: z.core.$ZodIssue): readonly (readonly PropertyKey[])[] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
}

/** Replaces the innermost setting of a path that was not replaced yet; false when that is a whole section. */
function mend(content: unknown, path: readonly PropertyKey[], mended: Set<string>): boolean {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const at = path.slice(0, depth);
    if (mended.has(pathText(at))) continue;
    mended.add(pathText(at));
    const parent = at.slice(0, -1).reduce(inside, content) as Record<PropertyKey, unknown>;
    const name = at.at(-1) ?? '';
    const right = standIn(at);
    if (right !== undefined) parent[name] = right;
    else if (Array.isArray(parent) || !Object.hasOwn(parent, name)) continue;
    else delete parent[name];
    return depth > 1 || ENTRIES[String(name)] === undefined;
  }
  return false;
}

function standIn(at: readonly PropertyKey[]): unknown {
  const [name, list] = [at.at(-1) ?? '', String(at.at(-2))];
  if (at.length === 2) return ENTRIES[list]?.(String(name));
  return typeof name === 'number' ? ITEMS[list]?.(name) : SETTINGS[String(name)];
}

function inside(value: unknown, part: PropertyKey): unknown {
  return (value as Record<PropertyKey, unknown> | null | undefined)?.[part];
}
