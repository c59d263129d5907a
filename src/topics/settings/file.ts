/** `muster.yaml`: text → a checked file, or every problem with its line and column. Pure. */
import { dirname, resolve } from 'node:path';
import { type Document, LineCounter, parseDocument } from 'yaml';
import type { Reserved } from '../../command/reserved.ts';
import { fileSchema, type MusterFile } from './model.ts';
import { lineAndColumn, offsetOf } from './place.ts';
import { crossCheck } from './references.ts';
import { salvaged } from './salvage.ts';
import { type FileProblem, pathText, problemsOf, wordIssue } from './wording.ts';

export type Checked =
  | { readonly file: MusterFile; readonly warnings: readonly string[] }
  | { readonly problems: readonly string[] };

const LARGEST = 1_000_000;
const MOST_ALIASES = 100;
const MOST_PROBLEMS = 50;

/**
 * Reads and checks; `name` is how problems name the file, `reserved` are the verbs of commands. With the names of all
 * runbooks, unknown ones cause warnings.
 */
export function checkFile(text: string, name: string, reserved: Reserved, runbooks?: readonly string[]): Checked {
  const read = readYaml(text, name);
  if ('problems' in read) return read;
  const tell = (problems: readonly FileProblem[]): readonly string[] => told(problems, name, read);
  const parsed = fileSchema.safeParse(read.content, { error: wordIssue });
  if (!parsed.success) {
    const shapes = parsed.error.issues.flatMap((issue) => problemsOf(fileSchema, issue));
    return { problems: tell([...shapes, ...namesOf(read.content, reserved, runbooks)]) };
  }
  const file = withLines(withPaths(parsed.data, name), read);
  const { problems, warnings } = crossCheck(file, reserved, runbooks);
  return problems.length > 0 ? { problems: tell(problems) } : { file, warnings: tell(warnings) };
}

/** The wrong names in a file that also has wrong settings, as far as they can be found. */
function namesOf(
  content: unknown,
  reserved: Reserved,
  runbooks: readonly string[] | undefined,
): readonly FileProblem[] {
  const found = salvaged(content);
  if (found === undefined) return [];
  return crossCheck(found.file, reserved, runbooks).problems.filter(({ path }) => !found.standsIn(path));
}

/** The path of a calendar is relative to the folder of the file. */
function withPaths(file: MusterFile, name: string): MusterFile {
  const placed = Object.entries(file.schedules).map(([key, { ical, ...rest }]) => {
    const source = ical === undefined || URL.canParse(ical) ? ical : resolve(dirname(name), ical);
    return [key, source === undefined ? rest : { ...rest, ical: source }] as const;
  });
  return { ...file, schedules: Object.fromEntries(placed) };
}

/** Each route with its line, so that an alert can say which one it took. */
function withLines(file: MusterFile, { document, lines }: Read): MusterFile {
  const lineOf = (at: number): number => lines.linePos(offsetOf(document, ['routes', at], 'value')).line;
  return { ...file, routes: file.routes.map((route, at) => ({ ...route, line: lineOf(at) })) };
}

interface Read {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  readonly content: unknown;
}

function readYaml(text: string, name: string): Read | { readonly problems: readonly string[] } {
  if (Buffer.byteLength(text) > LARGEST)
    return { problems: [`${name}:1:1: is larger than 1 MB, which is too large for a configuration file`] };
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const faults = [...document.errors, ...document.warnings];
    if (faults.length > 0)
      return { problems: fewer(faults.map((e) => `${name}:${lineAndColumn(lines, e.pos[0])}: ${e.message}`)) };
    return { document, lines, content: document.toJS({ maxAliasCount: MOST_ALIASES }) ?? {} };
  } catch (error) {
    return { problems: [`${name}:1:1: cannot be read: ${reasonOf(error)}`] };
  }
}

/** The YAML parser throws a RangeError when its stack overflows and a ReferenceError when aliases multiply. */
function reasonOf(error: unknown): string {
  if (error instanceof RangeError) return 'it is nested too deeply';
  if (error instanceof ReferenceError) return `it has too many aliases (“*name”); at most ${MOST_ALIASES} are followed`;
  return String(error);
}

/** The problems in file order, without duplicates. */
function told(problems: readonly FileProblem[], name: string, { document, lines }: Read): readonly string[] {
  const placed = problems.map((problem) => ({
    ...problem,
    offset: offsetOf(document, problem.path, problem.at ?? 'value'),
  }));
  placed.sort((a, b) => a.offset - b.offset);
  const all = placed.map(
    ({ path, message, offset }) =>
      `${name}:${lineAndColumn(lines, offset)}: ${[pathText(path), message].filter((part) => part !== '').join(' ')}`,
  );
  return fewer(all);
}

function fewer(problems: readonly string[]): readonly string[] {
  const once = [...new Set(problems)];
  return once.length <= MOST_PROBLEMS
    ? once
    : [...once.slice(0, MOST_PROBLEMS), `… and ${once.length - MOST_PROBLEMS} more`];
}
