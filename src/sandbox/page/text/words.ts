/** Slack's markup as plain words, emoji names as signs, and colours of people. */
import type { SeedPerson, Snapshot } from '../../workspace.ts';

const EMOJI: Readonly<Record<string, string>> = {
  pushpin: '📌',
  '+1': '👍',
  thumbsup: '👍',
  eyes: '👀',
  white_check_mark: '✅',
  rotating_light: '🚨',
  tada: '🎉',
  heart: '❤️',
  fire: '🔥',
  wave: '👋',
};

/** The sign of an emoji's name, or `:name:`. */
export function emoji(name: string): string {
  return EMOJI[name] ?? `:${name}:`;
}

/** A name that is shown in short: Ana for Ana Lima. */
export function firstName(person: SeedPerson): string {
  return person.realName.split(' ')[0] ?? person.name;
}

/** Two letters for an avatar. */
export function initials(person: SeedPerson): string {
  const [first = '', second = ''] = person.realName.split(' ');
  return `${first.charAt(0)}${second.charAt(0)}`.toUpperCase();
}

/** A message's text as one plain line. */
export function plainLine(text: string, snapshot: Pick<Snapshot, 'people' | 'channels'>): string {
  const person = (id: string): string => snapshot.people.find((each) => each.id === id)?.name ?? 'somebody';
  const channel = (id: string): string => snapshot.channels.find((each) => each.id === id)?.name ?? 'a channel';
  return text
    .replace(/<@([A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id: string) => `@${person(id)}`)
    .replace(/<#([A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id: string) => `#${channel(id)}`)
    .replace(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<!(\w+)[^>]*>/g, '@$1')
    .replace(/<[^|>]+\|([^>]+)>/g, '$1')
    .replace(/<([^>]+)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim();
}
