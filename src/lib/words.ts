/** The words of a text, so that texts about the same thing are found by one another. Pure. */
import { stemmer } from 'stemmer';

/** Words of every title, which tell nothing apart. */
const EMPTY = new Set(
  (
    'about after again all also and any are been but can cannot for from has have into its not now off our out over some than that the their them then there this was were when while who why will with you ' +
    'ah am an as at be by do go he hi if in is it me my no of oh ok on or re so to up us ve we ll'
  ).split(' '),
);

/** What is wrong, in the words of the trade: two titles that share only this are about different things. */
const SYMPTOMS = [
  'fail failure error exception broken break crash down outage unavailable unreachable offline dead refused 5xx 500 502 503 504',
  'slow latency lag laggy delay degraded degradation sluggish timeout hang stuck late',
  'high spike rising elevated increased many',
];
/** Words of the trade that mean the same thing. */
const THINGS = [
  'database db postgres postgresql mysql mariadb sql',
  'login logon auth authentication authenticate oauth sso',
  'payment pay billing charge',
  'mail email smtp',
  'deploy deployment release rollout',
  'disk storage volume',
  'certificate cert tls ssl',
  'kubernetes k8s',
  'memory ram oom',
  'cpu processor',
  'queue backlog',
  'network connectivity connection',
  'cache redis memcached',
  'customer client user',
  'website site web frontend',
];

const groupsOf = (lines: readonly string[]): readonly (readonly string[])[] =>
  lines.map((line) => line.split(' ').map((word) => stemmer(word)));
const [SYMPTOM_GROUPS, THING_GROUPS] = [groupsOf(SYMPTOMS), groupsOf(THINGS)];
const GROUPS = new Map(
  [...SYMPTOM_GROUPS, ...THING_GROUPS].flatMap((group) => group.map((stem) => [stem, group] as const)),
);
const SYMPTOM_HEADS = new Set(SYMPTOM_GROUPS.map(([head]) => head));

/** No word of a title is longer. */
const LONGEST = 60;

/** What some write as two words and others as one. */
const JOINED: readonly (readonly [RegExp, string])[] = [
  [/\b(?:log|sign)(?:g?ing|ged|ed)?[ -]?(?:in|on)s?\b/gi, 'login'],
  [/\btim(?:e|ed|es|ing)[ -]?outs?\b/gi, 'timeout'],
  [/\be-mail/gi, 'email'],
];

/** A text in which what may be two words is one, such as `login` for `sign in`. */
export function joinWords(text: string): string {
  return JOINED.reduce((joined, [pattern, word]) => joined.replace(pattern, word), text);
}

/** The stems of the words that tell a text apart: two letters or more, such as `S3` and `EU`, but none that every title has. */
export function stemsOf(text: string): ReadonlySet<string> {
  const words = joinWords(text)
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  const telling = words.filter((word) => word.length > 1 && !EMPTY.has(word));
  return new Set(telling.map((word) => stemmer(word.slice(0, LONGEST))));
}

/** The stems that mean the same in the trade, with the stem itself. */
export function kinOf(stem: string): readonly string[] {
  return GROUPS.get(stem) ?? [stem];
}

/** What a text is about, as a set that is the same for words that mean the same. */
export function conceptsOf(text: string): ReadonlySet<string> {
  return new Set([...stemsOf(text)].map((stem) => kinOf(stem)[0] ?? stem));
}

/** Whether a concept only says what is wrong, not with what. */
export function isSymptom(concept: string): boolean {
  return SYMPTOM_HEADS.has(concept);
}

/** Whether two texts share what they are about, and not only what is wrong with it. */
export function sharesThing(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return [...left].some((concept) => right.has(concept) && !isSymptom(concept));
}

/** How much of all that two texts are about they share, 0 to 1; what is wrong counts half. */
export function similarity(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const weigh = (concepts: Iterable<string>): number =>
    [...concepts].reduce((sum, concept) => sum + (isSymptom(concept) ? 0.5 : 1), 0);
  const all = weigh(new Set([...left, ...right]));
  return all === 0 ? 0 : weigh([...left].filter((concept) => right.has(concept))) / all;
}
