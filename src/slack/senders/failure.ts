/** What a failed call means for the outbox: try again soon, Muster itself is refused, or the receiver refused. */
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import type { Outcome } from '../../engine/outbox/outcome.ts';
import { MusterError } from '../../lib/errors.ts';
import { SECOND } from '../../lib/instant.ts';

/**
 * Slack refuses the bot, whatever it asks for: its token, its app, its workspace or its network. What Slack answers to
 * every method: https://docs.slack.dev/reference/methods/chat.postMessage#errors.
 */
const OURS = new Set([
  'account_inactive',
  'accesslimited',
  'ekm_access_denied',
  'invalid_auth',
  'invalid_token',
  'not_authed',
  'org_login_required',
  'team_access_not_granted',
  'token_expired',
  'token_revoked',
  'two_factor_setup_required',
]);
/** The same when the method posts messages; elsewhere they say only that the bot cannot do this one thing. */
const OURS_FOR_MESSAGES = new Set([
  'enterprise_is_restricted',
  'missing_scope',
  'not_allowed_token_type',
  'deprecated_endpoint',
  'method_deprecated',
]);
/**
 * Slack's own troubles and limits of a moment, by its codes; anything else it answers is a refusal. Most are listed
 * at https://docs.slack.dev/reference/methods/chat.update#errors and at the other methods.
 */
const PASSING = new Set([
  'canvas_editing_failed',
  'external_channel_migrating',
  'fatal_error',
  'fetch_members_failed',
  'file_update_failed',
  'internal_error',
  'message_limit_exceeded',
  'rate_limited',
  'ratelimited',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
  'too_many_requests',
  'update_failed',
]);
/** Passing troubles that Slack also has with blocks it cannot draw, again and again. */
const PERHAPS_THE_BLOCKS = new Set(['internal_error', 'fatal_error', 'update_failed']);
/** Network errors that happen before a request is sent. */
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

/** Whether this code says that Slack refuses the bot, instead of one channel, person or deed. */
export function isOurs(code: string): boolean {
  return OURS.has(code);
}

/** Whether this may be Slack's trouble with the blocks of a message instead of a passing one. */
export function perhapsTheBlocks(error: unknown): boolean {
  return PERHAPS_THE_BLOCKS.has(slackCode(error) ?? '');
}

/** What an attempt does: `message` posts or edits one, `call` is anything else. */
export type Doing = 'message' | 'call';

/** The outcome of an attempt that threw. `unsure` means that the call may have worked although nobody said so. */
export function failure(error: unknown, doing: Doing = 'call'): Outcome {
  if (error instanceof WebAPIRateLimitedError)
    return { kind: 'later', error: 'ratelimited', after: error.retryAfter * SECOND };
  if (error instanceof WebAPIHTTPError)
    return { kind: 'later', error: `HTTP ${error.statusCode}`, unsure: error.statusCode >= 500 };
  if (error instanceof WebAPIRequestError) return unreached(error);
  if (error instanceof MusterError) return { kind: 'later', error: error.message };
  if (error instanceof WebAPIPlatformError) return answered(error.data as Refusal, doing);
  return { kind: 'later', error: String(error), unsure: true };
}

/** What Slack says when it refuses: its code, and sometimes what is wrong with what was sent. */
interface Refusal {
  readonly error: string;
  readonly detail?: unknown;
  readonly response_metadata?: { readonly messages?: readonly string[] };
}

/** Whether Slack says that the error is about the content, so that it does not pass. */
function answered({ error, detail, response_metadata: more }: Refusal, doing: Doing): Outcome {
  const about = typeof detail === 'string' && detail !== '' ? detail : undefined;
  if (PASSING.has(error) && about === undefined) return { kind: 'later', error };
  if (OURS.has(error) || (doing === 'message' && OURS_FOR_MESSAGES.has(error))) return { kind: 'held', error };
  const words = about ?? more?.messages?.join('; ') ?? '';
  return { kind: 'refused', error, ...(words === '' ? {} : { detail: words }) };
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
export async function attempt(work: () => Promise<Outcome>, doing: Doing = 'call'): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    return failure(error, doing);
  }
}
