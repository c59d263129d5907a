/** What is written about a page, from the rows. */
import type { Tx } from '../../../engine/tx.ts';
import type { PageView } from '../messages/page.ts';
import { acknowledgementsOf, missingFrom } from './acknowledgements.ts';
import type { Page } from './store.ts';

/** A page with who has answered and who has not. */
export async function viewOf(tx: Tx, page: Page): Promise<PageView> {
  const acknowledged = (await acknowledgementsOf(tx, page)).map(({ user }) => user);
  return { page, acknowledged, missing: await missingFrom(tx, page) };
}
