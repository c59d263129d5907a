/** In which order, and how soon, a person is reached. Pure. */
import { formatDuration, parseDuration } from '../../../lib/duration.ts';
import { HOUR, MINUTE, type Millis } from '../../../lib/instant.ts';

/** The ways to reach a person. `slack` needs no contact. */
export const METHODS = ['slack', 'email', 'sms', 'call', 'push', 'webhook'] as const;
export type Method = (typeof METHODS)[number];
export type ContactMethod = Exclude<Method, 'slack'>;

/** One rung of a person's own escalation: by this way, so long after the page first reached them. */
export interface Rule {
  readonly method: Method;
  readonly after: Millis;
}

/** What a way is called in a sentence. */
export const METHOD_WORDS: Readonly<Record<Method, string>> = {
  slack: 'Slack',
  email: 'e-mail',
  sms: 'SMS',
  call: 'a call',
  push: 'push',
  webhook: 'their webhook',
};

/** Without rules of their own or the file's: Slack at once, then whatever else they have set up, loudest last. */
export function defaultRules(has: readonly ContactMethod[]): readonly Rule[] {
  const rest = (['push', 'email', 'webhook', 'sms', 'call'] as const).filter((method) => has.includes(method));
  return [{ method: 'slack', after: 0 }, ...rest.map((method, i) => ({ method, after: (i < 1 ? 1 : i * 2) * MINUTE }))];
}

/** Rules as they are followed: by time, and Slack first whoever left it out, because the page's own message stands there. */
export function inOrder(rules: readonly Rule[]): readonly Rule[] {
  const all = rules.some((rule) => rule.method === 'slack')
    ? rules
    : [{ method: 'slack' as const, after: 0 }, ...rules];
  return all
    .map((rule, i) => ({ rule, i }))
    .sort((a, b) => a.rule.after - b.rule.after || a.i - b.i)
    .map(({ rule }) => rule);
}

/** The rungs beside Slack's, in order: those that need a timer. */
export function laterRules(rules: readonly Rule[]): readonly Rule[] {
  return inOrder(rules).filter((rule) => rule.method !== 'slack');
}

/** `slack, sms 2m, call 5m`: as a person reads and types them. */
export function rulesText(rules: readonly Rule[]): string {
  return rules.map(({ method, after }) => (after === 0 ? method : `${method} ${formatDuration(after)}`)).join(', ');
}

const LONGEST = 24 * HOUR;

/** Rules as they are typed, or what is wrong with them. */
export function parseRules(text: string): readonly Rule[] | { readonly problem: string } {
  const rules: Rule[] = [];
  for (const piece of text
    .toLowerCase()
    .split(/[,;\n]|\bthen\b/)
    .map((part) => part.trim())
    .filter((part) => part !== '')) {
    const [, word = '', rest = ''] = /^([a-z-]+)\s*(?:after|in|\+)?\s*(.*)$/.exec(piece) ?? [];
    const method = METHODS.find((one) => one === word) ?? ALIASES[word];
    if (method === undefined) return { problem: `“${piece}” is not a way; there are ${METHODS.join(', ')}.` };
    const after = rest === '' || rest === 'now' || rest === 'at once' ? 0 : parseDuration(rest);
    if (after === undefined || after > LONGEST)
      return { problem: `“${rest}” is not a time such as 2m, of a day at most.` };
    rules.push({ method, after });
  }
  return rules;
}

const ALIASES: Readonly<Record<string, Method>> = {
  mail: 'email',
  'e-mail': 'email',
  text: 'sms',
  phone: 'call',
  voice: 'call',
  ntfy: 'push',
  dm: 'slack',
  hook: 'webhook',
};
