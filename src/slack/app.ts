/** Bolt, fitted to one process: our `authorize`, our express app, and every acknowledgement after the commit. */
import { App, type AuthorizeResult, ExpressReceiver, type Receiver, type ReceiverEvent } from '@slack/bolt';
import type { Application } from 'express';
import type { SlackSettings } from '../config.ts';
import type { Auth } from '../engine/events.ts';
import { MusterError } from '../lib/errors.ts';
import type { Clock } from '../lib/instant.ts';
import type { Log } from '../lib/log.ts';
import { clientOptions, slackLogger } from './client.ts';
import { openSocket } from './socket.ts';

/** Where Slack sends everything in HTTP mode. */
export const EVENTS_PATH = '/slack/events';

export interface SlackAppOptions {
  readonly settings: SlackSettings;
  /** The express app the receiver is mounted on; unused in Socket Mode. */
  readonly web: Application;
  /** Who the bot is, as far as it is known yet. */
  readonly auth: () => Auth | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Slack's side of the process. `start` returns at once, also while Slack cannot be reached. */
export interface SlackApp {
  readonly bolt: App;
  readonly mode: 'http' | 'socket';
  /** In HTTP mode always true: Slack calls us. */
  connected(): boolean;
  start(): void;
  stop(): Promise<void>;
}

export function createSlackApp(options: SlackAppOptions): SlackApp {
  const { settings, clock, log } = options;
  const socket = settings.appToken === undefined ? undefined : openSocket(settings, clock, log);
  const receiver = socket?.receiver ?? mountHttp(options);
  const bolt = new App({
    receiver: committed(receiver, log),
    authorize: async () => authorized(settings, options.auth()),
    clientOptions: clientOptions(settings, log),
    logger: slackLogger(log),
    convoStore: false,
  });
  return {
    bolt,
    mode: socket === undefined ? 'http' : 'socket',
    connected: () => socket?.connected() ?? true,
    start: () => socket?.start(),
    stop: async () => socket?.stop(),
  };
}

function authorized(settings: SlackSettings, auth: Auth | undefined): AuthorizeResult {
  return {
    botToken: settings.botToken,
    ...(auth === undefined ? {} : { botId: auth.botId, botUserId: auth.botUserId, teamId: auth.teamId }),
  };
}

function mountHttp({ settings, web, log }: SlackAppOptions): ExpressReceiver {
  return new ExpressReceiver({
    app: web,
    signingSecret: settings.signingSecret ?? '',
    endpoints: EVENTS_PATH,
    logger: slackLogger(log),
    // An answer that comes too late anyway: Slack sends the request again, and its key keeps the effect single.
    unhandledRequestHandler: ({ response }) => {
      if (!response.headersSent) response.writeHead(503).end();
    },
    processEventErrorHandler: async ({ error, response }) => {
      const full = error instanceof MusterError && error.code === FULL;
      if (!full) log.error({ err: error }, 'a request from Slack failed');
      if (!response.headersSent) response.writeHead(full ? 503 : 500).end();
      return true;
    },
  });
}

/** So many events are processed at a time. */
const AT_ONCE = 4;
/** So many may wait; Slack has to send further ones again, which it does for an hour. */
const MOST_EVENTS = 1_000;
/** The code of an event that was turned away. */
const FULL = 'too_many_events';
/**
 * Bolt acknowledges an event before its listeners run; a crash between the two would lose it. The listeners' own
 * acknowledgements (commands, buttons, modals) come after their commit already.
 */
function committed(receiver: Receiver, log: Log): Receiver {
  const hold = holdEvents(log);
  return {
    init: (app) => receiver.init({ processEvent: (event: ReceiverEvent) => hold(app, event) } as unknown as App),
    start: (...args) => receiver.start(...args),
    stop: (...args) => receiver.stop(...args),
  };
}

/**
 * Processes events and acknowledges each after its commit, a few at a time: what Bolt does for hundreds at once would
 * keep a command waiting. One that is sent again meanwhile shares the fate of the first. Rejects with `too_many_events`
 * when too many are under way.
 */
function holdEvents(log: Log): (app: App, event: ReceiverEvent) => Promise<void> {
  const underway = new Map<unknown, Promise<void>>();
  const enter = openDoor(AT_ONCE);
  let full = false;
  const processed = (app: App, event: ReceiverEvent): Promise<void> =>
    enter(isSaid(event), () => app.processEvent({ ...event, ack: async () => undefined }));
  return async (app, event) => {
    const { type, event_id: id } = event.body;
    if (type !== 'event_callback') return app.processEvent(event);
    if (underway.size >= MOST_EVENTS && !underway.has(id) && !isSaid(event)) {
      if (!full) log.warn({ events: underway.size }, 'too many events at once: Slack has to send further ones again');
      full = true;
      throw new MusterError(FULL, `${underway.size} events are under way already`);
    }
    const sharing = underway.get(id) ?? processed(app, event).finally(() => underway.delete(id));
    underway.set(id, sharing);
    await sharing;
    full &&= underway.size > MOST_EVENTS / 2;
    await event.ack();
  };
}

/** Whether it carries a person's words: somebody waits for the answer. */
function isSaid({ body }: ReceiverEvent): boolean {
  const type: unknown = body['event']?.type;
  return type === 'app_mention' || type === 'message';
}

/** Lets so many in at a time, in order; who is in a hurry does not wait. */
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
