/** Bolt, fitted to one process: our `authorize`, our express app, and every acknowledgement after the commit. */
import { App, type AuthorizeResult, ExpressReceiver, type Receiver, type ReceiverEvent } from '@slack/bolt';
import type { Application } from 'express';
import type { SlackSettings } from '../config.ts';
import type { Auth } from '../engine/events.ts';
import { MusterError } from '../lib/errors.ts';
import type { Clock } from '../lib/instant.ts';
import type { Log } from '../lib/log.ts';
import { systemClock } from '../lib/machine.ts';
import { clientOptions, slackLogger } from './client.ts';
import { openSlackClock } from './clock.ts';
import { appOfToken, type Envelope, isForUs } from './envelope.ts';
import { FULL, holdEvents, IS_ANSWERED, withoutLateAck } from './held.ts';
import { openSocket } from './socket.ts';

/** The path to which Slack sends everything in HTTP mode. */
export const EVENTS_PATH = '/slack/events';

/** Milliseconds after which a request without an answer gets 503. */
const ANSWER_WITHIN = 10_000;

export interface SlackAppOptions {
  readonly settings: SlackSettings;
  /** The express app the receiver is mounted on; unused in Socket Mode. */
  readonly web: Application;
  /** Who the bot is; undefined before Slack was reached. */
  readonly auth: () => Auth | undefined;
  /** The same, asked of Slack when it is not known yet. */
  readonly learnAuth: () => Promise<Auth | undefined>;
  readonly clock: Clock;
  readonly log: Log;
  /** Called for each signed request that is refused because its time seems long past. */
  readonly onStale: () => void;
  /** Called for each event of Slack's Events API that is for this app. */
  readonly onEvent: () => void;
}

/** Slack's side of the process. `start` returns at once, also while Slack cannot be reached. */
export interface SlackApp {
  readonly bolt: App;
  readonly mode: 'http' | 'socket';
  /** Always true in HTTP mode, where Slack calls Muster. */
  connected(): boolean;
  /** What Slack’s requests tell of this machine's clock, in sentences; in Socket Mode none has a time. */
  clockComplaints(): readonly string[];
  start(): void;
  stop(): Promise<void>;
}

export function createSlackApp(options: SlackAppOptions): SlackApp {
  const { settings, clock, log } = options;
  const socket = settings.appToken === undefined ? undefined : openSocket(settings, clock, log);
  const slackClock = openSlackClock({ ...options, secret: settings.signingSecret ?? '', clock: systemClock });
  if (socket === undefined) options.web.use(EVENTS_PATH, slackClock.watch);
  const receiver = socket?.receiver ?? mountHttp(options);
  const bolt = new App({
    receiver: committed(receiver, log),
    authorize: async () => authorized(settings, options.auth()),
    clientOptions: clientOptions(settings, log),
    logger: slackLogger(log),
    convoStore: false,
  });
  refuseOthers(bolt, options);
  return {
    bolt,
    mode: socket === undefined ? 'http' : 'socket',
    connected: () => socket?.connected() ?? true,
    clockComplaints: slackClock.complaints,
    start: () => socket?.start(),
    stop: async () => socket?.stop(),
  };
}

/**
 * Nothing of another workspace or for another app is heard, however well it is signed: one Muster serves one workspace.
 * At the very first start Slack is asked which one. While it does not answer, everybody is heard: somebody may need to
 * have a person paged.
 */
function refuseOthers(bolt: App, { settings, learnAuth, log, onEvent }: SlackAppOptions): void {
  const app = appOfToken(settings.appToken);
  bolt.use(async ({ body, next, ...rest }) => {
    if (isForUs(body as unknown as Envelope, await learnAuth(), app)) {
      if ('event' in body) onEvent();
      return next();
    }
    log.warn('a request from another workspace or for another app was ignored');
    const { ack } = rest as { readonly ack?: (words?: string) => Promise<void> };
    await ack?.(
      'command' in body ? 'This Muster serves another workspace. Ask the person who installed it.' : undefined,
    );
  });
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
    bodyLimit: '1mb',
    logger: slackLogger(log),
    customPropertiesExtractor: ({ res }) => ({ [IS_ANSWERED]: () => res?.headersSent === true }),
    // Slack gives up after three seconds; a bot that is too busy for an answer until then still gives its own.
    unhandledRequestTimeoutMillis: ANSWER_WITHIN,
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

/**
 * Bolt acknowledges an event before its listeners run; a crash between the two would lose it. The listeners' own
 * acknowledgements (commands, buttons, modals) come after their commit already.
 */
function committed(receiver: Receiver, log: Log): Receiver {
  const hold = holdEvents(log);
  return {
    init: (app) =>
      receiver.init({
        processEvent: (event: ReceiverEvent) => hold(app, withoutLateAck(event, log)),
      } as unknown as App),
    start: (...args) => receiver.start(...args),
    stop: (...args) => receiver.stop(...args),
  };
}
