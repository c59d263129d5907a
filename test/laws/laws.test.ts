/** The laws of the house hold, and each of them sees a violation that is planted. */
import { describe, expect, it } from 'vitest';
import { readHouse, sourceFile } from './house.ts';
import {
  actorsAreTyped,
  carriersByRegistry,
  decisionsAreGiven,
  decisionsArePure,
  decisionsSayPure,
  filesAreShort,
  foldersAreSmall,
  importsGoDown,
  type Law,
  migrationsAreFrozen,
  namesAreUnique,
  noCycles,
  noReexports,
  nothingIsSwallowed,
  oneClock,
  packagesAtHome,
  rootDatabaseIsHidden,
  topicsAreListed,
  topicsInOrder,
} from './laws.ts';
import { unmarkedCommands } from './slash.ts';
import { OWNERS, tablesAtHome } from './tables.ts';

const HOUSE = readHouse();

/** Each law, and a file or two that break it. */
const LAWS: readonly (readonly [name: string, law: Law, planted: Readonly<Record<string, string>>])[] = [
  ['rooms import downwards', importsGoDown, { 'engine/tx.ts': "import { rows } from '../topics/rows.ts';\n" }],
  [
    'the sandbox is loaded by nobody else',
    importsGoDown,
    { 'app.ts': "const start = await import('./sandbox/start.ts');\n" },
  ],
  [
    'topics import downwards, types too',
    topicsInOrder,
    { 'topics/team/model.ts': "import type { Page } from '../paging/page/store.ts';\n" },
  ],
  [
    'no cycles',
    noCycles,
    {
      'topics/team/model.ts': "import { b } from './store.ts';\n",
      'topics/team/store.ts': "import { c } from './grants.ts';\n",
      'topics/team/grants.ts': "import { a } from './model.ts';\n",
    },
  ],
  [
    'no cycles of types',
    noCycles,
    {
      'engine/tx.ts': "import type { Timer } from './timers.ts';\n",
      'engine/timers.ts': "import { type Tx } from './tx.ts';\n",
    },
  ],
  ['nobody passes on', noReexports, { 'lib/phrases.ts': "export { shift } from './duration.ts';\n" }],
  ['nobody passes on everything', noReexports, { 'lib/phrases.ts': "export * from './duration.ts';\n" }],
  ['nobody passes on types', noReexports, { 'lib/phrases.ts': "export type { Span } from './duration.ts';\n" }],
  [
    'names are unique in a topic',
    namesAreUnique,
    { 'topics/team/model.ts': 'export interface Person {}\n', 'topics/team/store.ts': 'export const Person = 1;\n' },
  ],
  [
    'names are unique in a room',
    namesAreUnique,
    { 'lib/zoned.ts': 'export function shift() {}\n', 'lib/duration.ts': 'export async function shift() {}\n' },
  ],
  [
    'migrations are frozen',
    migrationsAreFrozen,
    { 'db/migrations/0099_words.ts': "import { wordsOf } from '../../lib/words.ts';\n" },
  ],
  [
    'folders are small',
    foldersAreSmall,
    Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`topics/team/part${i}.ts`, ''])),
  ],
  ['files are short', filesAreShort, { 'topics/team/store.ts': 'x\n'.repeat(301) }],
  ['every topic is listed', topicsAreListed, { 'topics/weather/model.ts': '' }],
  [
    'topics see no root database',
    rootDatabaseIsHidden,
    { 'topics/team/store.ts': "import { openDatabase } from '../../db/open.ts';\n" },
  ],
  [
    'contact methods are found in their registry',
    carriersByRegistry,
    { 'topics/paging/contact/words.ts': "import { sms } from '../../../carriers/sms.ts';\n" },
  ],
  [
    'packages are known at home only',
    packagesAtHome,
    { 'topics/team/store.ts': "import { App } from '@slack/bolt';\n" },
  ],
  [
    'topics ask the engine instead of reading its tables',
    tablesAtHome,
    { 'topics/team/store.ts': "await tx.db.selectFrom('timers').selectAll().execute();\n" },
  ],
  [
    'topics write no SQL of their own about the engine’s tables',
    tablesAtHome,
    { 'topics/team/store.ts': 'await sql`delete from outbox where id = 1`.execute(tx.db);\n' },
  ],
  ['decisions wait for nothing', decisionsArePure, { 'topics/team/model.ts': 'await load();\n' }],
  ['actors are typed', actorsAreTyped, { 'topics/paging/page/open.ts': "if (page.opened_by === 'muster') return;\n" }],
  [
    'the timeline is read by its store',
    tablesAtHome,
    { 'topics/paging/page/store.ts': "tx.db.selectFrom('timeline').select('recorded_at');\n" },
  ],
  [
    'slash commands are marked, so that they can be renamed',
    unmarkedCommands,
    { 'topics/paging/messages/page.ts': "const words = context('Add a phone with /oncall me.');\n" },
  ],
  ['views wait for nothing', decisionsArePure, { 'topics/incidents/views/show.ts': 'await load();\n' }],
  ['messages read no clock', decisionsArePure, { 'topics/paging/messages/page.ts': 'const now = Date.now();\n' }],
  [
    'what calls itself pure waits for nothing',
    decisionsArePure,
    { 'topics/team/words.ts': '/**\n * Words.\n * Pure.\n */\nexport async function words() {}\n' },
  ],
  ['decisions load nothing', decisionsAreGiven, { 'topics/team/model.ts': "import { findUser } from './store.ts';\n" }],
  [
    'decisions know no engine',
    decisionsAreGiven,
    { 'topics/team/words.ts': "/** Words. Pure. */\nimport { transactor } from '../../engine/transact.ts';\n" },
  ],
  [
    'drawings call no command',
    decisionsAreGiven,
    { 'topics/team/blocks.ts': "import { type Named, rows } from '../oncall/commands/away.ts';\n" },
  ],
  ['decisions say that they are pure', decisionsSayPure, { 'topics/team/grants/model.ts': '/** Who may. */\n' }],
  [
    'no error is swallowed',
    nothingIsSwallowed,
    { 'topics/team/operations.ts': 'const user = await requireUser(tx).catch(() => undefined);\n' },
  ],
  ['one clock', oneClock, { 'engine/loop.ts': 'const now = Date.now();\n' }],
];

