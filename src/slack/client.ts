import type { WebClientOptions } from '@slack/web-api';
import { type Logger, LogLevel, WebAPIPlatformError, WebAPIRateLimitedError, WebClient } from '@slack/web-api';
import type { SlackSettings } from '../config.ts';
import type { Log } from '../lib/log.ts';

/** Longest wait for one answer of Slack, milliseconds. */
export const CALL_TIMEOUT = 5_000;

/** One attempt per call: only the outbox decides when to try again. */
export function clientOptions(settings: SlackSettings, log: Log): WebClientOptions {
  return {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: CALL_TIMEOUT,
    logger: slackLogger(log),
    ...(settings.apiUrl === undefined ? {} : { slackApiUrl: settings.apiUrl }),
  };
}

/** The result of a call: `rate_limited` is HTTP 429, `refused` an answer with an error code, `failed` no answer. */
export type CallResult = 'ok' | 'rate_limited' | 'refused' | 'failed';

/** Called for each call of a method, with its result. */
export type OnCall = (method: string, result: CallResult) => void;

/** The bot's client; `onCall` hears of each of its calls. */
export function openClient(settings: SlackSettings, log: Log, onCall: OnCall = () => undefined): WebClient {
  return new CountingClient(settings.botToken, clientOptions(settings, log), onCall);
}

class CountingClient extends WebClient {
  readonly #onCall: OnCall;
  constructor(token: string, options: WebClientOptions, onCall: OnCall) {
    super(token, options);
    this.#onCall = onCall;
  }
  override async apiCall(...call: Parameters<WebClient['apiCall']>): ReturnType<WebClient['apiCall']> {
    try {
      const answer = await super.apiCall(...call);
      this.#onCall(call[0], 'ok');
      return answer;
    } catch (error) {
      this.#onCall(call[0], resultOf(error));
      throw error;
    }
  }
}

function resultOf(error: unknown): CallResult {
  if (error instanceof WebAPIRateLimitedError) return 'rate_limited';
  return error instanceof WebAPIPlatformError ? 'refused' : 'failed';
}

/** The client that changes user groups: a user's, where the workspace lets only some people do it. */
export function openGroupsClient(settings: SlackSettings, bot: WebClient, log: Log): WebClient {
  return settings.userToken === undefined ? bot : new WebClient(settings.userToken, clientOptions(settings, log));
}

/** Slack's libraries use Muster's log; their debug lines contain whole requests, so they are left out. */
export function slackLogger(log: Log): Logger {
  const words = (parts: readonly unknown[]): string => parts.map(String).join(' ');
  return {
    debug: () => undefined,
    info: (...parts) => log.debug(words(parts)),
    warn: (...parts) => log.warn(words(parts)),
    error: (...parts) => log.warn(words(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}
