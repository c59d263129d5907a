/** Reassigning a page. */
import type { Tx } from '../../../engine/tx.ts';
import { cut, personToken } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { startContacting, stopContacting } from '../contact/attempts.ts';
import { resolveStep } from '../escalation/reach.ts';
import { restart } from '../escalation/restart.ts';
import { markAcknowledged } from './acknowledge.ts';
import { addAcknowledgement, missingFrom } from './acknowledgements.ts';
import { pageEvent } from './events.ts';
import { closedAlready, requirePage } from './find-page.ts';
import { pageLine, pageName, type Reached } from './model.ts';
import { addEvent, addReached, type Page, reachedBy, updatePage } from './store.ts';

/** The longest stored reason. */
const NOTE = 500;

interface Reassignment {
  readonly by: string;
  readonly to: string;
  readonly reason: string;
  readonly note: string | null;
}

/** Pages somebody by name, who reads who did it and why, and the escalation after them; where everybody must acknowledge they take the place of `by`. */
export async function reassign(tx: Tx, id: number, by: string, to: string, why?: string): Promise<Page> {
  const page = await requirePage(tx, id);
  if (page.state === 'resolved') throw await closedAlready(tx, page);
  await requireReachable(tx, page, by, to);
  const note = why === undefined ? null : cut(why, NOTE);
  const reason = `reassigned ${pageName(id)} to ${personToken(to)}${note === null ? '' : `: ${note}`}`;
  const reassignment = { by, to, reason, note };
  if (page.acknowledge_by === 'all' && page.state === 'open') return standIn(tx, page, reassignment);
  return restart(tx, page, { reason, by, assignee: to, givenBy: by, note });
}

async function requireReachable(tx: Tx, page: Page, by: string, to: string): Promise<void> {
  const name = pageName(page.id);
  if (to === by)
    throw new Mistake(`That is you. Acknowledge ${name} instead.`, {
      offer: { label: 'Acknowledge', line: pageLine(page, 'page ack') },
    });
  const { why } = await resolveStep(tx, { page: [{ kind: 'user', name: to }], wait: 0 });
  if (why !== '')
    throw new Mistake(`${why}, so ${name} was not reassigned.`, { example: `/page reassign ${name} @bo` });
}

/** The step continues as it is, with one person in the other's place. */
async function standIn(tx: Tx, page: Page, { by, to, reason, note }: Reassignment): Promise<Page> {
  const position = { round: page.round, step: page.step };
  const reached: readonly Reached[] = [{ kind: 'user', id: to, schedule: null }];
  const given = await updatePage(tx, page, { assignee: to, reassigned_by: by, reassign_note: note });
  await addEvent(tx, page.id, 'given', reason, by);
  await addAcknowledgement(tx, page.id, by);
  await stopContacting(tx, page.id, by);
  await tx.emit({ event: 'page.restarted', ...pageEvent(page, tx.now), by, reason });
  const rows = await reachedBy(tx, page.id);
  if (!rows.some((r) => r.target === to && r.round === position.round && r.step === position.step)) {
    await addReached(tx, page.id, position, reached);
    await startContacting(tx, page, [to], position);
    await tx.emit({
      event: 'page.stepped',
      ...pageEvent(page, tx.now),
      reached,
      position,
      cause: { kind: 'restarted', by, reason },
    });
  }
  if ((await missingFrom(tx, given)).length === 0) return markAcknowledged(tx, given, by);
  tx.dirty('page', page.id);
  return given;
}
