/** Stories tell what people do and see: none of them opens the database. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const STORIES = resolve(import.meta.dirname, '../stories');

interface Story {
  readonly path: string;
  readonly text: string;
}

/** Words with which a story would read or write rows, or run something inside a transaction, by itself. */
const DATABASE =
  /\b(?:selectFrom|insertInto|updateTable|deleteFrom|transact|transactor|inAnotherProcess|openDatabase)\(|\bsql(?:<[^`]*>)?`|\bsql\.\w+\(|from 'kysely'/;

/**
 * State before a story begins comes from `support/given.ts`, and the few tables that are a story's subject are read by
 * `support/rows.ts`, so that both are found in one place.
 */
function storiesAskPeople(stories: readonly Story[]): readonly string[] {
  return stories.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, i) => {
      const found = DATABASE.exec(line)?.[0];
      return found === undefined ? [] : [`${path}:${i + 1}: ${found}`];
    }),
  );
}

/** Every read of a table says in a comment shortly before why nobody can see it otherwise. */
function readsSayWhy(stories: readonly Story[]): readonly string[] {
  return stories.flatMap(({ path, text }) => {
    const lines = text.split('\n');
    const reason = /^\s*(?:\/\/|\/\*\*|\*) /;
    return lines.flatMap((line, i) => {
      if (!/\b(?:rowsOf|keptIn|tampers)\(/.test(line)) return [];
      const near = [lines[0] ?? '', ...lines.slice(Math.max(0, i - 3), i)];
      return near.some((one) => reason.test(one)) ? [] : [`${path}:${i + 1}: ${line.trim()}`];
    });
  });
}

function readStories(): readonly Story[] {
  const names = readdirSync(STORIES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return names.sort().map((path) => ({ path, text: readFileSync(join(STORIES, path), 'utf8') }));
}

const planted = (text: string): readonly Story[] => [{ path: 'planted.test.ts', text }];

describe('stories', () => {
  it('are read', () => expect(readStories().length).toBeGreaterThan(35));

  it('open no database', () => expect(storiesAskPeople(readStories())).toEqual([]));

  it.each([
    "    tx.db.selectFrom('pages').selectAll().execute(),",
    "    await tx.db.insertInto('contacts').values(row).execute();",
    "      await db.updateTable('incidents').set({ lead: null }).execute();",
    "    await tx.db.deleteFrom('schedules').execute();",
    '    await bot.app.engine.transact((tx) => removeMember(tx, 7, CY));',
    '    await inAnotherProcess(bot, (transact) => transact((tx) => loadSchedule(tx, name)));',
    '    const rows = await sql`select * from pages`.execute(db);',
    "    await sql<Row<'pages'>>`select * from pages`.execute(db);",
    "import { sql } from 'kysely';",
  ])('are seen when they open it: %s', (line) => {
    expect(storiesAskPeople(planted(`const a = 1;\n${line}\n`))).toEqual([
      expect.stringMatching(/^planted.test.ts:2: /),
    ]);
  });

  it('say why they read a table', () => expect(readsSayWhy(readStories())).toEqual([]));

  it('are seen when they do not say why', () => {
    const read = "    expect(await rowsOf(bot, 'pages')).toEqual([]);";
    expect(readsSayWhy(planted(`import { rowsOf } from 'x';\n\n\n\n${read}\n`))).toHaveLength(1);
    expect(readsSayWhy(planted(`import { rowsOf } from 'x';\n\n    // Nobody sees it.\n${read}\n`))).toEqual([]);
  });
});
