/** A monitor's body through the real door, and the same body on the command line, without effects. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/lib/instant.ts';
import { startBot } from '../support/bot.ts';
import { dialects, temporaryFolder } from '../support/database.ts';
import { expectSeen, expectTold } from '../support/expect.ts';
import { runs } from '../support/muster.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, CY, GENERAL, PAYMENTS } from '../support/seed.ts';
import { makesKey, sends } from '../support/senders.ts';
import { told, types } from '../support/story.ts';

const YAML = `${PAYMENTS_YAML}
may: { administer: [ana] }
sources:
  shop:
    type: generic
    identity: "{id}"
    state: { path: status, firing: [down], resolved: [up] }
    title: "{id} is {status}"
    labels: { team: team }
routes:
  - { when: 'labels.team == "shop"', service: checkout, severity: sev1, group: [team] }
`;

const DOWN = { id: 'web-1', status: 'down', team: 'shop' };

describe.each(dialects)('a monitor on %s', (dialect) => {
  it('pages, and its recovery closes the page', async () => {
    const bot = await startBot({ dialect, yaml: YAML });
    const key = await makesKey(bot, 'shop');
    expect((await sends(bot, `/hooks/shop/${key}`, DOWN)).status).toBe(202);
    await expectTold(bot, ANA, '🔔 Page p1', 'A-1 sev1 checkout: web-1 is down');
    expect((await sends(bot, `/hooks/shop/${key}`, { ...DOWN, status: 'up' })).status).toBe(202);
    await expectTold(bot, ANA, '☑️ Resolved p1');
    await expectSeen(bot, ANA, PAYMENTS, '✅ sev1 web-1 is down', 'by shop');
  });

  it('is tried on the command line: the path and who would be paged, as of any time, without effects', async () => {
    const bot = await startBot({ dialect, yaml: YAML });
    const key = await makesKey(bot, 'shop');
    const file = join(temporaryFolder(), 'body.json');
    writeFileSync(file, JSON.stringify(DOWN));
    const tried = await runs(bot, 'alerts', 'try', file, '--source', 'shop');
    expect(tried).toMatchObject({ code: 0, err: '' });
    expect(tried.out).toMatch(/route: matched \(muster\.yaml line \d+\): checkout, sev1, page/);
    expect(tried.out).toContain('It would page Ana Lima (payments) by p1.');
    const next = await runs(bot, 'alerts', 'try', file, '--source', 'shop', '--at', '2026-03-10T10:00:00Z');
    expect(next.out).toContain('It would page Bo Marsh (payments)');
    await bot.advance(MINUTE);
    expect(await told(bot, ANA)).toHaveLength(0);
    expect(await types(bot, CY, GENERAL, '/alert')).toContain('No alert has arrived yet');
    await sends(bot, `/hooks/shop/${key}`, DOWN);
    const why = await runs(bot, 'alerts', 'why', 'A-1');
    const stages = (text: string) => text.split('\n').filter((line) => /^ {2}\w+: /.test(line));
    expect(stages(why.out)).toEqual(stages(tried.out));
    expect((await runs(bot, 'alerts', 'try', file, '--source', 'shap')).err).toContain('Sources: shop');
    expect((await runs(bot, 'alerts', 'why', 'A-9')).code).toBe(1);
  });
});
