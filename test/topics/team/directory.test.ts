import { describe, expect, it, onTestFinished } from 'vitest';
import { row, say } from '../../../src/command/row.ts';
import { openDatabase } from '../../../src/db/open.ts';
import type { UserRow } from '../../../src/engine/events.ts';
import { transactor } from '../../../src/engine/transact.ts';
import type { Transact } from '../../../src/engine/tx.ts';
import { rich } from '../../../src/lib/blockkit.ts';
import { ManualClock } from '../../../src/lib/clock.ts';
import { canonicalCommand } from '../../../src/lib/slash.ts';
import { wiring } from '../../../src/topics/index.ts';
import { storeAccounts, storeChannels, storeUsers } from '../../../src/topics/team/directory.ts';
import { keepUser } from '../../../src/topics/team/events.ts';
import { commandNames, permit } from '../../../src/topics/team/permit.ts';
import {
  announceChannel,
  channelId,
  defaultSeverity,
  putSetting,
  severities,
  slackIdOf,
  slackIds,
  vocabulary,
} from '../../../src/topics/team/store.ts';
import { dialects, freshDatabase, keepingTime } from '../../support/database.ts';

function user(id: string, name: string, more: Partial<UserRow> = {}): UserRow {
  return {
    id,
    name,
    real_name: name,
    email: `${name.toLowerCase()}@example.com`,
    timezone: 'Europe/London',
    kind: 'member',
    deactivated: 0,
    refreshed_at: 0,
    ...more,
  };
}

const channel = (id: string, name: string, archived = 0) => ({
  id,
  name,
  private: 0,
  archived,
  member: 1,
  refreshed_at: 0,
});

const look = row({
  name: 'incident list',
  summary: '',
  example: '',
  args: [],
  permission: 'look',
  changes: false,
  run: async () => say(rich`x`),
});
const act = row({
  name: 'incident resolve',
  summary: '',
  example: '',
  args: [],
  permission: 'act',
  changes: true,
  run: async () => say(rich`x`),
});

