/** Where tests keep what they throw away. */
import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Linux keeps files here in memory. A container may have a small one. */
const MEMORY = '/dev/shm';
/** Bytes that must be free there; a whole run needs a quarter of it. */
const ENOUGH = 2 * 1024 ** 3;

/** In memory where there is room, because a database waits for its disk at each commit; else with other temporary files. */
export const SCRATCH = existsSync(MEMORY) && free(MEMORY) >= ENOUGH ? MEMORY : tmpdir();

function free(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
