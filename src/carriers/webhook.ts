/** A person's own address: signed JSON, so that they know it comes from Muster. */
import type { Deliveries } from '../engine/outbox/deliveries.ts';
import type { Attempt, Outcome } from '../engine/outbox/outcome.ts';
import { signature } from '../lib/sign.ts';
import { hostOf, post, readUrl } from './http.ts';
import { type LinkMaker, linksOf } from './links/links.ts';
import type { ContactMethodSpec, Opening } from './method.ts';

declare module '../engine/outbox/deliveries.ts' {
  interface Deliveries {
    /** A JSON body to a person's own address, signed. */
    webhook: Replyable & { readonly url: string; readonly body: Readonly<Record<string, unknown>> };
  }
}

export const webhook = {
  name: 'webhook',
  aliases: ['hook'],
  label: 'Your webhook, called with signed JSON',
  hint: 'https://example.com/pages',
  words: 'their webhook',
  rank: 30,
  carriedBy: 'signed JSON to the person’s own address',
  answeredBy: 'signed links in its payload',
  account: undefined,
  kinds: { webhook: ({ url }: Deliveries['webhook']) => `webhook:${hostOf(url)}` },
  readAddress: (typed) =>
    readUrl(typed) ?? { problem: `“${typed}” is not an address.`, example: 'https://example.com/pages' },
  page: ({ to, user, replies, name, title, urgent }) => ({
    kind: 'webhook',
    payload: {
      user,
      replies,
      url: to,
      body: { kind: 'page', page: name, text: title, urgency: urgent ? 'high' : 'low' },
    },
  }),
  pages: ({ to, user, replies, pages, urgent }) => ({
    kind: 'webhook',
    payload: {
      user,
      replies,
      url: to,
      body: {
        kind: 'pages',
        pages: pages.map(({ name, title }) => ({ page: name, text: title })),
        urgency: urgent ? 'high' : 'low',
      },
    },
  }),
  verify: ({ to, user, replies, code }) => ({
    kind: 'webhook',
    payload: { user, replies, url: to, body: { kind: 'test', code } },
  }),
  open: async (_, opening) => ({ webhook: (attempt: Attempt<'webhook'>) => sendWebhook(opening, attempt) }),
} as const satisfies ContactMethodSpec<unknown>;

/** The secret with which calls to an address are signed; the person is told it when they add the address. */
export function webhookSecret(secret: string, url: string): string {
  return signature(secret, `webhook:${url}`);
}

type Sending = Pick<Opening, 'receivers' | keyof LinkMaker>;

/** Calls the address with `X-Muster-Signature: sha256=…` over the body; a repeat after a cut-off says so. */
export async function sendWebhook(links: Sending, { payload, unsure, id }: Attempt<'webhook'>): Promise<Outcome> {
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
  // A webhook of a step is nobody's own: it stands in muster.yaml.
  const typed = payload.user === '' ? undefined : links.receivers;
  return post({ url: payload.url, headers, body, typed });
}
