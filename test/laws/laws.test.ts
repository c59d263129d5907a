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
  tablesAtHome,
  topicsAreListed,
  topicsInOrder,
  topicsLeaveEngineTablesAlone,
} from './laws.ts';

const HOUSE = readHouse();

/** Each law, and a file or two that break it. */
const LAWS: readonly (readonly [name: string, law: Law, planted: Readonly<Record<string, string>>])[] = [
  ['rooms import downwards', importsGoDown, { 'engine/tx.ts': "import { rows } from '../topics/index.ts';\n" }],
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
    topicsLeaveEngineTablesAlone,
    { 'topics/team/store.ts': "await tx.db.selectFrom('timers').selectAll().execute();\n" },
  ],
  [
    'topics write no SQL of their own about the engine’s tables',
    topicsLeaveEngineTablesAlone,
    { 'topics/team/store.ts': 'await sql`delete from outbox where id = 1`.execute(tx.db);\n' },
  ],
  ['decisions wait for nothing', decisionsArePure, { 'topics/team/model.ts': 'await load();\n' }],
  ['actors are typed', actorsAreTyped, { 'topics/paging/page/open.ts': "if (page.opened_by === 'muster') return;\n" }],
  [
    'the timeline is read by its store',
    tablesAtHome,
    { 'topics/paging/page/store.ts': "tx.db.selectFrom('timeline').select('recorded_at');\n" },
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
