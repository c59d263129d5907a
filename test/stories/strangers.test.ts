/** Ids of which nothing is known: newcomers, guests between two readings, strangers, and ids that nobody has. */
import { describe, expect, it } from 'vitest';
import { HOUR } from '../../src/lib/instant.ts';
import type { SeedPerson, WorkspaceSeed } from '../../src/sandbox/workspace.ts';
import { applyInAnotherProcess } from '../support/another-process.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotSeen, expectSeen, expectTold } from '../support/expect.ts';
import { messagesIn } from '../support/messages.ts';
import { audited } from '../support/muster.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, DEE, directOf, GENERAL, INCIDENTS, PAYMENTS, SEED } from '../support/seed.ts';
import { overrides, roomOf, types } from '../support/story.ts';

const [NEW, GUEST, LATE, STRANGER, NOBODY] = ['U000NEW01', 'U000GUE01', 'U000LAT01', 'U000STR01', 'U000NOB01'];

/** People whom the reading at the start does not name. */
function withUnlisted(): WorkspaceSeed {
  const person = (id: string, name: string, more: Partial<SeedPerson>): SeedPerson => ({
    id,
    name,
    realName: name,
    email: `${name}@elsewhere.example`,
    timezone: 'Europe/London',
    unlisted: true,
    ...more,
  });
  const fresh = [
    person(NEW, 'newt', {}),
    person(GUEST, 'gus', { guest: true }),
    person(LATE, 'lars', { guest: true }),
    person(STRANGER, 'stra', { team: 'T0OTHER01' }),
  ];
  const members = fresh.map(({ id }) => id);
  const channels = SEED.channels.map((one) =>
    one.id === GENERAL ? { ...one, members: [...one.members, ...members] } : one,
  );
  return { ...SEED, people: [...SEED.people, ...fresh], channels };
}

const asked = (bot: Bot, id: string): number =>
  bot.workspace.calls.filter(({ method, args }) => method === 'users.info' && args.user === id).length;

/** What somebody of another workspace would send who is not in this one. */
async function sends(bot: Bot, user: string, line: string, door: 'slash' | 'mention' | 'dm' | 'button' = 'slash') {
  const caller = { user, team: 'T000000001', door, channel: GENERAL, modals: true } as const;
  const answer = JSON.stringify(await bot.app.route({ caller, line }));
  await bot.settle();
  return answer;
}

describe.each(dialects)('unknown people, on %s', (dialect) => {
  it('are asked about once, before anything is changed, by every door', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, seed: withUnlisted() });
    await types(bot, BO, GENERAL, '/incident new sev2 checkout Payments are failing');
    const room = await roomOf(bot, BO, 1);
    // Slack sends no command of another workspace here; what it sends by other doors is not refused at the door.
    for (const user of [GUEST, STRANGER])
      for (const line of ['/incident sev INC-1 1', '/incident new sev1 checkout Mine', '/page payments Mine'])
        expect(
          await (user === GUEST ? types(bot, user, GENERAL, line) : sends(bot, user, line.slice(1), 'mention')),
          line,
        ).toContain('As a guest');
    await bot.workspace.type(GUEST, directOf(GUEST), 'incident lead INC-1');
    await bot.settle();
    await expectTold(bot, GUEST, 'As a guest');
    const [card] = await messagesIn(bot.workspace, BO, room);
    await bot.workspace.join(LATE, room);
    await bot.workspace.react(LATE, room, card?.ts ?? '', 'pushpin');
    await bot.settle();
    expect([GUEST, STRANGER, LATE].map((user) => asked(bot, user))).toEqual([1, 1, 1]);
    expect(await types(bot, NEW, GENERAL, '/incident sev INC-1 1')).toContain('is now sev1');
    for (const door of ['slash', 'mention', 'dm', 'button'] as const)
      expect(await sends(bot, NOBODY, 'incident resolve INC-1 Done', door)).toContain(
        'did not tell Muster who you are',
      );
    const who = new Set(
      (await audited(bot)).filter(({ door }) => door !== 'clock' && door !== 'member').map((one) => one.who),
    );
    expect([...who].sort()).toEqual(['Bo Marsh', 'newt']);
  });

  it('change nothing while Slack gives no answer, but whoever was paged acknowledges', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, seed: withUnlisted() });
    await types(bot, BO, GENERAL, '/page @gus Your disk is full');
    await expectTold(bot, GUEST, '🔔 Page p1');
    bot.workspace.fault({ method: 'users.info', kind: 'status', status: 503 });
    for (const line of ['incident new sev1 checkout Mine', 'page payments Mine', 'incident list'])
      expect(await sends(bot, NEW, line), line).toContain(
        'Slack did not tell Muster who you are, so nothing was changed',
      );
    expect(await sends(bot, NEW, 'page ack p1')).toContain('did not page you');
    expect(await types(bot, GUEST, GENERAL, '/page ack p1')).toContain('You acknowledged p1');
    bot.workspace.clearFaults();
    expect(await sends(bot, NEW, 'incident list')).toContain('No incident is open');
  });

  it('are not accepted as somebody to page, follow or put in charge when nobody has the id', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, seed: withUnlisted() });
    await types(bot, BO, GENERAL, '/incident new sev2 checkout Payments are failing');
    for (const line of [
      `page \u0002@${NOBODY}\u0003 Are you there?`,
      `page ${NOBODY} Are you there?`,
      `incident follow \u0002@${NOBODY}\u0003`,
      `page reassign p1 \u0002@${NOBODY}\u0003`,
      `oncall override payments \u0002@${NOBODY}\u0003 2h`,
    ])
      expect(await sends(bot, ANA, line), line).toMatch(
        /nobody|not a|don't know the person|no service, policy, schedule or person/i,
      );
    const said = bot.workspace.calls.filter(({ method }) => method !== 'users.info');
    expect(said.filter(({ args }) => JSON.stringify(args).includes(NOBODY))).toEqual([]);
    expect(await sends(bot, ANA, `page \u0002@${STRANGER}\u0003 Your API is down`)).toContain('p2');
    await expectTold(bot, STRANGER, 'Your API is down');
  });

  it('are known at once when they join, and change, and leave', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, seed: withUnlisted() });
    await bot.workspace.arrive(NEW);
    await bot.settle();
    expect(await types(bot, NEW, GENERAL, '/incident new sev3 Odd')).toContain('INC-1');
    expect(asked(bot, NEW)).toBe(0);
    await bot.workspace.changeProfile(NEW, { guest: true });
    await bot.settle();
    expect(await types(bot, NEW, GENERAL, '/incident new sev3 Odd')).toContain('As a guest');
    await bot.workspace.deactivate(NEW);
    await bot.settle();
    expect(await sends(bot, NEW, 'incident list')).toContain('Only people of this workspace');
  });
});

