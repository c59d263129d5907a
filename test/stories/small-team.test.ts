import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/lib/instant.ts';
import type { WorkspaceSeed } from '../../src/sandbox/workspace.ts';
import { startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotTold, expectSeen, expectTold } from '../support/expect.ts';
import { directOf, SEED } from '../support/seed.ts';
import { presses, roomOf, types } from '../support/story.ts';

const NAMES = ['ana', 'bo', 'cy', 'dee', 'eli', 'fay', 'gus', 'hana', 'ivo', 'jo'];
const idOf = (name: string): string => `U000${name.toUpperCase()}`;
const SHOP = 'C000SHOP';
const [ANA, DEE, FAY, IVO, JO] = ['ana', 'dee', 'fay', 'ivo', 'jo'].map(idOf) as [
  string,
  string,
  string,
  string,
  string,
];

const TEAM: WorkspaceSeed = {
  ...SEED,
  people: NAMES.map((name) => ({
    id: idOf(name),
    name,
    realName: name,
    email: `${name}@example.com`,
    timezone: 'Europe/London',
  })),
  channels: [
    { id: 'C000INCID', name: 'incidents', members: NAMES.map(idOf) },
    { id: SHOP, name: 'shop', members: NAMES.map(idOf) },
  ],
  usergroups: [],
};

it.each(dialects)('ten people with only the example file: incident, page, hand-off, on %s', async (dialect) => {
  const yaml = readFileSync('examples/small.yaml', 'utf8');
  const bot = await startBot({ dialect, yaml, seed: TEAM, start: '2026-03-09T06:00:00Z' });

  expect(await types(bot, FAY, SHOP, '/oncall')).toContain(`<@${IVO}>`);
  expect(await types(bot, FAY, SHOP, '/incident new sev1 shop Nobody can pay')).toContain('INC-1');
  await expectTold(bot, IVO, 'Nobody can pay', 'on call for platform');
  await expectNotTold(bot, ANA, 'Nobody can pay');

  await bot.advance(6 * MINUTE);
  await expectTold(bot, ANA, 'Nobody can pay');
  await expectTold(bot, DEE, 'Nobody can pay');
  await presses(bot, DEE, directOf(DEE), 'Acknowledge');
  const room = await roomOf(bot, DEE, 1);
  await expectSeen(bot, DEE, room, `<@${DEE}> acknowledged the page and took the lead`);
  await bot.advance(HOUR);
  await expectNotTold(bot, JO, 'Nobody can pay');

  await types(bot, DEE, room, '/incident resolve The card provider recovered');
  await expectSeen(bot, FAY, room, 'INC-1 is resolved');

  await bot.advance(2 * HOUR + 50 * MINUTE);
  await expectSeen(bot, FAY, SHOP, 'Hand-off of platform', `<@${IVO}> → <@${JO}>`);
  await bot.advance(HOUR);
  await expectTold(bot, JO, 'You are on call for platform now');
  await types(bot, FAY, SHOP, '/incident new sev2 search Search is slow');
  await expectTold(bot, JO, 'Search is slow');
  await expectNotTold(bot, IVO, 'Search is slow');
});
