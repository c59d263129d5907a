/** The fields of a body that an operator wrote: names in any spelling, and what the tool left unfilled is nothing. Pure. */
import type { Unreadable } from './signal.ts';
import { kindOf, scalarText } from './value.ts';

/** A macro, variable or placeholder that its tool did not fill, which would be the same for every alert. */
const UNFILLED = /^(?:\$[A-Z_][A-Z0-9_]*\$?|\{[A-Za-z$#][\w.$#]*\}|\{\{[^{}]*\}\}|\*UNKNOWN\*)$/;
const LONGEST_MACRO = 100;

/** Characters of JSON in a text that are read; tools send far less there. */
const LONGEST_JSON = 300_000;

/** The fields of a body by name. `HOST_NAME`, `hostName` and `host name` are one name. */
export interface Fields {
  /** The value of the first of these names that has one. */
  readonly value: (...names: string[]) => unknown;
  /** The first of these names whose value is a text or a number, and not empty. */
  readonly text: (...names: string[]) => string | undefined;
  /** The fields that were not asked for, by their own names. */
  readonly others: () => Readonly<Record<string, unknown>>;
}

/** Reads the fields of a body; `prefix`, in small letters, may precede each name. */
export function fieldsOf(body: Readonly<Record<string, unknown>>, prefix = ''): Fields {
  const plain = (name: string): string => {
    const letters = name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
    return prefix !== '' && letters.startsWith(prefix) ? letters.slice(prefix.length) : letters;
  };
  const known = new Map<string, unknown>();
  for (const [name, value] of Object.entries(body)) {
    const key = plain(name);
    if (known.get(key) === undefined) known.set(key, value);
  }
  const asked = new Set<string>();
  const first = <T>(names: readonly string[], read: (value: unknown) => T | undefined): T | undefined => {
    let found: T | undefined;
    for (const name of names) {
      asked.add(name);
      found ??= read(known.get(name));
    }
    return found;
  };
  return {
    value: (...names) => first(names, (value) => value ?? undefined),
    text: (...names) => first(names, filledText),
    others: () =>
      Object.fromEntries(
        Object.entries(body).filter(
          ([name, value]) => !asked.has(plain(name)) && (typeof value !== 'object' || value === null),
        ),
      ),
  };
}

/** A text or number that says something; undefined for an empty one, and for a macro that its tool did not fill. */
export function filledText(value: unknown): string | undefined {
  const text = scalarText(value)?.trim();
  if (text === undefined || text === '') return undefined;
  return text.length <= LONGEST_MACRO && UNFILLED.test(text) ? undefined : text;
}

/** What a text holds as JSON; undefined where it is none. */
export function jsonIn(text: string): unknown {
  if (text.length > LONGEST_JSON) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Tags as tools write them: `a:b,c:d`, or a list of such. A tag without a value is `true`; of a name that comes twice the first counts. */
export function tagsOf(value: unknown): Readonly<Record<string, string>> {
  const list: readonly unknown[] = Array.isArray(value)
    ? value
    : (filledText(value)?.slice(0, 20_000).split(',') ?? []);
  const tags = new Map<string, string>();
  for (const each of list.slice(0, 200)) {
    const tag = scalarText(each)?.trim() ?? '';
    const colon = tag.indexOf(':');
    const name = colon < 0 ? tag : tag.slice(0, colon);
    if (name !== '' && !tags.has(name)) tags.set(name, colon < 0 ? 'true' : tag.slice(colon + 1));
  }
  return Object.fromEntries(tags);
}

/** What mends a body whose shape its source does not know. */
export const OTHER_SHAPE = 'type: generic, with a mapping of what you send';

/** A place of a body where something else was expected. */
export function wrongAt(path: string, expected: string, found: unknown, mend: string = OTHER_SHAPE): Unreadable {
  return { path, expected: `${expected}, found ${kindOf(found)}`, mend };
}
