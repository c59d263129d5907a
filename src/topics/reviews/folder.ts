/** Documents in a folder on this machine. */
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Attempt, Outcome } from '../../engine/outbox/outcome.ts';
import { MusterError } from '../../lib/errors.ts';
import { folderTrouble } from '../../lib/place.ts';

/** Nothing but a plain name of a Markdown file leads into the folder. */
const NAME = /^[a-z0-9][a-z0-9-]{0,100}\.md$/;

/** A sender into a folder. The file is there whole or not at all; a later one of its name takes its place. */
export function documentSender(folder: string | undefined): (attempt: Attempt<'document'>) => Promise<Outcome> {
  return async ({ id, payload: { name, content } }) => {
    if (folder === undefined) return { kind: 'refused', error: 'there is no folder for documents', final: true };
    if (!NAME.test(name))
      return { kind: 'refused', error: 'the name of the document is not a plain file name', final: true };
    try {
      await openFolder(folder);
      const half = join(folder, `.${name}.${id}.tmp`);
      await writeFile(half, content);
      await chmod(half, 0o644);
      await rename(half, join(folder, name));
      return { kind: 'sent' };
    } catch (error) {
      return { kind: 'later', error: `the folder for documents: ${(error as NodeJS.ErrnoException).code ?? 'failed'}` };
    }
  };
}

/** Throws `configuration` when nothing could be written into the folder; better at the start than at the first postmortem. */
export function requireFolder(folder: string | undefined): void {
  const trouble = folder === undefined ? undefined : folderTrouble(folder);
  if (trouble !== undefined) throw new MusterError('configuration', `REVIEWS_DIR: ${trouble}`);
}

/** Documents are for everybody on this machine, whatever the process keeps to itself by its umask. */
async function openFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  const top = resolve(first);
  for (let made = resolve(folder); made.length >= top.length; made = dirname(made)) await chmod(made, 0o755);
}
