/** The bot as a process of its own, to be killed, stopped and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Bot {
  readonly url: string;
  readonly ended: Promise<number | null>;
  kill(): void;
  /** Stands still, as a machine does that is suspended, until it is woken. */
  suspend(): void;
  wake(): void;
  /** What it has written to its log. */
  readonly written: () => string;
}

export interface BotOptions {
  /** The compiled `main.js`. */
  readonly main: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What a process is given before its program: its clock follows the file in its environment, if there is one. */
export const CLOCK = fileURLToPath(new URL('./clock.mjs', import.meta.url)).replace('/dist/chaos/', '/');
const PATIENCE = 60_000;

/** Nobody outlives the run. */
const living = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/** Starts one and resolves when it listens. Rejects with its words when it ends before. */
export async function startBot({ main, cwd, env }: BotOptions): Promise<Bot> {
  const child: ChildProcess = spawn(process.execPath, ['--import', CLOCK, main], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  living.add(child);
  child.once('close', () => living.delete(child));
  let written = '';
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const url = await new Promise<string>((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      written = `${written}${String(chunk)}`.slice(-100_000);
      const found = /http:\/\/127\.0\.0\.1:\d+(?=\n)/.exec(written)?.[0];
      if (found !== undefined) resolve(found);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    void ended.then(() => reject(new Error(`the bot ended: ${written}`)));
    setTimeout(() => reject(new Error(`the bot did not start: ${written}`)), PATIENCE).unref();
  });
  return {
    url,
    ended,
    kill: () => void child.kill('SIGKILL'),
    suspend: () => void child.kill('SIGSTOP'),
    wake: () => void child.kill('SIGCONT'),
    written: () => written,
  };
}

/** Runs `muster …` next to the bot; what it printed, and its exit code. */
export async function runMuster(
  { main, cwd, env }: BotOptions,
  argv: readonly string[],
): Promise<{ readonly code: number | null; readonly words: string }> {
  const child = spawn(process.execPath, ['--import', CLOCK, join(dirname(main), 'cli.js'), ...argv], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  const take = (chunk: Buffer): void => {
    words += String(chunk);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, words };
}
