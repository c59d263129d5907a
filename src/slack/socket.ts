import { SocketModeReceiver } from '@slack/bolt';
import type { SlackSettings } from '../config.ts';
import { type Clock, SECOND } from '../lib/instant.ts';
import type { Log } from '../lib/log.ts';
import { proxyDispatcher } from '../lib/net/proxy.ts';
import { clientOptions, slackLogger } from './client.ts';

/** Longest pause between two attempts to connect, milliseconds. */
const LONGEST_PAUSE = 30 * SECOND;

/**
 * A pong may take so long, milliseconds: after the five seconds that are the library's default a process that was busy
 * for a moment would lose a good connection.
 */
const PONG_WITHIN = 20 * SECOND;

/** A connection that is always opened again, without anybody waiting for it. */
export interface Socket {
  readonly receiver: SocketModeReceiver;
  connected(): boolean;
  start(): void;
  stop(): Promise<void>;
}

/** Socket Mode. Its own reconnecting gives up on some errors and rejects nowhere, so ours replaces it. */
export function openSocket(settings: SlackSettings, clock: Clock, log: Log): Socket {
  const dispatcher = proxyDispatcher({ proxyTunnel: true });
  const receiver = new SocketModeReceiver({
    ...(dispatcher === undefined ? {} : { dispatcher }),
    appToken: settings.appToken ?? '',
    autoReconnectEnabled: false,
    clientPingTimeout: PONG_WITHIN,
    logger: slackLogger(log),
    installerOptions: { clientOptions: clientOptions(settings, log) },
  });
  const { client } = receiver;
  const stopping = new AbortController();
  let up = false;
  let running: Promise<void> | undefined;

  async function keep(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted; ) {
      failures = (await connectOnce()) ? 0 : failures + 1;
      if (failures > 0) await clock.sleep(Math.min(SECOND * 2 ** (failures - 1), LONGEST_PAUSE), stopping.signal);
    }
  }

  /** Resolves when the connection has ended; false when there never was one. */
  async function connectOnce(): Promise<boolean> {
    const ended = new Promise<void>((resolve) => client.once('disconnected', () => resolve()));
    try {
      await client.start();
    } catch (error) {
      if (!stopping.signal.aborted) log.warn({ error: String(error) }, 'Slack cannot be reached by Socket Mode yet');
      return false;
    }
    up = true;
    log.info('connected to Slack by Socket Mode');
    await ended;
    up = false;
    return true;
  }

  return {
    receiver,
    connected: () => up,
    start: () => {
      running = keep();
    },
    stop: async () => {
      stopping.abort();
      await client.disconnect().catch(() => undefined);
      await running;
    },
  };
}
