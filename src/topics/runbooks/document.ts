/** A file's text made into a runbook. Pure; whatever is wrong becomes one of its problems. */
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { cut, stripTokens } from '../../lib/blockkit.ts';
import { nearest } from '../../lib/grammar.ts';
import { readMarkdown } from './markdown.ts';
import { LINE_LIMIT, type Runbook } from './model.ts';

const word = z.union([z.string(), z.number()]).transform((text) => String(text).trim().toLowerCase());
const words = z
  .union([z.array(word), word.transform((text) => text.split(',').map((part) => part.trim()))])
  .transform((found) => [...new Set(found.filter((text) => text !== ''))]);

const line = z.union([z.string(), z.number()]).transform((text) => String(text).replace(/\s+/g, ' ').trim());

const FIELDS = {
  title: line,
  description: line,
  services: words,
  tags: words,
};
const KNOWN = Object.keys(FIELDS);
/** Characters of a description. */
const DESCRIPTION = 300;

interface Matter {
  readonly title: string;
  readonly description: string;
  readonly services: readonly string[];
  readonly tags: readonly string[];
}

/** Reads one runbook; `problems` are those its reading already met (not UTF-8, too large). Never throws. */
export function readRunbook(name: string, source: string, problems: readonly string[] = []): Runbook {
  const { lines, long } = clean(source);
  const { yaml, body, missing } = splitMatter(lines);
  const found = [...problems, ...long, ...missing];
  const matter = yaml === undefined ? { title: '', description: '', services: [], tags: [] } : readMatter(yaml, found);
  const { headings, text, opening } = readMarkdown(body);
  const description = cut(matter.description || opening, DESCRIPTION);
  const title = matter.title || (headings[0]?.text ?? '') || name.replaceAll('-', ' ');
  if (yaml !== undefined && matter.title === '')
    found.push(`“title” is missing in the front matter; “${title}” is used.`);
  if (text.trim() === '') found.push('There is no text below the front matter.');
  return {
    ...matter,
    name,
    title,
    description,
    headings: headings.map((heading) => heading.text),
    body,
    text,
    problems: found,
  };
}

/** The lines without control characters, long ones cut. */
function clean(source: string): { lines: string[]; long: string[] } {
  const all = stripTokens(source.replace(/^\uFEFF/, ''))
    .replace(/\r\n?/g, '\n')
    .split('\n');
  const first = all.findIndex((line) => line.length > LINE_LIMIT);
  if (first === -1) return { lines: all, long: [] };
  const lines = all.map((line) => (line.length > LINE_LIMIT ? `${line.slice(0, LINE_LIMIT - 1)}…` : line));
  return { lines, long: [`Line ${first + 1} has more than ${LINE_LIMIT} characters and is cut.`] };
}

/** Parts the front matter from the Markdown below; `missing` says why there is none. */
function splitMatter(lines: readonly string[]): { yaml?: string; body: string; missing: string[] } {
  const none = (why: string) => ({ body: lines.join('\n').trim(), missing: [why] });
  if (lines[0]?.trimEnd() !== '---')
    return none(
      'There is no front matter. Start the file with a line “---”, then title, services and tags, then a line “---”.',
    );
  const end = lines.findIndex((line, i) => i > 0 && /^(---|\.\.\.)\s*$/.test(line));
  if (end === -1) return none('The front matter has no end. Put “---” on a separate line after it.');
  return {
    yaml: lines.slice(1, end).join('\n'),
    body: lines
      .slice(end + 1)
      .join('\n')
      .trim(),
    missing: [],
  };
}

function readMatter(yaml: string, problems: string[]): Matter {
  const values = readYaml(yaml, problems);
  return {
    title: readField('title', values, '', problems),
    description: readField('description', values, '', problems),
    services: readField('services', values, [], problems),
    tags: readField('tags', values, [], problems),
  };
}

function readField<K extends keyof typeof FIELDS>(
  key: K,
  values: Readonly<Record<string, unknown>>,
  otherwise: z.output<(typeof FIELDS)[K]>,
  problems: string[],
): z.output<(typeof FIELDS)[K]> {
  const value = Object.hasOwn(values, key) ? values[key] : undefined;
  if (value === undefined || value === null) return otherwise;
  const read = FIELDS[key].safeParse(value);
  if (read.success) return read.data as z.output<(typeof FIELDS)[K]>;
  problems.push(
    `“${key}” in the front matter must be ${key === 'title' || key === 'description' ? 'text' : 'a list of words'}.`,
  );
  return otherwise;
}

/** The front matter as a map; lines are counted from the top of the file. */
function readYaml(yaml: string, problems: string[]): Readonly<Record<string, unknown>> {
  const counter = new LineCounter();
  try {
    const parsed = parseDocument(yaml, { lineCounter: counter });
    for (const error of parsed.errors)
      problems.push(`Front matter, ${where(counter, error.pos[0])}: ${firstLine(error.message)}`);
    if (parsed.errors.length > 0) return {};
    const value: unknown = parsed.toJS({ maxAliasCount: 10 }) ?? {};
    return asMap(value, problems);
  } catch (error) {
    problems.push(`Front matter: ${firstLine(error instanceof Error ? error.message : String(error))}`);
    return {};
  }
}

function asMap(value: unknown, problems: string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push('The front matter must have fields, such as “title: Database failover”.');
    return {};
  }
  for (const key of Object.keys(value)) {
    const meant = KNOWN.includes(key) ? undefined : nearest(key, KNOWN);
    if (meant !== undefined) problems.push(`“${key}” in the front matter is unknown. Did you mean “${meant}”?`);
  }
  return value as Readonly<Record<string, unknown>>;
}

function where(counter: LineCounter, offset: number): string {
  const { line, col } = counter.linePos(offset);
  return `line ${line + 1}, column ${col}`;
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
}
