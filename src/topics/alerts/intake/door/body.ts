/** A body as a source sends it: JSON or a form, as what a source file reads. Pure. */
import type { Unreadable } from '../../../../sources/signal.ts';

/** Objects and lists in one another: nothing that a monitoring tool sends comes near it. */
const DEEPEST = 100;

/** What a body holds, or what was expected instead. */
export type Body = { readonly value: unknown } | { readonly unreadable: readonly Unreadable[] };

/** Reads a body by how it begins; its media type decides where that is not clear. */
export function readBodyText(text: string, mediaType: string): Body {
  const body = text.replace(/^\uFEFF/, '').trim();
  if (body === '') return wrong('a payload: JSON or a form');
  const looksLikeJson = body.startsWith('{') || body.startsWith('[');
  // `curl -d` sends JSON as a form unless it is told otherwise.
  if (isForm(mediaType) && !looksLikeJson) return { value: formOf(body) };
  if (!looksLikeJson) return wrong('JSON (application/json) or a form (application/x-www-form-urlencoded)');
  if (depthOf(body) > DEEPEST) return wrong(`at most ${DEEPEST} nested objects and lists`);
  try {
    return { value: JSON.parse(body) as unknown };
  } catch (error) {
    return wrong(`valid JSON (${reasonOf(error)})`);
  }
}

function wrong(expected: string): Body {
  return { unreadable: [{ path: '', expected }] };
}

function isForm(mediaType: string): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(mediaType.trim());
}

/** Of a name that comes twice the last one counts. */
function formOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(text));
}

/** Where JSON ends to be valid; the message of the parser quotes the text, which may be long. */
function reasonOf(error: unknown): string {
  const place = /position \d+(?: \(line \d+ column \d+\))?/.exec(String(error))?.[0];
  return place === undefined ? 'it ends too early' : `it is wrong at ${place}`;
}

/** How many objects and lists are in one another, without reading them: a parser may not come back from too many. */
function depthOf(text: string): number {
  let [depth, deepest, quoted] = [0, 0, false];
  for (let i = 0; i < text.length; i += 1) {
    const letter = text[i];
    if (quoted) {
      if (letter === '\\') i += 1;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === '{' || letter === '[') {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (letter === '}' || letter === ']') depth -= 1;
  }
  return deepest;
}
