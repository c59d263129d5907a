/** SMS through Twilio. */

import { cut } from '../lib/blockkit.ts';
import { own } from '../lib/slash.ts';
import { type ContactMethodSpec, needYou, notSetUp } from './method.ts';
import { readNumber, twilioAccount } from './phone/account.ts';
import type { TwilioConfig } from './phone/settings.ts';

declare module '../engine/outbox/deliveries.ts' {
  interface Deliveries {
    /** Receipt data: `{ id }`, the carrier's. */
    sms: { readonly to: string; readonly text: string };
  }
}

/** Two parts of an SMS; longer ones cost more without saying more. */
const LONGEST = 300;
/** The most pages that are named, and the most characters of each title. */
const [FIRST, TITLE] = [3, 60];

/** The first few by name: the others are counted, and Slack shows them all. */
function textOfMany(pages: readonly { readonly name: string; readonly title: string }[]): string {
  const first = pages.slice(0, FIRST).map(({ name, title }) => `${name} ${cut(title, TITLE)}`);
  const more = pages.length > FIRST ? [`and ${pages.length - FIRST} more`] : [];
  const words = cut(`${needYou(pages)}: ${[...first, ...more].join('; ')}`, LONGEST);
  return `${words}\nReply: ack all / ack ${pages[0]?.name ?? ''}`;
}

export const sms = {
  name: 'sms',
  aliases: ['text'],
  label: 'Phone for SMS',
  hint: '+44 7700 900123',
  words: 'SMS',
  rank: 40,
  carriedBy: 'Twilio (`TWILIO_…`)',
  answeredBy: '`ack`, `ack p42`, `on it`, 👍, `esc`, `snooze 30`, `stop`',
  account: twilioAccount,
  kinds: { sms: () => 'sms' },
  readAddress: readNumber,
  page: ({ to, name, title }) => ({
    kind: 'sms',
    payload: { to, text: `${cut(`${name} ${title}`, LONGEST)}\nReply: ack ${name} / esc ${name}` },
  }),
  pages: ({ to, pages }) => ({ kind: 'sms', payload: { to, text: textOfMany(pages) } }),
  verify: ({ to, code }) => ({
    kind: 'sms',
    payload: {
      to,
      text: own`Muster: your code is ${code}. Reply with it, or type “/oncall verified ${code}” in Slack.`,
    },
  }),
  open: async ({ twilio }, links) => ({
    sms:
      twilio === undefined
        ? notSetUp('SMS', twilioAccount)
        : (await import('./phone/twilio.ts')).twilioSenders(twilio, links).sms,
  }),
  doors: async ({ twilio }, inbound) =>
    twilio === undefined ? [] : (await import('./phone/routes.ts')).smsRows(twilio, inbound),
} as const satisfies ContactMethodSpec<TwilioConfig>;
