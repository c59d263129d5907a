/** What people hear about a page beside its own message: answers to what they asked for. Pure. */
import { buttons, code, type Message, message, paragraph, person, rich, time } from '../../../lib/blockkit.ts';
import { formatDuration } from '../../../lib/phrases.ts';
import { pageName } from '../page/model.ts';
import type { Page } from '../page/store.ts';
import { escalationWords, titleOf } from './page.ts';

/** Tells whoever paged, or gave a page away, that somebody has it. */
export function acknowledgedMessage(page: Page, which: 'your page' | 'the page you gave away'): Message {
  const who = page.acked_by === null ? '' : person(page.acked_by);
  return message(rich`✅ ${who} acknowledged ${which} ${pageName(page.id)}: ${titleOf(page)}`);
}

/** Tells whoever gave a page away that it went on. */
export function notAcknowledgedMessage(page: Page): Message {
  const whom = page.assignee === null ? 'Somebody' : person(page.assignee);
  return message(
    rich`⚠️ ${whom} did not answer ${pageName(page.id)}, which you gave them. It goes on: ${escalationWords(page.escalation)}.`,
  );
}

/** Tells whoever had a page that it is nobody's again; `page` as it was. */
export function expiredMessage(page: Page): Message {
  const name = pageName(page.id);
  const wait = formatDuration(page.ack_expires ?? 0);
  const had = page.acked_at === null ? rich`` : rich` at ${time(page.acked_at)}`;
  const words = rich`🔔 *${name} is paging again.* You acknowledged it${had}, but nothing has happened on INC-${page.incident ?? ''} for ${wait}: ${titleOf(page)}`;
  const button = { label: 'Acknowledge', line: `page ack ${name}`, style: 'primary' } as const;
  return message(words, [paragraph(words), buttons([button])]);
}

/** Tells a schedule's channel that nothing reaches whoever is on call. */
export function unreachableMessage(page: Page, user: string, schedule: string): Message {
  const words = rich`🚨 *${pageName(page.id)} reaches ${person(user)} by no way*, who is on call for ${schedule}: ${titleOf(page)}`;
  return message(words, [
    paragraph(words),
    paragraph(
      rich`It has gone on to the next step. ${person(user)}: Slack does not let me write to you; see what is wrong with ${code('/oncall test')}. Until then somebody else should be on call: ${code(`/oncall override ${schedule}`)}.`,
    ),
  ]);
}
