/** One HTTP call of a carrier, and what the response means for the outbox. */
import type { Outcome } from '../engine/outbox/outcome.ts';
import { HOUR, SECOND } from '../lib/instant.ts';
import type { AddressList } from '../lib/net/addresses.ts';
import { ClosedAddress, type Exchange, exchange, firstBytes, type HttpAnswer } from '../lib/net/exchange.ts';

/** The longest time that the lease of a page allows for an attempt. */
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
  /** A person typed the address: it may lead to these networks and to the open internet, nowhere else. */
  readonly typed?: AddressList | undefined;
}

/** What is taken from an answer: the receipt's data, and from a refusal the carrier's own words. */
export interface Reading {
  readonly data?: (text: string) => unknown;
  readonly reason?: (text: string) => string | undefined;
  /** Whether the refusal is about Muster's account and not about the receiver. */
  readonly ours?: (text: string) => boolean;
}

/** Posts, and says what became of it. No address appears in an error: it may hold a secret. */
export function post({ url, headers, body, typed }: Call, reading: Reading = {}): Promise<Outcome> {
  return request(url, { method: 'POST', headers, body, typed }, reading);
}

/** Reads an address in the same manner. */
export function get(url: string, reading: Reading = {}): Promise<Outcome> {
  return request(url, { method: 'GET', headers: {}, body: undefined, typed: undefined }, reading);
}

/** One sentence for all: what a person is told of the address they typed must not tell what is behind it. */
const UNREACHED =
  'it could not be reached. Muster calls addresses in private networks only if PRIVATE_RECEIVERS names them';

async function request(url: string, call: Omit<Exchange, 'signal'>, { data, reason, ours }: Reading): Promise<Outcome> {
  const signal = AbortSignal.timeout(TIMEOUT);
  try {
    const answer = await exchange(url, { ...call, signal });
    const { statusCode: status = 0, headers } = answer;
    if (status >= 200 && status < 300) {
      const text = data === undefined ? '' : await firstBytes(answer);
      answer.destroy();
      return { kind: 'sent', receipt: { data: data?.(text) } };
    }
    const words = await wordsOf(answer);
    const why = reason?.(words);
    return ours?.(words) === true
      ? { kind: 'held', error: why ?? `it answered HTTP ${status}` }
      : unlessUnreached(outcomeOf(status, headers['retry-after'], why), status, call.typed);
  } catch (error) {
    // A name that leads into our network must not be told from one that leads nowhere: both are tried again.
    if (error instanceof ClosedAddress && !error.named) return { kind: 'refused', error: UNREACHED, final: true };
    const fault = call.typed === undefined ? faultOf(error, signal) : UNREACHED;
    return { kind: 'later', error: fault, unsure: !neverLeft(error) };
  }
}

/** A refusal is judged by its status, even if its body never ends. */
function wordsOf(answer: HttpAnswer): Promise<string> {
  return firstBytes(answer).catch(() => '');
}

/** The longest pause that a receiver can ask for; a receiver that wants more asks again. */
const LONGEST_WAIT = HOUR;

function outcomeOf(status: number, wait: string | undefined, reason: string | undefined): Outcome {
  if (status === 429 || status >= 500) {
    const asked = Number(wait) * SECOND;
    return { kind: 'later', error: `HTTP ${status}`, ...(asked > 0 ? { after: Math.min(asked, LONGEST_WAIT) } : {}) };
  }
  const elsewhere = status >= 300 && status < 400 ? ', a redirect, which Muster does not follow' : '';
  return { kind: 'refused', error: reason ?? `it answered HTTP ${status}${elsewhere}`, final: true };
}

/** What a proxy answers where it reaches nobody, differently for closed, silent and absent (RFC 9110, 15.6.3 to 15.6.5). */
const GATEWAY = [502, 503, 504];

function unlessUnreached(outcome: Outcome, status: number, typed: AddressList | undefined): Outcome {
  return typed !== undefined && outcome.kind === 'later' && GATEWAY.includes(status)
    ? { ...outcome, error: UNREACHED }
    : outcome;
}

const NEVER_LEFT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function codeOf(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string') return code;
  }
  return undefined;
}

function neverLeft(error: unknown): boolean {
  return error instanceof ClosedAddress || NEVER_LEFT.has(codeOf(error) ?? '');
}

function faultOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'no answer within five seconds';
  return codeOf(error) ?? 'the connection failed';
}
