/** What escalates a page: the end of a wait, and people who escalate by hand. */
import type { Tx } from '../../../engine/tx.ts';
import { slackHeld } from '../contact/held.ts';
import { notAcknowledgedMessage } from '../messages/side-messages.ts';
import { tellReassigner } from '../page/acknowledge.ts';
import { pageEvent } from '../page/events.ts';
import { requirePage } from '../page/find-page.ts';
import { ASSIGNED, after, type Position, positionText, positionWords, timerKey } from '../page/model.ts';
import { addEvent, findPage, type Page } from '../page/store.ts';
import { type Advanced, advance } from './advance.ts';
import { holdStep, resumeStep, waitsForSlack } from './held.ts';
import { resolveStep } from './reach.ts';

/**
 * The wait of a step is over and nobody acknowledged: pages the next step. `held`: it waited for Slack, and either
 * Slack works
 * again or it is time to look whether somebody further on can be reached without it.
 */
export async function stepEnded(tx: Tx, id: number, at: Position, held: boolean): Promise<void> {
  const page = await findPage(tx, id);
  if (page?.state !== 'open' || page.waits_until !== null || !isAt(page, at)) return;
  if (await waitsForSlack(tx, page, at)) return holdStep(tx, page, at, held);
  if (held && (await slackHeld(tx)) === undefined) return resumeStep(tx, page, at);
  await addEvent(tx, id, 'unanswered', `${positionWords(page, at)}: not acknowledged`);
  if (at.step === ASSIGNED) await tellReassigner(tx, page, notAcknowledgedMessage(page));
  await advance(tx, page, after(page, at), { kind: 'waited' });
}

/** The quiet hours that a step waited for are over, or it no longer has to wait. */
export async function beginStep(tx: Tx, id: number, at: Position): Promise<void> {
  const page = await findPage(tx, id);
  if (page?.state === 'open' && page.waits_until !== null && isAt(page, at))
    await advance(tx, page, at, { kind: 'opened' });
}

function isAt(page: Page, { round, step }: Position): boolean {
  return page.round === round && page.step === step;
}

/**
 * Pages the next step that reaches somebody other than `by`; with no one else left the page is exhausted. A step that waits
 * for the morning is paged now. `seen` is the position the button was drawn for.
 */
export async function escalate(tx: Tx, id: number, by: string, seen: string | undefined): Promise<Advanced> {
  const page = await requirePage(tx, id);
  if (page.state !== 'open' || (seen !== undefined && seen !== positionText(page))) return { page, advanced: false };
  await tx.timers.clear(timerKey(id));
  const waits = page.waits_until !== null;
  await addEvent(tx, id, 'escalated', waits ? 'escalated: paged now, despite quiet hours' : 'escalated', by);
  await tx.emit({ event: 'page.escalated', ...pageEvent(page, tx.now), by });
  const at = { round: page.round, step: page.step };
  const cause = { kind: 'escalated', by } as const;
  const next = waits
    ? advance(tx, page, at, cause, 'wake')
    : advance(tx, page, await beyond(tx, page, after(page, at), by), cause);
  return { page: await next, advanced: true };
}

/** The first position from `from` that reaches somebody other than this person; undefined when there is none. */
async function beyond(tx: Tx, page: Page, from: Position | undefined, by: string): Promise<Position | undefined> {
  const reaches: ('nobody' | 'them' | 'others')[] = [];
  for (const step of page.escalation.steps) {
    const { reached } = await resolveStep(tx, step);
    reaches.push(reached.length === 0 ? 'nobody' : reached.every(({ id }) => id === by) ? 'them' : 'others');
  }
  let start: Position | undefined;
  for (let at = from; at !== undefined; at = after(page, at)) {
    if (reaches[at.step] === 'others') return start ?? at;
    start = reaches[at.step] === 'them' ? undefined : (start ?? at);
  }
  return reaches.includes('them') ? undefined : from;
}