describe.each(dialects)('the team on %s', (dialect) => {
  async function open(): Promise<Transact> {
    const clock = new ManualClock(1_000);
    const opened = await openDatabase({ url: await freshDatabase(dialect), role: 'cli' });
    const db = keepingTime(opened, () => clock.now());
    onTestFinished(() => db.close());
    return transactor({ db, clock, wiring, onWork: () => undefined });
  }

  async function addPeople(transact: Transact): Promise<void> {
    await transact(async (tx) => {
      const rows = [
        { person: 'ana', email: 'ana@example.com', timezone: 'Asia/Tokyo', data_json: '{}' },
        { person: 'bo', email: 'BO@example.com', timezone: null, data_json: '{}' },
        { person: 'cy', email: null, timezone: null, data_json: '{"slack":"U0000CYCY"}' },
        { person: 'dee', email: 'dee@example.com', timezone: null, data_json: '{}' },
      ];
      await tx.db
        .insertInto('people')
        .values(rows.map((r) => ({ ...r, slack_id: null })))
        .execute();
    });
  }

  it('finds the file’s people by e-mail or id and names the rest', async () => {
    const transact = await open();
    await addPeople(transact);
    const missing = await transact((tx) =>
      storeUsers(tx, [user('U0000ANA1', 'Ana'), user('U000000BO', 'Bo'), user('U0000CYCY', 'Cy')]),
    );
    expect(missing).toEqual(['dee']);
    expect(await transact((tx) => slackIds(tx, ['ana', 'bo', 'cy', 'dee']))).toEqual({
      users: ['U0000ANA1', 'U000000BO', 'U0000CYCY'],
      missing: ['dee'],
    });
  });

  it('pages nobody that Slack has deactivated, and takes the account that replaced theirs', async () => {
    const transact = await open();
    await addPeople(transact);
    await transact((tx) => storeUsers(tx, [user('U0000ANA1', 'Ana'), user('U0000CYCY', 'Cy')]));
    const missing = await transact((tx) =>
      storeUsers(tx, [
        user('U0000ANA1', 'Ana', { deactivated: 1 }),
        user('U0000ANA2', 'Ana'),
        user('U0000CYCY', 'Cy', { deactivated: 1 }),
      ]),
    );
    expect(missing).toEqual(['bo', 'cy', 'dee']);
    expect(await transact((tx) => slackIdOf(tx, 'ana'))).toBe('U0000ANA2');
    expect(await transact((tx) => slackIdOf(tx, 'cy'))).toBeUndefined();
  });

  it('writes a thousand people at once, and again', async () => {
    const transact = await open();
    const all = Array.from({ length: 1001 }, (_, i) => user(`U${String(i).padStart(8, '0')}`, `p${i}`));
    await transact((tx) => storeUsers(tx, all));
    await transact((tx) =>
      storeUsers(
        tx,
        all.map((u) => ({ ...u, real_name: 'new' })),
      ),
    );
    const rows = await transact((tx) => tx.db.selectFrom('users').select('real_name').execute());
    expect(rows).toHaveLength(1001);
    expect(new Set(rows.map((r) => r.real_name))).toEqual(new Set(['new']));
  });

  it('writes nothing of a person who has not changed, and looks for nobody else when one has', async () => {
    const transact = await open();
    await addPeople(transact);
    const [ana, bo] = [user('U0000ANA1', 'Ana'), user('U000000BO', 'Bo')];
    await transact((tx) => storeUsers(tx, [ana, bo]));
    const written = () =>
      transact((tx) => tx.db.selectFrom('users').select(['id', 'refreshed_at']).orderBy('id').execute());
    const before = await written();
    await transact((tx) => keepUser(tx, { ...ana, refreshed_at: 99 }));
    await transact((tx) =>
      storeAccounts(
        tx,
        [ana, bo].map((one) => ({ ...one, refreshed_at: 99 })),
      ),
    );
    expect(await written()).toEqual(before);
    await transact((tx) => tx.db.updateTable('people').set({ slack_id: null }).execute());
    await transact((tx) => keepUser(tx, { ...ana, kind: 'guest' }));
    await transact((tx) => keepUser(tx, ana));
    expect(await transact((tx) => slackIds(tx, ['ana', 'bo']))).toEqual({ users: [ana.id], missing: ['bo'] });
  });

  it('knows names in any case, the file’s before Slack’s, and none that two people have', async () => {
    const transact = await open();
    await addPeople(transact);
    await transact((tx) =>
      storeUsers(tx, [
        user('U0000ANA1', 'Ana'),
        user('U0000SAM1', 'Sam'),
        user('U0000SAM2', 'sam'),
        user('U0000CYCY', 'ana', { email: 'cy@example.com' }),
        user('U000ROBOT', 'robot', { kind: 'bot' }),
      ]),
    );
    const { people } = await transact((tx) => vocabulary(tx, 'U0000ANA1'));
    expect(people.get('ana')).toBe('U0000ANA1');
    expect(people.get('cy')).toBe('U0000CYCY');
    expect(people.has('sam')).toBe(false);
    expect(people.has('robot')).toBe(false);
  });

  it('takes a person’s zone from the file, else from Slack, else the file’s, else UTC', async () => {
    const transact = await open();
    await addPeople(transact);
    await transact((tx) =>
      storeUsers(tx, [
        user('U0000ANA1', 'Ana'),
        user('U000000BO', 'Bo', { timezone: 'Africa/Lagos' }),
        user('U000NOZON', 'Eve', { timezone: 'Mars/Phobos' }),
      ]),
    );
    const zoneOf = async (id: string) => (await transact((tx) => vocabulary(tx, id))).zone;
    expect([await zoneOf('U0000ANA1'), await zoneOf('U000000BO'), await zoneOf('U000NOZON')]).toEqual([
      'Asia/Tokyo',
      'Africa/Lagos',
      'UTC',
    ]);
    await transact((tx) => putSetting(tx, 'file', { timezone: 'Europe/Paris', commands: {} }));
    expect(await zoneOf('U000NOZON')).toBe('Europe/Paris');
  });

  it('finds channels by name, an open one before an archived one of the same name', async () => {
    const transact = await open();
    await transact(async (tx) => {
      await storeChannels(tx, [channel('C0000OLD1', 'incidents', 1), channel('C0000NEW1', 'incidents')]);
      await putSetting(tx, 'file', { timezone: 'UTC', announce: '#incidents', commands: { page: 'mpage' } });
    });
    expect(await transact(announceChannel)).toBe('C0000NEW1');
    expect(await transact((tx) => channelId(tx, '#nowhere'))).toBeUndefined();
    expect(await transact((tx) => channelId(tx, 'C0000ANY1'))).toBe('C0000ANY1');
    const names = await transact(commandNames);
    expect(canonicalCommand('mpage', names)).toBe('page');
    expect(canonicalCommand('incident', names)).toBe('incident');
  });

  it('has four severities without a file, the third by default', async () => {
    const transact = await open();
    expect((await transact(severities)).map((s) => [s.key, s.page, s.room])).toEqual([
      ['sev1', true, 'channel'],
      ['sev2', true, 'channel'],
      ['sev3', false, 'thread'],
      ['sev4', false, 'thread'],
    ]);
    expect(await transact(defaultSeverity)).toBe('sev3');
  });

  it('lets members act, guests look, bots and leavers nothing', async () => {
    const transact = await open();
    const kinds = {
      member: user('U000MEMB1', 'm'),
      guest: user('U000GUEST', 'g', { kind: 'guest' }),
      external: user('U000EXTER', 'e', { kind: 'external' }),
      bot: user('U000ROBOT', 'b', { kind: 'bot' }),
      gone: user('U000GONE1', 'x', { deactivated: 1 }),
    };
    await transact((tx) => storeUsers(tx, Object.values(kinds)));
    const allowed = async (who: keyof typeof kinds, wanted: typeof look) =>
      transact((tx) => permit(tx, wanted, { user: kinds[who].id, door: 'slash', modals: true })).then(
        () => true,
        (error: { code: string }) => error.code !== 'mistake',
      );
    const table = [];
    for (const who of ['member', 'guest', 'external', 'bot', 'gone'] as const)
      table.push([who, await allowed(who, look), await allowed(who, act)]);
    expect(table).toEqual([
      ['member', true, true],
      ['guest', true, false],
      ['external', false, false],
      ['bot', false, false],
      ['gone', false, false],
    ]);
  });
});
