/** Push through ntfy (https://docs.ntfy.sh/publish): one call, to ntfy.sh or your own server. */

import type { Deliveries } from '../engine/outbox/deliveries.ts';
import type { Attempt, Outcome } from '../engine/outbox/outcome.ts';
import { cut } from '../lib/blockkit.ts';
import { own } from '../lib/slash.ts';
import { hostOf, post, readUrl } from './http.ts';
import { type LinkMaker, linksOf } from './links/links.ts';
import { type ContactMethodSpec, firstOf, needYou, type Opening, type ReadAddress } from './method.ts';

declare module '../engine/outbox/deliveries.ts' {
  interface Deliveries {
    /** One call to ntfy; `topic` is a whole address such as `https://ntfy.sh/my-topic`. */
    push: Replyable & {
      readonly topic: string;
      readonly title: string;
      readonly text: string;
      readonly urgent: boolean;
    };
  }
}

/** The most pages that have a line each. */
const FIRST = 5;

export const push = {
  name: 'push',
  aliases: ['ntfy'],
  label: 'Push: an ntfy topic, or its full address',
  hint: 'ana-k7f2m9q1',
  words: 'push',
  rank: 10,
  carriedBy: 'ntfy.sh, or your own ntfy server',
  answeredBy: 'buttons',
  account: undefined,
  kinds: { push: ({ topic }: Deliveries['push']) => `push:${hostOf(topic)}` },
  readAddress: readTopic,
  page: ({ to, user, replies, name, title: text, urgent }) => ({
    kind: 'push',
    payload: { user, replies, topic: to, title: `🔔 Page ${name}`, text, urgent },
  }),
  pages: (words) => ({
    kind: 'push',
    payload: {
      user: words.user,
      replies: words.replies,
      topic: words.to,
      title: `🔔 ${needYou(words.pages)}`,
      text: firstOf(words, FIRST),
      urgent: words.urgent,
    },
  }),
  verify: ({ to, user, replies, code }) => ({
    kind: 'push',
    payload: {
      user,
      replies,
      topic: to,
      title: 'Muster: does this reach you?',
      text: own`Your code is ${code}. Type “/oncall verified ${code}” in Slack, or press the button.`,
      urgent: false,
    },
  }),
  open: async (_, opening) => ({ push: (attempt: Attempt<'push'>) => sendPush(opening, attempt) }),
} as const satisfies ContactMethodSpec<unknown>;

/** A topic of ntfy.sh, or the whole address of one elsewhere. */
function readTopic(typed: string): ReadAddress {
  if (/^[\w-]{6,64}$/.test(typed)) return { address: `https://ntfy.sh/${typed}` };
  const url = readUrl(typed);
  if (url !== undefined && /^\/[\w-]{1,64}$/.test(new URL(url.address).pathname)) return url;
  const what = /^[\w-]{1,5}$/.test(typed)
    ? 'is easy to guess, and anyone who knows a topic can read its messages'
    : 'is not an ntfy topic';
  return { problem: `“${typed}” ${what}.`, example: 'ana-k7f2m9q1, or https://ntfy.example.com/ana' };
}

/** ntfy takes 4096 bytes of message and three actions. */
const [TEXT, TITLE, ACTIONS] = [1200, 250, 3];
const [URGENT, NORMAL] = [5, 3];

/** Publishes to a topic. A topic with a user and password in its address signs in with them. */
export async function sendPush(
  links: Pick<Opening, 'receivers' | keyof LinkMaker>,
  { payload, unsure }: Attempt<'push'>,
): Promise<Outcome> {
  const url = new URL(payload.topic);
  const topic = url.pathname.replace(/^\//, '');
  const headers = url.username === '' ? {} : { authorization: basic(url) };
  const actions = linksOf(links, payload)
    .slice(0, ACTIONS)
    .map(({ label, url: to }) => ({ action: 'http', label, url: to, method: 'POST', clear: true }));
  const body = {
    topic,
    title: cut(payload.title, TITLE),
    message: `${cut(payload.text, TEXT)}${unsure ? '\n(may be a repeat)' : ''}`,
    priority: payload.urgent ? URGENT : NORMAL,
    tags: [payload.urgent ? 'rotating_light' : 'bell'],
    actions,
  };
  return post({
    url: `${url.protocol}//${url.host}/`,
    headers,
    body: JSON.stringify(body),
    typed: links.receivers,
  });
}

/** The user and password of an address as the server knows them: in an address they are percent-encoded. */
function basic({ username, password }: URL): string {
  const plain = [username, password].map(decoded).join(':');
  return `Basic ${Buffer.from(plain, 'utf8').toString('base64')}`;
}

/** Decodes the text, or returns it unchanged if a percent sign is not an encoding. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
