/** `muster.yaml`: text → a checked file, or every problem with its line and column. Pure. */
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { nearest } from '../lib/grammar.ts';
import { schedulesSchema } from '../oncall/config.ts';
import { policiesSchema } from '../paging/config.ts';
import { peopleSchema, servicesSchema, severitiesSchema, topSchema } from '../team/model.ts';
import { crossCheck } from './references.ts';

const fileSchema = z.strictObject({
  ...topSchema,
  people: peopleSchema.default({}),
  services: servicesSchema.default({}),
  schedules: schedulesSchema.default({}),
  policies: policiesSchema.default({}),
  severities: severitiesSchema.optional(),
});

export type MusterFile = z.infer<typeof fileSchema>;

/** A problem at a place of the file, as `muster.yaml:12:5: …`. */
export interface FileProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

export type Checked = { readonly file: MusterFile; readonly warnings: readonly string[] } | { readonly problems: readonly string[] };

const LARGEST = 1_000_000;

/** Reads and checks; `name` is what the problems call the file. */
export function checkFile(text: string, name: string, runbooks?: readonly string[]): Checked {
  if (text.length > LARGEST) return { problems: [`${name}: larger than 1 MB; that is no configuration`] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) return { problems: document.errors.map((e) => `${name}:${place(lines, e.pos[0])}: ${e.message}`) };
  let content: unknown;
  try {
    content = document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (error) {
    return { problems: [`${name}: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const located = (p: FileProblem): string => `${name}:${place(lines, offsetOf(document, p.path))}: ${p.path.length > 0 ? `${p.path.map(String).join('.')} ` : ''}${p.message}`;
  const parsed = fileSchema.safeParse(content);
  if (!parsed.success) return { problems: parsed.error.issues.flatMap(worded).map(located) };
  const { problems, warnings } = crossCheck(parsed.data, runbooks);
  return problems.length > 0 ? { problems: problems.map(located) } : { file: parsed.data, warnings: warnings.map(located) };
}

function place(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${line}:${col}`;
}

/** Where the node of a path stands, else the nearest one above it. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function worded(issue: z.core.$ZodIssue): readonly FileProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: `is not a setting${suggestion(key, issue.path.length === 0)}` }));
  }
  if (issue.code === 'invalid_type') return [{ path: issue.path, message: issue.input === undefined ? `is missing (${issue.expected})` : `must be a ${issue.expected}` }];
  return [{ path: issue.path, message: issue.message.replace(/^Invalid (input|option): expected/, 'must be') }];
}

function suggestion(key: string, top: boolean): string {
  const near = top ? nearest(key, Object.keys(fileSchema.shape)) : undefined;
  return near === undefined ? '' : `; did you mean “${near}”?`;
}
