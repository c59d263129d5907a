/** Copies of a tree, in which a mutant may live. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Does something in a copy of the tree as it is on the disk, without what git ignores; the copy is gone afterwards. */
export async function inCopy<T>(root: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'muster-mutant-')));
  try {
    for (const file of filesOf(root)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      copyFileSync(join(root, file), join(folder, file));
    }
    symlinkSync(realpathSync(join(root, 'node_modules')), join(folder, 'node_modules'), 'dir');
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Applies a patch to the tree in `folder`; why it cannot be, or undefined. */
export function applyPatch(folder: string, patch: string): string | undefined {
  try {
    // Inside a repository git would look for the paths from its root.
    const env = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(folder) };
    execFileSync('git', ['apply', '--whitespace=nowarn', patch], {
      cwd: folder,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return undefined;
  } catch (error) {
    const { stderr } = error as { readonly stderr?: Buffer };
    return stderr?.toString().trim().split('\n')[0] ?? String(error);
  }
}

function filesOf(root: string): readonly string[] {
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const found = execFileSync('git', listed, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  return [...new Set(found.split('\0'))].filter(
    (file) => file !== '' && file !== 'node_modules' && existsSync(join(root, file)),
  );
}
