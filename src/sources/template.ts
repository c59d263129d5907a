/** Paths into a body, and texts with `{path}` in them. Only a body's own fields are read. Pure. */
import { isObject } from './value.ts';

/** Names of a path; the first is `$` where it begins at the whole body instead of the element of `each`. */
export type Path = readonly string[];

/** What a path is read in: an element of `each`, or the body; and the body. */
export interface Where {
  readonly element: unknown;
  readonly body: unknown;
  /** Texts of the whole body that its elements share, each read once. */
  readonly shared: Map<Path, string | undefined>;
}

/** A text that was read: literal pieces and paths, in turns. */
export interface Template {
  readonly pieces: readonly (string | Path)[];
}

const LONGEST = 1_000;
const DEEPEST = 10;
const MOST_PATHS = 20;

/** Names that lead out of the body into the machinery of objects. */
const NOT_DATA = new Set(['__proto__', 'constructor', 'prototype']);

/** Reads `monitor.tags.0`; undefined for what is no path. */
export function readPath(text: string): Path | undefined {
  if (text.length > LONGEST) return undefined;
  const names = text.trim().split('.');
  const wrong = names.some((name) => name.trim() === '' || /[{}]/.test(name) || NOT_DATA.has(name));
  return wrong || names.length > DEEPEST || (names.length === 1 && names[0] === '$') ? undefined : names;
}

/** Reads `{monitor.id}/{host}`; what is wrong with it, as a completion of “must be”, otherwise. */
export function readTemplate(text: string): Template | { readonly wrong: string } {
  if (text.length > LONGEST) return { wrong: `text of at most ${LONGEST} characters` };
  const pieces: (string | Path)[] = [];
  for (const [i, piece] of text.split('{').entries()) {
    const end = piece.indexOf('}');
    if (i > 0) {
      const path = end < 0 ? undefined : readPath(piece.slice(0, end));
      if (path === undefined) return { wrong: 'text in which every { begins a path and every } ends it: "{host}"' };
      pieces.push(path);
    }
    const literal = i === 0 ? piece : piece.slice(end + 1);
    if (literal.includes('}')) return { wrong: 'text without a stray }: "{host}"' };
    if (literal !== '') pieces.push(literal);
  }
  if (pathsOf({ pieces }).length > MOST_PATHS) return { wrong: `text with at most ${MOST_PATHS} paths` };
  return { pieces };
}

/** The paths of a template, in order. */
export function pathsOf({ pieces }: Template): readonly Path[] {
  return pieces.filter((piece): piece is Path => typeof piece !== 'string');
}

/** A path as it is written. */
export function pathText(path: Path): string {
  return path.join('.');
}

/** The value at a path; undefined where there is none. A name with dots in it is found as well. */
export function valueAt(path: Path, { element, body }: Pick<Where, 'element' | 'body'>): unknown {
  return path[0] === '$' ? valueIn(body, path.slice(1)) : valueIn(element, path);
}

function valueIn(value: unknown, path: Path): unknown {
  if (path.length === 0) return value ?? undefined;
  if (Array.isArray(value)) {
    const [index = '', ...rest] = path;
    return /^\d{1,6}$/.test(index) ? valueIn(value[Number(index)], rest) : undefined;
  }
  if (!isObject(value)) return undefined;
  for (let taken = 1; taken <= path.length; taken += 1) {
    const name = path.slice(0, taken).join('.');
    const found = Object.hasOwn(value, name) ? valueIn(value[name], path.slice(taken)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The text at a path, as `textOf` makes it of the value; a path of the whole body is read once for all elements. */
export function textAt(path: Path, where: Where, textOf: (value: unknown) => string | undefined): string | undefined {
  if (path[0] !== '$') return textOf(valueAt(path, where));
  if (!where.shared.has(path)) where.shared.set(path, textOf(valueAt(path, where)));
  return where.shared.get(path);
}

/** The text of a template with its values; `missing` are the paths that lead to no text. */
export function fillTemplate(
  { pieces }: Template,
  where: Where,
  textOf: (value: unknown) => string | undefined,
): { readonly text: string; readonly missing: readonly Path[] } {
  const missing: Path[] = [];
  const parts = pieces.map((piece) => {
    if (typeof piece === 'string') return piece;
    const text = textAt(piece, where, textOf);
    if (text === undefined) missing.push(piece);
    return text ?? '';
  });
  return { text: parts.join(''), missing };
}
