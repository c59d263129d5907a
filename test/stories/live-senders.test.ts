/** Debian's Alertmanager and Nagios, set up as the documentation says, page by themselves: once, and until they say that it is over. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../src/db/database.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectTold } from '../support/expect.ts';
import {
  pagerdutyReceiver,
  startAlertmanager,
  startNagios,
  startRelay,
  webhookReceiver,
  withoutAlertmanager,
  withoutNagios,
} from '../support/monitors.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA } from '../support/seed.ts';
import { makesKey } from '../support/senders.ts';
import { told } from '../support/story.ts';

const PAGE = readFileSync(join(resolve(import.meta.dirname, '../../docs/sources'), 'nagios.md'), 'utf8');

/** What a page of the documentation says to paste, from a line on. */
function pasted(pattern: RegExp): string {
  return pattern.exec(PAGE)?.[1] ?? expect.fail(`docs/sources/nagios.md has nothing like ${pattern}`);
}

const YAML = `${PAYMENTS_YAML}
may: { administer: [ana] }
sources:
  prometheus: { type: alertmanager }
  batch: { type: pagerduty }
${pasted(/^sources:\n( {2}nagios:\n.*?)^```/ms)}`;

function world(dialect: Dialect): Promise<Bot> {
  return startBot({ dialect, yaml: YAML, settings: { publicUrl: 'https://muster.example.com' } });
}

describe.skipIf(withoutAlertmanager)('Alertmanager', () => {
  it.each(dialects)(
    'pages once, though the bot dies before and after its answers, and ends the page, on %s',
    async (dialect) => {
      const bot = await world(dialect);
      const relay = await startRelay(bot);
      const alertmanager = await startAlertmanager(
        webhookReceiver(`${relay.url}/hooks/prometheus/${await makesKey(bot, 'prometheus')}`),
      );
      relay.mishaps.push('before', 'unheard', 'heard');
      const labels = { alertname: 'DiskFull', host: 'web01', service: 'checkout', severity: 'critical' };
      await alertmanager.post(labels, 'firing');
      // It repeats them every second.
      const firing = await relay.answered('"status":"firing"', 3);
      expect(new Set(firing.map(({ status }) => status))).toEqual(new Set([202]));
      await expectTold(bot, ANA, '🔔 Page p1', 'DiskFull of web01');
      expect(await told(bot, ANA)).toHaveLength(1);
      await alertmanager.post(labels, 'resolved');
      await relay.answered('"status":"resolved"', 1);
      await expectTold(bot, ANA, '☑️ Resolved p1');
      expect(await told(bot, ANA)).toHaveLength(1);
    },
  );

  it('sends as to PagerDuty, at another address: pages once, though the bot dies, and ends the page', async () => {
    const bot = await world('sqlite');
    const relay = await startRelay(bot);
    const alertmanager = await startAlertmanager(
      pagerdutyReceiver(`${relay.url}/v2/enqueue`, await makesKey(bot, 'batch')),
    );
    relay.mishaps.push('before', 'unheard', 'heard');
    const labels = { alertname: 'DiskFull', host: 'web01' };
    await alertmanager.post(labels, 'firing');
    const firing = await relay.answered('"event_action":"trigger"', 2);
    expect(new Set(firing.map(({ status }) => status))).toEqual(new Set([202]));
    await expectTold(bot, ANA, '🔔 Page p1', 'DiskFull');
    expect(await told(bot, ANA)).toHaveLength(1);
    await alertmanager.post(labels, 'resolved');
    await relay.answered('"event_action":"resolve"', 1);
    await expectTold(bot, ANA, '☑️ Resolved p1');
    expect(await told(bot, ANA)).toHaveLength(1);
  });
});

describe.skipIf(withoutNagios)('Nagios', () => {
  it.each(dialects)(
    'pages once, though the bot dies before and after its answers, and ends the page, on %s',
    async (dialect) => {
      const bot = await world(dialect);
      const relay = await startRelay(bot);
      relay.mishaps.push('before', 'unheard', 'heard');
      const key = await makesKey(bot, 'nagios');
      const address = `${relay.url}/hooks/nagios/${key}`;
      const command = (name: string) =>
        pasted(new RegExp(`command_name ${name}\\n\\s+command_line (.*)`)).replace(
          'https://muster.example.com/hooks/nagios/KEY',
          address,
        );
      const nagios = startNagios({ service: command('notify-muster'), host: command('notify-muster-of-host') });
      nagios.find('service', 'down');
      const answers = await relay.answered('type=PROBLEM', 1);
      expect(answers.map(({ status }) => status)).toEqual([202]);
      await expectTold(bot, ANA, '🔔 Page p1', 'Disk on web01 is CRITICAL');
      expect(await told(bot, ANA)).toHaveLength(1);
      nagios.find('service', 'fine');
      await relay.answered('type=RECOVERY', 1);
      await expectTold(bot, ANA, '☑️ Resolved p1');
      nagios.find('host', 'down');
      await relay.answered('state=DOWN', 1);
      await expectTold(bot, ANA, '🔔 Page p2', 'sev1: web01 is DOWN');
      nagios.find('host', 'fine');
      await relay.answered('state=UP', 1);
      await expectTold(bot, ANA, '☑️ Resolved p2');
      expect(await told(bot, ANA)).toHaveLength(2);
    },
  );
});
