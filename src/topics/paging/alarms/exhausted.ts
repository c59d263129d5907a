/** The words nobody can overlook, when a page ran out of people. */
import type { Abouts, Tx } from '../../../engine/tx.ts';
import { pastAttempts } from '../contact/attempts.ts';
import { exhaustedMessage, formerlyExhaustedMessage } from '../messages/exhausted.ts';
import type { PageView } from '../messages/page.ts';
import { viewOf } from '../page/acknowledgements.ts';
import { countEvents, findPage, type Page } from '../page/store.ts';
import { sayLastWord } from './last-resort.ts';
import { markHeard, unheardPages } from './unheard.ts';

/**
 * Asks for help in the announcement channel, and from the person who paged without an incident; where that is refused,
 * wherever
 * somebody may hear it. Later it edits what it said. The second time is a message of its own, because an edit wakes nobody.
 */
export async function tellExhausted(tx: Tx, view: PageView, only?: 'new places'): Promise<void> {
  const { page } = view;
  const { exhausted: times } = await countEvents(tx, page.id);
  if (times === 0) return;
  const loud = exhaustedMessage(view, page.state === 'exhausted' ? await pastAttempts(tx, page) : []);
  for (let nth = times; nth > 0; nth -= 1) {
    const message = nth === times ? loud : formerlyExhaustedMessage(view);
    await sayLastWord(tx, page, { kind: 'page.exhausted', page: page.id, times: nth }, message, only);
  }
}

/** The word that a page is exhausted was delivered to one of its places. */
export async function exhaustedHeard(tx: Tx, { page, times }: Abouts['page.exhausted']): Promise<void> {
  if (times === (await countEvents(tx, page)).exhausted) await markHeard(tx, page, 'exhausted');
}

/** One of its places refused to hear it: the next one does. */
export async function tellExhaustedElsewhere(tx: Tx, { page: id }: Abouts['page.exhausted']): Promise<void> {
  const page = await findPage(tx, id);
  if (page !== undefined) await tellExhausted(tx, await viewOf(tx, page), 'new places');
}

/** So many are told again in one go. */
const AT_ONCE = 50;

/** Tells of exhausted pages again of which nobody has heard: settings or people may have changed since. */
export async function tellUnheardAgain(tx: Tx): Promise<void> {
  for (const { id, state } of await unheardPages(tx, tx.now, AT_ONCE)) {
    const page: Page | undefined = state === 'exhausted' ? await findPage(tx, id) : undefined;
    if (page !== undefined) await tellExhausted(tx, await viewOf(tx, page));
  }
}
