/** Debian's Alertmanager and Nagios, set up as the documentation says, page by themselves: once, and until they say that it is over. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Bot, startBot } from '../support/bot.ts';
import { expectTold } from '../support/expect.ts';
import { startAlertmanager, startNagios, startRelay, withoutAlertmanager, withoutNagios } from '../support/monitors.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA } from '../support/seed.ts';
import { makesKey } from '../support/senders.ts';
import { told } from '../support/story.ts';

const PAGE = readFileSync(join(resolve(import.meta.dirname, '../../docs/sources'), 'generic.md'), 'utf8');

/** What a page of the documentation says to paste, from a line on. */
function pasted(pattern: RegExp): string {
  return pattern.exec(PAGE)?.[1] ?? expect.fail(`docs/sources/generic.md has nothing like ${pattern}`);
}

const YAML = `${PAYMENTS_YAML}
may: { administer: [ana] }
sources:
  prometheus: { type: alertmanager }
${pasted(/^sources:\n( {2}nagios:\n.*?)^```/ms)}`;

function world(): Promise<Bot> {
  return startBot({ yaml: YAML, settings: { publicUrl: 'https://muster.example.com' } });
}

describe.skipIf(withoutAlertmanager)('Alertmanager', () => {
  it('pages once, though the bot dies before and after its answers, and ends the page', async () => {
    const bot = await world();
    const relay = await startRelay(bot);
    const alertmanager = await startAlertmanager(`${relay.url}/hooks/prometheus/${await makesKey(bot, 'prometheus')}`);
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
  });
});

describe.skipIf(withoutNagios)('Nagios', () => {
  it('pages once, though the bot dies before and after its answers, and ends the page', async () => {
    const bot = await world();
    const relay = await startRelay(bot);
    relay.mishaps.push('before', 'unheard', 'heard');
    const key = await makesKey(bot, 'nagios');
    const command = pasted(/command_name notify-muster\n\s+command_line (.*)/);
    const address = `${relay.url}/hooks/nagios/${key}`;
    const nagios = startNagios(command.replace('https://muster.example.com/hooks/nagios/KEY', address));
    nagios.find('down');
    const answers = await relay.answered('type=PROBLEM', 1);
    expect(answers.map(({ status }) => status)).toEqual([202]);
    await expectTold(bot, ANA, '🔔 Page p1', 'Disk on web01 is CRITICAL');
    expect(await told(bot, ANA)).toHaveLength(1);
    nagios.find('fine');
    await relay.answered('type=RECOVERY', 1);
    await expectTold(bot, ANA, '☑️ Resolved p1');
    expect(await told(bot, ANA)).toHaveLength(1);
  });
});
