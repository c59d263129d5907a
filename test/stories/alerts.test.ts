import { beforeEach, describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/lib/instant.ts';
import { keptAlerts, reasonsOf, sends, takenInAnotherProcess } from '../support/alerts.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotTold, expectSeen, expectSome, expectTold } from '../support/expect.ts';
import { wordsOf } from '../support/messages.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, DEE, directOf, GENERAL, INCIDENTS, PAYMENTS } from '../support/seed.ts';
import { buttonsOf, findMessage, modalOf, presses, seen, told, types } from '../support/story.ts';

const ROUTES = `
routes:
  - { when: 'labels.team == "shop" && labels.env == "test"', do: record }
  - { when: 'labels.team == "shop"', service: checkout, do: page, group: [team] }
  - { when: 'labels.env == "staging"', do: post, channel: "#general" }
  - { when: 'labels.slow == "yes"', service: checkout, do: page, group: [slow], wait: 2m }
  - { when: 'labels.count != "" && int(labels.count) > 3', do: record }
`;

const shop = { labels: { team: 'shop' } };

describe.each(dialects)('alerts on %s', (dialect) => {
  describe('with routes', () => {
    let bot: Bot;
    beforeEach(async () => {
      bot = await startBot({ dialect, yaml: `${PAYMENTS_YAML}${ROUTES}`, runbooks: 'runbooks' });
    });

    it('page, escalate, acknowledge and resolve; the message of the group tells it all', async () => {
      const [path] = await sends(bot, {
        ...shop,
        severity: 'critical',
        description: '97 % of /var is used',
        links: { dashboard: 'https://graphs.example/1' },
      });
      expect(reasonsOf(path)).toBe(
        'deduplicate: new | route: matched | group: opens a group | silence: no silence | act: pages',
      );
      await expectTold(bot, ANA, '🔔 Page p1', 'A-1 sev1 checkout: Disk is full', 'Dashboard', '1 firing: 97 %');
      const early = buttonsOf(await findMessage(bot, ANA, directOf(ANA), /Page p1/));
      expect(early).toEqual(['Acknowledge', 'Escalate', 'Declare incident', '📘 High error rate']);
      await expectSeen(bot, ANA, PAYMENTS, '🔴 sev1 Disk is full', '1 firing', `<@${ANA}>`, 'not acknowledged yet');
      expect(buttonsOf(await findMessage(bot, ANA, PAYMENTS, /Disk is full/))).toEqual([
        'Acknowledge',
        'Resolve',
        'Silence 1 h',
        'Declare incident',
        'Why',
        '📘 High error rate',
      ]);
      await bot.advance(5 * MINUTE);
      await expectTold(bot, BO, '🔔 Page p1');
      await presses(bot, BO, PAYMENTS, 'Acknowledge');
      await expectTold(bot, ANA, '✅ Acknowledged p1');
      await expectSeen(bot, ANA, PAYMENTS, '🟠 sev1 Disk is full', `<@${BO}> acknowledged`);
      await sends(bot, { ...shop, state: 'resolved', title: '' });
      await expectTold(bot, ANA, '☑️ Resolved p1', 'shop says that it is over.');
      await expectSeen(bot, ANA, PAYMENTS, '✅ sev1 Disk is full', '1 resolved', 'Resolved', 'by shop');
      expect(await seen(bot, ANA, PAYMENTS)).toHaveLength(1);
      await bot.advance(60 * MINUTE);
      expect(await told(bot, ANA)).toHaveLength(1);
    });

    it('say each fact once: the severity, the service and the runbooks by their titles', async () => {
      await sends(bot, { severity: 'critical', labels: { team: 'shop', service: 'checkout', host: 'web1' } });
      const words = wordsOf(await findMessage(bot, ANA, PAYMENTS, /Disk is full/));
      for (const once of ['sev1', 'checkout', 'Disk is full', 'High error rate', 'A-1', 'host=web1'])
        expect(words.split(once), once).toHaveLength(2);
      expect(words).not.toContain('high-error-rate');
    });

    it('page once a group, again when it is more severe, and resolve only when all are over', async () => {
      await sends(bot, { ...shop, severity: 'sev2' });
      await sends(bot, { ...shop, identity: 'cpu', title: 'CPU is hot', labels: { team: 'shop', host: 'a' } });
      expect(await told(bot, ANA)).toHaveLength(1);
      await expectTold(bot, ANA, 'A-1 sev2', '2 firing');
      await expectSeen(bot, ANA, PAYMENTS, '2 firing', 'CPU is hot · host=a');
      await presses(bot, ANA, directOf(ANA), 'Acknowledge');
      const [path] = await sends(bot, { ...shop, identity: 'ram', title: 'RAM is full', severity: 'critical' });
      expect(reasonsOf(path)).toContain('act: pages again: it is more severe now');
      expect(await told(bot, ANA)).toHaveLength(2);
      await expectTold(bot, ANA, '🔔 Page p1', 'A-1 sev1');
      const [first] = await sends(bot, { ...shop, state: 'resolved' });
      expect(reasonsOf(first)).toBe('deduplicate: resolved | resolve: others are still firing');
      await expectTold(bot, ANA, '🔔 Page p1', '2 firing, 1 resolved');
      await sends(bot, { identity: 'cpu', state: 'resolved' }, { identity: 'ram', state: 'resolved' });
      await expectTold(bot, ANA, '☑️ Resolved p1');
      expect(await types(bot, CY, GENERAL, '/page show p1')).toContain('shop says that it is over');
    });

    it('open the same group again within ten minutes, and another one later; both page', async () => {
      await sends(bot, shop);
      await sends(bot, { ...shop, state: 'resolved' });
      await bot.advance(9 * MINUTE);
      expect(reasonsOf((await sends(bot, shop))[0])).toContain('group: opens the group again');
      await expectTold(bot, ANA, '🔔 Page p2', 'A-1');
      await sends(bot, { ...shop, state: 'resolved' });
      await bot.advance(31 * MINUTE);
      expect(reasonsOf((await sends(bot, shop))[0])).toContain('group: opens a group');
      await expectTold(bot, ANA, '🔔 Page p3', 'A-2');
    });

    it('collect for a while before the first page, and page nobody for what is over by then', async () => {
      const slow = (identity: string) => ({ identity, labels: { slow: 'yes', host: identity } });
      await sends(bot, slow('a'), slow('b'));
      expect(await told(bot, ANA)).toHaveLength(0);
      await expectSeen(bot, ANA, PAYMENTS, '2 firing', 'Pages at');
      await bot.advance(2 * MINUTE);
      await expectTold(bot, ANA, '🔔 Page p1', '2 firing');
      await sends(bot, { ...slow('a'), state: 'resolved' }, { ...slow('b'), state: 'resolved' });
      await bot.advance(11 * MINUTE);
      await sends(bot, slow('a'));
      await sends(bot, { ...slow('a'), state: 'resolved' });
      await bot.advance(60 * MINUTE);
      await expectNotTold(bot, ANA, 'p2');
    });

    it('page nobody when they were acknowledged before they paged, until a more severe one comes', async () => {
      const slow = (identity: string, severity: string) => ({ identity, severity, labels: { slow: 'yes' } });
      await sends(bot, slow('a', 'warning'));
      expect(await types(bot, CY, GENERAL, '/alert ack A-1')).toContain('A-1');
      await bot.advance(3 * MINUTE);
      const [second] = await sends(bot, slow('b', 'warning'));
      expect(second?.reasons.at(-1)).toMatchObject({ stage: 'act', reason: 'is acknowledged' });
      expect(await told(bot, ANA)).toHaveLength(0);
      await sends(bot, slow('c', 'critical'));
      await expectTold(bot, ANA, '🔔 Page p1', 'sev1');
    });

    it('are only posted, or only recorded, where the route says so', async () => {
      await sends(bot, { labels: { env: 'staging' } });
      await expectSeen(bot, ANA, GENERAL, 'Disk is full');
      const [path] = await sends(bot, { identity: 'x', labels: { team: 'shop', env: 'test' } });
      expect(reasonsOf(path)).toBe('deduplicate: new | route: matched | group: is only recorded');
      expect(await told(bot, ANA)).toHaveLength(0);
    });

    it('page when no route matches or an expression fails, and say what is missing', async () => {
      const [path] = await sends(bot, { labels: { alertname: 'DiskFull', service: 'Checkout' } });
      expect(path?.reasons[1]).toMatchObject({ stage: 'route', reason: 'no route matched' });
      await expectTold(bot, ANA, '🔔 Page p1', 'no rule of “routes:” matches it', 'labels.alertname == "DiskFull"');
      await expectSeen(bot, ANA, PAYMENTS, 'No rule of “routes:” matches it, so it pages', 'DiskFull');
      const [failed] = await sends(bot, { identity: 'many', labels: { count: 'many' } });
      expect(failed?.reasons[1]).toMatchObject({ reason: 'an expression failed', line: expect.any(Number) });
      await expectTold(bot, ANA, '🔔 Page p2', 'the expression in line', 'failed');
    });

    it('resolve by hand, also by the page; what still fires pages again', async () => {
      await sends(bot, { ...shop, startsAt: bot.clock.now() - 1000 });
      await presses(bot, ANA, PAYMENTS, 'Resolve');
      await expectTold(bot, ANA, '☑️ Resolved p1');
      expect(await types(bot, CY, GENERAL, '/alert')).toContain('No alert is firing');
      await bot.advance(11 * MINUTE);
      await sends(bot, { ...shop, startsAt: bot.clock.now() - 12 * MINUTE });
      await expectTold(bot, ANA, '🔔 Page p2');
      await presses(bot, ANA, directOf(ANA), 'Acknowledge');
      await presses(bot, ANA, directOf(ANA), 'Resolve');
      await expectSeen(bot, ANA, PAYMENTS, '✅', 'A-2', `by <@${ANA}>`);
    });

    it('that were resolved by hand page again when the same body comes a moment later', async () => {
      await sends(bot, shop);
      await types(bot, CY, GENERAL, '/alert resolve A-1');
      await bot.advance(MINUTE);
      await sends(bot, shop);
      await expectTold(bot, ANA, '🔔 Page p2');
      await sends(bot, { ...shop, identity: 'quiet', labels: { slow: 'no' }, resolveAfter: 2 * MINUTE });
      await bot.advance(3 * MINUTE);
      await sends(bot, { ...shop, identity: 'quiet', labels: { slow: 'no' }, resolveAfter: 2 * MINUTE });
      await expectTold(bot, ANA, '🔔 Page p4');
    });

    it('resolve when nothing has come for as long as the source says', async () => {
      await sends(bot, { ...shop, resolveAfter: 4 * MINUTE });
      await bot.advance(3 * MINUTE);
      const [again] = await sends(bot, { ...shop, resolveAfter: 4 * MINUTE });
      expect(reasonsOf(again)).toBe('deduplicate: the same payload within 5 minutes');
      await bot.advance(3 * MINUTE);
      expect(await types(bot, CY, GENERAL, '/alert')).toContain('1 firing');
      await bot.advance(MINUTE);
      expect(await types(bot, CY, GENERAL, '/alert A-1')).toContain('1 resolved');
    });

    it('are shown where incidents are announced when their channel takes nothing', async () => {
      await bot.workspace.archive(PAYMENTS);
      await bot.settle();
      await sends(bot, shop);
      await bot.advance(MINUTE);
      await expectSeen(bot, ANA, INCIDENTS, 'Disk is full', '1 firing');
      await expectTold(bot, ANA, '🔔 Page p1');
    });

    it('are acknowledged in the tool', async () => {
      await sends(bot, shop);
      await sends(bot, { ...shop, state: 'acknowledged' });
      await expectTold(bot, ANA, '✅ Acknowledged p1');
      await bot.advance(60 * MINUTE);
      expect(await told(bot, BO)).toHaveLength(0);
    });

    it('are on Home, in the draft of a hand-off note and in the report', async () => {
      await sends(bot, shop);
      await sends(bot, { identity: 'staged', labels: { env: 'staging' } });
      await bot.workspace.home(ANA);
      await bot.settle();
      const { home } = await bot.workspace.snapshot(ANA);
      expectSome([wordsOf({ text: '', blocks: home?.blocks ?? [] })], 'Alerts: 2 firing', 'A-1', 'A-2');
      await types(bot, ANA, GENERAL, '/oncall handoff payments');
      expectSome([JSON.stringify(await modalOf(bot, ANA))], 'Firing alerts', 'A-1 Disk is full: 1 firing');
      await sends(bot, { ...shop, state: 'resolved' });
      await bot.advance(MINUTE);
      const report = await types(bot, CY, GENERAL, '/incident report 7d');
      expectSome([report], '2 alerts in 2 groups, 1 page (2.0 alerts per page), nobody acted on 1', 'checkout 1');
    });

    it('are explained stage by stage', async () => {
      await sends(bot, { ...shop, severity: 'critical' });
      const why = await types(bot, CY, GENERAL, '/alert why A-1');
      expectSome([why], 'route: matched (muster.yaml line', 'checkout, sev1, page', 'act: pages: p1');
      expect(await types(bot, CY, GENERAL, '/alert wy A-1')).toContain('Did you mean');
      expect(await types(bot, CY, GENERAL, '/alert why A-9')).toContain('Firing: A-1');
    });
  });

  it('that come to two replicas at once are one group and one page', async () => {
    const bot = await startBot({ dialect, yaml: `${PAYMENTS_YAML}${ROUTES}` });
    const halves = ['a', 'b', 'c', 'd'].map((host) => ({ identity: host, labels: { team: 'shop', host } }));
    await Promise.all([
      sends(bot, ...halves.slice(0, 2)),
      takenInAnotherProcess(bot, ...halves.slice(2)),
      takenInAnotherProcess(bot, ...halves.slice(1, 3)),
    ]);
    await bot.advance(MINUTE);
    expect(await keptAlerts(bot)).toHaveLength(4);
    expect(await types(bot, CY, GENERAL, '/alert')).toContain('A-1 sev3 checkout · Disk is full · 4 firing');
    expect(await types(bot, CY, GENERAL, '/alert')).not.toContain('A-2');
    await expectTold(bot, ANA, '🔔 Page p1');
    await expectNotTold(bot, ANA, 'p2');
  });

  it('page without any routes: the service of the label, else the policy of the file', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const paths = await sends(bot, { identity: 'a', labels: { service: 'checkout' } }, { identity: 'b', title: 'Odd' });
    expect(paths.map(reasonsOf)).toEqual([
      'deduplicate: new | route: no routes | group: opens a group | silence: no silence | act: pages',
      'deduplicate: new | route: no routes | group: opens a group | silence: no silence | act: pages',
    ]);
    await expectTold(bot, ANA, /A-1 sev3 checkout: Disk is full/);
    await expectTold(bot, ANA, /A-2 sev3: Odd/);
    await expectSeen(bot, ANA, INCIDENTS, 'Odd', '1 firing');
    await bot.advance(5 * MINUTE);
    await expectTold(bot, DEE, /A-1/);
  });

  it('an identical body within five minutes changes nothing at all', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await sends(bot, {});
    const before = await keptAlerts(bot);
    await bot.advance(4 * MINUTE);
    expect(reasonsOf((await sends(bot, {}))[0])).toBe('deduplicate: the same payload within 5 minutes');
    expect(await keptAlerts(bot)).toEqual(before);
    await bot.advance(2 * MINUTE);
    await sends(bot, {});
    expect(await keptAlerts(bot)).toEqual([{ count: 2, last_at: bot.clock.now(), state: 'firing' }]);
  });
});
