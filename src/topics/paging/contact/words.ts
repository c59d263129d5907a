/** A page in the words of each way. Pure. */
import type { Notification } from '../../../engine/tx.ts';
import { cut, readTokens } from '../../../lib/blockkit.ts';
import { pageName, positionText } from '../page/model.ts';
import type { Page } from '../page/store.ts';
import type { Contact } from './contacts.ts';

/** Two parts of an SMS; longer ones cost more and say no more. */
const SMS = 300;
const SUBJECT = 150;

/** What a page is about, for readers outside Slack; nothing of a private incident. */
export function plainTitle(page: Page): string {
  if (page.private === 1) return 'Private incident, open Slack';
  return readTokens(page.text, (kind) => (kind === 'person' ? 'somebody' : 'a channel'))
    .replace(/\s+/g, ' ')
    .trim();
}

/** The notification that brings a page to a contact. */
export function notificationTo(page: Page, { user, method, address }: Contact): Notification {
  const name = pageName(page.id);
  const title = plainTitle(page);
  const replies = [
    { label: 'Acknowledge', line: `page ack ${name}` },
    { label: 'Escalate', line: `page escalate ${name} ${positionText(page)}` },
  ];
  const answerable = { user, replies };
  switch (method) {
    case 'email':
      return {
        kind: 'email',
        payload: {
          ...answerable,
          to: address,
          subject: cut(`[${name}] ${title}`, SUBJECT),
          text: `You are being paged (${name}).\n\n${title}`,
        },
      };
    case 'sms':
      return {
        kind: 'sms',
        payload: { to: address, text: `${cut(`${name} ${title}`, SMS)}\nReply: ack ${name} / esc ${name}` },
      };
    case 'call':
      return {
        kind: 'call',
        payload: { ...answerable, to: address, say: `Muster, page ${page.id}. ${cut(title, SMS)}` },
      };
    case 'push':
      return {
        kind: 'push',
        payload: {
          ...answerable,
          topic: address,
          title: `🔔 Page ${name}`,
          text: title,
          urgent: page.urgency === 'high',
        },
      };
    case 'webhook':
      return {
        kind: 'webhook',
        payload: {
          ...answerable,
          url: address,
          body: { kind: 'page', page: name, text: title, urgency: page.urgency },
        },
      };
  }
}
