/** Every type of source through the real door: what a tool sends fires one alert, and what it sends at the end ends it. */
import { expect, it } from 'vitest';
import { MINUTE } from '../../src/lib/instant.ts';
import { startBot } from '../support/bot.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { rowsOf } from '../support/rows.ts';
import { ANA, GENERAL } from '../support/seed.ts';
import { makesKey, sends } from '../support/senders.ts';
import { SOURCE_PAIRS } from '../support/source-bodies.ts';
import { types } from '../support/story.ts';

/** The types that have an example of their own: each pair is a source that is called like it. */
const PAIRS = SOURCE_PAIRS.filter(({ type }) => type.example !== undefined);

const YAML = `${PAYMENTS_YAML}
may: { administer: [ana] }
sources:
${PAIRS.map(({ name, type }) => `  ${name}: { type: ${type.name} }\n`).join('')}`;

it('each source fires one alert, however often it sends, and ends it', async () => {
  const bot = await startBot({ yaml: YAML });
  // A list in Slack is cut, and does not tell two alerts of one name apart.
  const alertsOf = async (name: string) => (await rowsOf(bot, 'alerts')).filter(({ source }) => source === name);
  const keys = new Map<string, string>();
  for (const { name, firing } of PAIRS) {
    keys.set(name, await makesKey(bot, name));
    const path = `/hooks/${name}/${keys.get(name)}`;
    const heard = [await sends(bot, path, firing as object), await sends(bot, path, firing as object)];
    expect(
      heard.map(({ status }) => status),
      `${name}: ${heard[0]?.text}`,
    ).toEqual([202, 202]);
    expect(await alertsOf(name), name).toMatchObject([{ fired_at: expect.any(Number), resolved_at: null }]);
  }
  for (const { name, resolved } of PAIRS)
    if (resolved !== undefined)
      expect((await sends(bot, `/hooks/${name}/${keys.get(name)}`, resolved as object)).status, name).toBe(202);
  // Splunk says nothing at the end: half an hour without a result is one.
  await bot.advance(31 * MINUTE);
  for (const { name } of PAIRS) expect(await alertsOf(name), name).toMatchObject([{ resolved_at: expect.any(Number) }]);
  const refused = await sends(bot, `/hooks/nagios/${keys.get('nagios')}`, { HOSTNAME: 'web01' });
  expect(refused.status).toBe(400);
  expect(JSON.parse(refused.text)).toMatchObject({ errors: [{ path: 'notification_type' }] });
  expect(await types(bot, ANA, GENERAL, '/muster sources nagios')).toContain('notify-muster');
});
