/**
 * One line of an iCalendar file, read as leniently as calendar programs write it: stray semicolons, parameters without a
 * value, colons in a value that nobody quoted. Pure.
 */

/** A property before its value is understood. */
export interface ContentLine {
  /** In lower case. */
  readonly name: string;
  /** By their names in lower case, without quotes. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Parameters without a required value; they are ignored. */
  readonly bare: readonly string[];
  readonly value: string;
}

/** The lines of a file, folds joined, with the number of the first physical line of each; empty ones are left out. */
export function unfold(text: string): readonly { readonly number: number; readonly text: string }[] {
  const out: { number: number; parts: string[] }[] = [];
  const plain = text.replaceAll('\uFEFF', '').replaceAll('\r\n', '\n');
  const lines = plain.includes('\n') ? plain.replaceAll('\r', ' ').split('\n') : plain.split('\r');
  for (const [i, line] of lines.entries()) {
    const folded = line.startsWith(' ') || line.startsWith('\t');
    if (folded) out.at(-1)?.parts.push(line.slice(1));
    else if (line !== '') out.push({ number: i + 1, parts: [line] });
  }
  return out.map(({ number, parts }) => ({ number, text: parts.join('') }));
}

/** Properties that hold times: programs do not quote colons in their parameters, so the colon is searched from the end. */
const TIMES = new Set(['dtstart', 'dtend', 'duration', 'rrule', 'rdate', 'exdate', 'recurrence-id']);

/** Times at the end of a line that some programs write with colons: `2026-03-02T09:00:00+01:00`, `20260302T090000+01:00`. */
const COLONS_IN_TIME = /T\d\d:\d\d(?::\d\d)?[\d.]{0,10}(?:Z|[+-]\d\d:?\d\d)?;?$|\dT\d{4,6}[+-]\d\d:\d\d;?$/i;

/** The parts of a line; undefined when it is not a property. */
export function readLine(text: string): ContentLine | undefined {
  const name = /^[a-z0-9_.-]+(?=[;:])/i.exec(text)?.[0].toLowerCase();
  if (name === undefined) return undefined;
  const rest = text.slice(name.length);
  const colon = dividingColon(name, rest);
  if (colon < 0) return undefined;
  const [parameters, bare] = readParameters(rest.slice(0, colon));
  return { name, parameters, bare, value: rest.slice(colon + 1) };
}

/** Where the value begins: at the first unquoted colon, except for values and parameters that are known to differ. */
function dividingColon(name: string, rest: string): number {
  const colons = outsideQuotes(rest, ':');
  const all = colons.length > 0 ? colons : outsideQuotes(rest.replaceAll('"', ' '), ':');
  if (TIMES.has(name)) return all.at(-1 - (COLONS_IN_TIME.exec(rest)?.[0].match(/:/g)?.length ?? 0)) ?? -1;
  const mail = name === 'attendee' ? all.findLast((at) => /^mailto:/i.test(rest.slice(at + 1, at + 8))) : undefined;
  return mail ?? all[0] ?? -1;
}

/** The positions of a character outside quotes. */
function outsideQuotes(text: string, wanted: string): readonly number[] {
  const found: number[] = [];
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === '"') quoted = !quoted;
    else if (!quoted && text[i] === wanted) found.push(i);
  }
  return found;
}

/** An empty time zone means that its value was forgotten; other parameters may be empty. */
const NEVER_EMPTY = ['tzid', 'value'];

function readParameters(text: string): readonly [ContentLine['parameters'], ContentLine['bare']] {
  const parameters: Record<string, string> = {};
  const bare: string[] = [];
  const edges = [-1, ...outsideQuotes(text, ';'), text.length];
  for (const [i, edge] of edges.slice(1).entries()) {
    const part = text.slice((edges[i] ?? -1) + 1, edge).trim();
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase();
    const value = equals < 0 ? undefined : unescaped(part.slice(equals + 1));
    if (value === undefined || (value === '' && NEVER_EMPTY.includes(name))) bare.push(name.toUpperCase());
    else parameters[name] = value;
  }
  return [parameters, bare];
}

/** A parameter's value without its quotes, and with what RFC 6868 writes with a caret. */
function unescaped(value: string): string {
  const plain = value.replaceAll('"', '').trim();
  return plain.replace(/\^(['n^])/g, (_, what: string) => (what === "'" ? '"' : what === 'n' ? '\n' : '^'));
}
