/** What senders hear. Pure. */
import type { HttpAnswer } from '../../../../engine/web.ts';
import { Outage } from '../../../../lib/errors.ts';
import type { Taken } from './operations.ts';

/** An answer as JSON that nobody keeps; `retryAfter` in seconds. */
export function json(status: number, body: object, retryAfter?: number): HttpAnswer {
  const again = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  const headers = { 'cache-control': 'no-store', ...again };
  return { type: 'application/json', status, headers, body: `${JSON.stringify(body)}\n` };
}

/** Why nothing was recorded, in words for a sender. */
export function whyFailed(error: unknown): string {
  const why = error instanceof Outage ? error.said : 'Internal error. Nothing was recorded.';
  return `${why} Send it again.`;
}

/** Seconds after which a sender may come back when the database was busy. */
export const SOON = 1;

/** The answer at `/hooks`: 202 when it was committed, 503 when it must be sent again. */
export function hookAnswer(taken: Taken): HttpAnswer {
  if ('signals' in taken) return json(202, { status: 'accepted', signals: taken.signals.length });
  const { status, error, problems, retryAfter } = taken.refusal;
  return json(status, { status: 'refused', message: error, errors: problems }, retryAfter);
}

/** The answer at `/hooks` when the transaction failed. */
export function hookFailed(error: unknown): HttpAnswer {
  return json(503, { status: 'refused', message: whyFailed(error), errors: [] }, SOON);
}
