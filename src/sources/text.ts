/** Values of a body as the text that a signal holds: cleaned, cut with a visible “…”, and never an object. Pure. */
import { cut } from '../lib/blockkit.ts';
import { isObject, jsonText, plainText, scalarText } from './value.ts';

/** Characters. */
export const TITLE = 250;
const DESCRIPTION = 4_000;
const WORD = 200;
const LINK = 2_000;
/** So much more is cleaned than is kept, since cleaning makes text shorter. */
const MARGIN = 4;
/** Labels of one signal. */
const MOST_LABELS = 100;

/** A value as one line; undefined where there is nothing to read. */
export function lineOf(value: unknown, limit: number): string | undefined {
  const text = scalarText(value);
  if (text === undefined) return undefined;
  return (
    cut(
      plainText(cut(text, MARGIN * limit))
        .replace(/\s+/g, ' ')
        .trim(),
      limit,
    ) || undefined
  );
}

/** A word of the tool: a severity, a label's value. */
export function wordOf(value: unknown): string | undefined {
  return lineOf(value, WORD);
}

/** A value as a description, with its lines; a list or an object as JSON. */
export function descriptionOf(value: unknown): string | undefined {
  const text = scalarText(value) ?? (value == null ? undefined : jsonText(value, DESCRIPTION));
  if (text === undefined) return undefined;
  const lines = cut(text, MARGIN * DESCRIPTION).replace(/\r\n?/g, '\n');
  return cut(plainText(lines).trim(), DESCRIPTION) || undefined;
}

/** An address with http or https, without credentials; undefined for anything else, also for one that is too long. */
export function linkOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > LINK || !URL.canParse(value.trim())) return undefined;
  const url = new URL(value.trim());
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  [url.username, url.password] = ['', ''];
  return url.href.length > LINK ? undefined : url.href;
}

/** A label's value: a list as its words, an object as JSON. Empty ones are left out: a missing label is an empty string. */
export function labelText(value: unknown): string | undefined {
  if (Array.isArray(value) && value.every((each) => typeof each !== 'object'))
    return wordOf(value.slice(0, WORD).join(', '));
  return isObject(value) || Array.isArray(value) ? wordOf(jsonText(value, WORD)) : wordOf(value);
}

/**
 * Labels by name: of the lists that are given the earlier one wins. When there are too many, the last is called “…” and
 * says how many are missing.
 */
export function labelsOf(...given: readonly unknown[]): Readonly<Record<string, string>> {
  const found = new Map<string, string>();
  let more = 0;
  for (const [name, value] of given.flatMap((each) => (isObject(each) ? Object.entries(each) : []))) {
    const [key, text] = [wordOf(name), labelText(value)];
    if (key === undefined || text === undefined || found.has(key)) continue;
    if (found.size < MOST_LABELS) found.set(key, text);
    else more += 1;
  }
  if (more === 0) return Object.fromEntries(found);
  return Object.fromEntries([...[...found].slice(0, MOST_LABELS - 1), ['…', `${more + 1} more labels`]]);
}

/** The entries that have a value, as a signal's optional fields. */
export function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
