/** Every way that is not Slack, by kind of notice; one that is not set up says so. */
import type { Config } from '../config.ts';
import type { Outcome, Senders } from '../engine/outbox.ts';
import { mailSender } from './email.ts';
import type { LinkMaker } from './links.ts';
import { sendPush } from './push.ts';
import { twilioSenders } from './twilio.ts';
import { sendWebhook } from './webhook.ts';

/** The senders of all ways. */
export function waySenders(
  { mail, twilio }: Pick<Config, 'mail' | 'twilio'>,
  links: LinkMaker,
): Pick<Senders, 'email' | 'sms' | 'call' | 'push' | 'webhook'> {
  const phone = twilio === undefined ? undefined : twilioSenders(twilio, links);
  return {
    email: mail === undefined ? notSetUp('E-mail', 'SMTP_URL and MAIL_FROM') : mailSender(mail, links),
    sms: phone?.sms ?? notSetUp('SMS', 'TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM'),
    call: phone?.call ?? notSetUp('Calling', 'TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM'),
    push: (attempt) => sendPush(links, attempt),
    webhook: (attempt) => sendWebhook(links, attempt),
  };
}

function notSetUp(what: string, names: string): () => Promise<Outcome> {
  return async () => ({ kind: 'refused', error: `${what} is not set up here: ${names}`, final: true });
}
