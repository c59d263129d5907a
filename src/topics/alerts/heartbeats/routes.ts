/** The doors of heartbeats: `/heartbeat/<key>` when it is alive or a run succeeded, with `/start` and `/fail` for jobs. */
import type { HttpAnswer, HttpRow } from '../../../engine/web.ts';
import { SECOND } from '../../../lib/instant.ts';
import type { Log } from '../../../lib/log.ts';
import { hookFailed, json } from '../intake/door/answers.ts';
import { readBeat } from './model.ts';
import { takeBeat } from './operations.ts';

/** Bytes of a body, which is not read. */
const LARGEST = 100 * 1024;
/** A job should not wait long for it. */
const PATIENCE = 5 * SECOND;

/** The rows of HTTP for heartbeats: tools that cannot post may use GET. */
export function heartbeatRoutes(log: Log): readonly HttpRow[] {
  const paths = ['/heartbeat/:key', '/heartbeat/:key/:report'];
  return paths.flatMap((path) => (['GET', 'POST'] as const).map((method) => beatRow(log, method, path)));
}

function beatRow(log: Log, method: 'GET' | 'POST', path: string): HttpRow {
  return {
    method,
    path,
    body: method === 'GET' ? { kind: 'none' } : { kind: 'any', limit: LARGEST },
    auth: [],
    together: true,
    patience: PATIENCE,
    failed: (error) => {
      log.error({ err: error }, 'a heartbeat was not recorded; its sender was asked to send it again');
      return hookFailed(error);
    },
    answer: async (tx, { params }) => {
      const what = readBeat(params['report']);
      const wait = what === undefined ? undefined : await takeBeat(tx, params['key'] ?? '', what);
      return wait === undefined ? undefined : () => answerOf(wait);
    },
  };
}

function answerOf(wait: number): HttpAnswer {
  if (wait === 0) return json(200, { status: 'ok' });
  const message = 'This heartbeat reported more than 300 times in 5 minutes. Nothing was recorded. Send it less often.';
  return json(503, { status: 'refused', message, errors: [] }, Math.ceil(wait / SECOND));
}
