/** Why the process cannot use a place for its files: what is wrong and what helps, in a sentence. */
import { accessSync, constants, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, resolve } from 'node:path';

/** The name of the user who runs this process, or `uid 1000` where the machine has no name for it. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without a name, as in some containers.
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}

/** Undefined when files can be written into the folder, or the folder can be made. */
export function folderTrouble(folder: string): string | undefined {
  const nearest = nearestExisting(folder);
  const what = `the ${nearest === resolve(folder) ? '' : 'parent '}folder ${nearest}`;
  if (statSync(nearest).isDirectory()) return accessTrouble(nearest, what, constants.W_OK | constants.X_OK);
  return `${nearest} is a file, but Muster needs a folder there. Rename that file, or choose another folder.`;
}

/** Undefined when the file can be read and written, or made. */
export function fileTrouble(path: string): string | undefined {
  const found = lookAt(path);
  if (found === undefined) return folderTrouble(dirname(path));
  if (found.isDirectory())
    return `${path} is a folder, but Muster needs a file there. Add a file name: ${path}/muster.db.`;
  return accessTrouble(path, path, constants.R_OK | constants.W_OK) ?? folderTrouble(dirname(path));
}

/** What to say when a file that is there could not be read. */
export function whyUnread(path: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (lookAt(path)?.isDirectory() === true)
    return `${path} is a folder, but Muster needs a file there. Docker creates such a folder when the file of a -v option does not exist. Remove the folder and create the file.`;
  if (code === 'EACCES' || code === 'EPERM')
    return `The user ${userName()} is not allowed to read ${path}. Run: sudo chown ${userName()} ${path}`;
  return `${path} cannot be read (${code ?? String(error)}).`;
}

function accessTrouble(path: string, what: string, mode: number): string | undefined {
  try {
    accessSync(path, mode);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EROFS') return `${what} is on a read-only file system. Choose a place on another file system.`;
    return `The user ${userName()} is not allowed to write to ${what}. Run: sudo chown ${userName()} ${path}`;
  }
}

function nearestExisting(folder: string): string {
  let at = resolve(folder);
  while (lookAt(at) === undefined && dirname(at) !== at) at = dirname(at);
  return at;
}

/** Undefined for what is not there, and for what is below a file. */
function lookAt(path: string) {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
