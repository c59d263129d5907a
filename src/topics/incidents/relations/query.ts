/** What somebody looks for in the history, read from the words they typed. Pure. */
import { cut } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { personOf, severityOf, type Vocabulary } from '../../../lib/grammar.ts';
import { PAST_WORDS, readPast, type Stretch } from '../../../lib/past.ts';
import { joinWords, kinOf, stemsOf } from '../../../lib/words.ts';

/** One word: what it may name, any of which is enough. */
export interface SearchTerm {
  /** Stems of titles, each group of words that mean the same; all groups must be there. */
  readonly stems: readonly (readonly string[])[];
  readonly severity?: string | undefined;
  readonly service?: string | undefined;
  /** A Slack user id: who declared, led or had a role. */
  readonly person?: string | undefined;
}

/** What is looked for; all of it must hold. */
export interface HistoryQuery {
  readonly state: 'open' | 'closed' | 'resolved' | 'cancelled' | undefined;
  readonly during: Stretch | undefined;
  readonly terms: readonly SearchTerm[];
}

/** Words that name a state, and what they mean; `any` is said with `all`. */
const STATES: Readonly<Record<string, HistoryQuery['state'] | 'any'>> = {
  all: 'any',
  open: 'open',
  closed: 'closed',
  resolved: 'resolved',
  ended: 'closed',
  past: 'closed',
  cancelled: 'cancelled',
  canceled: 'cancelled',
};
const TERMS = 8;

/**
 * Reads words such as `closed sev1 payments @ana last week`. `states`: whether `open` and `closed` are more than words of
 * titles. Throws a Mistake for words none of which tells an incident apart, and for a person nobody is.
 */
export function readQuery(text: string, vocabulary: Vocabulary, states: boolean): HistoryQuery {
  const words = text
    .replace(/\bsev(?:erity)? (?=\d\b)/gi, 'sev')
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .slice(0, 40);
  const { during, rest: left } = takeTime(words, vocabulary);
  const rest = joinWords(left.join(' '))
    .split(' ')
    .filter((word) => word !== '');
  const named = rest.map((word) =>
    states && Object.hasOwn(STATES, word.toLowerCase()) ? STATES[word.toLowerCase()] : undefined,
  );
  const state = named.find((one) => one !== undefined);
  const terms = rest.filter((_, i) => named[i] === undefined).flatMap((word) => termOf(word, vocabulary) ?? []);
  if (state === undefined && during === undefined && terms.length === 0)
    throw new Mistake(
      `“${cut(text.trim(), 100)}” is too general. Add a word of the title, a severity, a service, a person or a time.`,
      {
        example: '/incident search payments sev1 last week',
      },
    );
  return { state: state === 'any' ? undefined : state, during, terms: terms.slice(0, TERMS) };
}

/** Takes the longest run of words that names a stretch of the past. */
function takeTime(
  words: readonly string[],
  { now, zone }: Vocabulary,
): { readonly during: Stretch | undefined; readonly rest: readonly string[] } {
  for (let length = Math.min(PAST_WORDS, words.length); length > 0; length -= 1)
    for (let at = words.length - length; at >= 0; at -= 1) {
      const during = readPast(words.slice(at, at + length).join(' '), now, zone);
      if (during !== undefined) return { during, rest: [...words.slice(0, at), ...words.slice(at + length)] };
    }
  return { during: undefined, rest: words };
}

/** Undefined for a word that tells nothing. Throws a Mistake for a person nobody is. */
function termOf(word: string, vocabulary: Vocabulary): SearchTerm | undefined {
  const lower = word.toLowerCase();
  const person = personOf(word, vocabulary);
  if (/^[@\u0002]/.test(word)) {
    if (person === undefined)
      throw new Mistake(`I don't know the person “${word}”.`, { example: '/incident search payments @ana' });
    return { stems: [], person };
  }
  const key = vocabulary.severities.find((one) => one.key.toLowerCase() === lower)?.key;
  const numbered = /^sev[-_]?\d$/.test(lower) ? severityOf(lower.replace('_', '-'), vocabulary) : undefined;
  if (key !== undefined || numbered !== undefined) return { stems: [], severity: key ?? numbered };
  const term = {
    stems: [...stemsOf(word)].map(kinOf),
    severity: severityNamed(lower, vocabulary),
    service: vocabulary.services.find((one) => one.toLowerCase() === lower),
    person: lower === 'me' ? undefined : person,
  };
  const says = term.stems.length > 0 || term.severity !== undefined || term.service !== undefined;
  return says || term.person !== undefined ? term : undefined;
}

function severityNamed(lower: string, { severities }: Vocabulary): string | undefined {
  return severities.find(({ name }) => name.toLowerCase() === lower)?.key;
}
