/** What a door does with a payload before it knows whose it is. */
import fc from 'fast-check';
import { expect, it, onTestFinished, vi } from 'vitest';
import { textIn } from '../../../../src/topics/alerts/intake/door/body.ts';
import { startBot } from '../../../support/bot.ts';
import { expectSeen } from '../../../support/expect.ts';
import { PAYMENTS_YAML } from '../../../support/payments.ts';
import { countQueries } from '../../../support/queries.ts';
import { ANA, INCIDENTS } from '../../../support/seed.ts';
import { makesKey, sends } from '../../../support/senders.ts';
import { types } from '../../../support/story.ts';

const YAML = `${PAYMENTS_YAML}
may: { administer: [ana] }
sources:
  pd: { type: pagerduty }
  prometheus: { type: alertmanager }
`;

it('a payload is read only for a key that opens the door, and later ones of that key before their transaction', async () => {
  const { watch, take } = countQueries();
  const bot = await startBot({ yaml: YAML, watch });
  const doors = [
    { path: () => '/v2/enqueue', key: await makesKey(bot, 'pd') },
    { path: (key: string) => `/hooks/prometheus/${key}`, key: await makesKey(bot, 'prometheus') },
  ];
  await bot.app.engine.stop();
  const real = JSON.parse;
  const read: number[] = [];
  const spy = vi.spyOn(JSON, 'parse').mockImplementation((text, reviver) => {
    if (text.includes('read me')) read.push(take());
    return real(text, reviver) as unknown;
  });
  onTestFinished(() => spy.mockRestore());
  const posts = async (path: string, routing_key: string, title: string): Promise<number> => {
    const pagerduty = {
      routing_key,
      event_action: 'trigger',
      payload: { summary: title, severity: 'info', source: 'x' },
    };
    const alerts = [{ status: 'firing', labels: { alertname: title }, fingerprint: title }];
    const body = JSON.stringify({ note: 'read me', ...pagerduty, version: '4', status: 'firing', alerts });
    take();
    return (await fetch(`${bot.app.url}${path}`, { method: 'POST', body })).status;
  };
  for (const { path, key } of doors) {
    const wrong = '0'.repeat(32);
    expect(await posts(path(wrong), wrong, 'Stranger')).toBeGreaterThanOrEqual(400);
    expect(read.splice(0)).toEqual([]);
    expect(await posts(path(key), key, 'First')).toBe(202);
    expect(read.splice(0)).toHaveLength(1);
    expect(await posts(path(key), key, 'Second')).toBe(202);
    expect(read.splice(0)).toEqual([0]);
  }
  await bot.app.engine.start();
});

it('the key of an event is found without reading it, wherever it is and whatever looks like it', () => {
  const json = fc.json({ maxDepth: 3 }).map((text) => JSON.parse(text) as unknown);
  const word = fc.stringMatching(/^[\w {}[\]:,.]{0,20}$/);
  fc.assert(
    fc.property(
      fc.dictionary(fc.oneof(word, fc.constant('routing_key')), fc.oneof(json, word)),
      fc.boolean(),
      (body, spaced) => {
        const text = JSON.stringify(body, null, spaced ? 2 : 0);
        const key: unknown = body['routing_key'];
        const plain = typeof key === 'string' && !JSON.stringify(key).includes('\\');
        expect(textIn(text, 'application/json', 'routing_key')).toBe(plain ? key : '');
      },
    ),
  );
  const decoys = '{"a":{"routing_key":"no"},"b":"\\"routing_key\\":\\"no\\"","routing_key":"yes","c":["routing_key"]}';
  expect(textIn(decoys, '', 'routing_key')).toBe('yes');
  expect(textIn('routing_key=yes&x=1', 'application/x-www-form-urlencoded', 'routing_key')).toBe('yes');
  for (const none of ['', '{', '{"routing_key"', '{"routing_key":', '{"routing_key":"', '["routing_key:"yes"]', 'null'])
    expect(textIn(none, '', 'routing_key')).toBe('');
});

it('a notification that is too large is counted and told, and the tool is set up to send smaller ones', async () => {
  const bot = await startBot({ yaml: YAML });
  const path = `/hooks/prometheus/${await makesKey(bot, 'prometheus')}`;
  const alert = {
    status: 'firing',
    labels: { alertname: 'Disk is full' },
    annotations: { summary: 'x'.repeat(1_500) },
  };
  const notification = (alerts: number) => ({ version: '4', alerts: Array.from({ length: alerts }, () => alert) });
  expect((await sends(bot, path, notification(1_000))).status).toBe(413);
  await expectSeen(bot, ANA, INCIDENTS, 'refused a payload from the source prometheus', 'larger than 1024 KB');
  const shown = await types(bot, ANA, INCIDENTS, '/muster sources prometheus');
  expect(shown).toContain('1 refused');
  const most = Number(/max_alerts: (\d+)/.exec(shown)?.[1]);
  expect(JSON.stringify(notification(most)).length).toBeLessThan(1024 * 1024);
  expect(most).toBeGreaterThan(100);
});
