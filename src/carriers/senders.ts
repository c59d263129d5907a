/** Every way that is not Slack, by kind of notification; one that is not set up says so. */
import type { Config } from '../config.ts';
import type { Outcome, Senders } from '../engine/outbox.ts';
import type { LinkMaker } from './links/links.ts';
import { sendPush } from './push.ts';
import { sendWebhook } from './webhook.ts';

/** The senders of all ways; a library that nobody asked for is not loaded. */
export async function carrierSenders(
  { mail, twilio }: Pick<Config, 'mail' | 'twilio'>,
  links: LinkMaker,
): Promise<Pick<Senders, 'email' | 'sms' | 'call' | 'push' | 'webhook'>> {
  const post = mail && (await import('./email.ts')).mailSender(mail, links);
  const phone = twilio && (await import('./phone/twilio.ts')).twilioSenders(twilio, links);
  return {
    email: post ?? notSetUp('E-mail', 'SMTP_URL and MAIL_FROM'),
    sms: phone?.sms ?? notSetUp('SMS', 'TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM'),
    call: phone?.call ?? notSetUp('Calling', 'TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM'),
    push: (attempt) => sendPush(links, attempt),
    webhook: (attempt) => sendWebhook(links, attempt),
  };
}

function notSetUp(what: string, names: string): () => Promise<Outcome> {
  return async () => ({ kind: 'refused', error: `${what} is not set up here: ${names}`, final: true });
}
