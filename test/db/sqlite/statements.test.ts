import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openStatements } from '../../../src/db/sqlite/statements.ts';

/** A file with two tables, seen by us and by another process. */
function begin() {
  const path = join(mkdtempSync(join(tmpdir(), 'muster-statements-')), 'a.db');
  const [ours, theirs] = [new Sqlite(path, { timeout: 0 }), new Sqlite(path, { timeout: 0 })];
  ours.pragma('journal_mode = WAL');
  ours.exec('create table a (n integer); create table b (n integer)');
  return { ours, theirs, statements: openStatements(ours) };
}

describe('what was written to a table', () => {
  it('changes the stamp of those that read it, and of nobody else', () => {
    const { statements } = begin();
    statements.begin();
    const [a, b] = [statements.stamp(['a']), statements.stamp(['b'])];
    statements.prepare('insert into "a" values (?)').run(1);
    expect(statements.stamp(['a'])).not.toBe(a);
    expect(statements.stamp(['a', 'b'])).not.toBe(a);
    expect(statements.stamp(['b'])).toBe(b);
    statements.commit();
  });

  it('changes it again when it is undone', () => {
    const { ours, statements } = begin();
    statements.begin();
    statements.prepare('update "a" set n = 2').run();
    const inside = statements.stamp(['a']);
    statements.rollback();
    expect(statements.stamp(['a'])).not.toBe(inside);
    expect(ours.inTransaction).toBe(false);
  });

  it('by another process changes every stamp', () => {
    const { theirs, statements } = begin();
    statements.begin();
    const before = statements.stamp(['b']);
    statements.commit();
    theirs.exec('insert into a values (1)');
    statements.begin();
    expect(statements.stamp(['b'])).not.toBe(before);
    statements.commit();
  });
});

describe('a transaction', () => {
  it('takes no lock before its first statement', () => {
    const { theirs, statements } = begin();
    statements.begin();
    theirs.exec('begin immediate; commit');
    statements.prepare('select * from a').all();
    expect(() => theirs.exec('begin immediate')).toThrow('locked');
    statements.commit();
    theirs.exec('begin immediate; commit');
  });

  it('begins again when another process wrote between its announcement and its first statement', () => {
    const { ours, theirs, statements } = begin();
    statements.begin();
    theirs.exec('insert into a values (1)');
    expect(() => statements.prepare('select * from a')).toThrow(
      expect.objectContaining({ code: 'SQLITE_BUSY_SNAPSHOT' }),
    );
    statements.rollback();
    expect(ours.inTransaction).toBe(false);
    statements.begin();
    expect(statements.prepare('select * from a').all()).toEqual([{ n: 1 }]);
    statements.commit();
  });
});
