/** `npm run mutants`: every fault that was mended is put back, one at a time, and its test must see it. */
import { tryMutants } from './mutants.ts';

const ended = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.abort());

const options = { root: process.cwd(), names: process.argv.slice(2), print: console.log, signal: ended.signal };
try {
  if (!(await tryMutants(options))) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
