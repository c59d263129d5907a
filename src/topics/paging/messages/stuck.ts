/** The messages when an internal error keeps Muster from escalating a page. Pure. */
import { buttons, code, header, type Message, message, paragraph, rich } from '../../../lib/blockkit.ts';
import { pageLine, pageName } from '../page/model.ts';
import type { Page } from '../page/store.ts';
import { type PageView, stateLine, stateWord, titleOf } from './page.ts';

/** Muster cannot escalate the page; `reference` is in the log. */
export function stuckMessage(
  page: Pick<Page, 'id' | 'nonce' | 'text' | 'private' | 'state'>,
  reference: string,
): Message {
  const name = pageName(page.id);
  const cannot = `Muster cannot ${page.state === 'acknowledged' ? `page ${name} again` : `escalate ${name}`}`;
  const short = rich`🚨 *${cannot}*: internal error (reference ${reference}). Page someone. ${titleOf(page)}`;
  return message(short, [
    header(`🚨 ${cannot}`),
    paragraph(rich`${titleOf(page)}`),
    paragraph(
      rich`Internal error (reference ${reference}). Muster keeps trying. Until it works, nobody else is paged for ${name}. Page someone: ${code('/page @name what you need')}`,
    ),
    buttons([{ label: 'Acknowledge', line: pageLine(page, 'page ack'), style: 'primary' }]),
  ]);
}

/** Muster can escalate the page again, or no longer has to. */
export function unstuckMessage(view: PageView): Message {
  const { page } = view;
  const name = pageName(page.id);
  const words =
    page.state === 'open'
      ? rich`✅ *Muster can escalate ${name} again.* ${titleOf(page)}`
      : rich`${stateWord(page)} *${name}* ${titleOf(page)}`;
  return message(words, [paragraph(words), paragraph(stateLine(view, 'anybody'))]);
}
