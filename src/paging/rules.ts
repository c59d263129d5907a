/** In which order, and how soon, a person is reached. Pure. */
import type { Instant, Millis } from '../lib/instant.ts';
import { MINUTE } from '../lib/instant.ts';

/** The ways to reach a person. `slack` needs no contact. */
export const VIAS = ['slack', 'email', 'sms', 'call', 'push', 'webhook'] as const;
export type Via = (typeof VIAS)[number];
export type ContactVia = Exclude<Via, 'slack'>;

/** One rung of a person's own ladder: by this way, so long after the page first reached them. */
export interface Rule {
  readonly via: Via;
  readonly after: Millis;
}

/** What a way is called in a sentence. */
export const WORDS: Readonly<Record<Via, string>> = {
  slack: 'Slack',
  email: 'e-mail',
  sms: 'SMS',
  call: 'a call',
  push: 'push',
  webhook: 'their webhook',
};

/** Without rules of their own or the file's: Slack at once, then whatever else they have set up, loudest last. */
export function defaultRules(has: readonly ContactVia[]): readonly Rule[] {
  const rest = (['push', 'email', 'webhook', 'sms', 'call'] as const).filter((via) => has.includes(via));
  return [{ via: 'slack', after: 0 }, ...rest.map((via, i) => ({ via, after: (i < 1 ? 1 : i * 2) * MINUTE }))];
}

/** Rules as they are followed: by time, and Slack first whoever left it out, because the page's own message stands there. */
export function inOrder(rules: readonly Rule[]): readonly Rule[] {
  const all = rules.some((rule) => rule.via === 'slack') ? rules : [{ via: 'slack' as const, after: 0 }, ...rules];
  return all
    .map((rule, i) => ({ rule, i }))
    .sort((a, b) => a.rule.after - b.rule.after || a.i - b.i)
    .map(({ rule }) => rule);
}

/** The rungs beside Slack's, in order: those that need a timer. */
export function laterRules(rules: readonly Rule[]): readonly Rule[] {
  return inOrder(rules).filter((rule) => rule.via !== 'slack');
}

/** Whether an instant lies in Slack's do-not-disturb window. */
export function disturbed(
  window: { readonly start: Instant | null; readonly end: Instant | null },
  now: Instant,
): Instant | undefined {
  const { start, end } = window;
  return start !== null && end !== null && start <= now && now < end ? end : undefined;
}
