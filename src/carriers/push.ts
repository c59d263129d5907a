/** Push through ntfy (https://docs.ntfy.sh/publish): one call, to ntfy.sh or a server of one's own. */
import type { Attempt, Outcome } from '../engine/outbox.ts';
import { cut } from '../lib/blockkit.ts';
import { post } from './http.ts';
import { type LinkMaker, linksOf } from './links/links.ts';

/** ntfy takes 4096 bytes of message and three actions. */
const [TEXT, TITLE, ACTIONS] = [1200, 250, 3];
const [URGENT, NORMAL] = [5, 3];

/** Publishes to a topic. A topic with a user and password in its address signs in with them. */
export async function sendPush(links: LinkMaker, { payload, unsure }: Attempt<'push'>): Promise<Outcome> {
  const url = new URL(payload.topic);
  const topic = url.pathname.replace(/^\//, '');
  const headers = url.username === '' ? {} : { authorization: `Basic ${btoa(`${url.username}:${url.password}`)}` };
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
  return post({ url: `${url.protocol}//${url.host}/`, headers, body: JSON.stringify(body) });
}
