/** What a group of alerts was, after it is over and its alerts are in another group or gone. */
import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { runs } from '../support/muster.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { rowsOf } from '../support/rows.ts';
import { ANA, GENERAL } from '../support/seed.ts';
import { makesKey, sends } from '../support/senders.ts';
import { types } from '../support/story.ts';

const YAML = `keep: 3d
${PAYMENTS_YAML}
may: { administer: [ana] }
sources:
  shop: { type: generic, identity: "{id}", state: { path: status, firing: [down], resolved: [up] }, title: "{id} is {status}", each: hosts }
routes:
  - { do: page, group: [source] }
`;

const down = (...ids: readonly string[]) => ({ hosts: ids.map((id) => ({ id, status: 'down' })) });
const up = (...ids: readonly string[]) => ({ hosts: ids.map((id) => ({ id, status: 'up' })) });

describe.each(dialects)('a group that is over, on %s', (dialect) => {
  async function world(): Promise<{ readonly bot: Bot; readonly send: (body: object) => Promise<void> }> {
    const bot = await startBot({ dialect, yaml: YAML });
    const path = `/hooks/shop/${await makesKey(bot, 'shop')}`;
    return { bot, send: async (body) => expect((await sends(bot, path, body)).status).toBe(202) };
  }

  it('still says why it paged, and how many alerts it had when one of them is in a later group', async () => {
    const { bot, send } = await world();
    const why = (group: string) => types(bot, ANA, GENERAL, `/alert why ${group}`);
    await send(down('web-1'));
    await send(down('web-1', 'web-2'));
    await send(up('web-1', 'web-2'));
    const after = await why('A-1');
    expect(after).toMatch(/route: matched.*act: pages: p1.*resolve: /s);
    await bot.advance(HOUR);
    await send(down('web-1'));
    expect(await why('A-2')).toContain('act: pages: p2');
    const later = await why('A-1');
    expect(later).toMatch(/web-1.*now in A-2.*act: pages: p1/s);
    expect(later).toMatch(/web-2.*resolved, 2 signals/s);
    expect((await runs(bot, 'alerts', 'why', 'A-1')).out).toContain('act: pages: p1');
    await send(up('web-1'));
    expect(await types(bot, ANA, GENERAL, '/alert')).toMatch(/A-1\D.*2 resolved/s);
    // A-2 was opened at this moment, which the report ends before.
    expect(await types(bot, ANA, GENERAL, '/incident report')).toContain('2 alerts in 1 group');
  });

  it('keeps its number of alerts when they are removed after `keep:`, and what is firing stays', async () => {
    const { bot, send } = await world();
    await send(down('web-1', 'web-2'));
    await send(up('web-1', 'web-2'));
    await bot.advance(DAY);
    await send(down('web-3'));
    await bot.advance(2 * DAY + 2 * HOUR);
    // Nobody sees these rows as such: what is seen is the number of alerts.
    expect((await rowsOf(bot, 'alerts')).map(({ identity }) => identity)).toEqual(['web-3']);
    expect(await types(bot, ANA, GENERAL, '/alert why A-1')).toContain('A-1');
    await send(up('web-3'));
    expect(await types(bot, ANA, GENERAL, '/alert')).toMatch(/A-1\D.*2 resolved/s);
    await bot.advance(4 * DAY);
    // As before.
    expect(await rowsOf(bot, 'alerts')).toEqual([]);
  });
});
