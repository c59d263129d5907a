/** Long work on a file, in a separate process with lower priority than the bot. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';

/** Running work. */
export interface Child {
  /** Ends the work, done or not; `done` is not called then. */
  stop(): void;
}

/** Runs a program that knows `library`, the path of better-sqlite3, and `path`; `done` hears what it printed. */
export function runChild(program: string, path: string, done: (error: Error | null, printed: string) => void): Child {
  const library = createRequire(import.meta.url).resolve('better-sqlite3');
  const known = `const [library, path] = process.argv.slice(1); require('node:os').setPriority(10);\n`;
  let stopped = false;
  const child = execFile(process.execPath, ['-e', `${known}${program}`, library, path], (error, printed) => {
    if (!stopped) done(error, printed.trim());
  });
  child.unref();
  return {
    stop: () => {
      stopped = true;
      child.kill('SIGKILL');
    },
  };
}
