/** In which order a person is reached, and how soon. Pure. */
import { CONTACT_METHOD_NAMES, CONTACT_METHODS, type ContactMethodName } from '../../../carriers/registry.ts';
import { formatDuration, parseDuration } from '../../../lib/duration.ts';
import { HOUR, MINUTE, type Millis } from '../../../lib/instant.ts';
import { methodNamed } from './methods.ts';

/** A contact method's name, without Slack, which needs no address. */
export type ContactMethod = ContactMethodName;

/** One rule of a person's own escalation: by this contact method, so long after the page first reached them. */
export interface Rule {
  /** `slack`, or the name of a contact method. */
  readonly method: string;
  readonly after: Millis;
}

/** Without rules of their own or the file's: Slack at once, then whatever else they have set up, loudest last. */
export function defaultRules(has: readonly string[]): readonly Rule[] {
  const rest = [...CONTACT_METHODS].sort((a, b) => a.rank - b.rank).filter(({ name }) => has.includes(name));
  return [
    { method: 'slack', after: 0 },
    ...rest.map(({ name }, i) => ({ method: name, after: (i < 1 ? 1 : i * 2) * MINUTE })),
  ];
}

/**
 * Rules as they are followed: by time, and Slack first even where it was left out, because the page's own message is
 * there.
 */
export function inOrder(rules: readonly Rule[]): readonly Rule[] {
  const all = rules.some((rule) => rule.method === 'slack') ? rules : [{ method: 'slack', after: 0 }, ...rules];
  return all
    .map((rule, i) => ({ rule, i }))
    .sort((a, b) => a.rule.after - b.rule.after || a.i - b.i)
    .map(({ rule }) => rule);
}

/** The rules besides Slack's, in order: those that need a timer. */
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
    const method = methodNamed(word);
    if (method === undefined)
      return {
        problem: `“${piece}” is not a contact method. Contact methods: ${['slack', ...CONTACT_METHOD_NAMES].join(', ')}.`,
      };
    const after = rest === '' || rest === 'now' || rest === 'at once' ? 0 : parseDuration(rest);
    if (after === undefined || after > LONGEST)
      return { problem: `“${rest}” is not a delay. Write one such as 2m; one day at most.` };
    rules.push({ method, after });
  }
  return rules;
}
