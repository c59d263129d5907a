/** The two programs under measurement, each a process of its own. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SIGNING_SECRET } from './load.ts';
import type { Sink } from './sink.ts';

export interface Program {
  readonly url: string;
  /** Milliseconds from the start of the process until it was ready. */
  readonly readyAfter: number;
  /** Memory that stays in the machine, bytes; read from Linux's own count. */
  memory(): number;
  /** Processor time used so far, milliseconds in steps of ten; read from Linux's own count. */
  cpu(): number;
  /** Tells a bare app at which instants to post. */
  send(message: object): void;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../../../../', import.meta.url));

const atExit: (() => void)[] = [];
process.once('exit', () => {
  for (const work of atExit) work();
});

/** What is left behind goes when the bench ends, however it does. */
export function onExit(work: () => void): void {
  atExit.push(work);
}

/** An empty folder that goes when the bench ends. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  onExit(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function programOf(child: ChildProcess, url: string, begun: number): Program {
  return {
    url,
    readyAfter: performance.now() - begun,
    memory: () => {
      const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
      return Number(kilobytes) * 1024;
    },
    cpu: () => {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    send: (message) => void child.send(message),
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** Starts the bare app; with `rows` it commits one row before it answers. */
export async function startBare(sink: Sink, { rows = false } = {}): Promise<Program> {
  const begun = performance.now();
  const env = { ...process.env, SIGNING_SECRET, SLACK_API_URL: `${sink.url}/` };
  const file = rows ? { BARE_FILE: join(folder(), 'bare.db') } : {};
  const child = fork(fileURLToPath(new URL('./bare.js', import.meta.url)), { env: { ...env, ...file } });
  onExit(() => child.kill('SIGKILL'));
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return programOf(child, url, begun);
}

/** Starts the bare app that commits one row for each body before it answers. */
export async function startBareRows(): Promise<Program> {
  const begun = performance.now();
  const env = { ...process.env, BARE_FILE: join(folder(), 'rows.db') };
  const child = fork(fileURLToPath(new URL('./bare-rows.js', import.meta.url)), { env });
  onExit(() => child.kill('SIGKILL'));
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return programOf(child, url, begun);
}

/** Where the built command line is. */
export const COMMAND_LINE = join(root, 'dist/cli.js');

/** The file of the bench. */
export function writeFile(dir: string, yaml: string): string {
  const path = join(dir, 'muster.yaml');
  writeFileSync(path, yaml);
  return path;
}

/** Starts Muster as its users do, on a database file that may hold something already. */
export async function startMuster(sink: Sink, dir: string): Promise<Program> {
  const port = await freePort();
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    [...(process.env['BENCH_NODE'] ?? '').split(' ').filter(Boolean), join(root, 'dist/main.js')],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      cwd: dir,
      env: {
        PATH: process.env['PATH'],
        SLACK_BOT_TOKEN: 'xoxb-bench',
        SLACK_SIGNING_SECRET: SIGNING_SECRET,
        SLACK_API_URL: `${sink.url}/`,
        DATABASE_URL: `sqlite:${join(dir, 'muster.db')}`,
        PRIVATE_RECEIVERS: '127.0.0.1',
        MUSTER_CONFIG: join(dir, 'muster.yaml'),
        RUNBOOKS_DIR: join(root, 'runbooks'),
        PORT: String(port),
        LOG_LEVEL: 'error',
      },
    },
  );
  onExit(() => child.kill('SIGKILL'));
  const url = `http://127.0.0.1:${port}`;
  while (!(await ready(url))) {
    if (child.exitCode !== null) throw new Error('Muster did not start');
  }
  return programOf(child, url, begun);
}

async function ready(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 5);
    });
    return false;
  }
}

/** A port of loopback that nobody has. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
