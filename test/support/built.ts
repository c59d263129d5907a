/** The bot as it is installed: compiled, to be started as a process. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Compiles the sources and gives the path of `main.js`. Throws with the compiler's words. `npm run check` looks at types. */
export function builtMain(): string {
  const out = join(ROOT, 'dist', `for-tests-${process.pid}`);
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const built = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', out, '--noCheck'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(built.stdout);
  return join(out, 'main.js');
}
