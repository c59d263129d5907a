import { describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '../../src/lib/instant.ts';
import { rows } from '../../src/topics/rows.ts';
import { startBot } from '../support/bot.ts';
import { COMMAND_YAML } from '../support/command.ts';
import { dialects } from '../support/database.ts';
import { expectNotSeen, expectNotTold, expectSeen, expectSome, expectTold } from '../support/expect.ts';
import { audited } from '../support/muster.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { tampers } from '../support/rows.ts';
import { ANA, BO, CY, DEE, directOf, EVE, GENERAL, INCIDENTS, PAYMENTS } from '../support/seed.ts';
import { presses, roomOf, types } from '../support/story.ts';

const MAY = `
may:
  severity: [bo, "@payments-oncall"]
  resolve: [bo]
  private: [dee]
  page: [bo]
  reports: [dee]
  schedules: [dee]
  administer: [dee]
guests: ["#status"]
${COMMAND_YAML}`;

describe.each(dialects)('who may, on %s', (dialect) => {
  it('a permission is given to people and groups; a refusal names them, whichever door one comes by', async () => {
    const bot = await startBot({ dialect, yaml: MAY });
    await types(bot, BO, GENERAL, '/incident new sev2 checkout Payments are failing');
    expect(await types(bot, CY, GENERAL, '/incident sev INC-1 1')).toContain(
      `You are not allowed to change the severity. Allowed: <@${BO}>, @payments-oncall`,
    );
    for (const line of ['resolve INC-1 Done', 'status INC-1 resolved', 'cancel INC-1'])
      expect(await types(bot, CY, GENERAL, `/incident ${line}`)).toContain(`Allowed: <@${BO}>`);
    const room = await roomOf(bot, BO, 1);
    await presses(bot, ANA, room, 'Resolve');
    await expectSeen(bot, ANA, room, 'You are not allowed to end and reopen incidents');
    expect(await types(bot, CY, GENERAL, '/incident new sev3 Mail is read --private')).toContain(`Allowed: <@${DEE}>`);
    expect(await types(bot, CY, GENERAL, '/page payments Help')).toContain('You are not allowed to page people');
    expect(await types(bot, CY, GENERAL, '/oncall report')).toContain('You are not allowed to see reports');
    expect(await types(bot, DEE, GENERAL, '/incident sev INC-1 1')).toContain('is now sev1');
    await bot.workspace.editGroup('S000PAYON', [ANA]);
    await bot.settle();
    expect(await types(bot, ANA, room, '/incident sev 2')).toBe('');
    await types(bot, BO, room, '/incident resolve Done');
    await expectSeen(bot, BO, room, 'INC-1 is resolved');
  });

  it('a person who is paged may always acknowledge', async () => {
    const bot = await startBot({ dialect, yaml: MAY });
    await types(bot, BO, GENERAL, '/incident new sev1 checkout Payments are failing');
    await presses(bot, ANA, directOf(ANA), 'Acknowledge');
    await expectTold(bot, ANA, 'acknowledged');
  });

  it('one’s own shifts are one’s own; those of others need the permission', async () => {
    const bot = await startBot({ dialect, yaml: MAY });
    expect(await types(bot, CY, GENERAL, '/oncall override payments @cy 2h')).toContain('payments');
    expect(await types(bot, CY, GENERAL, '/oncall override payments @bo 2h')).toContain(
      'You are not allowed to edit schedules',
    );
    expect(await types(bot, DEE, GENERAL, '/oncall override payments @bo 2h')).not.toContain('You are not allowed');
    expect(await types(bot, CY, GENERAL, '/oncall edit payments')).toContain('You are not allowed to edit schedules');
  });

  it('a guest who was paged answers, and no other page', async () => {
    const bot = await startBot({ dialect, yaml: COMMAND_YAML });
    await types(bot, BO, GENERAL, '/page @eve The API of your company is down');
    await types(bot, BO, GENERAL, '/page payments Not for guests');
    expect(await types(bot, EVE, GENERAL, '/page ack p2')).toContain('did not page you');
    expect(await types(bot, EVE, GENERAL, '/page ack p1')).toContain('You acknowledged p1');
  });

  it('guests look only where the file allows, and who administers ends the addresses of others', async () => {
    const bot = await startBot({
      dialect,
      yaml: MAY.replace('#status', '#general'),
      settings: { publicUrl: 'https://muster.example' },
    });
    expect(await types(bot, EVE, GENERAL, '/incident list')).toContain('No incident is open');
    const elsewhere = await startBot({ dialect, yaml: MAY });
    expect(await types(elsewhere, EVE, GENERAL, '/incident list')).toContain('Guests can see this only in #status');
    const made = await types(bot, CY, GENERAL, '/oncall calendar me');
    expect(made).toContain('https://muster.example/calendar/');
    expect(await types(bot, BO, GENERAL, '/oncall calendar of @cy')).toContain('You are not allowed to administer');
    await types(bot, DEE, GENERAL, '/oncall calendar of @cy');
    const id =
      /oncall revoke ([0-9a-f]{8})/.exec(JSON.stringify((await bot.workspace.snapshot(DEE)).messages))?.[1] ?? 'none';
    expect(await types(bot, BO, GENERAL, `/oncall revoke ${id}`)).toContain('You have no calendar address');
    expect(await types(bot, DEE, GENERAL, `/oncall revoke ${id}`)).toContain('no longer works');
  });

  it('guests follow an incident where a channel of theirs shows it, and hear of no other', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, BO, GENERAL, '/incident new sev2 checkout Payments are failing');
    await types(bot, BO, GENERAL, '/incident new sev3 search Search is slow');
    for (const what of ['sev2', 'checkout', '@bo', 'INC-1'])
      expect(await types(bot, EVE, GENERAL, `/incident follow ${what}`), what).toContain(
        'As a guest you can only follow single',
      );
    expect(await types(bot, EVE, GENERAL, '/incident follow INC-2')).toContain('You follow');
    // As an earlier version let guests do.
    await tampers(
      bot,
      `insert into followers ("user", subject, since, method, pace) values ('${EVE}', 'severity:sev2', 0, 'slack', 'now')`,
    );
    await types(bot, BO, GENERAL, '/incident update INC-1 We roll back');
    await types(bot, BO, GENERAL, '/incident update INC-2 The index is new');
    await expectTold(bot, EVE, 'The index is new');
    await expectNotTold(bot, EVE, 'We roll back');
    // What is merged into another incident is followed there by those whom it is shown to.
    await types(bot, BO, GENERAL, '/incident merge INC-2 INC-1');
    await types(bot, BO, GENERAL, '/incident update INC-1 We rolled back');
    await expectNotTold(bot, EVE, 'We rolled back');
  });

  it('every change is in the audit, from what to what, and nothing changes the audit', async () => {
    const bot = await startBot({ dialect, yaml: MAY });
    await types(bot, BO, GENERAL, '/incident new sev2 checkout Payments are failing');
    await types(bot, BO, GENERAL, '/incident sev INC-1 1');
    await bot.advance(5 * MINUTE);
    const entries = await audited(bot);
    expect(entries.find(({ line }) => line.includes('incident sev'))).toMatchObject({
      who: 'Bo Marsh',
      door: 'slash',
      incident: 'INC-1',
      change: { 'INC-1 severity': ['sev2', 'sev1'] },
    });
    const clock = entries.filter(({ door }) => door === 'clock');
    expectSome(
      clock.map(({ line }) => line),
      'muster.yaml',
    );
    const room = await roomOf(bot, BO, 1);
    const [card] = (await bot.workspace.snapshot(BO)).messages.filter(({ channel }) => channel === room);
    await bot.workspace.react(BO, room, card?.ts ?? '', 'pushpin');
    await bot.settle();
    const pinned = (await audited(bot)).filter(({ door }) => door === 'reaction');
    expect(pinned.map(({ who, incident, change }) => [who, incident, change])).toEqual([
      ['Bo Marsh', 'INC-1', { 'INC-1 pinned message': [null, card?.ts] }],
    ]);
    // The table refuses by itself, whoever tries: Muster has no command that would.
    const other = "(id, at, who, door, line) values (1, 1, 'nobody', 'slash', 'incident')";
    const emptied =
      dialect === 'sqlite'
        ? [`insert or replace into audit ${other}`, `replace into audit ${other}`]
        : [
            'truncate audit',
            `insert into audit ${other.replace(' values', ' overriding system value values')} on conflict (id) do update set who = 'nobody'`,
          ];
    // Muster has no command that would change it.
    for (const deed of ["update audit set who = 'nobody'", 'delete from audit', ...emptied])
      expect(await tampers(bot, deed).then(() => 'was done', String), deed).toContain('cannot be changed');
    await bot.advance(40 * DAY);
    expect((await audited(bot)).slice(0, entries.length)).toEqual(entries);
  });
});