describe.each(dialects)('the Home tab of people who may not look, on %s', (dialect) => {
  it('shows no incident to strangers, and to guests only where they may look everywhere', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, seed: withUnlisted() });
    await types(bot, BO, GENERAL, '/incident new sev3 Zebra is slow');
    const home = async (user: string): Promise<string> => {
      await bot.workspace.home(user);
      await bot.settle();
      return JSON.stringify((await bot.workspace.snapshot(user)).home ?? '');
    };
    expect(await home(NEW)).toContain('Zebra');
    expect(await home(GUEST)).toContain('Zebra');
    expect(await home(STRANGER)).not.toContain('Zebra');
    await applyInAnotherProcess(bot, PAYMENTS_YAML.replace('severities:', 'guests: nowhere\nseverities:'));
    expect(await home(GUEST)).not.toContain('Zebra');
  });
});

describe.each(dialects)('channels that change, on %s', (dialect) => {
  it('a room that is deleted, or that the bot is removed from, is replaced, with the people it had', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, DEE, GENERAL, '/incident new sev1 checkout Zebra in the vault --private');
    await types(bot, BO, GENERAL, '/incident new sev2 search Search is slow');
    const [hidden, open] = [await roomOf(bot, DEE, 1), await roomOf(bot, BO, 2)];
    await bot.workspace.removeBot(hidden);
    await bot.workspace.deleteChannel(open);
    await bot.settle();
    await types(bot, DEE, GENERAL, '/incident update INC-1 The vault is closed');
    await types(bot, BO, GENERAL, '/incident update INC-2 It is fast again');
    const rooms = async (user: string) =>
      (await bot.workspace.snapshot(user)).channels.filter(({ name, id }) => name.startsWith('inc-') && id !== hidden);
    const [fresh] = await rooms(DEE).then((all) => all.filter(({ kind }) => kind === 'private'));
    expect(fresh?.members).toContain(DEE);
    await expectSeen(bot, DEE, fresh?.id ?? '', 'The vault is closed');
    const [next] = await rooms(BO).then((all) => all.filter(({ kind }) => kind === 'channel'));
    await expectSeen(bot, BO, next?.id ?? '', 'It is fast again');
    expect((await bot.workspace.snapshot(CY)).channels.map(({ name }) => name).join()).not.toContain('inc-1');
    await expectNotSeen(bot, CY, GENERAL, /zebra|vault/i);
  });

  it('a channel with another id is the same channel: its page, its thread, its schedule', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, BO, GENERAL, '/incident new sev2 checkout Payments are failing');
    const room = await roomOf(bot, BO, 1);
    await bot.workspace.renumberChannel(room, 'C000ROOM2');
    await bot.workspace.renumberChannel(PAYMENTS, 'C000PAYM2');
    await bot.settle();
    await types(bot, BO, GENERAL, '/incident new sev3 search Search is slow');
    await types(bot, BO, 'C000ROOM2', '/incident update Still failing');
    await expectSeen(bot, BO, 'C000ROOM2', 'Still failing');
    await types(bot, BO, 'C000ROOM2', '/incident ack');
    await expectSeen(bot, BO, 'C000ROOM2', 'acknowledged the page');
    await overrides(bot, BO, GENERAL, 'payments --nobody 2h');
    await expectSeen(bot, BO, 'C000PAYM2', 'Nobody is on call');
  });

  it('a channel that was deleted while the bot was down is forgotten by the next reading', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await bot.stop();
    await bot.workspace.deleteChannel(PAYMENTS);
    bot.clock.set(bot.clock.now() + HOUR);
    await bot.restart();
    await overrides(bot, BO, GENERAL, 'payments --nobody 2h');
    await expectSeen(bot, CY, INCIDENTS, 'payments in the next 14 days');
  });
});
