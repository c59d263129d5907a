import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/lib/instant.ts';
import { reasonsOf, sends } from '../support/alerts.ts';
import { startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotSeen, expectNotTold, expectSeen, expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, directOf, GENERAL, INCIDENTS, PAYMENTS } from '../support/seed.ts';
import { buttonsOf, findMessage, presses, roomOf, types } from '../support/story.ts';

const ROUTES = `
routes:
  - { when: 'labels.kind == "big"', service: checkout, severity: sev1, do: declare, join: true, group: [kind] }
  - { when: 'labels.kind == "mixed"', service: checkout, do: declare, group: [kind] }
  - { when: 'labels.kind == "other"', service: checkout, severity: sev1, do: declare, join: true }
  - { when: 'labels.kind == "slow"', service: checkout, severity: sev1, do: page, wait: 5m }
  - { when: 'labels.kind == "auto"', service: checkout, severity: sev1, do: declare, auto_resolve: true }
  - { when: 'source == "shop"', service: checkout, do: page }
`;
const yaml = `${PAYMENTS_YAML}${ROUTES}`;
const big = (identity: string) => ({ identity, title: `Big ${identity}`, labels: { kind: 'big', host: identity } });

describe.each(dialects)('alerts and incidents on %s', (dialect) => {
  it('declare an incident that has their story, and offer to resolve it when all are over', async () => {
    const bot = await startBot({ dialect, yaml });
    const [path] = await sends(bot, { ...big('a'), links: { dashboard: 'https://graphs.example/1' } });
    expect(reasonsOf(path)).toContain('act: declares an incident');
    await expectTold(bot, ANA, '🔔 Page p1', 'INC-1 sev1 checkout: Big a');
    const room = await roomOf(bot, ANA, 1);
    await expectSeen(bot, ANA, room, 'INC-1 Big a', 'Alerts 1 firing · A-1');
    await expectSeen(bot, ANA, room, 'A-1 Big a', 'Dashboard');
    await sends(bot, big('b'));
    await sends(bot, { ...big('b'), identity: 'c' });
    await expectSeen(bot, ANA, room, 'INC-1 Big a', 'Alerts 3 firing · A-1');
    await sends(bot, { identity: 'a', state: 'resolved' }, { identity: 'b', state: 'resolved' });
    await expectNotSeen(bot, ANA, room, 'Is INC-1 over?');
    await sends(bot, { identity: 'c', state: 'resolved' });
    await expectSeen(bot, ANA, room, 'All alerts are resolved', 'Is INC-1 over?');
    const timeline = await types(bot, ANA, room, '/incident timeline');
    for (const words of ['A-1 fired: Big a', 'A-1 has another alert: Big b', 'all alerts are resolved'])
      expect(timeline).toContain(words);
    expect(timeline.match(/another alert/g)).toHaveLength(1);
    const summary = await types(bot, ANA, room, '/incident summary');
    expect(summary).toMatch(/Alerts 3 resolved · first fired .+, last resolved .+ · A-1/);
    await presses(bot, ANA, room, 'Resolve INC-1');
    await expectSeen(bot, CY, INCIDENTS, 'INC-1', 'resolved');
    await bot.advance(MINUTE);
    const over = await findMessage(bot, ANA, room, /All alerts are resolved. INC-1 is resolved/);
    expect(buttonsOf(over)).toEqual([]);
  });

  it('take the offer back when one fires again, and offer it again when all are over again', async () => {
    const bot = await startBot({ dialect, yaml });
    await sends(bot, big('a'));
    const room = await roomOf(bot, ANA, 1);
    await sends(bot, { identity: 'a', state: 'resolved' });
    expect(buttonsOf(await findMessage(bot, ANA, room, /Is INC-1 over/))).toEqual(['Resolve INC-1']);
    await bot.advance(MINUTE);
    await sends(bot, big('a'));
    await bot.advance(MINUTE);
    await expectNotSeen(bot, ANA, room, 'Is INC-1 over?');
    expect(buttonsOf(await findMessage(bot, ANA, room, /INC-1 is not over: A-1 is firing: Big a/))).toEqual([]);
    expect(await types(bot, ANA, room, '/incident summary')).toMatch(
      /Alerts 1 firing · first fired .+, last signal .+ · A-1/,
    );
    await sends(bot, { identity: 'a', state: 'resolved' });
    await bot.advance(MINUTE);
    await presses(bot, ANA, room, 'Resolve INC-1');
    await expectSeen(bot, CY, INCIDENTS, 'INC-1', 'resolved');
  });

  it('resolve it by themselves where the route says so, unless somebody wrote on its timeline', async () => {
    const bot = await startBot({ dialect, yaml });
    const auto = { title: 'Auto', labels: { kind: 'auto' } };
    await sends(bot, auto);
    await sends(bot, { ...auto, state: 'resolved' });
    await expectSeen(bot, CY, INCIDENTS, 'INC-1', 'resolved');
    await expectSeen(bot, ANA, await roomOf(bot, ANA, 1), 'INC-1 is resolved by shop');
    await bot.advance(20 * MINUTE);
    await sends(bot, auto);
    await presses(bot, ANA, directOf(ANA), 'Acknowledge');
    await sends(bot, { ...auto, state: 'resolved' });
    await expectSeen(bot, CY, INCIDENTS, 'INC-2', 'investigating');
  });

  it('join the open incident of their service', async () => {
    const bot = await startBot({ dialect, yaml });
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Payments are failing');
    const [path] = await sends(bot, big('a'));
    expect(path?.reasons.at(-1)).toMatchObject({ reason: 'declares an incident', detail: 'joined INC-1' });
    await expectSeen(bot, CY, await roomOf(bot, CY, 1), 'Payments are failing', 'Alerts 1 firing · A-1');
    await expectSeen(bot, ANA, PAYMENTS, 'Big a', 'Incident INC-1');
  });

  it('page when one is more severe than the incident that they declared, which pages nobody', async () => {
    const bot = await startBot({ dialect, yaml });
    const mixed = { labels: { kind: 'mixed' } };
    await sends(bot, { ...mixed, severity: 'warning' });
    await expectSeen(bot, CY, INCIDENTS, 'INC-1', 'sev3');
    await expectNotTold(bot, ANA, '🔔 Page');
    await sends(bot, { ...mixed, identity: 'worse', severity: 'critical' });
    await expectTold(bot, ANA, '🔔 Page p1', 'INC-1');
  });

  it('keep the page of an incident while another of its groups is firing', async () => {
    const bot = await startBot({ dialect, yaml });
    await sends(bot, big('a'));
    await sends(bot, { identity: 'o', title: 'Other', labels: { kind: 'other' } });
    await expectSeen(bot, ANA, await roomOf(bot, ANA, 1), 'Alerts 2 firing');
    await sends(bot, { ...big('a'), state: 'resolved' });
    await bot.advance(5 * MINUTE);
    await expectTold(bot, BO, '🔔 Page p1');
    await sends(bot, { identity: 'o', title: 'Other', labels: { kind: 'other' }, state: 'resolved' });
    await expectTold(bot, BO, '☑️ Resolved p1');
  });

  it('page once when somebody declares while they wait, and page for themselves when they leave the incident', async () => {
    const bot = await startBot({ dialect, yaml });
    await sends(bot, { identity: 's', title: 'Slow', labels: { kind: 'slow' } });
    await types(bot, CY, GENERAL, '/alert declare A-1');
    await expectTold(bot, ANA, '🔔 Page p1');
    await bot.advance(4 * MINUTE);
    await types(bot, ANA, GENERAL, '/page ack p1');
    await bot.advance(5 * MINUTE);
    await expectNotTold(bot, ANA, 'Page p2');
    await sends(bot, { identity: 'o', title: 'Other', labels: { kind: 'other' } });
    await expectSeen(bot, ANA, PAYMENTS, 'Other', 'Incident INC-1');
    expect(await types(bot, CY, GENERAL, '/alert detach A-2')).toContain('no longer belongs');
    await expectTold(bot, ANA, '🔔 Page p2', 'Other');
    await types(bot, CY, GENERAL, '/incident resolve INC-1 Fixed');
    expect(await types(bot, CY, GENERAL, '/alert attach A-2 INC-1')).toContain('INC-1 is over');
  });

  it('are carried over when somebody declares from the message or from the page', async () => {
    const bot = await startBot({ dialect, yaml });
    await sends(bot, { identity: 'x', title: 'Disk is full', severity: 'sev2' });
    await presses(bot, ANA, PAYMENTS, 'Declare incident');
    await expectSeen(bot, ANA, await roomOf(bot, ANA, 1), 'INC-1 Disk is full', 'sev2', 'Alerts 1 firing · A-1');
    await sends(bot, { identity: 'y', title: 'CPU is hot', severity: 'sev2' });
    await presses(bot, ANA, directOf(ANA), 'Declare incident');
    await expectSeen(bot, ANA, await roomOf(bot, ANA, 2), 'INC-2 CPU is hot', 'Alerts 1 firing · A-2');
    await sends(bot, { identity: 'y', state: 'resolved' });
    await expectTold(bot, ANA, '☑️ Resolved p2');
  });

  it('tell the one who presses later which incident somebody else has declared', async () => {
    const bot = await startBot({ dialect, yaml });
    await sends(bot, { identity: 'x', title: 'Disk is full', severity: 'sev2' });
    await types(bot, ANA, GENERAL, '/alert declare A-1');
    expect(await types(bot, BO, GENERAL, '/alert declare A-1')).toMatch(/A-1 already belongs to INC-1\.(?!.*Detach)/);
    expect(await types(bot, BO, GENERAL, '/alert attach A-1 INC-1')).toContain(
      'already belongs to INC-1; nothing to do',
    );
    await types(bot, CY, GENERAL, '/incident new sev2 checkout Keys were stolen --private');
    await types(bot, CY, GENERAL, '/alert detach A-1');
    await types(bot, CY, GENERAL, '/alert attach A-1 INC-2');
    const hidden = await types(bot, BO, GENERAL, '/alert declare A-1');
    expect(hidden).toContain('A-1 already belongs to a private incident.');
    expect(hidden).not.toContain('INC-2');
  });

  it('are attached and detached by buttons', async () => {
    const bot = await startBot({ dialect, yaml });
    await sends(bot, { identity: 'x', title: 'Disk is full' });
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Carts are empty');
    await bot.advance(MINUTE);
    expect(buttonsOf(await findMessage(bot, ANA, PAYMENTS, /Disk is full/))).toContain('Attach to INC-1');
    await presses(bot, ANA, PAYMENTS, 'Attach to INC-1');
    await presses(bot, ANA, PAYMENTS, 'Detach');
    await types(bot, CY, GENERAL, '/incident resolve INC-1 Filled');
    await bot.advance(MINUTE);
    expect(buttonsOf(await findMessage(bot, ANA, PAYMENTS, /Disk is full/))).not.toContain('Attach to INC-1');
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Payments are failing');
    await presses(bot, ANA, PAYMENTS, 'Attach to INC-2');
    await expectSeen(bot, ANA, PAYMENTS, 'Disk is full', 'Incident INC-2');
    await presses(bot, ANA, PAYMENTS, 'Detach');
    await expectNotSeen(bot, ANA, PAYMENTS, 'Incident INC-2');
    await types(bot, CY, GENERAL, '/alert attach A-1 INC-2');
    await types(bot, CY, GENERAL, '/incident resolve INC-2 Fixed');
    await expectSeen(bot, ANA, PAYMENTS, '✅', 'Disk is full');
  });
});
