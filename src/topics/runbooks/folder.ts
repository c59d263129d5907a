/** The runbooks' folder, read again whenever its files change. */
import { SECOND } from '../../lib/instant.ts';
import type { Log } from '../../lib/log.ts';
import { systemClock } from '../../lib/machine.ts';
import { codeOf, readSource, type Seen, type SeenFile, scanFolder } from './disk.ts';
import { readRunbook } from './document.ts';
import { createLibrary, type Library, libraryProblems } from './library.ts';
import { type Refused, type Runbook, runbookName } from './model.ts';
import { watchFolder } from './watch.ts';

/** An open folder of runbooks. */
export interface Folder {
  /** What was read last; never waits. */
  current(): Library;
  /** Reads what has changed. Never rejects: what is wrong stands in the library and in the log. */
  reload(): Promise<void>;
  /** Stops watching. */
  close(): void;
}

/** Network and container mounts tell of no changes, and nor do folders inside the folder; a look finds them. */
const LOOK = 10 * SECOND;
/** A file changed this recently may change again within the same tick of the file system's clock. */
const FRESH = 2 * SECOND;

interface Kept {
  readonly stamp: string;
  readonly source: string;
  readonly runbook: Runbook;
}

/** Opens the folder and reads it once. A missing folder is an empty library that says so. */
export async function openFolder(dir: string, log: Log): Promise<Folder> {
  const reader = createReader(dir, log);
  const reload = serially(async () => watching.follow(await reader.read()));
  const watching = watchFolder(dir, log, () => void reload());
  const looks = setInterval(() => void reload(), LOOK).unref();
  await reload();
  return {
    current: reader.current,
    reload,
    close: () => {
      clearInterval(looks);
      watching.close();
    },
  };
}

interface Reader {
  readonly current: () => Library;
  /** Gives the folder's identity, or undefined when there is none. */
  readonly read: () => Promise<string | undefined>;
}

function createReader(dir: string, log: Log): Reader {
  let library = createLibrary('missing', []);
  let kept = new Map<string, Kept>();
  let said = '';

  async function take(seen: Seen): Promise<Library> {
    const fresh = new Map<string, Kept>();
    const refused: Refused[] = [...seen.refused];
    for (const file of seen.files) await takeFile(file, kept.get(file.file), fresh, refused);
    kept = fresh;
    return createLibraryOf([...fresh.values()], [...refused, ...doubles(seen.files)], library);
  }

  function say(next: Library): void {
    const problems = libraryProblems(next);
    const words = JSON.stringify([next.state, next.runbooks.length, problems]);
    if (next === library && words === said) return;
    said = words;
    if (next.state === 'missing') log.warn({ dir }, 'the folder of runbooks does not exist, so there are no runbooks');
    else if (problems.length > 0)
      log.warn({ dir, runbooks: next.runbooks.length, problems }, 'runbooks read, with problems');
    else log.info({ dir, runbooks: next.runbooks.length }, 'runbooks read');
  }

  return {
    current: () => library,
    read: async () => {
      const { next, identity } = await scanFolder(dir).then(
        async (seen) => ({ next: await take(seen), identity: seen.identity }),
        (error: unknown) => ({ next: unread(codeOf(error), library), identity: undefined }),
      );
      say(next);
      library = next;
      return identity;
    },
  };
}

/** Reads one file unless it is as it was. One that cannot be read now stays as it was read last. */
async function takeFile(
  seen: SeenFile,
  before: Kept | undefined,
  fresh: Map<string, Kept>,
  refused: Refused[],
): Promise<void> {
  const name = runbookName(seen.file);
  if (name === '') return void refused.push({ file: seen.file, why: 'Its name has no letter or digit.' });
  if (before?.stamp === seen.stamp) return void fresh.set(seen.file, before);
  try {
    const { text, problems } = await readSource(seen.real);
    const stamp = systemClock.now() - seen.modified < FRESH ? '' : seen.stamp;
    const runbook = before?.source === text ? before.runbook : readRunbook(name, text, problems);
    fresh.set(seen.file, { stamp, source: text, runbook });
  } catch (error) {
    refused.push({ file: seen.file, why: `It cannot be read (${codeOf(error)}).` });
    if (before !== undefined) fresh.set(seen.file, { ...before, stamp: '' });
  }
}

/** The library as it was when nothing changed, so that nothing is indexed twice. */
function createLibraryOf(kept: readonly Kept[], refused: readonly Refused[], before: Library): Library {
  const runbooks = kept.map(({ runbook }) => runbook);
  const first = new Map([...runbooks].reverse().map((runbook) => [runbook.name, runbook]));
  const same =
    first.size === before.runbooks.length && before.runbooks.every((runbook) => first.get(runbook.name) === runbook);
  if (same && before.state === 'read' && JSON.stringify(refused) === JSON.stringify(before.refused)) return before;
  return createLibrary('read', runbooks, refused);
}

/** Files whose names come out the same; the first of them counts. */
function doubles(files: readonly SeenFile[]): readonly Refused[] {
  const first = new Map<string, string>();
  return files.flatMap(({ file }) => {
    const other = first.get(runbookName(file));
    if (other !== undefined) return [{ file, why: `It has the same name as ${other}, which is used.` }];
    first.set(runbookName(file), file);
    return [];
  });
}

/** A missing folder means no runbooks; a folder that cannot be read now keeps what was read last. */
function unread(code: string, before: Library): Library {
  if (code === 'ENOENT') return before.state === 'missing' ? before : createLibrary('missing', []);
  const refused = [{ file: '.', why: `The folder cannot be read (${code}).` }];
  return before.state === 'unreadable' ? before : createLibrary('unreadable', before.runbooks, refused);
}

/** Runs one work at a time; calls during it share one more run, which begins after it. */
function serially(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    next = undefined;
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (running === undefined) return start();
    next ??= running.then(start, start);
    return next;
  };
}