/** One query for each way in which a table can be named, in a file of a topic that does not own it. */
const FOREIGN: readonly (readonly [way: string, text: string])[] = [
  ['read', "await tx.db.selectFrom('users').selectAll().execute();\n"],
  ['read over lines', "await tx.db\n  .selectFrom(\n    'users',\n  )\n  .execute();\n"],
  ['read by another name', "tx.db.selectFrom('users as u').select('u.id');\n"],
  ['read beside another', "tx.db.selectFrom(['pages', 'users as u']).select('u.id');\n"],
  ['read inside another query', "pages.where('acked_by', 'in', (e) => e.selectFrom('users').select('id'));\n"],
  ['written', "await tx.db.insertInto('users').values(row).execute();\n"],
  ['changed', 'await tx.db.updateTable("users").set(change).execute();\n'],
  ['changed after another', "tx.db.updateTable('pages').from('users').set(change);\n"],
  ['deleted', 'await tx.db.deleteFrom(`users`).execute();\n'],
  ['joined', "tx.db.selectFrom('pages').innerJoin('users', 'users.id', 'pages.acked_by');\n"],
  ['joined on the left', "tx.db.selectFrom('pages').leftJoin('users as u', 'u.id', 'pages.acked_by');\n"],
  ['named as a type', "tx.db.insertInto<'users'>('users').values(row);\n"],
  [
    'named elsewhere',
    "const USERS = { table: 'users' } as const;\nreplace(USERS);\ntx.db.selectFrom(table).selectAll();\n",
  ],
  ['named by a member', 'tx.db.selectFrom(TABLES.users).selectAll();\n'],
  ['named by the caller', 'tx.db.insertInto<T>(table).values(rows as never);\n'],
  ['read in SQL', 'await sql`select id from users`.execute(tx.db);\n'],
  ['read in typed SQL', 'await sql<{ id: string }>`\n  select id\n  FROM "users"`.execute(tx.db);\n'],
  ['joined in SQL', 'await sql`select 1 from pages p join users u on u.id = p.acked_by`.execute(tx.db);\n'],
  ['listed in SQL', 'await sql`select 1 from pages p, users u`.execute(tx.db);\n'],
  ['written in SQL', 'await sql`insert into users (id) values (1)`.execute(tx.db);\n'],
  ['changed in SQL', "await sql.raw('update users set name = 1').execute(tx.db);\n"],
  ['put into SQL', `await sql\`select id from \${sql.table('users')}\`.execute(tx.db);\n`],
];

