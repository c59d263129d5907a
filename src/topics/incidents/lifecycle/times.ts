/** The order in which the times of an incident can have come: it began, was mitigated, and ended. */
import type { Tx } from '../../../engine/tx.ts';
import { Mistake } from '../../../lib/errors.ts';
import type { Instant } from '../../../lib/instant.ts';
import { changesOf } from '../timeline/store.ts';
import { startOf } from './durations.ts';
import type { Incident } from './model.ts';

/** Throws a Mistake for a time at which an incident cannot have begun or been mitigated. */
export async function requireInOrder(
  tx: Tx,
  incident: Incident,
  what: 'began' | 'mitigated',
  at: Instant,
): Promise<void> {
  const stages = await changesOf(tx, incident.id);
  const times = (kind: string): readonly Instant[] =>
    stages.filter(({ data }) => data?.kind === kind).map(({ happened_at: time }) => time);
  const [reopened, firstEnd] = [Math.max(...times('reopened')), Math.min(...times('ended'))];
  if (what === 'mitigated') {
    if (at < startOf(incident))
      throw new Mistake(
        'The impact cannot have ended before the incident began. First record when the incident began.',
        {
          example: '/incident began 13:40',
        },
      );
    if (at < reopened)
      throw new Mistake('The incident was reopened after that time. Give a time since then.', {
        example: '/incident mitigated 14:20',
      });
    if (at > (incident.ended_at ?? tx.now))
      throw new Mistake('The impact cannot have ended after the incident ended. Give an earlier time.', {
        example: '/incident mitigated 14:20',
      });
  } else if (at > Math.min(incident.mitigated_at ?? tx.now, incident.ended_at ?? tx.now, firstEnd))
    throw new Mistake(
      'The incident cannot have begun after its impact or the incident itself ended. Give an earlier time.',
      { example: '/incident began 13:40' },
    );
}
