import { Writable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { outage, UNREACHABLE } from '../../../../src/db/trouble.ts';
import type { Transact } from '../../../../src/engine/tx.ts';
import { openLog } from '../../../../src/lib/log.ts';
import { sourceRoutes } from '../../../../src/topics/alerts/intake/door/routes.ts';
import { createWeb } from '../../../../src/web/app.ts';
import { createMetrics } from '../../../../src/web/metrics.ts';
import { mountRows } from '../../../../src/web/rows.ts';

const KEY = '0123456789abcdef0123456789abcdef';

const UNANSWERED = outage({ code: UNREACHABLE, said: 'The database does not answer.', what: 'Gone.', next: 'Wait.' });

/** The doors of sources over a database that fails, and what is logged. */
async function doors(error: unknown) {
  const logged: string[] = [];
  const log = openLog('trace', new Writable({ write: (chunk, _, done) => done(void logged.push(String(chunk))) }));
  const web = createWeb({
    metrics: createMetrics(),
    log,
    vitals: async () => ({ at: 0, complaints: [], backlog: undefined, figures: [] }),
    alive: async () => [],
    slack: () => '',
    metricsToken: undefined,
    elapsed: () => 0,
  });
  const transact: Transact = async () => Promise.reject(error);
  mountRows(web.app, sourceRoutes({ log, secrets: () => undefined }), transact, async () => ({}));
  const url = await web.listen(0, '127.0.0.1');
  onTestFinished(() => web.close());
  const send = async (path: string, body: object, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body), headers });
    return { status: response.status, again: response.headers.get('retry-after'), text: await response.text() };
  };
  return { send, logged };
}

test.each([
  ['a database that does not answer', UNANSWERED],
  ['a fault of the program', new TypeError('x is not a function')],
])('what could not be recorded because of %s must be sent again, and no key is logged', async (_, error) => {
  const { send, logged } = await doors(error);
  const answers = [
    await send(`/hooks/shop/${KEY}`, {}),
    await send('/hooks/shop', {}, { authorization: `Bearer ${KEY}` }),
    await send('/v2/enqueue', { routing_key: KEY }),
    await send('/generic/2010-04-15/create_event.json', { service_key: KEY }),
  ];
  for (const { status, again, text } of answers) {
    expect([status, again]).toEqual([503, '1']);
    expect(JSON.parse(text)).toMatchObject({
      status: expect.any(String),
      message: expect.stringContaining('Send it again'),
    });
  }
  expect(logged.length).toBeGreaterThanOrEqual(4);
  expect(logged.join('')).not.toContain(KEY);
});
