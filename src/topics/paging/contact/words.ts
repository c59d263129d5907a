/** A page in words for readers outside Slack. Pure. */
import type { Replyable } from '../../../engine/outbox/deliveries.ts';
import type { Notification } from '../../../engine/tx.ts';
import { readTokens } from '../../../lib/blockkit.ts';
import { pageLine, pageName, positionText } from '../page/model.ts';
import type { Page } from '../page/store.ts';
import type { Contact } from './contacts.ts';
import { specOf } from './methods.ts';

/** What a page is about, for readers outside Slack; nothing of a private incident. */
export function plainTitle(page: Page): string {
  if (page.private === 1) return 'Private incident, open Slack';
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
