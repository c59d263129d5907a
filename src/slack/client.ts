import type { WebClientOptions } from '@slack/web-api';
import { type Logger, LogLevel, WebClient } from '@slack/web-api';
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

export function openClient(settings: SlackSettings, log: Log): WebClient {
  return new WebClient(settings.botToken, clientOptions(settings, log));
}

/** The client that changes user groups: a user's, where the workspace lets only some people do it. */
export function openGroupsClient(settings: SlackSettings, bot: WebClient, log: Log): WebClient {
  return settings.userToken === undefined ? bot : new WebClient(settings.userToken, clientOptions(settings, log));
}

/** Slack's libraries log through ours; their debug lines hold whole requests, so they are left out. */
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
