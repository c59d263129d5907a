/** Reads replies to a page in people's own words, by SMS or in direct messages with Muster. Pure. */

/** `page` as a line names it, `p42` or `all`; `wait` as it was typed, `30 min`. */
export interface Answer {
  readonly verb: 'ack' | 'escalate' | 'snooze';
  readonly page: string | undefined;
  readonly wait: string | undefined;
}

/** The longest reply; longer text is a conversation. */
const LONGEST = 60;

const VERBS: readonly (readonly [Answer['verb'], RegExp])[] = [
  [
    'ack',
    /\b(?:ack(?:ed|ing|nowledged?|nowledging)?|mine|on it|got it|taking it|have it|looking(?: at it| into it)?)\b/,
  ],
  ['escalate', /\b(?:esc(?:alated?)?)\b/],
  ['snooze', /\b(?:snoozed?|later)\b/],
];
/** Signs that people send with or without a word. Skin colours and variants do not matter. */
const SIGNS = /(?:👍|✅|👌|🆗|🫡|:(?:\+1|thumbsup|white_check_mark|ok_hand|saluting_face):)/gu;
const VARIANTS = /[\u{1f3fb}-\u{1f3ff}\ufe0f]|\u200d[♀♂]|:skin-tone-\d:/gu;
/** Signs that change nothing about an answer. */
const POLITE_SIGNS = /[🙏👀💪🏃🚀🙂😊😄❤]/gu;
/** Any other sign may mean the contrary, as ❌ and 👎 do. */
const OTHER_SIGNS = /[\p{So}\p{Extended_Pictographic}×¬]|(?<!\d):[a-z0-9_+-]+:/u;
/** What a phone sends for a tap on a message: https://support.apple.com/guide/iphone/react-to-messages-iphb2c7a8ba9/ios */
const TAPPED = /^(?:liked|loved|(?:reacted )?(?:👍|❤) to) [“"]([\s\S]*)[”"]$/iu;
/** Words that change nothing about an answer. */
const POLITE =
  /\b(?:please|pls|plz|thanks|thank you|thx|now|the|this|that|page|pages|i am|i m|im|i ll|i will|i have|i|am|will)\b/g;

/** Reads an answer in any case and order, with politeness and punctuation; undefined as soon as it says anything else. */
export function readAnswer(text: string): Answer | undefined {
  const quoted = TAPPED.exec(text.trim().replace(VARIANTS, ''))?.[1];
  if (quoted !== undefined) return readTap(quoted);
  if (text.length > LONGEST || text.includes('?')) return undefined;
  const plain = text.replace(VARIANTS, '').toLowerCase();
  const signed = plain.replace(SIGNS, ' ');
  if (OTHER_SIGNS.test(signed.replace(POLITE_SIGNS, ' '))) return undefined;
  const words = squeeze(signed.replace(/[^\p{L}\p{N}\s:]/gu, ' ').replace(/:(?!\d)|(?<!\d):/g, ' '));
  const found = VERBS.flatMap(([verb, pattern]) => (pattern.test(words) ? [{ verb, pattern }] : []));
  const [one, more] = found;
  if (more !== undefined || (one === undefined && signed === plain)) return undefined;
  const verb = one?.verb ?? 'ack';
  return readRest(verb, squeeze((one === undefined ? words : words.replace(one.pattern, ' ')).replace(POLITE, ' ')));
}

/** A tap acknowledges the page of the message that was tapped; a message about no page, or about several, means none. */
function readTap(quoted: string): Answer | undefined {
  const pages = new Set([...quoted.matchAll(/(?<![\p{L}\p{N}])p(\d{1,9})(?![\p{L}\p{N}])/gu)].map(([page]) => page));
  const [page] = pages;
  return pages.size === 1 ? { verb: 'ack', page, wait: undefined } : undefined;
}

/** What is left besides the verb: which page, and for a snooze how long. */
function readRest(verb: Answer['verb'], rest: string): Answer | undefined {
  if (verb !== 'snooze') {
    const [, all, number] = /^(?:(all)|p? ?(\d{1,9}))?$/.exec(rest) ?? [];
    if (rest !== '' && all === undefined && number === undefined) return undefined;
    return { verb, page: all ?? (number && `p${number}`), wait: undefined };
  }
  const number = /(?:^|\s)p ?(\d{1,9})(?=\s|$)/.exec(rest);
  const wait = squeeze(number === null ? rest : rest.replace(number[0], ' ')).replace(/^for /, '');
  if (!/^(?:\d{1,3}(?: ?[a-z]+(?: ?\d{1,2} ?[a-z]+)?)?|an hour|half an hour|until .+|)$/.test(wait)) return undefined;
  return { verb, page: number === null ? undefined : `p${number[1]}`, wait: wait === '' ? undefined : wait };
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The line that does what an answer means. */
export function answerLine({ verb, page, wait }: Answer): string {
  if (page === 'all') return `page ${verb}-all`;
  return ['page', verb, page, wait].filter((part) => part !== undefined).join(' ');
}
