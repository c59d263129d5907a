/** Events of Slack until they are committed: a few at a time, so that a burst of them keeps nobody waiting. */
import type { App, ReceiverEvent } from '@slack/bolt';
import { MusterError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';

/** Runs the listeners of an event. */
type Processor = Pick<App, 'processEvent'>;

/** The most events that are processed at a time. */
const AT_ONCE = 4;
/** The most events that may wait; Slack must send more again, which it does for an hour. */
const MOST_EVENTS = 1_000;
/** The error code for an event that was turned away. */
export const FULL = 'too_many_events';
/**
 * Processes events and acknowledges each after its commit, a few at a time: what Bolt does for hundreds at once would
 * keep a command waiting. One that is sent again meanwhile shares the fate of the first. Rejects with `too_many_events`
 * when too many are under way.
 */
export function holdEvents(log: Log): (app: Processor, event: ReceiverEvent) => Promise<void> {
  const underway = new Map<unknown, Promise<void>>();
  const enter = openDoor(AT_ONCE);
  let full = false;
  const processed = (app: Processor, event: ReceiverEvent): Promise<void> =>
    enter(isSaid(event), () => app.processEvent({ ...event, ack: async () => undefined }));
  return async (app, event) => {
    const { type, event_id: id } = event.body;
    if (type !== 'event_callback') return app.processEvent(event);
    if (isOverheard(event)) return event.ack();
    if (underway.size >= MOST_EVENTS && !underway.has(id) && !isSaid(event)) {
      if (!full) log.warn({ events: underway.size }, 'too many events at once; Slack must send the others again');
      full = true;
      throw new MusterError(FULL, `${underway.size} events are already being processed`);
    }
    const sharing = underway.get(id) ?? processed(app, event).finally(() => underway.delete(id));
    underway.set(id, sharing);
    await sharing;
    full &&= underway.size > MOST_EVENTS / 2;
    await event.ack();
  };
}

/** The property of a request by HTTP that says whether it was answered already. */
export const IS_ANSWERED = 'isAnswered';

/** An acknowledgement that comes after the request was answered with 503 is dropped: Slack sends the request again. */
export function withoutLateAck(event: ReceiverEvent, log: Log): ReceiverEvent {
  const isAnswered = event.customProperties?.[IS_ANSWERED] as (() => boolean) | undefined;
  const ack: ReceiverEvent['ack'] = async (body) => {
    if (isAnswered?.() !== true) return event.ack(body);
    log.warn('a request from Slack was finished too late for its answer');
  };
  return { ...event, ack };
}

/** What Slack tells of a message, as far as it says who it is for. */
interface Told {
  readonly type?: string;
  readonly subtype?: string;
  readonly channel_type?: string;
  readonly bot_id?: string;
}

const CHANGES: ReadonlySet<string | undefined> = new Set(['message_changed', 'message_deleted']);

/** Whether the event is a person's message to the bot: somebody waits for the answer. */
function isSaid({ body }: ReceiverEvent): boolean {
  const { type, subtype, channel_type: place }: Told = body['event'] ?? {};
  return type === 'app_mention' || (type === 'message' && place === 'im' && !CHANGES.has(subtype));
}

/**
 * Whether people say it to each other, or a bot says it: Slack tells of it because it tells of the changes of messages,
 * and nobody reads it.
 */
function isOverheard({ body }: ReceiverEvent): boolean {
  const { type, subtype, channel_type: place, bot_id: bot }: Told = body['event'] ?? {};
  return type === 'message' && (place !== 'im' || bot !== undefined) && !CHANGES.has(subtype);
}

/** Lets only some in at a time, in order; urgent ones do not wait. */
function openDoor(places: number): (hurry: boolean, work: () => Promise<void>) => Promise<void> {
  const waiting: (() => void)[] = [];
  let inside = 0;
  const letIn = (): void => {
    const next = inside < places ? waiting.shift() : undefined;
    if (next === undefined) return;
    inside += 1;
    next();
  };
  return async (hurry, work) => {
    if (hurry) inside += 1;
    else {
      const entered = new Promise<void>((enter) => waiting.push(enter));
      letIn();
      await entered;
    }
    try {
      await work();
    } finally {
      inside -= 1;
      letIn();
    }
  };
}
