/** The HTTP side of the process: health, metrics, and whatever is mounted on it. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Application, type NextFunction, type Request, type Response } from 'express';
import type { Vitals } from '../engine/health/health.ts';
import { heldText } from '../engine/outbox/connections.ts';
import { Outage } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { Metrics } from './metrics.ts';

export interface WebOptions {
  readonly metrics: Metrics;
  readonly log: Log;
  /** For alarms: everything that is wrong. */
  readonly vitals: () => Promise<Vitals>;
  /** For whoever restarts processes: what a restart may cure, in sentences; none while the process lives. */
  readonly alive: () => Promise<readonly string[]>;
  /** What `/readyz` says about Slack; it never decides. */
  readonly slack: () => string;
}

/** `app` takes further routers until `listen`, which puts the 404 last. */
export interface Web {
  readonly app: Application;
  /** Resolves with the address, as `http://127.0.0.1:3000`. Rejects when the port is taken. */
  listen(port: number, host: string): Promise<string>;
  /** Takes no new requests and resolves when the running ones have ended. */
  close(): Promise<void>;
}

export function createWeb(options: WebOptions): Web {
  const app = express().disable('x-powered-by');
  app.use((_, res, next) => countRefusals(options.metrics, res, next));
  app.get('/healthz', async (_, res) =>
    answer(
      res,
      (await options.vitals()).complaints.map(({ text }) => text),
    ),
  );
  app.get('/livez', async (_, res) => answer(res, await options.alive()));
  app.get('/readyz', (_, res) => answerReady(options, res));
  app.get('/metrics', async (_, res) => {
    res.type(options.metrics.contentType).send(await options.metrics.text(await options.vitals()));
  });
  let server: Server | undefined;
  return {
    app,
    listen: async (port, host) => {
      finish(app, options.log);
      server = await opened(app, port, host);
      return `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
    },
    close: () => closed(server),
  };
}

function countRefusals(metrics: Metrics, res: Response, next: NextFunction): void {
  res.on('finish', () => {
    if (res.statusCode === 401) metrics.refused();
  });
  next();
}

function answer(res: Response, wrong: readonly string[]): void {
  res
    .status(wrong.length === 0 ? 200 : 503)
    .type('text')
    .send(wrong.length === 0 ? 'ok\n' : `${wrong.join('\n')}\n`);
}

async function answerReady({ vitals, slack }: WebOptions, res: Response): Promise<void> {
  const { backlog } = await vitals();
  const database = backlog === undefined ? 'The database does not answer.' : 'The database is migrated and answers.';
  const held = (backlog?.held ?? []).map(heldText);
  res
    .status(backlog === undefined ? 503 : 200)
    .type('text')
    .send(`${[database, slack(), ...held].join('\n')}\n`);
}

function finish(app: Application, log: Log): void {
  app.use((_, res) => nothing(res));
  app.use((error: unknown, _: Request, res: Response, next: NextFunction) => {
    if (res.headersSent) return next(error);
    // An address that cannot be read is the asker's mistake; its error quotes it, and addresses may hold secrets.
    if (error instanceof URIError) return nothing(res);
    log.error({ err: error }, 'a web request failed');
    if (error instanceof Outage) res.status(503).type('text').send(`${error.said}\n`);
    else res.status(500).type('text').send('That did not work.\n');
  });
}

function nothing(res: Response): void {
  res.status(404).type('text').send('There is nothing here.\n');
}

function opened(app: Application, port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = app.listen(port, host, (error?: Error) => (error === undefined ? resolve(server) : reject(error)));
  });
}

function closed(server: Server | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (server === undefined) return resolve();
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
