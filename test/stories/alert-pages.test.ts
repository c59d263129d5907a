/** A group of alerts and the page that is open for it: they end, restart and are quiet together. */
import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/lib/instant.ts';
import { reasonsOf, sends } from '../support/alerts.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { expectNotSeen, expectNotTold, expectSeen, expectSome, expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, GENERAL, INCIDENTS, PAYMENTS } from '../support/seed.ts';
import { presses, types } from '../support/story.ts';

const yaml = `${PAYMENTS_YAML}
routes:
  - { when: 'labels.kind == "joins"', service: checkout, do: declare, join: true, group: [host] }
  - { when: 'labels.kind == "waits"', service: checkout, do: page, wait: 2m }
  - { when: 'source == "shop"', service: checkout, do: page }
`;
const over = { state: 'resolved' } as const;
const joins = { labels: { kind: 'joins' } };
const waits = { labels: { kind: 'waits' } };
/** As many as begin a storm. */
const hosts = Array.from({ length: 21 }, (_, i) => ({ identity: `host-${i}`, title: `Host ${i} is down` }));

/** So many changes, a minute after each, the first of which fires; says what was decided about the last. */
async function changes(bot: Bot, count: number, more: object = {}): Promise<string> {
  let last = '';
  for (let i = 0; i < count; i += 1) {
    last = reasonsOf((await sends(bot, { ...more, ...(i % 2 === 0 ? {} : over) }))[0]);
    await bot.advance(MINUTE);
  }
  return last;
}

