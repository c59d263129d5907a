/** One HTTP call of a carrier, and what its answer means for the outbox. */
import type { Outcome } from '../engine/outbox/outcome.ts';
import { SECOND } from '../lib/instant.ts';

/** As long as a page's lease lets an attempt take. */
export const TIMEOUT = 5 * SECOND;

/** A whole address as somebody types it. */
export function readUrl(typed: string): { readonly address: string } | undefined {
  if (!/^https?:\/\//i.test(typed) || !URL.canParse(typed)) return undefined;
  return { address: typed };
}

/** The host of an address, which may hold a secret elsewhere. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}

export interface Call {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is taken from an answer: the receipt's data, and from a refusal the carrier's own words. */
export interface Reading {
  readonly data?: (text: string) => unknown;
  readonly reason?: (text: string) => string | undefined;
  /** Whether the refusal is of our own account, whoever the receiver is. */
  readonly ours?: (text: string) => boolean;
}

/** Posts, and says what became of it. No address appears in an error: it may hold a secret. */
export function post({ url, headers, body }: Call, reading: Reading = {}): Promise<Outcome> {
  return request(url, { method: 'POST', headers, body }, reading);
}

/** Reads an address in the same manner. */
export function get(url: string, reading: Reading = {}): Promise<Outcome> {
  return request(url, { method: 'GET' }, reading);
}

async function request(url: string, init: RequestInit, { data, reason, ours }: Reading): Promise<Outcome> {
  try {
    const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT) });
    if (response.ok) return { kind: 'sent', receipt: { data: data?.(await response.text()) } };
    const words = await wordsOf(response);
    const why = reason?.(words);
    return ours?.(words) === true
      ? { kind: 'held', error: why ?? `it answered HTTP ${response.status}` }
      : outcomeOf(response, why);
  } catch (error) {
    return { kind: 'later', error: faultOf(error), unsure: !neverLeft(error) };
  }
}

/** A refusal counts by its status, also when its words never end. */
function wordsOf(response: Response): Promise<string> {
  return response.text().catch(() => '');
}

function outcomeOf({ status, headers }: Response, reason: string | undefined): Outcome {
  if (status === 429 || status >= 500) {
    const seconds = Number(headers.get('retry-after'));
    return { kind: 'later', error: `HTTP ${status}`, ...(seconds > 0 ? { after: seconds * SECOND } : {}) };
  }
  return { kind: 'refused', error: reason ?? `it answered HTTP ${status}`, final: true };
}

const NEVER_LEFT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function codeOf(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string') return code;
  }
  return undefined;
}

function neverLeft(error: unknown): boolean {
  return NEVER_LEFT.has(codeOf(error) ?? '');
}

function faultOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer within five seconds';
  return codeOf(error) ?? 'the connection failed';
}
