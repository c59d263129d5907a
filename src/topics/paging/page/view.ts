/** What is written about a page, from the rows. */
import type { Tx } from '../../../engine/tx.ts';
import type { PageView } from '../messages/page.ts';
import { answersOf, missingFrom } from './acknowledgements.ts';
import type { Page } from './store.ts';

/** A page with who has answered and who has not. */
export async function viewOf(tx: Tx, page: Page): Promise<PageView> {
  const answered = (await answersOf(tx, page)).map(({ user }) => user);
  return { page, answered, missing: await missingFrom(tx, page) };
}
