/** Whom an event puts on call: its attendees by e-mail, else the people its title begins with. Pure. */
import type { FeedEvent } from './events.ts';
import { labelsOnly, leadWords, plainName, replacedWords } from './title.ts';

/** A person as events may call them. */
export interface FeedPerson {
  /** The name of the file, which shifts hold. */
  readonly key: string;
  readonly emails: readonly string[];
  /** Other names, such as the one Slack shows. */
  readonly names: readonly string[];
}

/** Whom an event puts on call; `why` when it is nobody, as the end of “the event …”. */
export type Found = { readonly people: readonly string[]; readonly why: string };

/** Finds the people of an event, in the order in which it names them. */
export type FindPeople = (event: Pick<FeedEvent, 'attendees' | 'summary'>) => Found;

/**
 * Finds people by these words. Who typed an event (its organizer) is not meant by it, and who declined it is not on call.
 * An attendee whom nobody knows is somebody else, so the title then counts only when it says nothing but names.
 */
export function peopleFinder(people: readonly FeedPerson[]): FindPeople {
  const byAddress = uniqueNames(people, ({ emails, names }) => [...emails, ...names]);
  const byName = uniqueNames(people, ({ key, emails, names }) => [key, ...emails, ...names]);
  const pattern = wordsPattern([...byName.keys()]);
  const named = (text: string): readonly string[] => [
    ...new Set([...text.matchAll(pattern)].flatMap(([word]) => byName.get(word) ?? [])),
  ];
  return ({ attendees, summary }) => {
    const title = plainName(summary);
    const known = (who: FeedEvent['attendees'][number]): readonly string[] => byAddress.get(plainName(who.name)) ?? [];
    const declined = new Set(attendees.filter((who) => who.declined).flatMap(known));
    const coming = attendees.filter((who) => !who.declined);
    const invited = [...new Set(coming.flatMap(known))];
    if (invited.length > 0) return { people: withoutReplaced(invited, title, named), why: '' };
    const strangers = coming.map((who) => who.name);
    const words = leadWords(title, (text) => named(text).length > 0, strangers.length > 0);
    const lead = strangers.length === 0 || labelsOnly(words.replace(pattern, ' ')) ? named(words) : [];
    const found = lead.filter((person) => !declined.has(person));
    return { people: found, why: found.length > 0 ? '' : whyNobody(strangers, [...declined]) };
  };
}

/** “Bo covering for Ana”, both invited: Bo. */
function withoutReplaced(
  invited: readonly string[],
  title: string,
  named: (text: string) => readonly string[],
): readonly string[] {
  const [covering, covered] = replacedWords(title).map(named);
  const left = invited.filter((person) => !covered?.includes(person));
  return invited.some((person) => covering?.includes(person)) && left.length > 0 ? left : invited;
}

const MOST_STRANGERS = 3;

function whyNobody(strangers: readonly string[], declined: readonly string[]): string {
  if (strangers.length > 0) {
    const shown = strangers.slice(0, MOST_STRANGERS).join(', ');
    const more = strangers.length > MOST_STRANGERS ? ' and others' : '';
    return `is for ${shown}${more}, whom muster.yaml does not know`;
  }
  return declined.length > 0 ? `was declined by ${declined.join(', ')}` : 'names nobody of muster.yaml';
}

/** Plain words to people; what two people are called means neither, but a key always means its own. */
function uniqueNames(
  people: readonly FeedPerson[],
  wordsOf: (person: FeedPerson) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const keys = new Map(people.map(({ key }) => [plainName(key), key]));
  const found = new Map<string, readonly string[]>();
  const shared = new Set<string>();
  for (const person of people) {
    for (const word of new Set(wordsOf(person).map(plainName))) {
      if (word === '') continue;
      if (found.has(word)) shared.add(word);
      found.set(word, [person.key]);
    }
  }
  for (const word of shared) {
    const own = keys.get(word);
    if (own === undefined) found.delete(word);
    else found.set(word, [own]);
  }
  return found;
}

/** Any of the words on its own, the longest first, so that `ana-lima` is not taken for `ana`. */
function wordsPattern(words: readonly string[]): RegExp {
  if (words.length === 0) return /(?!)/g;
  const longestFirst = [...words].sort((a, b) => b.length - a.length);
  const any = longestFirst.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return new RegExp(`(?<![\\p{L}\\p{M}\\p{N}_@.-])(?:${any})(?![\\p{L}\\p{M}\\p{N}_@-]|\\.[\\p{L}\\p{N}])`, 'gu');
}