describe.each(dialects)('a private incident, on %s', (dialect) => {
  it('is seen by nobody but its members, whatever they try', async () => {
    const bot = await startBot({ dialect, yaml: COMMAND_YAML });
    await types(bot, DEE, GENERAL, '/incident new sev1 checkout Wombats read our mail --private');
    await types(bot, DEE, GENERAL, '/incident task INC-1 Change wombat keys');
    await types(bot, DEE, GENERAL, '/incident note INC-1 The wombat came by night');
    await types(bot, BO, GENERAL, '/incident new sev3 search Search is slow');
    for (const row of rows) {
      const line = row.example.startsWith('/') ? row.example : `/${row.name}`;
      for (const typed of new Set([
        `/${row.name}`,
        line.replace(/INC-\d+/g, 'INC-1'),
        line
          .replace(/\bp\d+\b/g, 'p1')
          .replace(/\bt\d+\b/g, 't1')
          .replace(/\be\d+\b/g, 'e2'),
      ]))
        await types(bot, CY, GENERAL, typed);
      const view = (await bot.workspace.snapshot(CY)).views.at(-1);
      if (view !== undefined) {
        expect(JSON.stringify(view), row.name).not.toMatch(/wombat/i);
        await bot.workspace.dismiss(CY, view.id);
      }
    }
    const { messages, channels } = await bot.workspace.snapshot(CY);
    const words = JSON.stringify(messages.filter((message) => message.user !== CY));
    expect(words).not.toMatch(/wombat/i);
    expect(JSON.stringify(channels)).not.toMatch(/inc-1\b/);
    for (const channel of [INCIDENTS, PAYMENTS, GENERAL]) await expectNotSeen(bot, BO, channel, /wombat/i);
  });
});
