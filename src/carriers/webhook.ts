/** A person's own address: JSON, signed so that they know it is ours. */
import type { Attempt, Outcome } from '../engine/outbox.ts';
import { signature } from '../lib/sign.ts';
import { post } from './http.ts';
import { type LinkMaker, linksOf } from './links/links.ts';

/** The secret with which calls to an address are signed; the person is told it when they add the address. */
export function webhookSecret(secret: string, url: string): string {
  return signature(secret, `webhook:${url}`);
}

/** Calls the address with `X-Muster-Signature: sha256=…` over the body; a repeat after a cut-off says so. */
export async function sendWebhook(links: LinkMaker, { payload, unsure, id }: Attempt<'webhook'>): Promise<Outcome> {
  const body = JSON.stringify({
    ...payload.body,
    answers: linksOf(links, payload),
    id: `notice-${id}`,
    may_be_a_repeat: unsure,
  });
  const headers = {
    'content-type': 'application/json',
    'x-muster-signature': `sha256=${signature(webhookSecret(links.secret(), payload.url), body)}`,
  };
  return post({ url: payload.url, headers, body });
}
