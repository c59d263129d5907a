import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Log, openLog } from '../../../src/lib/log.ts';
import { decode, readSource } from '../../../src/topics/runbooks/disk.ts';
import { type Folder, openFolder } from '../../../src/topics/runbooks/folder.ts';
import { libraryProblems } from '../../../src/topics/runbooks/library.ts';
import { FILE_LIMIT } from '../../../src/topics/runbooks/model.ts';
import { expectSome } from '../../support/expect.ts';

const SECRET = 'outside-secret';
let base: string;
let dir: string;
let folder: Folder | undefined;
let lines: string[];
let heard: (() => void) | undefined;
let log: Log;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'muster-runbooks-'));
  dir = join(base, 'runbooks');
  await mkdir(dir);
  lines = [];
  heard = undefined;
  log = openLog('info', { write: (line) => hear(line) });
});

afterEach(async () => {
  vi.useRealTimers();
  folder?.close();
  folder = undefined;
  await rm(base, { recursive: true });
});

function hear(line: string): void {
  lines.push(line);
  heard?.();
}

const page = (title: string, body = 'Text') => `---\ntitle: ${title}\n---\n\n${body}\n`;
const put = (file: string, text: string | Uint8Array) => writeFile(join(dir, file), text);
const names = () => folder?.current().runbooks.map(({ name }) => name);
const problems = () => (folder === undefined ? [] : libraryProblems(folder.current()));

/** Resolves when a line of the log contains the words. */
function logged(words: string): Promise<void> {
  return new Promise((resolve) => {
    heard = () => (lines.some((line) => line.includes(words)) ? resolve() : undefined);
    heard();
  });
}

describe('what is read', () => {
  test('Markdown, in folders too; nothing hidden, no README', async () => {
    await mkdir(join(dir, 'db'));
    await put('full-disk.md', page('Full disk'));
    await put('db/Failover now.markdown', page('Failover'));
    for (const file of ['README.md', '.hidden.md', 'notes.txt', 'full-disk.md~']) await put(file, page('No'));
    folder = await openFolder(dir, log);
    expect(names()).toEqual(['db-failover-now', 'full-disk']);
    expect(problems()).toEqual([]);
  });

  test('a missing folder is an empty library that says so, until it is there', async () => {
    await rm(dir, { recursive: true });
    folder = await openFolder(dir, log);
    expect(folder.current()).toMatchObject({ state: 'missing', runbooks: [] });
    expectSome(lines, 'the folder of runbooks does not exist');
    await folder.reload();
    expect(lines).toHaveLength(1);
    await mkdir(dir);
    await put('a.md', page('A'));
    await folder.reload();
    expect(folder.current().state).toBe('read');
    expect(names()).toEqual(['a']);
  });

  test('a file in place of the folder is said', async () => {
    folder = await openFolder(join(base, 'runbooks', 'a.md'), log);
    await put('a.md', page('A'));
    await folder.reload();
    expect(folder.current().state).toBe('unreadable');
    expectSome(problems(), 'ENOTDIR');
  });

  test('of two files with one name the first counts, the other is named', async () => {
    await put('Bad deploy.md', page('First'));
    await put('bad-deploy.md', page('Second'));
    folder = await openFolder(dir, log);
    expect(folder.current().get('bad-deploy')?.title).toBe('First');
    expect(problems()).toEqual(['bad-deploy.md: It has the same name as Bad deploy.md, which is used.']);
  });
});

describe('nothing outside the folder is read', () => {
  beforeEach(async () => {
    await writeFile(join(base, 'secret.md'), page(SECRET));
    await mkdir(join(base, 'runbooks-other'));
    await writeFile(join(base, 'runbooks-other', 'secret.md'), page(SECRET));
  });

  test('neither by a link, nor by a folder that is one, nor by a name', async () => {
    await symlink(join(base, 'secret.md'), join(dir, 'absolute.md'));
    await symlink('../secret.md', join(dir, 'relative.md'));
    await symlink('../runbooks-other/secret.md', join(dir, 'prefix.md'));
    await symlink('../runbooks-other', join(dir, 'folder'));
    await symlink('relative.md', join(dir, 'twice.md'));
    await symlink('nowhere.md', join(dir, 'broken.md'));
    await symlink('loop.md', join(dir, 'loop.md'));
    await put('good.md', page('Good'));
    folder = await openFolder(dir, log);
    expect(names()).toEqual(['good']);
    expect(JSON.stringify(folder.current().runbooks)).not.toContain(SECRET);
    const outside = problems()
      .filter((line) => line.includes('outside the folder'))
      .map((line) => line.split(':')[0]);
    expect(outside).toEqual(['absolute.md', 'prefix.md', 'relative.md', 'twice.md']);
    expectSome(problems(), /broken\.md: It cannot be read \(ENOENT\)/);
    expectSome(problems(), /loop\.md: It cannot be read \(ELOOP\)/);
    for (const name of ['../secret', '../secret.md', join(base, 'secret.md'), '../../etc/passwd'])
      expect(folder.current().get(name)).toBeUndefined();
  });

  test('a file that becomes a link is dropped', async () => {
    await put('a.md', page('A'));
    folder = await openFolder(dir, log);
    await rm(join(dir, 'a.md'));
    await symlink('../secret.md', join(dir, 'a.md'));
    await folder.reload();
    expect(names()).toEqual([]);
  });

  test('a link or a pipe that takes the place of a file after the look is not opened', async () => {
    await symlink('../secret.md', join(dir, 'link.md'));
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(dir, 'pipe.md')]);
    await expect(readSource(join(dir, 'link.md'))).rejects.toMatchObject({ code: 'ELOOP' });
    await expect(readSource(join(dir, 'pipe.md'))).rejects.toMatchObject({ code: 'ENOENT' });
    folder = await openFolder(dir, log);
    expect(problems()).toContain('pipe.md: It is not a file.');
  });

  test('a link inside the folder is followed, as mounted settings have them', async () => {
    await mkdir(join(dir, '..2026_01'));
    await put('..2026_01/a.md', page('A'));
    await symlink('..2026_01', join(dir, '..data'));
    await symlink('..data/a.md', join(dir, 'a.md'));
    folder = await openFolder(dir, log);
    expect(names()).toEqual(['a']);
    expect(problems()).toEqual([]);
  });

  test('the folder itself may be a link', async () => {
    await put('a.md', page('A'));
    await symlink('runbooks', join(base, 'link'));
    folder = await openFolder(join(base, 'link'), log);
    expect(names()).toEqual(['a']);
  });
});

