/** The doors by which monitoring tools send: `/hooks/<source>/<key>`, or the key as a bearer token; and PagerDuty's. */
import type { HttpAnswer, HttpReadRow, HttpRequest, HttpRow } from '../../../../engine/web.ts';
import { SECOND } from '../../../../lib/instant.ts';
import type { Log } from '../../../../lib/log.ts';
import { heartbeatRoutes } from '../../heartbeats/routes.ts';
import { hasOpened } from '../keys.ts';
import { hookAnswer, hookFailed } from './answers.ts';
import { type Body, readBodyText } from './body.ts';
import { keepMissed, type Secrets, type Sent, takeSent } from './operations.ts';
import { PAGERDUTY_DOORS } from './pagerduty.ts';
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from './signature.ts';

/** Bytes of a body, unpacked. */
export const LARGEST = 1024 * 1024;
const LARGEST_EVENT = 512 * 1024;

/** A tool waits about ten seconds; after this it hears that it should send again. */
const PATIENCE = 5 * SECOND;

/** What the doors need besides the rows. */
export interface DoorSettings {
  readonly log: Log;
  readonly secrets: Secrets;
}

/** The rows of HTTP for sources and heartbeats. */
export function sourceRoutes(settings: DoorSettings): readonly HttpRow[] {
  const { secrets } = settings;
  const hook = (path: string, keyOf: (request: HttpRequest) => string): HttpRow => {
    const sent = onceFor(
      (request): Sent => ({ ...sentOf(request), name: request.params['source'], key: keyOf(request) }),
    );
    return {
      ...door(settings, path, LARGEST, hookFailed),
      ahead: (request) => readAhead(sent(request)),
      missed: (tx, request) => keepMissed(tx, sent(request)),
      answer: async (tx, request) => {
        const taken = await takeSent(tx, sent(request), secrets);
        return taken && (() => hookAnswer(taken));
      },
    };
  };
  return [
    ...heartbeatRoutes(settings.log),
    hook('/hooks/:source/:key', ({ params }) => params['key'] ?? ''),
    hook('/hooks/:source', ({ header }) => bearerOf(header('authorization'))),
    ...PAGERDUTY_DOORS.map(({ path, read, answer, failed }): HttpRow => {
      const sent = onceFor((request): Sent => {
        const all = sentOf(request);
        return { ...all, name: undefined, ...read(request, all.body) };
      });
      return {
        ...door(settings, path, LARGEST_EVENT, failed),
        ahead: (request) => readAhead(sent(request)),
        missed: (tx, request) => keepMissed(tx, sent(request)),
        answer: async (tx, request) => {
          const taken = await takeSent(tx, sent(request), secrets);
          return () => answer(request, sent(request), taken);
        },
      };
    }),
  ];
}

/** What a request sends, made once: its transaction may be tried again. */
function onceFor(make: (request: HttpRequest) => Sent): (request: HttpRequest) => Sent {
  const made = new WeakMap<HttpRequest, Sent>();
  return (request) => {
    const sent = made.get(request) ?? make(request);
    made.set(request, sent);
    return sent;
  };
}

/** Reads the body before the transaction, so that nobody waits for that, unless a stranger sends it. */
function readAhead({ key, unread, body }: Sent): void {
  if (unread === undefined && hasOpened(key)) body();
}

/** What all doors have in common: what could not be recorded must be sent again. */
function door({ log }: DoorSettings, path: string, limit: number, failed: (error: unknown) => HttpAnswer) {
  return {
    method: 'POST',
    path,
    body: { kind: 'any', limit },
    auth: [],
    together: true,
    patience: PATIENCE,
    failed: (error: unknown) => {
      log.error({ err: error }, 'a payload from a source was not recorded; the source was asked to send it again');
      return failed(error);
    },
  } satisfies Omit<HttpReadRow, 'answer'>;
}

function sentOf({ header, bytes, text, unread }: HttpRequest): Omit<Sent, 'name' | 'key'> {
  const mediaType = header('content-type') ?? '';
  let read: Body | undefined;
  return {
    bytes,
    text,
    unread,
    mediaType,
    body: () => {
      read ??= readBodyText(text, mediaType);
      return read;
    },
    signature: header(SIGNATURE_HEADER),
    timestamp: header(TIMESTAMP_HEADER),
  };
}

function bearerOf(header: string | undefined): string {
  return /^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? '';
}
