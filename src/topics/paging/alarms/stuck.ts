/** Pages that an internal error keeps from escalating: their timers fail, and somebody must hear of it. */
import { type FailingTimer, failingTimers } from '../../../engine/failing.ts';
import type { Check, Look } from '../../../engine/health/vitals.ts';
import type { Deliveries } from '../../../engine/outbox/deliveries.ts';
import type { Abouts, Tx } from '../../../engine/tx.ts';
import type { PageView } from '../messages/page.ts';
import { stuckMessage, unstuckMessage } from '../messages/stuck.ts';
import { pageName, pageOfTimer } from '../page/model.ts';
import { addEvent, countEvents, findPageSubject } from '../page/store.ts';
import { sayLastWord } from './last-resort.ts';

/** A timer may fail so often before people hear of it: a few seconds in all. */
const TOLD_AFTER = 3;

/** Says once that Muster cannot escalate a page, when one of its timers has failed too often. */
export async function timerFailed(
  tx: Tx,
  { key, attempts, reference }: FailingTimer & { readonly reference: string },
): Promise<void> {
  const id = pageOfTimer(key);
  const page = id === undefined || attempts < TOLD_AFTER ? undefined : await findPageSubject(tx, id);
  if (page === undefined) return;
  const { stuck, unstuck } = await countEvents(tx, page.id);
  if (stuck > unstuck) return;
  await addEvent(
    tx,
    page.id,
    'stuck',
    `the escalation is stuck on an internal error (reference ${reference}); Muster keeps trying`,
  );
  const word = { kind: 'page.stuck', page: page.id, times: stuck + 1 } as const;
  await sayLastWord(tx, page, word, stuckMessage(page, reference));
}

/** The page's messages say so, once no other timer of it fails. */
export async function timerWorks(tx: Tx, { key, attempts }: FailingTimer): Promise<void> {
  const id = pageOfTimer(key);
  if (id !== undefined && attempts >= TOLD_AFTER) tx.dirty('page', id);
}

/** A place refused to hear it: the next one does. */
export async function tellStuckElsewhere(
  tx: Tx,
  { page: id, times }: Abouts['page.stuck'],
  { message }: Deliveries['message'],
): Promise<void> {
  const page = await findPageSubject(tx, id);
  if (page !== undefined) await sayLastWord(tx, page, { kind: 'page.stuck', page: id, times }, message, 'new places');
}

/** The people who heard that Muster could not escalate the page read how it is now, unless Muster still cannot. */
export async function tellUnstuck(tx: Tx, view: PageView): Promise<void> {
  const { id } = view.page;
  const { stuck, unstuck } = await countEvents(tx, id);
  if (stuck === 0 || (await stuckPages(tx)).includes(id)) return;
  if (unstuck < stuck) await addEvent(tx, id, 'unstuck', 'the internal error is over');
  await sayLastWord(tx, view.page, { kind: 'page.stuck', page: id, times: stuck }, unstuckMessage(view));
}

/** The pages with a timer that fails, each once. */
async function stuckPages(look: Pick<Look, 'db'>): Promise<readonly number[]> {
  const timers = await failingTimers(look, TOLD_AFTER);
  return [...new Set(timers.flatMap(({ key }) => pageOfTimer(key) ?? []))].sort((a, b) => a - b);
}

/** No internal error keeps a page from escalating. */
export const pagesEscalate: Check = {
  name: 'timers',
  look: async (look) => {
    const pages = await stuckPages(look);
    if (pages.length === 0) return [];
    const names = pages.slice(0, 10).map(pageName).join(', ');
    const which = pages.length > 10 ? `${names} and ${pages.length - 10} more` : names;
    return [`Muster cannot escalate ${which}: internal error. Page someone yourself. “muster doctor” shows the error.`];
  },
};