describe('bytes', () => {
  test('no more than 64 KiB of a file are read, and the cut is seen', async () => {
    await put('big.md', page('Big', 'line of text\n'.repeat(10_000)));
    folder = await openFolder(dir, log);
    const runbook = folder.current().get('big');
    expect(runbook?.body.length).toBeLessThanOrEqual(FILE_LIMIT);
    expect(runbook?.body.endsWith('line of text\n\n…')).toBe(true);
    expect(runbook?.problems).toEqual(['The file is larger than 64 KiB, so the rest is left out.']);
  });

  test.each([
    ['Latin-1', Buffer.from('Café', 'latin1'), 'Caf\uFFFD', [/not UTF-8/]],
    ['UTF-16', Buffer.from('\uFEFFCafé', 'utf16le'), 'Café', [/UTF-16/]],
    ['UTF-8', Buffer.from('Café'), 'Café', []],
  ])('%s', (_, bytes, text, problems) => {
    const source = decode(bytes);
    expect(source.text).toBe(text);
    expect(source.problems).toEqual(problems.map((problem) => expect.stringMatching(problem)));
  });

  test('a file that is not text is shown as such and harms no other', async () => {
    await put(
      'picture.md',
      Uint8Array.from({ length: 4096 }, (_, i) => (i * 37) % 256),
    );
    await put('good.md', page('Good'));
    folder = await openFolder(dir, log);
    expect(folder.current().get('good')?.problems).toEqual([]);
    expectSome(folder.current().get('picture')?.problems ?? [], /not UTF-8/);
  });
});

describe('changes', () => {
  test('a reload takes up what was changed, added and removed; the rest stays as it is', async () => {
    await put('a.md', page('A'));
    await put('b.md', page('B'));
    folder = await openFolder(dir, log);
    const before = folder.current();
    await folder.reload();
    expect(folder.current()).toBe(before);
    await put('a.md', page('C'));
    await put('c.md', page('New'));
    await folder.reload();
    expect(folder.current().get('a')?.title).toBe('C');
    expect(folder.current().get('b')).toBe(before.get('b'));
    await rm(join(dir, 'b.md'));
    await folder.reload();
    expect(names()).toEqual(['a', 'c']);
  });

  test('a file that is saved is read without being asked', async () => {
    await put('a.md', page('A'));
    folder = await openFolder(dir, log);
    await put('b.md.tmp', page('B'));
    await rename(join(dir, 'b.md.tmp'), join(dir, 'b.md'));
    await logged('"runbooks":2');
    expect(names()).toEqual(['a', 'b']);
  }, 5_000);

  test('a change that nobody tells of is found by looking', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await mkdir(join(dir, 'db'));
    folder = await openFolder(dir, log);
    await put('db/a.md', page('A'));
    vi.advanceTimersByTime(10_000);
    await logged('"runbooks":1');
    expect(names()).toEqual(['db-a']);
    folder.close();
    expect(vi.getTimerCount()).toBe(0);
  }, 5_000);

  test('calls at once are one reading and one more', async () => {
    folder = await openFolder(dir, log);
    await put('a.md', page('A'));
    await Promise.all([folder.reload(), folder.reload(), folder.reload()]);
    expect(names()).toEqual(['a']);
  });

  test('problems are logged once, with the file', async () => {
    await put('a.md', 'No front matter');
    folder = await openFolder(dir, log);
    await folder.reload();
    expect(lines.filter((line) => line.includes('a: There is no front matter'))).toHaveLength(1);
  });
});
