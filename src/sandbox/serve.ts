/** Mounts the sandbox's page and the addresses it uses. For the loopback address only. */
import { fileURLToPath } from 'node:url';
import express, { type NextFunction, type Request, type Response } from 'express';
import { z } from 'zod';
import { perform } from './deeds.ts';
import type { Monitor } from './monitor.ts';
import type { CommandHint, Direct, Effect, State, Suggestion } from './wire.ts';
import type { Snapshot, Workspace } from './workspace.ts';

/** The clock behind the page's buttons. Instants and spans are milliseconds. */
export interface SandboxClock {
  now(): number;
  /** Resolves when everything due until then has happened. */
  advance(ms: number): Promise<void>;
  /** Moves to the next timer; does nothing when none waits. */
  next(): Promise<void>;
  nextDue(): Promise<number | null>;
}

export interface PageExtras {
  /** The person the page opens as, a user id. */
  readonly me: string;
  readonly commands: readonly CommandHint[];
  readonly suggestions: readonly Suggestion[];
  /** Absent: there is no monitor to play with. */
  readonly monitor?: Monitor;
  /** The built page; absent: `dist/sandbox/page`. */
  readonly folder?: string;
}

/** Anything middleware can be mounted on: an express application or router. */
export interface Mount {
  use(handler: express.Router): unknown;
}

interface Served extends PageExtras {
  readonly workspace: Workspace;
  readonly clock: SandboxClock;
}

const FOLDER = fileURLToPath(new URL('../../dist/sandbox/page/', import.meta.url));
const KEEP_ALIVE_MS = 20_000;
const LONGEST_JUMP_MS = 31 * 24 * 60 * 60_000;
const DIRECTS = 50;

const Move = z.union([
  z.object({ by: z.number().int().positive().max(LONGEST_JUMP_MS) }),
  z.object({ next: z.literal(true) }),
]);

const Alert = z.object({ source: z.string(), firing: z.boolean() });

/** Mounts `/` and `/sandbox/…`. The cleanup ends the live connections. */
export function servePage(app: Mount, workspace: Workspace, clock: SandboxClock, extras: PageExtras): () => void {
  const served: Served = { ...extras, workspace, clock };
  const folder = extras.folder ?? FOLDER;
  const live = liveLine(workspace);
  const router = express.Router();
  router.use('/sandbox', onlyHere);
  router.get('/', onlyHere, (_, res, next) =>
    res.sendFile('index.html', { root: folder }, (error) => unbuilt(res, next, error)),
  );
  router.use('/sandbox/page', express.static(folder, { index: false }));
  router.get(
    '/sandbox/state',
    answered((req) => readState(served, typeof req.query['as'] === 'string' ? req.query['as'] : extras.me)),
  );
  router.get('/sandbox/live', live.open);
  router.post(
    '/sandbox/act',
    express.json(),
    answered((req) => perform(workspace, req.body)),
  );
  router.post(
    '/sandbox/clock',
    express.json(),
    answered((req) => moveClock(clock, req.body)),
  );
  router.post(
    '/sandbox/monitor',
    express.json(),
    answered((req) => sendAlert(extras.monitor, req.body)),
  );
  app.use(router);
  return live.close;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

const POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A foreign name that resolves to this machine, or a foreign page that posts here, gets nothing. */
function onlyHere(req: Request, res: Response, next: NextFunction): void {
  const host = req.headers.host ?? '';
  const { origin } = req.headers;
  const foreign = origin !== undefined && origin !== `http://${host}`;
  const site = req.headers['sec-fetch-site'];
  const stranger = req.method !== 'GET' && (foreign || (site !== undefined && site !== 'same-origin'));
  if (!LOOPBACK.test(host) || stranger) {
    res.status(403).type('text').send('The sandbox answers only its own page on this machine.\n');
    return;
  }
  res.set({
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  });
  next();
}

function unbuilt(res: Response, next: NextFunction, error: Error | undefined): void {
  if (error === undefined || res.headersSent) return;
  if (!('code' in error) || error.code !== 'ENOENT') next(error);
  else res.status(503).type('text').send('The page is not built: run “npm run build”.\n');
}

/** Answers with what `make` gives as JSON, or says why not. */
function answered(make: (req: Request) => Promise<object>): (req: Request, res: Response) => Promise<void> {
  return async (req, res) => {
    try {
      res.json(await make(req));
    } catch (error) {
      const why =
        error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error);
      res.status(400).json({ error: why });
    }
  };
}

async function moveClock(clock: SandboxClock, body: unknown): Promise<object> {
  const move = Move.parse(body);
  await ('by' in move ? clock.advance(move.by) : clock.next());
  return { now: clock.now() };
}

async function sendAlert(monitor: Monitor | undefined, body: unknown): Promise<object> {
  const { source, firing } = Alert.parse(body);
  await monitor?.send(source, firing);
  return {};
}

async function readState({ workspace, clock, commands, suggestions, monitor }: Served, as: string): Promise<State> {
  const mine = await workspace.snapshot(as);
  const all = await Promise.all(
    mine.people.map(async (person) => (person.id === as ? mine : workspace.snapshot(person.id))),
  );
  const due = await clock.nextDue();
  const done = suggestions.flatMap(({ effect }, i) => (all.some((each) => shows(each, effect)) ? [i] : []));
  const time = { now: clock.now(), due };
  const alerts = monitor?.alerts() ?? [];
  return { ...mine, clock: time, commands, suggestions, done, direct: all.flatMap(directOf), monitor: alerts };
}

/** True when the effect exists in what this person sees. */
function shows(snapshot: Snapshot, effect: Effect): boolean {
  if ('home' in effect) return snapshot.me === effect.home && snapshot.home !== undefined;
  if ('channel' in effect) return snapshot.channels.some(({ name }) => name.startsWith(effect.channel));
  return snapshot.messages.some(({ text, isBot }) => isBot && effect.says.some((words) => text.includes(words)));
}

function directOf(snapshot: Snapshot): Direct[] {
  const channel = snapshot.channels.find((each) => each.kind === 'im');
  if (channel === undefined) return [];
  const messages = snapshot.messages.filter(
    (message) => message.channel === channel.id && message.isBot && message.ephemeralFor === undefined,
  );
  return [
    {
      user: snapshot.me,
      channel: channel.id,
      messages: messages.slice(-DIRECTS).map(({ ts, text }) => ({ ts, text })),
    },
  ];
}

interface LiveLine {
  readonly open: (req: Request, res: Response) => void;
  readonly close: () => void;
}

/** Server-sent events: `changed` after anything visible changed. */
function liveLine(workspace: Workspace): LiveLine {
  const listeners = new Set<Response>();
  const say = (words: string): void => {
    for (const res of listeners) res.write(words);
  };
  const stop = workspace.onChange(() => say('event: changed\ndata: {}\n\n'));
  const beat = setInterval(() => say(': still here\n\n'), KEEP_ALIVE_MS).unref();
  return {
    open: (_, res) => {
      res.status(200).set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }).flushHeaders();
      res.write('retry: 1000\n\n');
      listeners.add(res);
      res.on('close', () => listeners.delete(res));
    },
    close: () => {
      stop();
      clearInterval(beat);
      for (const res of listeners) res.end();
      listeners.clear();
    },
  };
}
