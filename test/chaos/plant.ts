/** A bot with a bug in it: the sources as they are, and a patch of `test/mutants`. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { applyPatch, inCopy } from '../mutants/tree.ts';

/** Compiles the bot with the bug and hands over its `main.js`, which is gone afterwards. Throws when it cannot be planted. */
export function withPlant<T>(root: string, name: string, work: (main: string) => Promise<T>): Promise<T> {
  const patch = join(root, 'test/mutants', `${name}.patch`);
  if (!existsSync(patch)) throw new Error(`There is no test/mutants/${name}.patch.`);
  return inCopy(root, async (folder) => {
    const refused = applyPatch(folder, patch);
    if (refused !== undefined) throw new Error(`${name} cannot be planted: ${refused}`);
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    // Types may be broken by a bug; what runs is written all the same.
    const built = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--noEmitOnError', 'false'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const main = join(folder, 'dist/main.js');
    if (!existsSync(main)) throw new Error(`${name} does not compile: ${built.stdout}`);
    return work(main);
  });
}
