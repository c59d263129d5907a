/** What `/page show` tells. */
import type { Tx } from '../../../engine/tx.ts';
import type { Message } from '../../../lib/blockkit.ts';
import { resolveStep } from '../escalation/reach.ts';
import { waitsForReading } from '../escalation/unread.ts';
import { reachedText, stepWords } from '../messages/page.ts';
import { type Next, storyMessage, strangersMessage } from '../messages/story.ts';
import { viewOf } from './acknowledgements.ts';
import { isOf, type PageViewer } from './find-page.ts';
import { coming, type Position, positionWords, stepAt } from './model.ts';
import { eventsOf, nextOf, type Page } from './store.ts';

/** How many steps ahead are told. */
const AHEAD = 3;

/** The whole history of a page for people who may know it; for others only its state. */
export async function storyOf(tx: Tx, page: Page, reader: PageViewer): Promise<Message> {
  const view = await viewOf(tx, page);
  if (!(await isOf(tx, page, reader))) return strangersMessage(view);
  return storyMessage(view, await eventsOf(tx, page.id), await nextFor(tx, page));
}

async function nextFor(tx: Tx, page: Page): Promise<readonly Next[]> {
  const due = page.state === 'open' ? await nextOf(tx, page.id) : undefined;
  if (due === undefined) return [];
  if (await waitsForReading(tx, page.id)) return [{ at: due, words: UNREAD }];
  const out: Next[] = [];
  const here = { round: page.round, step: page.step };
  if (page.waits_until !== null) return [{ at: due, words: await stepLine(tx, page, here) }];
  for (const { at, position } of coming(page, here, due, AHEAD))
    out.push({ at, words: position === undefined ? LAST : await stepLine(tx, page, position) });
  return out;
}

const UNREAD = 'Muster pages them as soon as it has loaded the member list from Slack';
const LAST = 'Muster tells everyone paged so far that nobody acknowledged';

/** A step, and who it would reach now. */
async function stepLine(tx: Tx, page: Page, at: Position): Promise<string> {
  const step = stepAt(page, at);
  const { reached, why } = await resolveStep(tx, step);
  const now = reached.length === 0 ? why : reached.map(({ id }) => reachedText(id)).join(', ');
  const words = stepWords(step.page);
  return `${positionWords(page, at)}: ${words}${words === now ? '' : ` (now ${now})`}`;
}
