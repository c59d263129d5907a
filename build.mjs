/** Compiles the bot and the sandbox's page into dist/, unless dist/ was made from exactly these sources already. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const INPUTS = ['build.mjs', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'vite.config.ts'];
const BUILT = join('dist', '.built');
const BINS = join('node_modules', '.bin');

/** A content hash, not times: copying a tree to another machine changes every time and no content. */
function fingerprint() {
  const sources = readdirSync('src', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash('sha256');
  for (const file of [...INPUTS, ...sources].sort()) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function run(name, ...args) {
  const { status } = spawnSync(join(BINS, name), args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}

process.chdir(import.meta.dirname);
// A tree without sources has only what was built elsewhere.
const print = existsSync('src') ? fingerprint() : undefined;
if (print !== undefined && !(existsSync(BUILT) && readFileSync(BUILT, 'utf8') === print)) {
  if (!existsSync(join(BINS, 'tsc')) || !existsSync(join(BINS, 'vite'))) {
    console.error('Muster is not built, and its compiler is not installed. Run `npm ci`, then `npm run build`.');
    process.exit(1);
  }
  console.error('Compiling Muster. This takes a moment, and only after a change.');
  // `npm run check` looks at the types, which takes most of the time.
  run('tsc', '-p', 'tsconfig.build.json', '--noCheck');
  run('vite', 'build', '--logLevel', 'warn');
  writeFileSync(BUILT, print);
}
