/** A body as a source sends it: JSON or a form, as what a source file reads. Pure. */
import type { Unreadable } from '../../../../sources/signal.ts';
import { shortly } from '../../../../sources/value.ts';

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
    return { value: exactly(body, JSON.parse(body) as unknown) };
  } catch (error) {
    return wrong(`valid JSON (${reasonOf(error)})`);
  }
}

/** Whole numbers of so many digits may not survive as numbers: two ids of 19 digits would be one. */
const LONG_NUMBER = /\d{16}/;

/** What valid JSON holds, with whole numbers that a number cannot hold as text, digit by digit. */
function exactly(json: string, value: unknown): unknown {
  if (!LONG_NUMBER.test(json)) return value;
  const quoted = json.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g, (part) =>
    /^-?\d{16,}$/.test(part) && !Number.isSafeInteger(Number(part)) ? `"${part}"` : part,
  );
  return quoted === json ? value : (JSON.parse(quoted) as unknown);
}

function wrong(expected: string): Body {
  return { unreadable: [{ path: '', expected }] };
}

function isForm(mediaType: string): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(mediaType.trim());
}

/** Of a name that comes twice the last one counts. */
function formOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(text.split('&').flatMap((field) => [...new URLSearchParams(readable(field))]));
}

/** A field whose bytes are no UTF-8 is read as Windows-1252: replaced by one sign, different names would be one. */
function readable(field: string): string {
  if (!/%[89a-f]/i.test(field) || isWhole(field)) return field;
  return field.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    const bytes = Buffer.from(escaped.replaceAll('%', ''), 'hex');
    return encodeURIComponent(new TextDecoder('windows-1252').decode(bytes));
  });
}

function isWhole(field: string): boolean {
  try {
    return decodeURIComponent(field.replace(/%(?![0-9a-f]{2})/gi, '%25')) !== undefined;
  } catch {
    return false;
  }
}

/** Where JSON is wrong: the message of the parser has a place, or quotes what is there, or neither where the text ends. */
function reasonOf(error: unknown): string {
  const said = String(error);
  const place = /position \d+(?: \(line \d+ column \d+\))?/.exec(said)?.[0];
  if (place !== undefined) return `it is wrong at ${place}`;
  const [, sign] = /Unexpected token '(.*?)', /s.exec(said) ?? [];
  return sign === undefined ? 'it ends too early' : `it is wrong at “${shortly(sign)}”`;
}

/**
 * The text of one field of an object or a form, found without reading the rest: what comes from a stranger is not worth
 * more. Of a name that comes twice the last one counts; '' when it is not there, is no text, or has an escape in it.
 */
export function textIn(text: string, mediaType: string, name: string): string {
  const body = text.replace(/^\uFEFF/, '').trim();
  if (body.startsWith('{')) return topText(body, name);
  return isForm(mediaType) ? (formOf(body)[name] ?? '') : '';
}

function topText(json: string, name: string): string {
  let [depth, found] = [0, ''];
  for (let i = 0; i < json.length; i += 1) {
    const letter = json[i];
    if (letter === '{' || letter === '[') depth += 1;
    else if (letter === '}' || letter === ']') depth -= 1;
    if (letter !== '"') continue;
    const end = endOfText(json, i);
    if (depth === 1 && json.slice(i + 1, end) === name) found = valueAt(json, end + 1) ?? found;
    i = end;
  }
  return found;
}

/** Where the closing quote of a text is that opens here. */
function endOfText(json: string, from: number): number {
  for (let i = from + 1; i < json.length; i += 1) {
    if (json[i] === '\\') i += 1;
    else if (json[i] === '"') return i;
  }
  return json.length;
}

/** The text after the colon that follows here; '' for another value, undefined where no colon is. */
function valueAt(json: string, from: number): string | undefined {
  const colon = /\s*:\s*/y;
  colon.lastIndex = from;
  if (!colon.test(json)) return undefined;
  const text = /"([^"\\]{0,200})"/y;
  text.lastIndex = colon.lastIndex;
  return text.exec(json)?.[1] ?? '';
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
