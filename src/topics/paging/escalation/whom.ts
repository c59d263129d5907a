/** Who was paged by the step that a page is at, and who else could be. */
import type { Tx } from '../../../engine/tx.ts';
import { join, type Rich, rich } from '../../../lib/blockkit.ts';
import { onCallNow, scheduleNames } from '../../oncall/schedule/store.ts';
import { nameBook, namesOnly } from '../../team/store.ts';
import { reachedText } from '../messages/page.ts';
import type { Candidate } from '../messages/side-messages.ts';
import { type Page, reachedBy } from '../page/store.ts';

/** The most people that are offered by name. */
const OFFERED = 3;

/** `reached`: who the page's step paged, with the schedule; `others`: people on call now that the page has not reached. */
export async function whomToPage(
  tx: Tx,
  page: Page,
  asker: string,
): Promise<{ readonly reached: Rich; readonly others: readonly Candidate[] }> {
  const rows = await reachedBy(tx, page.id);
  const now = rows.filter(({ round, step }) => round === page.round && step === page.step);
  const reached = join(
    now.map(({ target, schedule }) => rich`${reachedText(target)}${schedule === null ? '' : ` (${schedule})`}`),
    ', ',
  );
  if (page.state !== 'exhausted') return { reached, others: [] };
  const known = new Set([asker, ...rows.map(({ target }) => target)]);
  const found = new Set<string>();
  for (const name of await scheduleNames(tx))
    for (const user of (await onCallNow(tx, name)).users) if (!known.has(user)) found.add(user);
  const nameOf = namesOnly(await nameBook(tx));
  return { reached, others: [...found].slice(0, OFFERED).map((user) => ({ user, name: nameOf('person', user) })) };
}
