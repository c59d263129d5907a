/** A page in words for readers outside Slack. Pure. */
import type { Replyable } from '../../../engine/outbox/deliveries.ts';
import type { Notification } from '../../../engine/tx.ts';
import { readTokens } from '../../../lib/blockkit.ts';
import { allLine, namesOf } from '../bundles/model.ts';
import { pageLine, pageName, positionText } from '../page/model.ts';
import type { Page } from '../page/store.ts';
import type { Contact } from './contacts.ts';
import { specOf } from './methods.ts';

/** What a page is about, for readers outside Slack; nothing of a private incident. */
export function plainTitle(page: Page): string {
  if (page.private === 1) return 'Private incident: open Slack';
  return readTokens(page.text, (kind) => (kind === 'person' ? 'somebody' : 'a channel'))
    .replace(/\s+/g, ' ')
    .trim();
}

/** The replies to a page, as links, buttons and keys: the first acknowledges it, the second escalates it. */
export function repliesTo(page: Page): Replyable['replies'] {
  return [
    { label: 'Acknowledge', line: pageLine(page, 'page ack') },
    { label: 'Escalate', line: pageLine(page, 'page escalate', positionText(page)) },
  ];
}

/** The notification that brings many pages to a contact, the most severe first; undefined for a method that this version does not know. */
export function notificationOfMany(
  pages: readonly Page[],
  { user, method, address: to }: Contact,
  bundle: { readonly id: number; readonly nonce: string },
): Notification | undefined {
  return specOf(method)?.pages({
    user,
    to,
    replies: repliesToMany(bundle),
    pages: pages.map((page) => ({ name: pageName(page.id), number: page.id, title: plainTitle(page) })),
    names: namesOf(pages.map(({ id }) => id)),
    urgent: pages.some(({ urgency }) => urgency === 'high'),
  });
}

/** The replies to many pages: the first acknowledges all of them, the second escalates all. */
export function repliesToMany({ id, nonce }: { readonly id: number; readonly nonce: string }): Replyable['replies'] {
  return [
    { label: 'Acknowledge all', line: allLine('ack', id, nonce) },
    { label: 'Escalate all', line: allLine('escalate', id, nonce) },
  ];
}

/** The notification that brings a page to a contact; undefined for a method that this version does not know. */
export function notificationTo(page: Page, { user, method, address: to }: Contact): Notification | undefined {
  return specOf(method)?.page({
    user,
    replies: repliesTo(page),
    to,
    name: pageName(page.id),
    number: page.id,
    title: plainTitle(page),
    urgent: page.urgency === 'high',
  });
}
