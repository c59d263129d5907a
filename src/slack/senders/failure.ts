/** What a failed call means for the outbox: try again soon, or the receiver said no. */
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import type { Outcome } from '../../engine/outbox/outcome.ts';
import { MusterError } from '../../lib/errors.ts';
import { SECOND } from '../../lib/instant.ts';

/** Slack's own troubles, by its codes; anything else it answers is a refusal. */
const PASSING = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);
/** Faults of the network that happen before a request leaves. */
const NEVER_LEFT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Slack's error code (`channel_not_found`), or undefined when Slack did not answer with one. */
export function slackCode(error: unknown): string | undefined {
  return error instanceof WebAPIPlatformError ? error.data.error : undefined;
}

/** The outcome of an attempt that threw. `unsure` stands where the call may have worked although nobody said so. */
export function failure(error: unknown): Outcome {
  if (error instanceof WebAPIRateLimitedError)
    return { kind: 'later', error: 'ratelimited', after: error.retryAfter * SECOND };
  if (error instanceof WebAPIHTTPError)
    return { kind: 'later', error: `HTTP ${error.statusCode}`, unsure: error.statusCode >= 500 };
  if (error instanceof WebAPIRequestError) return unreached(error);
  if (error instanceof MusterError) return { kind: 'later', error: error.message };
  const code = slackCode(error);
  if (code !== undefined) return PASSING.has(code) ? { kind: 'later', error: code } : { kind: 'refused', error: code };
  return { kind: 'later', error: String(error), unsure: true };
}

function unreached(error: WebAPIRequestError): Outcome {
  const code = causeCode(error.original);
  return { kind: 'later', error: code ?? error.message, unsure: code === undefined || !NEVER_LEFT.has(code) };
}

/** The system's code of the innermost cause; `fetch` wraps it once or twice. */
function causeCode(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string') return code;
  }
  return undefined;
}

/** Runs one attempt; what it throws becomes its outcome. */
export async function attempt(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    return failure(error);
  }
}
