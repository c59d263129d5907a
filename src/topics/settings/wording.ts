/** What is wrong with a setting, in words that say what is valid. Pure. */
import type { z } from 'zod';
import { nearest } from '../../lib/grammar.ts';
import type { SettingPath } from './place.ts';

/** A problem at a place in the file; `at: 'name'` when the name of the setting is wrong. */
export interface FileProblem {
  readonly path: SettingPath;
  readonly message: string;
  readonly at?: 'name';
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of settings',
  record: 'a mapping of named entries',
};

/** `policies.payments.steps[0].wait`. */
export function pathText(path: SettingPath): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`))
    .join('');
}

/** Words for what zod finds wrong, where a schema has no message of its own. */
export function wordIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') return wrongKind(issue.input, KINDS[issue.expected] ?? issue.expected);
  if (issue.code !== 'invalid_value') return undefined;
  const known = issue.values.map(String);
  return `must be ${known.length === 1 ? '' : 'one of '}${known.join(', ')}${meant(String(issue.input), known)}`;
}

function wrongKind(input: unknown, right: string): string {
  if (input === undefined) return `is missing; it must be ${right}`;
  if (input === null) return `is empty; it must be ${right}`;
  return `must be ${right}, not ${kindOf(input)}`;
}

function kindOf(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object') return 'a mapping';
  return typeof input === 'string' ? `the text “${input.slice(0, 40)}”` : JSON.stringify(input);
}

/** An issue as separate problems: one for each unknown name. */
export function problemsOf(schema: z.ZodType, issue: z.core.$ZodIssue): readonly FileProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = settingsAt(schema, issue.path);
    return issue.keys.map((key) => ({ path: [...issue.path, key], at: 'name', message: unknownSetting(key, known) }));
  }
  if (issue.code === 'invalid_key')
    return [{ path: issue.path, at: 'name', message: issue.issues[0]?.message ?? issue.message }];
  return [{ path: issue.path, message: issue.message }];
}

function unknownSetting(key: string, known: readonly string[]): string {
  if (key === '<<') return 'is not allowed: YAML merge keys are not supported. Write the settings out';
  return `is not a setting here${meant(key, known) || `; known: ${known.join(', ')}`}`;
}

/** `; did you mean “x”?`, or nothing. */
export function meant(word: string, known: readonly string[]): string {
  const near = nearest(word, known) ?? known.find((name) => name.toLowerCase() === word.toLowerCase());
  return near === undefined ? '' : `; did you mean “${near}”?`;
}

type Def = Readonly<Record<string, unknown>> & { readonly type: string };

/** The settings a schema has at a place, found by following the same path in the schema. */
function settingsAt(schema: z.ZodType, path: SettingPath): readonly string[] {
  let at: z.ZodType | undefined = schema;
  for (const part of path) at = at === undefined ? undefined : inside(bare(at), part);
  const def = at === undefined ? undefined : defOf(bare(at));
  return def?.type === 'object' ? Object.keys(def['shape'] as object) : [];
}

function defOf(schema: z.ZodType): Def {
  return schema.def as unknown as Def;
}

/** Unwraps optional, default and transform. */
function bare(schema: z.ZodType): z.ZodType {
  const def = defOf(schema);
  const inner = (def['innerType'] ?? (def.type === 'pipe' ? shapeOfPipe(def) : undefined)) as z.ZodType | undefined;
  return inner === undefined ? schema : bare(inner);
}

function shapeOfPipe(def: Def): unknown {
  const first = def['in'] as z.ZodType;
  return defOf(first).type === 'transform' ? def['out'] : first;
}

function inside(schema: z.ZodType, part: PropertyKey): z.ZodType | undefined {
  const def = defOf(schema);
  if (def.type === 'object') return (def['shape'] as Record<PropertyKey, z.ZodType>)[part];
  return (def['valueType'] ?? def['element']) as z.ZodType | undefined;
}
