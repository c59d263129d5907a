/** E-mail over SMTP. */
import { createTransport } from 'nodemailer';
import type { MailSettings } from '../config.ts';
import type { Attempt, Outcome } from '../engine/outbox.ts';
import { TIMEOUT } from './http.ts';
import { type LinkMaker, linksOf } from './links/links.ts';

export type SendMail = (attempt: Attempt<'email'>) => Promise<Outcome>;

/** A sender over one mail server; a repeat after a cut-off says that it may be one. */
export function mailSender({ url, from }: MailSettings, links: LinkMaker): SendMail {
  const transport = openTransport(url);
  return async ({ payload, unsure, id }) => {
    const replies = linksOf(links, payload).map(({ label, url: to }) => `${label}: ${to}`);
    const repeat = unsure ? ['This may be a repeat: the mail server did not say whether the first one arrived.'] : [];
    const text = [payload.text, ...replies, ...repeat].join('\n\n');
    try {
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

function openTransport(url: string) {
  return createTransport({ url, connectionTimeout: TIMEOUT, greetingTimeout: TIMEOUT, socketTimeout: TIMEOUT });
}

/** Logs in and sends nothing; what is wrong, or undefined. */
export async function mailTrouble({ url }: MailSettings): Promise<string | undefined> {
  const transport = openTransport(url);
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
}

/** What RFC 5321 calls permanent (5yz) is final for this address; a rejected login is our trouble and passes. */
function outcomeOf(error: unknown): Outcome {
  const { code = 'failed', responseCode } = error as MailError;
  if (code === 'EAUTH') return { kind: 'later', error: 'the mail server refused our login' };
  if (responseCode !== undefined && responseCode >= 500)
    return { kind: 'refused', error: `the mail server said ${responseCode}`, final: true };
  if (code === 'EENVELOPE' && responseCode === undefined)
    return { kind: 'refused', error: 'not an address that can be written to', final: true };
  return {
    kind: 'later',
    error: responseCode === undefined ? code : `the mail server said ${responseCode}`,
    unsure: code === 'ETIMEDOUT',
  };
}
