/** Who an event puts on call: its attendees by e-mail, else the people its title begins with. Pure. */
import type { Attendee, FeedEvent } from './events.ts';
import { personSign, plainName, readTitle, type TitleReading } from './title.ts';

/** A person, by the names that events may use. */
export interface FeedPerson {
  /** The name in muster.yaml, which shifts contain. */
  readonly key: string;
  readonly emails: readonly string[];
  /** Other names, such as the one Slack shows. */
  readonly names: readonly string[];
}

/** Who an event puts on call; `why` when it is nobody, completing “the event …”. */
export type Found = { readonly people: readonly string[]; readonly why: string };

/** Finds the people of an event, in the order in which it names them. */
export type FindPeople = (event: Pick<FeedEvent, 'attendees' | 'summary'>) => Found;

/**
 * Finds people by these words. Who typed an event (its organizer) is not meant by it, and who declined it is not on call.
 * An attendee that nobody knows is somebody else, so the title then names nobody; who has no address but a name may be
 * somebody of the title, which then counts when it says nothing but names.
 */
export function peopleFinder(people: readonly FeedPerson[]): FindPeople {
  const byAddress = uniqueNames(people, ({ emails, names }) => [...emails, ...names.flatMap(turned)]);
  const byName = uniqueNames(people, ({ key, emails, names }) => [key, ...emails, ...names.flatMap(turned)]);
  const keys = [...new Set([...byName.values()].flat())];
  const numbers = new Map(keys.map((key, i) => [key, i]));
  const pattern = wordsPattern([...byName.keys()]);
  const signed = (title: string): string =>
    title
      .replace(/\p{Co}/gu, ' ')
      .replace(pattern, (word) => (byName.get(word) ?? []).map((key) => personSign(numbers.get(key) ?? 0)).join(' '));
  return ({ attendees, summary }) => {
    const known = (who: Attendee): readonly string[] => byAddress.get(plainName(who.name)) ?? [];
    const declined = [...new Set(attendees.filter((who) => who.declined).flatMap(known))];
    const coming = attendees.filter((who) => !who.declined);
    const invited = [...new Set(coming.flatMap(known))];
    const strangers = coming.filter((who) => !who.shared && known(who).length === 0).map((who) => who.name);
    const title = inKeys(readTitle(signed(plainName(summary)), strangers.length > 0), keys);
    const others = strangers.some((name) => name.includes('@'));
    const onCall =
      invited.length > 0 ? ofInvited(invited, title, others) : ofTitle(title, strangers.length > 0, others);
    const found = onCall.filter((person) => !declined.includes(person));
    return { people: found, why: found.length > 0 ? '' : whyNobody(strangers, declined, title) };
  };
}

type Title = Omit<TitleReading, 'on' | 'off' | 'away' | 'named'> &
  Readonly<Record<'on' | 'off' | 'away' | 'named', readonly string[]>>;

function inKeys(title: TitleReading, keys: readonly string[]): Title {
  const of = (numbers: readonly number[]): readonly string[] => numbers.flatMap((number) => keys[number] ?? []);
  return { ...title, on: of(title.on), off: of(title.off), away: of(title.away), named: of(title.named) };
}

function ofTitle(title: Title, strangers: boolean, others: boolean): readonly string[] {
  return others || (strangers && !title.plain) ? [] : title.on;
}

/**
 * “Bo covering for Ana”: Bo, no matter who of them is invited. With an attendee that nobody knows it may be another Bo.
 */
function ofInvited(invited: readonly string[], title: Title, others: boolean): readonly string[] {
  const left = invited.filter((person) => !title.off.includes(person));
  if (left.length === invited.length) return invited;
  const covering = title.on.length > 0 ? title.on : title.named;
  if (title.unclear || covering.length === 0) return invited.filter((person) => !title.away.includes(person));
  return [...new Set([...left, ...(others ? [] : covering)])];
}

const MOST_STRANGERS = 3;

function whyNobody(strangers: readonly string[], declined: readonly string[], title: Title): string {
  if (strangers.length > 0) {
    const shown = strangers.slice(0, MOST_STRANGERS).join(', ');
    const more = strangers.length > MOST_STRANGERS ? ' and others' : '';
    return `is for ${shown}${more}, who is not in muster.yaml`;
  }
  if (declined.length > 0) return `was declined by ${declined.join(', ')}`;
  if (title.unclear)
    return `names ${[...new Set([...title.off, ...title.named])].join(' and ')} and does not say which of them is on call`;
  if (title.off.length > 0) return `names ${title.off.join(' and ')} only as being away or covered by somebody else`;
  return 'names nobody in muster.yaml';
}

/** A name as written, and as address books show it: “Lima, Ana”. */
function turned(name: string): readonly string[] {
  const words = name.trim().split(/\s+/);
  return [name, ...words.slice(1).map((_, i) => `${words.slice(i + 1).join(' ')}, ${words.slice(0, i + 1).join(' ')}`)];
}

/** Maps plain words to people; a name that two people share means neither, but a key always means its own person. */
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

/** Matches any of the words as a whole word, the longest first, so that `ana-lima` is not taken for `ana`. */
function wordsPattern(words: readonly string[]): RegExp {
  if (words.length === 0) return /(?!)/g;
  const longestFirst = [...words].sort((a, b) => b.length - a.length);
  const any = longestFirst.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return new RegExp(`(?<![\\p{L}\\p{M}\\p{N}_@.-])(?:${any})(?![\\p{L}\\p{M}\\p{N}_@-]|\\.[\\p{L}\\p{N}])`, 'gu');
}
