/** Silences: what they match, and when. Pure. */
import type { Row } from '../../../db/schema.ts';
import { DAY, type Instant, MINUTE } from '../../../lib/instant.ts';
import type { Group } from '../groups/model.ts';

/** What a silence is about: the alerts of one group and of those that follow it, of a service, or with all these labels. */
export type Matcher =
  | { readonly kind: 'group'; readonly group: number; readonly key: string }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'labels'; readonly labels: Readonly<Record<string, string>> };

export interface Silence extends Omit<Row<'silences'>, 'matcher_json'> {
  readonly matcher: Matcher;
}

/** What a matcher looks at. */
export interface Silenceable {
  readonly key: string;
  readonly service: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

/** Nobody forgets a silence for longer. */
export const LONGEST_SILENCE = 7 * DAY;
/** Its owner is asked so long before the end. */
export const ASK_BEFORE = 30 * MINUTE;

/** Maintenance is announced so long before it begins. */
export const ANNOUNCE_BEFORE = 30 * MINUTE;

/** What was under a silence that is over, and is still firing. */
export interface Ended {
  readonly loud: readonly Group[];
  /** What another silence keeps quiet, and its id. */
  readonly covered: readonly { readonly group: Group; readonly by: number }[];
}

/** What is announced of a window. */
export type Announcement = 'soon' | 'begun' | 'cancelled' | 'over';

/** A silence with a start, or an occurrence of `maintenance:`, is a maintenance window. */
export function isMaintenance({
  maintenance,
  start_at,
  created_at,
}: Pick<Silence, 'maintenance' | 'start_at' | 'created_at'>): boolean {
  return maintenance !== null || start_at > created_at;
}

export function silenceName(id: number): string {
  return `S-${id}`;
}

/** Whether a silence is about an alert. A label that the alert does not have is the empty string. */
export function matches(matcher: Matcher, { key, service, labels }: Silenceable): boolean {
  switch (matcher.kind) {
    case 'group':
      return matcher.key === key;
    case 'service':
      return matcher.service === service;
    case 'labels':
      return Object.entries(matcher.labels).every(([name, value]) => (labels[name] ?? '') === value);
  }
}

/** The silence that keeps an alert quiet now: of several the one that ends last. */
export function silenceFor(silences: readonly Silence[], alert: Silenceable, now: Instant): Silence | undefined {
  return silences
    .filter(({ start_at, end_at, ended_at }) => ended_at === null && start_at <= now && now < end_at)
    .filter(({ matcher }) => matches(matcher, alert))
    .sort((a, b) => b.end_at - a.end_at)[0];
}

/** The matcher at the beginning of typed words, and the words after it; undefined when there is none. */
export function readMatcher(
  words: string,
  services: readonly string[],
): { readonly matcher: ReadMatcher; readonly rest: string } | undefined {
  const [head = '', ...tail] = words.trim().split(/\s+/);
  const rest = tail.join(' ');
  const group = /^a-?(\d{1,9})$/i.exec(head)?.[1];
  if (group !== undefined) return { matcher: { kind: 'group', group: Number(group) }, rest };
  const service = services.find((key) => key.toLowerCase() === head.toLowerCase());
  if (service !== undefined) return { matcher: { kind: 'service', service }, rest };
  const labels = readLabels(words.trim());
  return isNarrow(labels.labels)
    ? { matcher: { kind: 'labels', labels: labels.labels }, rest: labels.rest }
    : undefined;
}

/** Whether labels ask for something: `env=` alone is every alert that has no such label. */
function isNarrow(labels: Readonly<Record<string, string>>): boolean {
  return Object.values(labels).some((value) => value !== '');
}

/** A matcher as it was typed: a group is not looked up yet. */
export type ReadMatcher = Exclude<Matcher, { kind: 'group' }> | { readonly kind: 'group'; readonly group: number };

/** One label at the beginning of words; a value with spaces is in quotes. */
const LABEL = /^([A-Za-z_][\w.\-/]{0,199})=(?:"([^"]{0,200})"|([^\s"]{0,200}))(?:\s+|$)/;

function readLabels(words: string): { readonly labels: Readonly<Record<string, string>>; readonly rest: string } {
  const labels = new Map<string, string>();
  let rest = words;
  for (let found = LABEL.exec(rest); found !== null; found = LABEL.exec(rest)) {
    const [whole, name = '', quoted, bare = ''] = found;
    if (labels.has(name)) break;
    labels.set(name, quoted ?? bare);
    rest = rest.slice(whole.length);
  }
  return { labels: Object.fromEntries(labels), rest };
}

/** A matcher as a line writes it. */
export function matcherWords(matcher: ReadMatcher): string {
  if (matcher.kind === 'group') return `A-${matcher.group}`;
  if (matcher.kind === 'service') return matcher.service;
  return Object.entries(matcher.labels)
    .map(([name, value]) => `${name}=${/^[^\s"]+$/.test(value) ? value : `"${value}"`}`)
    .join(' ');
}

/** A matcher in one word, for the line of a button. */
export function matcherWord(matcher: ReadMatcher): string {
  if (matcher.kind === 'group') return `A-${matcher.group}`;
  if (matcher.kind === 'service') return `service:${matcher.service}`;
  return `labels:${new URLSearchParams(matcher.labels).toString()}`;
}

/** Reads what `matcherWord` wrote; undefined for anything else. */
export function readMatcherWord(word: string): ReadMatcher | undefined {
  const group = /^a-?(\d{1,9})$/i.exec(word)?.[1];
  if (group !== undefined) return { kind: 'group', group: Number(group) };
  if (word.startsWith('service:')) return { kind: 'service', service: word.slice('service:'.length) };
  if (!word.startsWith('labels:')) return undefined;
  const labels = Object.fromEntries(new URLSearchParams(word.slice('labels:'.length)));
  return isNarrow(labels) ? { kind: 'labels', labels } : undefined;
}

/** So many words say how long, at most. */
const TIME_WORDS = 8;

/** How long and why, as far as they are there: the most words that are a time, and all after them. */
export function splitTime(
  words: string,
  isTime: (words: string) => boolean,
): { readonly time?: string | undefined; readonly reason?: string | undefined } {
  const all = words.trim() === '' ? [] : words.trim().split(/\s+/);
  for (let count = Math.min(all.length, TIME_WORDS); count > 0; count -= 1) {
    const time = all.slice(0, count).join(' ');
    if (!isTime(time)) continue;
    return { time, reason: all.length === count ? undefined : all.slice(count).join(' ') };
  }
  return { reason: all.length === 0 ? undefined : all.join(' ') };
}
