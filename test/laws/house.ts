/** The source as the laws see it: files with what they import and export, read as text. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';

const SRC = resolve(import.meta.dirname, '../../src');

/** One `import … from`, `import()` or `declare module`. */
export interface Import {
  /** A path below `src` for our own files, else the name of a package. */
  readonly target: string;
  readonly own: boolean;
  /** Nothing of it is left at run time. */
  readonly typeOnly: boolean;
  /** By `import()`: loaded when it is needed. */
  readonly lazy: boolean;
}

/** A source file; `path` is below `src`, with `/` between. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  /** Names declared with `export`. */
  readonly exports: readonly string[];
}

/** Reads one file's text; the laws' own tests plant violations with it. */
export function sourceFile(path: string, text: string): SourceFile {
  const statements = [...text.matchAll(/^import (type )?([^;]*?)from '([^']+)'/gms)].map((m) =>
    importOf(path, m[3] ?? '', { typeOnly: m[1] !== undefined || namesTypes(m[2] ?? ''), lazy: false }),
  );
  const lazy = [...text.matchAll(/import\('([^']+)'\)/g)].map((m) =>
    importOf(path, m[1] ?? '', { typeOnly: false, lazy: true }),
  );
  const exports = [...text.matchAll(/^export (?:async )?(?:function\*?|const|class|interface|type) (\w+)/gm)];
  return { path, text, imports: [...statements, ...lazy], exports: exports.map((m) => m[1] ?? '') };
}

/** `{ type A, type B }`, in which nothing is left at run time. */
function namesTypes(imported: string): boolean {
  const names = imported.replace(/[{}]/g, '').split(',');
  return names.every((name) => name.trim() === '' || name.trim().startsWith('type '));
}

function importOf(path: string, from: string, how: Pick<Import, 'typeOnly' | 'lazy'>): Import {
  const own = from.startsWith('.');
  return { target: own ? posix.normalize(posix.join(dirname(path), from)) : from, own, ...how };
}

/** Every file below `src`. */
export function readHouse(): readonly SourceFile[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => relative(SRC, join(SRC, file)).split(sep).join('/'))
    .sort()
    .map((path) => sourceFile(path, readFileSync(join(SRC, path), 'utf8')));
}

/** The room of a file: the first folder below `src`, or the file itself where it lies in `src`. */
export function roomOf(path: string): string {
  return (path.split('/')[0] ?? '').replace(/\.tsx?$/, '');
}

/** The topic of a file below `topics/`; undefined elsewhere. */
export function topicOf(path: string): string | undefined {
  return /^topics\/([^/.]+)/.exec(path)?.[1];
}
