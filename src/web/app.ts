/** The HTTP side of the process: health, metrics, and whatever is mounted on it. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Application, type NextFunction, type Request, type Response } from 'express';
import type { Vitals } from '../engine/health/health.ts';
import { heldText } from '../engine/outbox/connections.ts';
import { Outage } from '../lib/errors.ts';
import { SECOND } from '../lib/instant.ts';
import type { Log } from '../lib/log.ts';
import { sameText } from '../lib/sign.ts';
import { listenFailure } from './listening.ts';
import type { Metrics } from './metrics.ts';

export interface WebOptions {
  readonly metrics: Metrics;
  readonly log: Log;
  /** `/healthz`, for alarms: everything that is wrong. */
  readonly vitals: () => Promise<Vitals>;
  /** For what restarts processes: what a restart may cure, in sentences; none while the process lives. */
  readonly alive: () => Promise<readonly string[]>;
  /** What `/readyz` says about Slack; it never decides. */
  readonly slack: () => string;
  /**
   * A reader who sends it as a bearer token gets figures and details; undefined: nobody at the public port, and everybody
   * at the separate one.
   */
  readonly metricsToken: string | undefined;
  /** The elapsed milliseconds. */
  readonly elapsed: () => number;
}

/** `app` takes further routers until `listen`, which puts the 404 last. */
export interface Web {
  readonly app: Application;
  /** Resolves with the address, as `http://127.0.0.1:3000`. Rejects with `configuration` when it cannot listen there. */
  listen(port: number, host: string): Promise<string>;
  /** Opens a separate port for what watches this process: health with details, and figures; with the token, if there is one. */
  listenInside(port: number, host: string): Promise<string>;
  /** Takes no new requests and resolves when the running ones have ended. */
  close(): Promise<void>;
}

export function createWeb(options: WebOptions): Web {
  const { elapsed } = options;
  const read = {
    ...options,
    vitals: onceASecond(options.vitals, elapsed),
    alive: onceASecond(options.alive, elapsed),
    afresh: options,
  };
  const app = openApp(read);
  mountHealth(app, read, (req) => holdsToken(read, req));
  if (read.metricsToken !== undefined) mountMetrics(app, read);
  const servers: Server[] = [];
  const listen = async (on: Application, setting: 'PORT' | 'METRICS_PORT', port: number, host: string) => {
    finish(on, options.log);
    const server = await opened(on, port, host).catch((error: unknown) => {
      throw listenFailure(error, setting, port, host);
    });
    servers.push(server);
    return `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
  };
  return {
    app,
    listen: (port, host) => listen(app, 'PORT', port, host),
    listenInside: (port, host) => listen(insideApp(read), 'METRICS_PORT', port, host),
    close: async () => void (await Promise.all(servers.map(closed))),
  };
}

/** What the port for what watches this process answers. */
function insideApp(options: Reading): Application {
  const app = openApp(options);
  mountHealth(app, options, (req) => options.metricsToken === undefined || holdsToken(options, req));
  mountMetrics(app, options);
  return app;
}

/** What is computed once a second, and what each time. */
interface Reading extends WebOptions {
  readonly afresh: Pick<WebOptions, 'vitals' | 'alive'>;
}

function openApp({ metrics }: WebOptions): Application {
  const app = express().disable('x-powered-by');
  app.use((_, res, next) => countRefusals(metrics, res, next));
  return app;
}

/**
 * Who may read details learns what is wrong; everybody else, whether anything is. Health is looked at for each request
 * that has the token, and once a second for all others.
 */
function mountHealth(app: Application, options: Reading, mayRead: (req: Request) => boolean): void {
  const lookFor = (req: Request): Reading['afresh'] => (holdsToken(options, req) ? options.afresh : options);
  app.get('/healthz', async (req, res) => {
    const { complaints } = await lookFor(req).vitals();
    const wrong = complaints.map(({ text }) => text);
    answer(res, wrong, mayRead(req));
  });
  app.get('/livez', async (req, res) => answer(res, await lookFor(req).alive(), mayRead(req)));
  app.get('/readyz', (req, res) => answerReady(options, res, mayRead(req)));
}

/** Metrics, for readers with the token; for everybody while there is none. */
function mountMetrics(app: Application, options: WebOptions): void {
  const { metrics, vitals, metricsToken } = options;
  app.get('/metrics', async (req, res) => {
    if (metricsToken === undefined || holdsToken(options, req))
      res.type(metrics.contentType).send(await metrics.text(await vitals()));
    else res.status(401).set('www-authenticate', 'Bearer').end();
  });
}

function holdsToken({ metricsToken }: WebOptions, req: Request): boolean {
  const given = /^Bearer +(\S+)$/i.exec(req.get('authorization') ?? '')?.[1];
  return given !== undefined && metricsToken !== undefined && sameText(given, metricsToken);
}

/** How long a reading is given to everybody who asks: figures and health cost questions to the database. */
const KEPT = SECOND;

function onceASecond<T>(read: () => Promise<T>, elapsed: WebOptions['elapsed']): () => Promise<T> {
  let last: { readonly at: number; readonly reading: Promise<T> } | undefined;
  return async () => {
    if (last === undefined || elapsed() - last.at >= KEPT) last = { at: elapsed(), reading: read() };
    const { reading } = last;
    try {
      return await reading;
    } catch (error) {
      last = undefined;
      throw error;
    }
  };
}

function countRefusals(metrics: Metrics, res: Response, next: NextFunction): void {
  res.on('finish', () => {
    if (res.statusCode === 401) metrics.refused();
  });
  next();
}

/** Sentences say what Muster is connected to, and which pages are open: nothing for everybody who reaches the port. */
const WITHOUT_DETAILS = 'Something is wrong. Requests with METRICS_TOKEN see the details.';

function answer(res: Response, wrong: readonly string[], details: boolean): void {
  const words = details ? wrong.join('\n') : WITHOUT_DETAILS;
  res
    .status(wrong.length === 0 ? 200 : 503)
    .type('text')
    .send(`${wrong.length === 0 ? 'ok' : words}\n`);
}

/** A reader without a token learns whether it is ready, and nothing of what it is connected to. */
async function answerReady({ vitals, slack }: WebOptions, res: Response, details: boolean): Promise<void> {
  const { backlog } = await vitals();
  const database = backlog === undefined ? 'The database does not answer.' : 'The database answers and is up to date.';
  const held = (backlog?.held ?? []).map(heldText);
  const brief = backlog === undefined ? database : 'ok';
  res
    .status(backlog === undefined ? 503 : 200)
    .type('text')
    .send(`${(details ? [database, slack(), ...held] : [brief]).join('\n')}\n`);
}

function finish(app: Application, log: Log): void {
  app.use((_, res) => nothing(res));
  app.use((error: unknown, _: Request, res: Response, next: NextFunction) => {
    if (res.headersSent) return next(error);
    // An address that cannot be read is the asker's mistake; its error quotes it, and addresses may hold secrets.
    if (error instanceof URIError) return nothing(res);
    const { status } = error as { readonly status?: unknown };
    if (typeof status === 'number' && status >= 400 && status < 500) return void res.status(status).end();
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

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
