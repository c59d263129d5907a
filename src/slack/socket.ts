/** Socket Mode: connections that are opened again for ever, each next one before the one that Slack replaces is closed. */
import { type App, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { SlackSettings } from '../config.ts';
import { type Clock, type Millis, SECOND } from '../lib/instant.ts';
import type { Log } from '../lib/log.ts';
import { proxyDispatcher } from '../lib/net/proxy.ts';
import { clientOptions, slackLogger } from './client.ts';

/**
 * So many connections are open at a time. Slack sends each event by any one of them, and again by another when nobody
 * acknowledged it (https://docs.slack.dev/apis/events-api/using-socket-mode): one that is dead without anybody having
 * noticed costs no event. Slack allows ten for an app.
 */
const CONNECTIONS = 2;

/** Longest pause between two attempts to connect. */
const LONGEST_PAUSE = 30 * SECOND;

/**
 * A pong may take so long: after the five seconds that are the library's default a process that was busy for a moment
 * would lose a good connection.
 */
const PONG_WITHIN = 20 * SECOND;

/** Slack greets a new connection at once; one that stays silent for so long is given up. */
const GREETED_WITHIN = 30 * SECOND;

/** Slack says about ten seconds before that it will close a connection. Until then it takes acknowledgements there. */
const LEFT_OPEN = 10 * SECOND;

/** So often a connection is looked at: Slack's library does not tell when Slack has begun to close it. */
const LOOK_EVERY = 5 * SECOND;

/** So long Slack may take to close a connection with us; it keeps some open for good. */
const CLOSED_WITHIN = SECOND;

/** What keeps Socket Mode connected, without anybody waiting for it. */
export interface Socket {
  /** Gives Bolt what arrives by any connection. */
  readonly receiver: Receiver;
  /** Whether Slack can send something now. */
  connected(): boolean;
  start(): void;
  stop(): Promise<void>;
}

/** Opens nothing before `start`. The library's own reconnecting gives up on some errors and leaves gaps, so ours replaces it. */
export function openSocket(settings: SlackSettings, clock: Clock, log: Log): Socket {
  const stopping = new AbortController();
  const links = new Set<Link>();
  let app: App | undefined;
  let running: Promise<void> | undefined;

  const isUp = (): boolean => [...links].some(({ state }) => state() !== 'opening');
  const staying = (): readonly Link[] => [...links].filter(({ state }) => state() === 'staying');
  const open = (): Link => {
    const link = openLink(settings, { app, clock, log });
    links.add(link);
    void link.ended.then(() => {
      links.delete(link);
      if (link.state() !== 'opening' && !isUp() && !stopping.signal.aborted)
        log.warn('there is no Socket Mode connection to Slack');
    });
    return link;
  };

  /** One after another, so that Slack does not have to replace all at once. */
  async function keep(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted; ) {
      const enough = staying();
      if (enough.length >= CONNECTIONS) {
        const reason = await Promise.race(enough.map(({ leaving }) => leaving));
        // Another connection at once would be turned away too, or push out that of another Muster.
        if (reason === TOO_MANY) await clock.sleep(LONGEST_PAUSE, stopping.signal);
        continue;
      }
      const isFirst = !isUp();
      failures = (await open().greeted) ? 0 : failures + 1;
      if (failures > 0) await clock.sleep(Math.min(SECOND * 2 ** (failures - 1), LONGEST_PAUSE), stopping.signal);
      else if (isFirst) log.info('connected to Slack (Socket Mode)');
    }
  }

  return {
    receiver: {
      init: (bolt) => {
        app = bolt;
      },
      start: async () => undefined,
      stop: async () => undefined,
    },
    connected: isUp,
    start: () => {
      running = keep();
    },
    stop: async () => {
      stopping.abort();
      await Promise.all([...links].map((link) => link.close()));
      await running;
    },
  };
}

/** Slack's reason when an app has more connections than it may have. */
const TOO_MANY = 'too_many_websockets';

/** One connection. */
interface Link {
  /** `leaving`: Slack will close it, or has begun to. */
  readonly state: () => 'opening' | 'staying' | 'leaving';
  /** Whether Slack greeted it; false when it ended before. Never rejects. */
  readonly greeted: Promise<boolean>;
  /** Resolves, with Slack's reason if it gave one, when another connection is needed. */
  readonly leaving: Promise<string>;
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

interface Surroundings {
  readonly app: App | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

function openLink(settings: SlackSettings, { app, clock, log }: Surroundings): Link {
  const receiver = openReceiver(settings, log);
  if (app !== undefined) receiver.init(app);
  const { client } = receiver;
  const over = new AbortController();
  const pause = (ms: Millis): Promise<void> => clock.sleep(ms, over.signal);
  let state: ReturnType<Link['state']> = 'opening';
  let isClosed = false;

  const ended = new Promise<void>((resolve) => client.once('disconnected', () => resolve())).then(() => over.abort());
  const close = async (): Promise<void> => {
    isClosed = true;
    void client.disconnect();
    await Promise.race([ended, clock.sleep(CLOSED_WITHIN, over.signal)]);
    // Said twice, it cuts the connection.
    if (!over.signal.aborted) client.websocket?.disconnect();
  };
  const leaving = Promise.race([farewellOf(client), ended.then(() => 'ended'), closing()]).then((reason) => {
    state = 'leaving';
    void pause(LEFT_OPEN).then(() => (over.signal.aborted ? undefined : close()));
    return reason;
  });

  async function closing(): Promise<string> {
    while (!over.signal.aborted) {
      await pause(LOOK_EVERY);
      if (state === 'staying' && client.websocket?.isActive() !== true) break;
    }
    return 'closing';
  }

  async function greet(): Promise<boolean> {
    const started = client.start();
    // What is under way when it is closed comes to be all the same.
    void started.then(
      () => (isClosed ? client.disconnect() : undefined),
      () => undefined,
    );
    const silence = pause(GREETED_WITHIN).then(() => 'Slack did not say hello');
    try {
      const given = await Promise.race([started.then(() => undefined), leaving, silence]);
      if (given !== undefined) throw new Error(given);
      if (state === 'opening') state = 'staying';
      return true;
    } catch (error) {
      if (!isClosed) log.warn({ error: String(error) }, 'Slack cannot be reached yet (Socket Mode)');
      await close();
      return false;
    }
  }

  return { state: () => state, greeted: greet(), leaving, ended, close };
}

function openReceiver(settings: SlackSettings, log: Log): SocketModeReceiver {
  const dispatcher = proxyDispatcher({ proxyTunnel: true });
  return new SocketModeReceiver({
    ...(dispatcher === undefined ? {} : { dispatcher }),
    appToken: settings.appToken ?? '',
    autoReconnectEnabled: false,
    clientPingTimeout: PONG_WITHIN,
    logger: slackLogger(log),
    installerOptions: { clientOptions: clientOptions(settings, log) },
  });
}

/** Resolves with Slack's reason when it says that it will close the connection, at which the library would do it at once. */
function farewellOf(client: SocketModeReceiver['client']): Promise<string> {
  const readers = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  return new Promise((resolve) => {
    client.on('ws_message', (data: unknown, isBinary: boolean) => {
      const reason = typeof data === 'string' ? farewellIn(data) : undefined;
      if (reason !== undefined) return resolve(reason);
      for (const read of readers) read(data, isBinary);
    });
  });
}

function farewellIn(text: string): string | undefined {
  try {
    const { type, reason }: { type?: unknown; reason?: unknown } = JSON.parse(text) ?? {};
    return type === 'disconnect' ? String(reason) : undefined;
  } catch {
    return undefined;
  }
}
