/**
 * Whom the title of a shift means: the people it begins with, after words such as “On call” and before all others, and
 * not those whom it says to be covered or away. People are single signs in it (`personSign`). Pure.
 */

/** Letters, apostrophes, hyphens and spaces as one program writes them, in lower case: “O’Brien” is “O'Brien”. */
export function plainName(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[‘’ʼ´`＇]/g, "'")
    .replace(/[‐‑‒−]/g, '-')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

const FIRST_SIGN = 0xf0000;
const OFF = 0x10000;
const MOST_SIGNS = 0xfffe;
/** Longer than any real title. */
const LONGEST = 1_000;

/** The sign that stands for a person in a title, by a number from 0. */
export function personSign(index: number): string {
  return String.fromCodePoint(FIRST_SIGN + (index % MOST_SIGNS));
}

/** What a title says of people, each by number, in the order of the title. */
export interface TitleReading {
  readonly on: readonly number[];
  /** People who are covered or away. */
  readonly off: readonly number[];
  readonly away: readonly number[];
  /** Everybody who is named and not away, also by later words. */
  readonly named: readonly number[];
  /** It names several people and does not say which of them is on call. */
  readonly unclear: boolean;
  /** The other words say only that these people are on call. */
  readonly plain: boolean;
}

const ON = '[\\u{F0000}-\\u{FFFFD}]';
const LIST = `${ON}(?:(?: ?[,&+/]| and| und| et| y)? ?${ON})*`;
const OWNED = new RegExp(`(${LIST})'s?(?!\\p{L})`, 'gu');

/** Separators in a title: `ana: week 12`, `Ana Lima (for Bo)`, `[L1] bo`, `On Call - Bo - Payments`. */
const DIVIDER = /([:|;–—()[\]]|\s-\s)/u;
const CLAUSE = '(?:(?! - )[^:|;–—()[\\],])*';

/** Words that say that somebody is on call, but not who. */
const LABELS = new Set(
  `on call oncall on-call duty on-duty standby stand-by pager paging primary secondary tertiary backup first second third
  shift shifts rota rotation schedule support engineer responder level tier line override cover swap substitute 1st 2nd 3rd
  week weekend weekday weekdays weekly night nights day days daily is the for of a and und et y e with`.split(/\s+/),
);
/** Words that say which role somebody on call has. */
const ROLE =
  /(?<![\p{L}\p{N}-])(?:primary|secondary|tertiary|backup|first|second|third|1st|2nd|3rd|[lp]\d)(?![\p{L}\p{N}-])/gu;

/** Words between the person who covers and the person who is covered; people named after them are not on call. */
const COVERS = new RegExp(
  `(?<=^|[ (\\[])(?:${[
    'cover(?:s|ing|ed)?(?: for)?',
    'instead of|in place of|in lieu of|on behalf of|rather than|not|without',
    'replac(?:es|ing)|relie(?:ves|ving)',
    '(?:subs?|subbing|subbed|substitut(?:es|ing)) (?:in )?for|subs|subbing|substitutes|substituting',
    '(?:stands?|standing|fills?|filling|steps?|stepping) in(?: for)?',
    '(?:takes?|taking|took)(?: over)?(?: for| from)?|has|got|gets|does|doing',
    'swap(?:s|ped|ping)?(?: with| for)?',
    'deputi[sz](?:es|ing)(?: for)?',
    'für|statt|anstelle von|vertritt|i\\. ?v\\.(?: von)?|in vertretung von|pour|remplace|por|reemplaza(?: a)?',
    'for',
  ].join('|')})(?= |$)(?<rest>${CLAUSE}(?:, ?${ON}(?= ?(?:$|[,:|;–—()[\\]])))*)`,
  'gu',
);
const COVERED = /(?<=^|[ ([])(?:covered|replaced|relieved|substituted|taken(?: over)?) by(?=[ :])/u;
/** “Bo covering”, with nobody named after it. */
const COVERING = new RegExp(
  `(?<who>${LIST})(?:'s| is| will be)? (?:cover(?:s|ing)?|subs|subbing|substitut(?:es|ing)|replac(?:es|ing)|deputi[sz](?:es|ing)|(?:takes?|taking) over|(?:stands?|standing|fills?|filling|steps?|stepping) in|vertritt|übernimmt)(?=(?: (?:today|tonight|tomorrow|this|until|till|from|on|at)(?![\\p{L}-])${CLAUSE})? ?(?:$|[,:|;–—()[\\]]| - ))`,
  'u',
);
/** “Ana (cover: Bo)”. */
const COVER_BY = new RegExp(
  `[(\\[] ?(?:cover|covering|substitute|sub|replacement|stand-in|swap|vertretung) ?: ?(?<who>${LIST}) ?[)\\]]`,
  'u',
);
/** “Ana (cover Bo)” may mean either. */
const COVER_WHOM = new RegExp(`[(\\[,] ?(?:cover|sub|substitute|replacement|swap|vertretung) ${ON}`, 'u');

const AWAY = `(?<![\\p{L}\\p{N}'-]|(?:hand|sign|kick) )(?:${[
  'out of (?:the )?office|out(?![ -]of)|off(?![ -](?:hours?|peak))|day off|ooo|oof|away|sick(?: leave)?|ill|absent|pto',
  '(?:on )?vacation|on holidays?|on leave|(?:annual|parental|maternity|paternity) leave|unavailable|unreachable',
  'not (?:on[ -]call|on[ -]duty|on|available|working|here|in)|urlaub|krank|abwesend',
].join('|')})(?![\\p{L}\\p{N}'-]| cover| relief| replacement)`;
const AWAYS = `${AWAY}(?:[ ,/]+${AWAY})*`;
const FILLER = "(?:'s)?(?: (?:is|are|will be|still|currently|on|in))*";
/** People next to words that say that they are away; `who` matches the people. */
const AWAY_PEOPLE = [
  `(?<who>${LIST})${FILLER} ${AWAYS}`,
  `${AWAYS} ?: ?(?<who>${LIST})`,
  `(?<who>${LIST}) ?(?:[,:|;–—([]| - )${FILLER} ?${AWAYS}`,
  `${AWAYS} (?<who>${LIST})`,
].map((pattern) => new RegExp(pattern, 'gu'));

/**
 * Reads a plain title whose people are signs. A part before a colon or in brackets that names nobody is a label, unless
 * the title is taken `strictly`.
 */
export function readTitle(title: string, strictly: boolean): TitleReading {
  const short = title.slice(0, LONGEST);
  const present = AWAY_PEOPLE.reduce((text, pattern) => text.replace(pattern, onlyOff), short);
  const covering = withoutCovered(present);
  const text = withoutOwners(covering.text);
  const { lead, unclear, plain } = leadOf(text.split(DIVIDER), strictly, covering.said);
  const [named, covered] = [numbersOf(text, 0), numbersOf(text, OFF)];
  const doubt = (unclear || covering.unclear) && new Set([...named, ...covered]).size > 1;
  return { on: doubt ? [] : lead, off: covered, away: numbersOf(present, OFF), named, unclear: doubt, plain };
}

/** Marks the people in this text as away, and drops its other words. */
function onlyOff(words: string): string {
  return ` ${numbersOf(words, 0).map(offSign).join('')}${numbersOf(words, OFF).map(offSign).join('')} `;
}

function offSign(index: number): string {
  return String.fromCodePoint(FIRST_SIGN + OFF + index);
}

/** Marks all people in this text as away. */
function off(text: string): string {
  return text.replace(new RegExp(ON, 'gu'), (sign) => offSign((sign.codePointAt(0) ?? 0) - FIRST_SIGN));
}

function numbersOf(text: string, base: number): readonly number[] {
  const numbers = [...text].map((sign) => (sign.codePointAt(0) ?? 0) - FIRST_SIGN - base);
  return [...new Set(numbers.filter((number) => number >= 0 && number < MOST_SIGNS))];
}

/** The text with who is covered as off; `said` when it tells who covers whom, whatever stands between them. */
function withoutCovered(text: string): { readonly text: string; readonly said: boolean; readonly unclear: boolean } {
  const passive = COVERED.exec(text);
  if (passive !== null) {
    const [before, after] = [text.slice(0, passive.index), text.slice(passive.index + passive[0].length)];
    return { text: `${onlyOff(before)} ${after.replace(/^ ?:/, '')}`, said: true, unclear: severalIn(before) };
  }
  const by = COVERING.exec(text) ?? COVER_BY.exec(text);
  if (by !== null) {
    const [before, after] = [text.slice(0, by.index), text.slice(by.index + by[0].length)];
    const who = by.groups?.who ?? '';
    const others = numbersOf(before, 0).filter((person) => !numbersOf(who, 0).includes(person));
    const later = after.replace(new RegExp(`^ ?[(\\[] ?${LIST} ?[)\\]]`, 'u'), onlyOff);
    const unclear = others.length > 1 || (others.length > 0 && [...before.matchAll(ROLE)].length > 1);
    if (numbersOf(onlyOff(before), OFF).length > 0)
      return { text: `${onlyOff(before)} ${who} ${later}`, said: true, unclear };
    return { text: `${before}${who} ${later.replace(COVERS, onlyOff)}`, said: false, unclear };
  }
  return { text: text.replace(COVERS, onlyOff), said: false, unclear: COVER_WHOM.test(text) };
}

/** “Ana; Cy covered by Bo”: who of them is covered, nobody can tell. */
function severalIn(text: string): boolean {
  return text.split(/[,:|;–—()[\]]|\s-\s/u).filter((part) => numbersOf(part, 0).length > 0).length > 1;
}

/** “Ana's shift (Bo)” is Bo's, but “Ana's shift” is hers. */
function withoutOwners(text: string): string {
  const others = new RegExp(ON, 'u').test(text.replace(OWNED, ' '));
  return text.replace(OWNED, (_, people: string) => (others ? off(people) : people));
}

interface Lead {
  readonly lead: readonly number[];
  readonly unclear: boolean;
  readonly plain: boolean;
}

/** The people in the first part that names anybody, and those in the following parts of the list. */
function leadOf(pieces: readonly string[], strictly: boolean, said: boolean): Lead {
  const dividers = pieces.map((piece, i) => (i % 2 === 1 ? piece.trim() : ''));
  const first = pieces.findIndex((piece, i) => i % 2 === 0 && numbersOf(piece, 0).length > 0);
  const nobody: Lead = { lead: [], unclear: false, plain: true };
  for (let i = 0; i < first; i += 2) {
    const piece = pieces[i] ?? '';
    if (!labelsOnly(piece) && (strictly || !/^[:\])]$/.test(dividers[i + 1] ?? ''))) return nobody;
    // “Ana's shift - Payments”: nobody, also when somebody is called so.
    if (!said && /^[-–—|]$/.test(dividers[i + 1] ?? '') && numbersOf(piece, OFF).length > 0)
      return { ...nobody, unclear: true };
  }
  const words = pieces[first];
  if (words === undefined) return nobody;
  const more = listed(pieces, first);
  const plain = labelsOnly(words);
  return { lead: [...new Set([...numbersOf(words, 0), ...more.lead])], unclear: more.unclear, plain };
}

/** People listed after the first part that names anybody: “; Bo”, “/ Backup: Bo”. */
function listed(pieces: readonly string[], first: number): Omit<Lead, 'plain'> {
  const lead: number[] = [];
  const roles = new Set([...pieces.join(' ').matchAll(ROLE)].map(([role]) => role)).size;
  for (let i = first + 2; i < pieces.length; i += 2) {
    const next = nextOf(pieces, i, first, roles > 1);
    if (next === 'end') break;
    if (next === 'unclear') return { lead, unclear: true };
    lead.push(...numbersOf(pieces[i] ?? '', 0));
  }
  return { lead, unclear: false };
}

/** What the part `i` does to a list of people: goes on with it, ends it, or makes it unclear. */
function nextOf(pieces: readonly string[], i: number, first: number, roles: boolean): 'on' | 'end' | 'unclear' {
  const [piece = '', divider = ''] = [pieces[i], pieces[i - 1]?.trim()];
  const before = pieces.slice(first, i - 1).findLast((text, j) => j % 2 === 0 && text.trim() !== '') ?? '';
  const role = roles || (labelled(before) && ROLE_END.test(before)) || ROLE_START.test(piece);
  const names = numbersOf(piece, 0).length > 0;
  if (!names) return labelsOnly(piece) || /^[:([]$/.test(divider) ? 'on' : 'end';
  if (!labelsOnly(piece)) {
    const surnames = SURNAME_FIRST.test(piece) && SURNAME_FIRST.test(pieces[first] ?? '');
    if (BEGINS.test(piece) ? role || divider === ';' : surnames && divider === ';') return 'on';
    return /^[:([]$/.test(divider) ? 'unclear' : 'end';
  }
  if (role || /^[;)\]]$/.test(divider)) return 'on';
  if (divider === '|') return first === 0 ? 'on' : 'end';
  if (divider === ':') return labelled(before) ? 'on' : 'unclear';
  return /^[([]$/.test(divider) ? 'unclear' : 'end';
}

const ROLE_END = new RegExp(`${ROLE.source}[ )\\]]*$`, 'u');
const ROLE_START = new RegExp(`^[ ,/&+]*${ROLE.source}`, 'u');
/** “Backup: Bo Berg”, where somebody is called Bo. */
const BEGINS = new RegExp(`^[ ,/&+]*${ON}`, 'u');
/** “Lima, Ana”, as Outlook shows people. */
const SURNAME_FIRST = new RegExp(`^ ?[\\p{L}\\p{M}'-]+(?: [\\p{L}\\p{M}'-]+)?, ?${ON} ?$`, 'u');

/** Whether the words end in one that labels the people after a colon. */
function labelled(text: string): boolean {
  const last = wordsOf(text).at(-1);
  return last !== undefined && text.trimEnd().endsWith(last) && labelsOnly(last);
}

/** Whether the words say only that somebody is on call. */
function labelsOnly(text: string): boolean {
  return wordsOf(text).every((word) => LABELS.has(word) || /^[lp]?\d+$/.test(word));
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[^\p{L}\p{M}\p{N}'-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
}
