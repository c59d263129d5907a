/** What the title of a shift begins with: the people, after words such as “On call” and before all others. Pure. */

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

/** What divides a title: `ana: week 12`, `Ana Lima (for Bo)`, `[L1] bo`, `On Call - Bo - Payments`. */
const DIVIDER = /([:|;–—()[\]]|\s-\s)/u;

/** Words that say that somebody is on call, and not who. */
const LABELS = new Set(
  `on call oncall on-call duty on-duty standby stand-by pager paging primary secondary tertiary backup first second third
  shift shifts rota rotation schedule support engineer responder level tier line override cover swap substitute
  week weekend weekday weekdays weekly night nights day days daily is the for of a`.split(/\s+/),
);

/** What stands between the one who covers and the one who is covered; the words after it mean nobody on call. */
const COVERS = new RegExp(
  `(?:^| )(?:${[
    'cover(?:s|ing)?(?: for)?',
    'instead of|in place of|in lieu of|on behalf of|rather than',
    'replac(?:es|ing)|relie(?:ves|ving)',
    '(?:subs?|subbing|substitut(?:es|ing)) (?:in )?for',
    '(?:stands?|standing|fills?|filling|steps?|stepping) in(?: for)?',
    '(?:takes?|taking|took) over(?: for| from)?',
    'swap(?:s|ped|ping)?(?: with| for)?',
    'deputi[sz](?:es|ing)(?: for)?',
    'für|statt|vertritt|pour|remplace|por|reemplaza(?: a)?',
    'for',
  ].join('|')})(?= |$)`,
  'u',
);
const COVERED = /^.*[ (](?:covered|replaced|relieved|substituted|taken over) by(?= )/u;

/**
 * The words of a plain title that may name people: its first part that is no label. A part before a colon or in brackets
 * that `names` nobody is a label too, unless the title is taken `strictly`.
 */
export function leadWords(title: string, names: (text: string) => boolean, strictly: boolean): string {
  const pieces = title.replace(COVERED, '').split(DIVIDER);
  for (let i = 0; i < pieces.length; i += 2) {
    const words = replacedWords(pieces[i] ?? '')[0] ?? '';
    if (names(words)) return words;
    const labels = labelsOnly(pieces[i] ?? '') || (!strictly && /^[:\])]$/.test(pieces[i + 1] ?? ''));
    if (!labels) return '';
  }
  return '';
}

/** Who covers, and who is covered; the second is empty when a title says nothing of the kind. */
export function replacedWords(text: string): readonly [covering: string, covered: string] {
  const active = text.replace(COVERED, '');
  if (active !== text) return [active, text.slice(0, -active.length)];
  const found = COVERS.exec(text);
  return found === null ? [text, ''] : [text.slice(0, found.index), text.slice(found.index + found[0].length)];
}

/** Whether words say no more than that somebody is on call, and not who. */
export function labelsOnly(text: string): boolean {
  return wordsOf(text).every((word) => LABELS.has(word) || JOINING.has(word) || /^[lp]?\d+$/.test(word));
}

const JOINING = new Set(['and', 'und', 'et', 'y', 'e', 'with']);

function wordsOf(text: string): readonly string[] {
  return text.split(/[^\p{L}\p{M}\p{N}'-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
}
