/** Slack's events: what happens there besides commands, taken in once. */
import type { SlackEvent } from '../engine/events.ts';
import { takeInOnce } from '../engine/inbox.ts';
import type { Transact, Tx } from '../engine/tx.ts';
import { actorOf } from '../lib/actor.ts';
import { type Acquaintance, acquainted, type Meet } from './strangers.ts';

/** What topics do with events. */
interface Reacting {
  readonly events: readonly ((tx: Tx, event: SlackEvent) => Promise<void>)[];
  /** Whether an event means anything to this team. */
  readonly heeds: (tx: Tx, event: SlackEvent) => Promise<boolean>;
}

/**
 * Builds what reacts to an event, once: its key commits with its effect. Only a person who opens their Home tab waits
 * to see it. Slack is asked first about somebody unknown who reacts with an emoji; without an answer it sends the event
 * again.
 */
export function eventTaker(
  transact: Transact,
  acquaintance: Acquaintance,
  { events, heeds }: Reacting,
): (event: SlackEvent) => Promise<void> {
  const run = acquainted(transact, acquaintance);
  return async (event) => {
    const take = async (tx: Tx, meet: Meet): Promise<void> => {
      if (!(await heeds(tx, event))) return;
      if (event.kind === 'reaction' || event.kind === 'home') await meet(tx, [event.user]);
      const react = async (): Promise<null> => {
        if ('user' in event && typeof event.user === 'string')
          tx.audit.actor({ who: actorOf(event.user), door: event.kind });
        for (const one of events) await one(tx, event);
        return null;
      };
      await takeInOnce(tx, `event:${event.key}`, react, (done) => done);
    };
    await run(take, { rank: event.kind === 'home' ? 'soon' : 'later', required: event.kind === 'reaction' });
  };
}
