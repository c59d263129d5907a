/** Values of a body before anybody knows what they are: scalars, bounded JSON, hashes. Nothing here recurses. Pure. */
import { createHash } from 'node:crypto';
import { cut, stripTokens } from '../lib/blockkit.ts';

/** Half of a sign that takes two, which no database stores. */
const HALVES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Most texts hold nothing that must be cleaned, and are read much faster than they are cleaned. */
const NOTHING_ODD = /^[\t\n\x20-\x7e\u00a0-\u02ff]*$/;

/** Plain text: no control characters, nothing that turns the direction of what follows, whole signs only. */
export function plainText(text: string): string {
  if (NOTHING_ODD.test(text)) return text;
  return stripTokens(text).replace(HALVES, '\ufffd');
}

/** Whether a value is an object with names, and no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text, number or truth value as text; undefined for nothing, for lists and for objects. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** What a value is, for somebody who looks for it in a body: `“up”`, `3`, `a list`, `nothing`. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value !== 'string') return String(value);
  if (value === '') return 'an empty string';
  return `“${shortly(value)}”`;
}

/** The beginning of a text of others, as one may repeat it in a sentence. */
export function shortly(text: string): string {
  return cut(plainText(text.slice(0, 200)).replace(/\s+/g, ' ').trim(), 60);
}

/** A part of a value that is still to be written: text as it is, or a value. */
type Part = { readonly text: string } | { readonly value: unknown };

/** The parts of a list or an object, with the signs between them; `sorted` brings names into one order. */
function partsIn(value: object, sorted: boolean): readonly Part[] {
  const list = Array.isArray(value);
  const names = list ? [...value.keys()] : Object.keys(value);
  if (sorted && !list) names.sort();
  const parts = names.flatMap((name, i): readonly Part[] => [
    { text: `${i === 0 ? '' : ','}${list ? '' : `${JSON.stringify(name)}:`}` },
    { value: (value as Record<PropertyKey, unknown>)[name] },
  ]);
  return [{ text: list ? '[' : '{' }, ...parts, { text: list ? ']' : '}' }];
}

/** Writes a value in pieces until `write` says that it has enough. Nesting of any depth takes no stack. */
function writeValue(value: unknown, sorted: boolean, write: (piece: string) => boolean): void {
  const open: Part[] = [{ value }];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if ('value' in part && typeof part.value === 'object' && part.value !== null) {
      for (const inner of partsIn(part.value, sorted).toReversed()) open.push(inner);
    } else if (!write('text' in part ? part.text : (JSON.stringify(part.value) ?? 'null'))) return;
  }
}

/** JSON of at least the first `limit` characters of a value, and not much more. */
export function jsonText(value: unknown, limit: number): string {
  let text = '';
  writeValue(value, false, (piece) => {
    text += piece.slice(0, limit + 1);
    return text.length <= limit;
  });
  return text;
}

/** 32 hexadecimal characters, the same for values that are equal, whatever the order of their names. */
export function hashOf(value: unknown): string {
  const hash = createHash('sha256');
  writeValue(value, true, (piece) => hash.update(piece, 'utf16le') !== undefined);
  return hash.digest('hex').slice(0, 32);
}
