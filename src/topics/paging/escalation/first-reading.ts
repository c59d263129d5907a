/** Pages that were opened before Muster had read the people of Slack for the first time. */
import type { Tx } from '../../../engine/tx.ts';
import { startContacting } from '../contact/attempts.ts';
import { reachedText } from '../messages/page.ts';
import { pageEvent } from '../page/events.ts';
import { type Position, positionWords, type Reached, stepAt, timerKey } from '../page/model.ts';
import { addEvent, addReached, findPage, openPages, type Page, reachedBy } from '../page/store.ts';
import { advance } from './advance.ts';
import { inQuietHours } from './quiet-hours.ts';
import { resolveStep } from './reach.ts';
import { UNTOLD } from './told.ts';
import { awaitsReading, lookAgainLater, waitsForReading } from './unread.ts';

/** A waiting page checks again. */
export async function lookForPeople(tx: Tx, id: number, at: Position): Promise<void> {
  const page = await findPage(tx, id);
  if (page?.state !== 'open' || page.waits_until !== null) return;
  await ((await awaitsReading(tx, page)) ? lookAgainLater(tx, id, at) : advance(tx, page, at, { kind: 'opened' }));
}

/** Slack was read for the first time: pages that wait begin, and open ones reach the people they could not find. */
export async function takeUpUnread(tx: Tx): Promise<void> {
  for (const page of await openPages(tx)) {
    if (await waitsForReading(tx, page.id))
      await advance(tx, page, { round: page.round, step: page.step }, { kind: 'opened' });
    else if (page.waits_until === null) await reachTheFound(tx, page);
  }
}

async function reachTheFound(tx: Tx, page: Page): Promise<void> {
  const at = { round: page.round, step: page.step };
  const found = await unreachedUntil(tx, page, at);
  const quiet = page.urgency === 'low' ? new Set((await inQuietHours(tx, found)).map(({ user }) => user)) : new Set();
  const fresh = found.filter(({ id }) => !quiet.has(id));
  if (fresh.length === 0) return;
  await addReached(tx, page.id, at, fresh);
  const whom = fresh.map(({ id }) => reachedText(id)).join(', ');
  await addEvent(
    tx,
    page.id,
    'paged',
    `${positionWords(page, at)}: paged ${whom}, now that Muster has loaded the member list from Slack`,
  );
  const users = fresh.filter(({ kind }) => kind === 'user').map(({ id }) => id);
  await startContacting(tx, page, users, at);
  const after = stepAt(page, at).wait + UNTOLD;
  await tx.timers.set(timerKey(page.id), { after }, { kind: 'page.step', page: page.id, ...at });
  tx.dirty('page', page.id);
  await tx.emit({
    event: 'page.stepped',
    ...pageEvent(page, tx.now),
    reached: fresh,
    position: at,
    cause: { kind: 'opened' },
  });
}

/** Who the steps up to this one reach and the page has not reached. */
async function unreachedUntil(tx: Tx, page: Page, { step: last, round }: Position): Promise<readonly Reached[]> {
  const known = new Set((await reachedBy(tx, page.id)).map(({ target }) => target));
  const found = new Map<string, Reached>();
  for (let step = 0; step <= last; step += 1)
    for (const one of (await resolveStep(tx, stepAt(page, { round, step }))).reached)
      if (!known.has(one.id)) found.set(one.id, one);
  return [...found.values()];
}