describe('a group of alerts and its page', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot({ yaml });
  });

  /** Types a silence of an hour and saves it; returns its preview. */
  async function silences(what: string): Promise<string> {
    const shown = await types(bot, CY, GENERAL, `/alert silence ${what} 1h Deploy`);
    await presses(bot, CY, GENERAL, 'Save');
    return shown;
  }

  it('stay together when somebody pages again', async () => {
    await sends(bot, {});
    await types(bot, ANA, GENERAL, '/page ack p1');
    await types(bot, CY, GENERAL, '/page again p1');
    await expectTold(bot, ANA, '🔔 Page p2', '1 firing');
    await expectSeen(bot, ANA, PAYMENTS, 'Disk is full', 'p2 not acknowledged yet');
    await types(bot, ANA, GENERAL, '/alert ack A-1');
    await bot.advance(5 * MINUTE);
    await expectNotTold(bot, BO, '🔔 Page p2');
    await sends(bot, { severity: 'sev1', title: 'Disk is lost' });
    await expectTold(bot, ANA, '🔔 Page p2', 'sev1');
    await expectNotTold(bot, ANA, 'Page p3');
    await sends(bot, over);
    await expectTold(bot, ANA, '☑️ Resolved p2');
  });

  it('resolve together by the button of a page that was opened again', async () => {
    await sends(bot, {});
    await types(bot, ANA, GENERAL, '/page ack p1');
    await types(bot, CY, GENERAL, '/page again p1');
    await types(bot, ANA, GENERAL, '/page resolve p2');
    await expectSeen(bot, ANA, PAYMENTS, '✅', 'Disk is full');
  });

  it('stay together when somebody pages again in an alert storm', async () => {
    await sends(bot, ...hosts);
    await types(bot, ANA, GENERAL, '/page ack p1');
    expect(await types(bot, CY, GENERAL, '/page again p1')).toContain('p21');
    await sends(bot, ...hosts.map((host) => ({ ...host, ...over })));
    expect(await types(bot, CY, GENERAL, '/page again p21')).toContain('p21 is closed');
  });

  it('are silenced together in an alert storm', async () => {
    await sends(bot, ...hosts);
    await silences('checkout');
    expect(await types(bot, CY, GENERAL, '/page again p1')).toContain('p1 is closed');
  });

  it('page when the silence ends under which the group was detached from an incident', async () => {
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Carts are empty');
    await silences('checkout');
    await sends(bot, {}, { ...joins, identity: 'j' });
    for (const name of ['A-1', 'A-2']) {
      await types(bot, CY, GENERAL, `/alert attach ${name} INC-1`);
      await types(bot, CY, GENERAL, `/alert detach ${name}`);
    }
    await expectSeen(bot, ANA, PAYMENTS, '🔕', 'Silenced until');
    await expectNotTold(bot, ANA, 'p2');
    await bot.advance(HOUR);
    await expectTold(bot, ANA, '🔔 Page p2', 'A-1');
    await expectTold(bot, ANA, '🔔 Page p3', 'A-2');
  });

  it('page nobody for a group that is held open and of which nothing fires when its silence ends', async () => {
    await silences('checkout');
    expect(await changes(bot, 6)).toContain('is flapping, so it is held open');
    expect(await types(bot, CY, GENERAL, '/alert unsilence S-1')).toContain('Nothing that it silenced is firing');
    await expectNotTold(bot, ANA, '🔔 Page');
    await expectNotSeen(bot, ANA, PAYMENTS, 'Silenced until');
    await bot.advance(MINUTE);
    await sends(bot, {});
    await expectTold(bot, ANA, '🔔 Page p1');
  });

  it('page nobody for a group that is held open and of which nothing fires when its wait ends', async () => {
    expect(await changes(bot, 6, waits)).toContain('is flapping, so it is held open');
    await bot.advance(2 * MINUTE);
    await expectNotTold(bot, ANA, '🔔 Page');
    const other = { ...waits, identity: 'other' };
    await changes(bot, 5, other);
    const [, fires] = await sends(bot, { ...other, ...over }, other);
    expect(reasonsOf(fires)).toContain('act: pages');
  });

  it('close together with the last alert when it is the change that holds the group open', async () => {
    await sends(bot, {});
    await bot.advance(29 * MINUTE);
    await sends(bot, over);
    await bot.advance(2 * MINUTE);
    await changes(bot, 2);
    await sends(bot, {});
    await expectTold(bot, ANA, '🔔 Page p3');
    await bot.advance(MINUTE);
    expect(reasonsOf((await sends(bot, over))[0])).toContain('is flapping, so it is held open');
    await expectTold(bot, ANA, '☑️ Resolved p3');
    await bot.advance(5 * MINUTE);
    await expectNotTold(bot, BO, '🔔 Page');
    await sends(bot, {});
    await bot.advance(30 * MINUTE);
    await expectTold(bot, ANA, '🔔 Page p4');
  });

  it('page for an incident that is less severe than what joins it', async () => {
    await types(bot, CY, GENERAL, '/incident new sev3 checkout Search is slow');
    await sends(bot, { ...joins, severity: 'sev3' });
    await expectSeen(bot, ANA, PAYMENTS, 'Disk is full', 'Incident INC-1');
    await expectNotTold(bot, ANA, '🔔 Page');
    await sends(bot, { labels: { ...joins.labels, host: 'b' }, identity: 'worse', severity: 'sev1' });
    await expectSeen(bot, ANA, PAYMENTS, 'A-2', 'Incident INC-1');
    await expectTold(bot, ANA, '🔔 Page p1', 'INC-1');
  });

  it('are silenced together while the group belongs to an incident; the page of the incident is not', async () => {
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Carts are empty');
    await sends(bot, {}, { ...joins, identity: 'j', severity: 'sev1' });
    await expectTold(bot, ANA, '🔔 Page p2', 'A-1');
    await types(bot, CY, GENERAL, '/alert attach A-1 INC-1');
    const shown = await silences('checkout');
    expectSome([shown], /A-1 .*1 firing(?!, )/);
    expectSome([shown], /A-2 .*1 firing, but it belongs to an incident, so it still pages/);
    await expectTold(bot, ANA, '☑️ Resolved p2', 'silenced by S-1');
    await bot.advance(5 * MINUTE);
    await expectTold(bot, BO, '🔔 Page p1');
    await expectNotTold(bot, BO, 'Page p2');
  });

  it('say who acknowledged before anybody was paged', async () => {
    await sends(bot, waits);
    await types(bot, ANA, GENERAL, '/alert ack A-1');
    await bot.advance(2 * MINUTE);
    await expectSeen(bot, BO, PAYMENTS, '🟠', `<@${ANA}> acknowledged at`);
    await expectNotSeen(bot, BO, PAYMENTS, 'Nobody was paged');
  });

  it('say nothing of each other where the page is that of a private incident', async () => {
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Keys were stolen --private');
    await silences('checkout');
    await sends(bot, {});
    await types(bot, CY, GENERAL, '/alert attach A-1 INC-1');
    await types(bot, CY, GENERAL, '/alert unsilence S-1');
    await expectSeen(bot, BO, PAYMENTS, 'Disk is full', 'a private incident');
    await types(bot, ANA, GENERAL, '/page ack p2');
    await expectSeen(bot, BO, PAYMENTS, '🟠', 'Disk is full');
    await expectNotSeen(bot, BO, PAYMENTS, /paged|p2|acknowledged/i);
    const listed = await types(bot, BO, GENERAL, '/alert');
    expect(listed).toContain('A-1 sev3');
    expect(listed).not.toContain('acknowledged');
  });
});

describe('a group that no escalation policy covers', () => {
  it('says so, unless somebody acknowledged it', async () => {
    const bot = await startBot({ yaml: PAYMENTS_YAML.replace('policy: payments\n', '') });
    expect(reasonsOf((await sends(bot, {}))[0])).toContain('has nobody to page');
    await expectSeen(bot, BO, INCIDENTS, 'Disk is full', 'Nobody was paged: no escalation policy covers it');
    await types(bot, ANA, GENERAL, '/alert ack A-1');
    await expectSeen(bot, BO, INCIDENTS, 'Disk is full', `<@${ANA}> acknowledged at`);
    await expectNotSeen(bot, BO, INCIDENTS, 'Nobody was paged');
  });
});