describe('the owners of tables', () => {
  it('are known for every table, once', () => {
    const schema = /export interface Schema \{([^}]*)\}/.exec(
      HOUSE.find(({ path }) => path === 'db/schema.ts')?.text ?? '',
    );
    const tables = [...(schema?.[1] ?? '').matchAll(/^ {2}(\w+):/gm)].map(([, table]) => table);
    expect(tables.length).toBeGreaterThan(40);
    expect(Object.values(OWNERS).flat().sort()).toEqual(tables.sort());
  });

  it.each(FOREIGN)('are asked, when a table would be %s', (_, text) => {
    expect(tablesAtHome([sourceFile('topics/paging/page/store.ts', text)])).toHaveLength(1);
    const owned = tablesAtHome([
      sourceFile('topics/team/store.ts', text.replaceAll("'pages", "'people").replaceAll(' pages', ' people')),
    ]);
    expect(owned).toEqual(/<T>/.test(text) ? ['topics/team/store.ts → a table that others name'] : []);
  });

  it('are topics, rooms and single files', () => {
    const users = "await tx.db.selectFrom('users').selectAll().execute();\n";
    for (const path of ['command/router.ts', 'engine/loop.ts', 'slack/app.ts', 'cli/forget.ts', 'topics/index.ts'])
      expect(tablesAtHome([sourceFile(path, users)])).toEqual([`${path} → users`]);
    expect(tablesAtHome([sourceFile('db/migrations/0001_start.ts', users)])).toEqual([]);
    const pins = "await tx.db.selectFrom('pins').selectAll().execute();\n";
    expect(tablesAtHome([sourceFile('topics/incidents/lifecycle/store.ts', pins)])).not.toEqual([]);
  });

  it('are not asked about words that only look like tables', () => {
    const text =
      "/** Taken from users. */\nconst words = ['users', 'pages'].join(', ');\nconst id = sql`lower(name)`;\n";
    expect(tablesAtHome([sourceFile('topics/paging/page/store.ts', text)])).toEqual([]);
  });
});

describe('the laws of the house', () => {
  it('reads the house', () => expect(HOUSE.length).toBeGreaterThan(300));

  it.each(LAWS)('%s', (_, law, planted) => {
    expect(law(HOUSE)).toEqual([]);
    expect(law(Object.entries(planted).map(([path, text]) => sourceFile(path, text)))).not.toEqual([]);
  });

  it('lets decisions know the types of what is loaded', () => {
    const file = sourceFile(
      'topics/team/model.ts',
      "/** Pure. */\nimport type { Tx } from '../../engine/tx.ts';\nimport { type User, type Group } from './store.ts';\n",
    );
    expect(decisionsAreGiven([file])).toEqual([]);
    expect(decisionsArePure([file])).toEqual([]);
    expect(decisionsSayPure([file])).toEqual([]);
  });

  it('holds more than a hundred files of topics to be pure', () => {
    const spoilt = HOUSE.map((file) => ({ ...file, text: `${file.text}\nawait load();\n` }));
    expect(decisionsArePure(spoilt).filter((path) => path.startsWith('topics/')).length).toBeGreaterThan(100);
  });
});
