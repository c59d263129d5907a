/** The laws of the house hold, and each of them sees a violation that is planted. */
import { describe, expect, it } from 'vitest';
import { readHouse, sourceFile } from './house.ts';
import {
  actorsAreTyped,
  carriersByRegistry,
  decisionsArePure,
  type Law,
  oneClock,
  packagesAtHome,
  rootDatabaseIsHidden,
  tablesAtHome,
  topicsAreListed,
  topicsLeaveEngineTablesAlone,
} from './laws.ts';

const HOUSE = readHouse();

/** Each law, and a file or two that break it. */
const LAWS: readonly (readonly [name: string, law: Law, planted: Readonly<Record<string, string>>])[] = [
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
  ['one clock', oneClock, { 'engine/loop.ts': 'const now = Date.now();\n' }],
];

describe('the laws of the house', () => {
  it('reads the house', () => expect(HOUSE.length).toBeGreaterThan(300));

  it.each(LAWS)('%s', (_, law, planted) => {
    expect(law(HOUSE)).toEqual([]);
    expect(law(Object.entries(planted).map(([path, text]) => sourceFile(path, text)))).not.toEqual([]);
  });
});
