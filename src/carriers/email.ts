/** E-mail over SMTP. */

import { z } from 'zod';
import type { Attempt, Outcome } from '../engine/outbox/outcome.ts';
import { cut } from '../lib/blockkit.ts';
import { own } from '../lib/slash.ts';
import { TIMEOUT } from './http.ts';
import { type LinkMaker, linksOf } from './links/links.ts';
import { type CarrierAccount, type ContactMethodSpec, firstOf, needYou, notSetUp } from './method.ts';

declare module '../engine/outbox/deliveries.ts' {
  interface Deliveries {
    /** Plain text; each answer becomes a signed link. */
    email: Replyable & { readonly to: string; readonly subject: string; readonly text: string };
  }
}

/** Which server sends mail, and the sender's address. */
export interface MailSettings {
  /** `smtp://user:password@host:587` or `smtps://…`. */
  readonly url: string;
  readonly from: string;
}

const mailAccount = {
  key: 'mail',
  what: 'E-mail',
  who: 'The mail server',
  required: ['SMTP_URL', 'MAIL_FROM'],
  missed: true,
  env: {
    SMTP_URL: z
      .url({ protocol: /^smtps?$/, error: 'must be an address such as smtps://user:password@mail.example.com' })
      .optional(),
    MAIL_FROM: z
      .string()
      .regex(/^[^@]*[^@\s]+@[^@\s]+$/, 'must be an address such as Muster <muster@example.com>')
      .optional(),
  },
  read: ({ SMTP_URL: url, MAIL_FROM: from }): MailSettings | undefined =>
    url === undefined || from === undefined ? undefined : Object.freeze({ url, from }),
  trouble: mailTrouble,
} as const satisfies CarrierAccount<'mail', MailSettings>;

const SUBJECT = 150;
/** The most pages that have a line each. */
const FIRST = 30;

export const email = {
  name: 'email',
  aliases: ['mail', 'e-mail'],
  label: 'E-mail',
  hint: 'ana@example.com',
  words: 'e-mail',
  rank: 20,
  carriedBy: 'SMTP (`SMTP_URL`, `MAIL_FROM`)',
  answeredBy: 'a signed link, valid for a day; its page asks for confirmation, because mail scanners follow links',
  account: mailAccount,
  kinds: { email: () => 'email' },
  readAddress: (typed) =>
    /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]{2,}$/.test(typed)
      ? { address: typed }
      : { problem: `“${typed}” is not an e-mail address.`, example: 'ana@example.com' },
  page: ({ to, user, replies, name, title }) => ({
    kind: 'email',
    payload: {
      user,
      replies,
      to,
      subject: cut(`[${name}] ${title}`, SUBJECT),
      text: `You are being paged (${name}).\n\n${title}`,
    },
  }),
  pages: (words) => ({
    kind: 'email',
    payload: {
      user: words.user,
      replies: words.replies,
      to: words.to,
      subject: cut(
        `[${words.pages.length} pages] ${words.pages[0]?.name ?? ''} ${words.pages[0]?.title ?? ''}`,
        SUBJECT,
      ),
      text: `${needYou(words.pages)}.\n\n${firstOf(words, FIRST)}`,
    },
  }),
  verify: ({ to, user, replies, code }) => ({
    kind: 'email',
    payload: {
      user,
      replies,
      to,
      subject: 'Muster: does this reach you?',
      text: own`Your code is ${code}. Type “/oncall verified ${code}” in Slack, or open the link.`,
    },
  }),
  open: async ({ mail }, links) => ({
    email: mail === undefined ? notSetUp('E-mail', mailAccount) : mailSender(mail, links),
  }),
} as const satisfies ContactMethodSpec<{ readonly mail?: MailSettings | undefined }>;

export type SendMail = (attempt: Attempt<'email'>) => Promise<Outcome>;

/** Sends by one mail server; a repeat after a broken connection says that it may be a repeat. */
export function mailSender({ url, from }: MailSettings, links: LinkMaker): SendMail {
  const opened = openTransport(url);
  return async ({ payload, unsure, id }) => {
    const replies = linksOf(links, payload).map(({ label, url: to }) => `${label}: ${to}`);
    const repeat = unsure ? ['This may be a repeat: the mail server did not say whether the first one arrived.'] : [];
    const text = [payload.text, ...replies, ...repeat].join('\n\n');
    try {
      const transport = await opened;
      await transport.sendMail({
        from,
        to: payload.to,
        subject: payload.subject,
        text,
        // News that asks for nothing need not push itself forward.
        priority: replies.length > 0 ? 'high' : 'normal',
        messageId: `<notice-${id}@${from.replace(/^.*@|>.*$/g, '')}>`,
      });
      return { kind: 'sent', receipt: {} };
    } catch (error) {
      return outcomeOf(error);
    }
  };
}

/** The library is loaded when there is a mail server. */
async function openTransport(url: string) {
  const { createTransport } = await import('nodemailer');
  return createTransport({ url, connectionTimeout: TIMEOUT, greetingTimeout: TIMEOUT, socketTimeout: TIMEOUT });
}

/** Logs in without sending anything; returns what is wrong, or undefined. */
async function mailTrouble({ url }: MailSettings): Promise<string | undefined> {
  const transport = await openTransport(url);
  try {
    await transport.verify();
    return undefined;
  } catch (error) {
    const outcome = outcomeOf(error);
    return outcome.kind === 'sent' ? undefined : outcome.error;
  } finally {
    transport.close();
  }
}

interface MailError {
  readonly code?: string;
  readonly responseCode?: number;
  /** What the server answered: `AUTH PLAIN`, `MAIL FROM`, `RCPT TO`. */
  readonly command?: string;
}

/** Answers to these say nothing about a receiver: the server refuses us, our login or our sender. */
const OURS = /^(CONN|EHLO|HELO|STARTTLS|AUTH|MAIL FROM)/;
/** RFC 4954: authentication is required, fails, or is too weak. */
const LOGIN = new Set([530, 534, 535, 538]);

/** What RFC 5321 calls permanent (5yz) is final for this address, when it answers to the address. */
function outcomeOf(error: unknown): Outcome {
  const { code = 'failed', responseCode, command = '' } = error as MailError;
  const permanent = responseCode !== undefined && responseCode >= 500;
  if (code === 'EAUTH' || LOGIN.has(responseCode ?? 0))
    return {
      kind: 'held',
      error: `the mail server does not accept our credentials${permanent ? ` (${responseCode})` : ''}`,
    };
  if (permanent && OURS.test(command))
    return { kind: 'held', error: `the mail server refuses Muster (${responseCode})` };
  if (responseCode !== undefined && responseCode >= 500)
    return { kind: 'refused', error: `the mail server said ${responseCode}`, final: true };
  if (code === 'EENVELOPE' && responseCode === undefined)
    return { kind: 'refused', error: 'not a valid address', final: true };
  return {
    kind: 'later',
    error: responseCode === undefined ? code : `the mail server said ${responseCode}`,
    unsure: code === 'ETIMEDOUT',
  };
}
