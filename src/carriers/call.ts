/** Calls through Twilio: they read the page aloud and take a key. */
import { cut } from '../lib/blockkit.ts';
import { type ContactMethodSpec, needYou, notSetUp } from './method.ts';
import { readNumber, twilioAccount } from './phone/account.ts';
import type { TwilioConfig } from './phone/settings.ts';

declare module '../engine/outbox/deliveries.ts' {
  interface Deliveries {
    /** Reads `say` aloud and takes a key: 1 and 2 are the answers, 3 reads it again. Receipt data: `{ id }`. */
    call: Replyable & { readonly to: string; readonly say: string };
  }
}

/** The most text that somebody who has just woken up listens to. */
const LONGEST = 300;
/** The most pages that are read aloud, and the most characters of each title. */
const [FIRST, TITLE] = [3, 80];

/** Reads the most severe few aloud; nobody listens to more. */
function firstAloud(pages: readonly { readonly number: number; readonly title: string }[]): string {
  const first = pages.slice(0, FIRST).map(({ number, title }) => `Page ${number}: ${cut(title, TITLE)}.`);
  return `${first.join(' ')}${pages.length > FIRST ? ' The others are in Slack.' : ''}`;
}

export const call = {
  name: 'call',
  aliases: ['phone', 'voice'],
  label: 'Phone for calls',
  hint: '+44 7700 900123',
  words: 'a call',
  rank: 50,
  carriedBy: 'Twilio (`TWILIO_…`)',
  answeredBy: 'the keys 1, 2 and 3',
  account: twilioAccount,
  kinds: { call: () => 'call' },
  readAddress: readNumber,
  page: ({ to, user, replies, number, title }) => ({
    kind: 'call',
    payload: { user, replies, to, say: `Muster, page ${number}. ${cut(title, LONGEST)}` },
  }),
  pages: ({ to, user, replies, pages }) => ({
    kind: 'call',
    payload: { user, replies, to, say: `Muster. ${needYou(pages)}. ${firstAloud(pages)}` },
  }),
  verify: ({ to, user, replies, code }) => ({
    kind: 'call',
    payload: { user, replies, to, say: `This is a test of Muster. Your code is ${[...code].join(', ')}` },
  }),
  open: async ({ twilio }, links) => ({
    call:
      twilio === undefined
        ? notSetUp('Calling', twilioAccount)
        : (await import('./phone/twilio.ts')).twilioSenders(twilio, links).call,
  }),
  doors: async ({ twilio }, inbound) =>
    twilio === undefined ? [] : (await import('./phone/routes.ts')).callRows(twilio, inbound),
} as const satisfies ContactMethodSpec<TwilioConfig>;
