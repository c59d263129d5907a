/** Another process that holds the write lock of a SQLite file. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { onTestFinished } from 'vitest';

const PROGRAM = `
const [library, path] = process.argv.slice(1);
const file = new (require(library))(path);
file.exec('begin immediate');
console.log('held');
process.stdin.once('data', () => { file.exec('commit'); file.close(); process.exit(); });
`;

/** A lock that another process holds until it is told to let go. */
export interface Holder {
  release(): Promise<void>;
}

/** Starts the process and waits until it holds the lock; it ends with the test. */
export async function holdWriteLock(path: string): Promise<Holder> {
  const library = createRequire(import.meta.url).resolve('better-sqlite3');
  const child = spawn(process.execPath, ['-e', PROGRAM, library, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  await once(child.stdout, 'data');
  return {
    release: async () => {
      child.stdin.write('release');
      await ended;
    },
  };
}

/** The path of a SQLite database, by its address. */
export function fileOf(url: string): string {
  return url.slice('sqlite:'.length);
}
