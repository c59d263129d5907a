/** An incident out of a page that belonged to none. */
import type { Tx } from '../../../engine/tx.ts';
import { kindOf } from '../../paging/page/model.ts';
import { adoptPage } from '../../paging/page/open.ts';
import { type Page, reachedBy } from '../../paging/page/store.ts';
import { type Declaration, type Declared, declare } from '../lifecycle/declare.ts';
import { ackExpires } from './expiry.ts';
import { inviteToRoom, pageText } from './notify.ts';

declare module '../../../engine/tx.ts' {
  interface Places {
    /** What a page is about, where a higher topic knows it better than the words of the page. */
    'page.subject': { readonly given: Page; readonly part: { readonly title: string; readonly severity: string } };
  }
}

/** Declares it without paging anybody again: the page and the people it reached come along. */
export async function declareFromPage(
  tx: Tx,
  page: Page,
  wanted: Pick<Declaration, 'title' | 'severity' | 'by' | 'channel'>,
): Promise<Declared> {
  const service = page.service ?? undefined;
  const declared = await declare(tx, { ...wanted, service, private: false, drill: false, paging: 'no' });
  const { incident } = declared;
  const text = pageText({ ...incident, title: wanted.title });
  await adoptPage(tx, page.id, incident.id, { text, ackExpires: await ackExpires(tx, incident) });
  const users = (await reachedBy(tx, page.id)).map((r) => r.target).filter((t) => kindOf(t) === 'user');
  await inviteToRoom(tx, incident, [...new Set(users)]);
  return declared;
}
