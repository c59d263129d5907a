/** Whom an event puts on call: its attendees by e-mail, else the people its summary names. Pure. */
import type { FeedEvent } from './events.ts';

/** A person as events may call them. */
export interface FeedPerson {
  /** The name of the file, which shifts hold. */
  readonly key: string;
  readonly emails: readonly string[];
  /** Other names, such as the one Slack shows. */
  readonly names: readonly string[];
}

/** Finds the people of an event, in the order in which it names them; none when it names nobody. */
export type FindPeople = (event: Pick<FeedEvent, 'attendees' | 'summary'>) => readonly string[];

/** What divides the person from the rest: `ana: week 12`, `Ana Lima (for Bo)`, `bo - on call`. */
const SEPARATOR = /\s*(?:[:|(;–—]|\s-\s).*$/u;

/**
 * Finds people by these words. Who typed an event (its organizer) and what people answered to it move nobody: a shift
 * that was declined has been handed to nobody else.
 */
export function peopleFinder(people: readonly FeedPerson[]): FindPeople {
  const byEmail = uniqueNames(people, ({ emails }) => emails);
  const byName = uniqueNames(people, ({ key, emails, names }) => [key, ...emails, ...names]);
  const pattern = wordsPattern([...byName.keys()]);
  const named = (text: string): readonly string[] => [
    ...new Set([...text.toLowerCase().matchAll(pattern)].flatMap(([word]) => byName.get(word) ?? [])),
  ];
  return ({ attendees, summary }) => {
    const invited = [...new Set(attendees.flatMap((email) => byEmail.get(email) ?? []))];
    if (invited.length > 0) return invited;
    const head = named(summary.replace(SEPARATOR, ''));
    return head.length > 0 ? head : named(summary);
  };
}

/** Lower-case words to people; what two people are called means neither, but a key always means its own. */
function uniqueNames(
  people: readonly FeedPerson[],
  wordsOf: (person: FeedPerson) => readonly string[],
): ReadonlyMap<string, string> {
  const keys = new Map(people.map(({ key }) => [key.toLowerCase(), key]));
  const found = new Map<string, string>();
  const shared = new Set<string>();
  for (const person of people) {
    for (const word of new Set(wordsOf(person).map((name) => name.trim().toLowerCase()))) {
      if (word === '') continue;
      if (found.has(word)) shared.add(word);
      found.set(word, person.key);
    }
  }
  for (const word of shared) {
    const own = keys.get(word);
    if (own === undefined) found.delete(word);
    else found.set(word, own);
  }
  return found;
}

/** Any of the words on its own, the longest first, so that `ana-lima` is not taken for `ana`. */
function wordsPattern(words: readonly string[]): RegExp {
  if (words.length === 0) return /(?!)/g;
  const longestFirst = [...words].sort((a, b) => b.length - a.length);
  const any = longestFirst.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return new RegExp(`(?<![\\p{L}\\p{N}_@.-])(?:${any})(?![\\p{L}\\p{N}_@-]|\\.[\\p{L}\\p{N}])`, 'gu');
}
