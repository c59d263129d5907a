/** The files of the runbooks' folder. Nothing outside of it is ever opened, whatever a name or a link says. */
import { constants } from 'node:fs';
import { lstat, open, readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { FILE_COUNT, FILE_LIMIT, isRunbookFile, type Refused } from './model.ts';

/** A file that may be read. `real` is its path without links; `stamp` changes when the file does. */
export interface SeenFile {
  /** Below the folder. */
  readonly file: string;
  readonly real: string;
  readonly stamp: string;
  /** Milliseconds since the epoch, by the file system's clock. */
  readonly modified: number;
}

export interface Seen {
  /** Tells this folder from another one later put at the same path. */
  readonly identity: string;
  readonly files: readonly SeenFile[];
  readonly refused: readonly Refused[];
}

const DEPTH = 4;
const ENTRIES = 5000;

interface Walk {
  readonly root: string;
  readonly files: SeenFile[];
  readonly refused: Refused[];
  left: number;
}

/** Looks for runbooks in a folder and the folders in it, in the order of their names. Rejects when the folder cannot be read. */
export async function scanFolder(dir: string): Promise<Seen> {
  const root = await realpath(dir);
  const { dev, ino } = await stat(root);
  const walk: Walk = { root, files: [], refused: [], left: ENTRIES };
  await walkFolder(walk, root, DEPTH);
  return { identity: `${dev}:${ino}`, files: walk.files, refused: walk.refused };
}

async function walkFolder(walk: Walk, folder: string, depth: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.') && name !== 'node_modules').sort();
  for (const name of names) {
    walk.left -= 1;
    if (walk.left < 0) return;
    const path = join(folder, name);
    const file = relative(walk.root, path);
    try {
      await lookAt(walk, path, name, depth);
    } catch (error) {
      if (isRunbookFile(name)) walk.refused.push({ file, why: `It cannot be read (${codeOf(error)}).` });
    }
  }
}

async function lookAt(walk: Walk, path: string, name: string, depth: number): Promise<void> {
  const kind = await lstat(path);
  if (kind.isDirectory()) {
    if (depth > 1) await walkFolder(walk, path, depth - 1);
    return;
  }
  if (!isRunbookFile(name)) return;
  const file = relative(walk.root, path);
  const real = kind.isSymbolicLink() ? await realpath(path) : path;
  const why = await refusal(walk, real);
  if (why !== undefined) return void walk.refused.push({ file, why });
  const { size, mtimeMs, ctimeMs, ino } = await stat(real);
  walk.files.push({ file, real, stamp: `${ino}:${size}:${mtimeMs}:${ctimeMs}`, modified: mtimeMs });
}

async function refusal(walk: Walk, real: string): Promise<string | undefined> {
  if (!isInside(walk.root, real)) return 'It is a link to a file outside the folder, so it is not read.';
  if (!(await stat(real)).isFile()) return 'It is not a file.';
  return walk.files.length >= FILE_COUNT ? `Only ${FILE_COUNT} files are read.` : undefined;
}

/** Whether a path without links is below the folder. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && !isAbsolute(way) && way.split(sep)[0] !== '..';
}

/** What a file says, and what was wrong with its bytes. */
export interface Source {
  readonly text: string;
  readonly problems: readonly string[];
}

/** Reads at most 64 KiB. Rejects when the path has become a link, or is no file any more. */
export async function readSource(real: string): Promise<Source> {
  // Between the look and the opening somebody may have put a link or a pipe in its place: the one is refused, the other does not block.
  const handle = await open(real, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    if (!(await handle.stat()).isFile() || (await realpath(real)) !== real)
      throw Object.assign(new Error('no file'), { code: 'ENOENT' });
    const buffer = Buffer.alloc(FILE_LIMIT + 1);
    let length = 0;
    for (let read = 1; read > 0 && length < buffer.length; length += read) {
      read = (await handle.read(buffer, length, buffer.length - length, length)).bytesRead;
    }
    return decode(buffer.subarray(0, length));
  } finally {
    await handle.close();
  }
}

/** UTF-8, or UTF-16 with its mark; bytes that are neither become "�" and a problem. */
export function decode(bytes: Uint8Array): Source {
  if (bytes.length > FILE_LIMIT) {
    const end = bytes.lastIndexOf(10, FILE_LIMIT - 1);
    const kept = decode(bytes.subarray(0, end > 0 ? end : FILE_LIMIT));
    return {
      text: `${kept.text}\n\n…`,
      problems: [...kept.problems, `The file is larger than ${FILE_LIMIT / 1024} KiB, so the rest is left out.`],
    };
  }
  const wide =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : undefined;
  if (wide !== undefined)
    return { text: new TextDecoder(wide).decode(bytes), problems: ['The file is UTF-16; save it as UTF-8.'] };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), problems: [] };
  } catch {
    return {
      text: new TextDecoder().decode(bytes),
      problems: ['The file is not UTF-8. Characters that could not be read are shown as “�”.'],
    };
  }
}

/** The system's code of an error, as `EACCES`. */
export function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : String(error);
}
