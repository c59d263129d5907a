/**
 * PagerDuty's doors, answered as PagerDuty does, so that a tool needs nothing but another address. The key of a source is
 * in the body. Pure.
 * https://developer.pagerduty.com/docs/events-api-v2-overview, https://developer.pagerduty.com/docs/events-api-v1-overview
 */
import type { HttpAnswer, HttpRequest } from '../../../../engine/web.ts';
import { pagerdutyAnswer } from '../../../../sources/pagerduty.ts';
import { sourceType } from '../../../../sources/registry.ts';
import { json, SOON, whyFailed } from './answers.ts';
import { type Body, textIn } from './body.ts';
import type { Sent, Taken } from './operations.ts';

/** An event: only its key has been read. */
export type SentEvent = Pick<Sent, 'key' | 'type' | 'body'>;

/** One of PagerDuty's doors. */
export interface PagerdutyDoor {
  readonly path: string;
  /** What it sends, with the key out of the body that `body` would read. */
  readonly read: (request: HttpRequest, body: () => Body) => SentEvent;
  /** `taken` is undefined where the key opens nothing. */
  readonly answer: (request: HttpRequest, event: SentEvent, taken: Taken | undefined) => HttpAnswer;
  readonly failed: (error: unknown) => HttpAnswer;
}

interface Version {
  readonly path: string;
  /** The field that holds the key of the source. */
  readonly key: string;
  /** How it says that too much came. */
  readonly throttled: number;
}

const VERSIONS: readonly Version[] = [
  { path: '/v2/enqueue', key: 'routing_key', throttled: 429 },
  { path: '/generic/2010-04-15/create_event.json', key: 'service_key', throttled: 403 },
];

/** Events API v2, and the older v1 that some senders still use. */
export const PAGERDUTY_DOORS: readonly PagerdutyDoor[] = VERSIONS.map((version) => ({
  path: version.path,
  read: ({ text, header }, body) => ({
    key: textIn(text, header('content-type') ?? '', version.key),
    body,
    type: sourceType('pagerduty'),
  }),
  answer: ({ unread }, event, taken) => {
    if (unread !== undefined) return invalid(unread.status, [unread.words]);
    return taken === undefined ? invalid(400, [faultOf(event, version)]) : answerOf(version, event, taken);
  },
  failed: (error) => json(503, { status: 'internal server error', message: whyFailed(error) }, SOON),
}));

/** What is wrong with an event whose key opens nothing. */
function faultOf({ key: given, body }: SentEvent, { key }: Version): string {
  const read = given === '' ? body() : undefined;
  if (read !== undefined && 'unreadable' in read) return `Expected ${read.unreadable[0]?.expected}`;
  return `'${key}' must be the key of a source: 32 characters of 0-9 and a-f`;
}

function invalid(status: number, errors: readonly string[]): HttpAnswer {
  return json(status, { status: 'invalid event', message: 'Event object is invalid', errors });
}

function answerOf({ throttled }: Version, { body }: SentEvent, taken: Taken): HttpAnswer {
  const value = heldIn(body());
  if ('signals' in taken) return answered(pagerdutyAnswer(value, taken));
  const { status, error, problems, retryAfter, tooMany } = taken.refusal;
  if (tooMany === true) return json(throttled, { status: 'throttle exceeded', message: error }, retryAfter);
  if (status === 503) return json(503, { status: 'internal server error', message: error }, retryAfter);
  return answered(pagerdutyAnswer(value, { unreadable: problems }));
}

function heldIn(body: Body): unknown {
  return 'value' in body ? body.value : undefined;
}

function answered({ status, body }: ReturnType<typeof pagerdutyAnswer>): HttpAnswer {
  return json(status, body);
}
