/** Monitoring tools send to Muster: their keys, what they hear, and what people see of them. */
import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/lib/instant.ts';
import { type Bot, type BotOptions, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectSeen, expectSome } from '../support/expect.ts';
import { askInside, figureOf } from '../support/health.ts';
import { fileOf, holdWriteLock } from '../support/holder.ts';
import { lastWords } from '../support/messages.ts';
import { audited, runs } from '../support/muster.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { keptIn, rowsOf } from '../support/rows.ts';
import { ANA, CY, GENERAL, PAYMENTS } from '../support/seed.ts';
import { keyIn, makesKey, sends, slowRequest } from '../support/senders.ts';
import { buttonsOf, findMessage, seen, types } from '../support/story.ts';

const MAPPING =
  'type: generic, identity: "{id}", state: { path: status, firing: [down], resolved: [up] }, title: "{id} is {status}"';

const YAML = `${PAYMENTS_YAML}
may: { administer: [ana] }
sources:
  shop: { ${MAPPING} }
  few: { ${MAPPING}, rate: 3, channel: "#payments" }
  list: { ${MAPPING}, each: alerts, rate: 3 }
  signed: { ${MAPPING}, secret: $GRAFANA_SECRET }
  unset: { ${MAPPING}, secret: $NEVER_SET }
  pd: { type: pagerduty }
`;

const PUBLIC = 'https://muster.example.com';
const DOWN = { id: 'web-1', status: 'down' };
const UP = { id: 'web-1', status: 'up' };

async function world(dialect: (typeof dialects)[number], more: Parameters<typeof startBot>[0] = {}): Promise<Bot> {
  const settings = { publicUrl: PUBLIC, secrets: { GRAFANA_SECRET: 'between-us' } };
  return startBot({ dialect, yaml: YAML, settings, ...more });
}

/** The line of one source in what `/muster sources` shows. */
async function lineOf(bot: Bot, source: string): Promise<string> {
  const { out } = await runs(bot, 'sources', source);
  return out;
}

describe.each(dialects)('a source on %s', (dialect) => {
  it('sends with a key that is shown once, and hears 202 after the commit', async () => {
    const bot = await world(dialect);
    const shown = await types(bot, ANA, GENERAL, '/muster key shop');
    const key = keyIn(shown);
    expect(shown).toContain(`${PUBLIC}/hooks/shop/${key}`);
    const heard = await sends(bot, `/hooks/shop/${key}`, DOWN);
    expect([heard.status, JSON.parse(heard.text)]).toEqual([202, { status: 'accepted', signals: 1 }]);
    const bearer = await sends(bot, '/hooks/shop', UP, { authorization: `Bearer ${key}` });
    expect(bearer.status).toBe(202);
    const form = await sends(bot, `/hooks/shop/${key}`, 'id=web-2&status=down', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(form.status).toBe(202);
    // What `curl -d` sends: JSON that says it is a form.
    const curl = await sends(bot, `/hooks/shop/${key}`, JSON.stringify(UP), {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(curl.status).toBe(202);
    expect(await lineOf(bot, 'shop')).toContain('4 signals, 0 refused');
    const listed = await types(bot, ANA, GENERAL, '/muster sources');
    expect(listed).toContain(`shop (generic) ${PUBLIC}/hooks/shop/…`);
    expect(listed).toContain('4 signals, 0 refused');
    expect(await types(bot, ANA, GENERAL, '/muster key shop')).not.toContain(key);
    expect(await types(bot, ANA, GENERAL, '/alert')).toContain('web-2 is down');
  });

  it('finds nothing with a wrong key, whether there is such a source or not', async () => {
    const bot = await world(dialect);
    const key = await makesKey(bot, 'shop');
    const wrong = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
    const nowhere = await sends(bot, '/nothing/at/all', DOWN);
    const answers = [
      await sends(bot, `/hooks/shop/${wrong}`, DOWN),
      await sends(bot, `/hooks/unknown/${key}`, DOWN),
      await sends(bot, `/hooks/few/${key}`, DOWN),
      await sends(bot, '/hooks/shop/', DOWN),
      await sends(bot, '/hooks/shop', DOWN),
      await sends(bot, '/hooks/shop', DOWN, { authorization: `Bearer ${wrong}` }),
      await sends(bot, `/hooks/shop/${key.toUpperCase()}x`, DOWN),
      await sends(bot, `/hooks/shop/${wrong}`, '{ no JSON'),
      await sends(bot, `/hooks/shop/${wrong}`, 'x'.repeat(2_000_000)),
    ];
    for (const { status, text } of answers) expect([status, text]).toEqual([404, nowhere.text]);
    expect(nowhere.status).toBe(404);
    expect(await lineOf(bot, 'shop')).toContain('0 signals, 0 refused');
  });

  it('has two keys at a time: the old one works until it is revoked, and a third ends the first', async () => {
    const bot = await world(dialect);
    const works = async (key: string) => (await sends(bot, `/hooks/shop/${key}`, DOWN)).status;
    const first = await makesKey(bot, 'shop');
    const second = await makesKey(bot, 'shop', 'rotate');
    expect([await works(first), await works(second)]).toEqual([202, 202]);
    // Nobody can see in Slack that the keys that work are hashed.
    for (const key of [first, second]) expect(await keptIn(bot, ['source_keys'])).not.toContain(key);
    expect(await types(bot, ANA, GENERAL, '/muster key shop revoke')).toContain('no longer works');
    expect([await works(first), await works(second)]).toEqual([404, 202]);
    const third = keyIn((await runs(bot, 'key', 'shop', 'rotate')).out);
    const fourth = await makesKey(bot, 'shop', 'rotate');
    expect([await works(second), await works(third), await works(fourth)]).toEqual([404, 202, 202]);
    await runs(bot, 'key', 'shop', 'revoke');
    expect((await runs(bot, 'key', 'shop', 'revoke')).out).toContain('shop has no key now');
    expect([await works(third), await works(fourth)]).toEqual([404, 404]);
    // Nobody can see in Slack what the database holds.
    const kept = await keptIn(bot, ['source_keys', 'inbox', 'outbox', 'audit', 'signals', 'settings', 'receipts']);
    for (const key of [first, second, third, fourth]) expect(kept).not.toContain(key);
    const changes = (await audited(bot)).filter(
      ({ line }) => line.startsWith('muster key') || line.includes('sources.shop.key'),
    );
    expect(changes.length).toBeGreaterThanOrEqual(6);
    expect(await types(bot, CY, GENERAL, '/muster key shop')).toContain('administer Muster');
  });

  it('keeps its keys when a button in an old message is pressed again', async () => {
    const bot = await world(dialect);
    const works = async (key: string) => (await sends(bot, `/hooks/shop/${key}`, DOWN)).status;
    const [first, second] = [await makesKey(bot, 'shop'), await makesKey(bot, 'shop', 'rotate')];
    await types(bot, ANA, GENERAL, '/muster key shop');
    const message = await findMessage(bot, ANA, GENERAL, /shop has 2 keys/);
    const revoke = buttonsOf(message).find((label) => label.startsWith('Revoke ')) ?? '';
    const presses = async (label: string) => {
      await bot.advance(2 * MINUTE);
      await bot.workspace.click(ANA, message, label);
      await bot.settle();
      return lastWords(bot.workspace, ANA, GENERAL);
    };
    await presses(revoke);
    expect([await works(first), await works(second)]).toEqual([404, 202]);
    expect(await presses(revoke)).toContain('so none was revoked. Its keys, the newest last: ');
    expect(await works(second)).toBe(202);
    const third = keyIn(await presses('Create another key'));
    expect(await presses('Create another key')).toContain('so no other key was created');
    expect([await works(second), await works(third)]).toEqual([202, 202]);
  });

  it('hears what was wrong with a body, people see it, and the channel is told at once and then once an hour', async () => {
    const bot = await world(dialect);
    const key = await makesKey(bot, 'few');
    const bad = await sends(bot, `/hooks/few/${key}`, { id: 'web-1', status: 'odd' });
    expect(bad.status).toBe(400);
    const { errors } = JSON.parse(bad.text) as { errors: { path: string; expected: string }[] };
    expect(errors[0]).toMatchObject({
      path: expect.stringContaining('status'),
      expected: expect.stringContaining('down'),
    });
    await expectSeen(bot, ANA, PAYMENTS, 'Muster refused a payload from the source few', 'status: expected');
    await sends(bot, `/hooks/few/${key}`, '{ "id": ');
    const told = async () => (await seen(bot, ANA, PAYMENTS)).filter((text) => text.includes('Muster refused'));
    expect(await told()).toHaveLength(1);
    await bot.advance(HOUR + SECOND);
    expectSome(await told(), 'valid JSON');
    expect(await told()).toHaveLength(2);
    await bot.advance(2 * HOUR);
    expect(await told()).toHaveLength(2);
    const shown = await types(bot, ANA, GENERAL, '/muster sources few');
    expect(shown).toContain('"status":"odd"');
    expect(shown).toContain('last error (the last payload)');
    expect(await types(bot, ANA, GENERAL, '/muster doctor')).toContain(
      'The last payload from the source few was refused',
    );
    expect((await sends(bot, `/hooks/few/${key}`, DOWN)).status).toBe(202);
    expect(await types(bot, ANA, GENERAL, '/muster doctor')).not.toContain('The last payload from the source few');
    expect((await askInside(bot, '/healthz')).status).toBe(200);
    await bot.advance(SECOND);
    expect(await figureOf(bot, 'muster_source_signals{source="few",result="taken"}')).toBe(1);
    expect(await figureOf(bot, 'muster_source_signals{source="few",result="refused"}')).toBe(2);
  });

  it('is asked to come again beyond its rate, each key for itself, and is taken five minutes later', async () => {
    const bot = await world(dialect);
    const [old, fresh] = [await makesKey(bot, 'few'), await makesKey(bot, 'few', 'rotate')];
    const statuses = [];
    for (let i = 0; i < 5; i += 1) statuses.push((await sends(bot, `/hooks/few/${old}`, DOWN)).status);
    expect(statuses).toEqual([202, 202, 202, 503, 503]);
    const refused = await sends(bot, `/hooks/few/${old}`, DOWN);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(300);
    expect((await sends(bot, `/hooks/few/${fresh}`, DOWN)).status).toBe(202);
    await expectSeen(bot, ANA, PAYMENTS, 'few', 'more than 3 signals in 5 minutes');
    await bot.advance(5 * MINUTE);
    expect((await sends(bot, `/hooks/few/${old}`, DOWN)).status).toBe(202);
    // The bodies come again, so none is kept.
    expect(await keptIn(bot, ['refused_bodies'])).toBe('[]');
  });

  it('sends no more signals in one payload than its rate, and none beyond what is left of it', async () => {
    const bot = await world(dialect);
    const path = `/hooks/list/${await makesKey(bot, 'list')}`;
    const alerts = (many: number) => ({
      alerts: Array.from({ length: many }, (_, i) => ({ ...DOWN, id: `web-${i}` })),
    });
    const large = await sends(bot, path, alerts(4));
    expect(large.status).toBe(413);
    expect(large.text).toContain('at most 3 signals, found 4');
    expect(await lineOf(bot, 'list')).toContain('0 signals, 1 refused');
    const statuses = [];
    for (const many of [2, 1]) statuses.push((await sends(bot, path, alerts(many))).status);
    // The refused payload counts as one.
    expect(statuses).toEqual([202, 503]);
    await bot.advance(5 * MINUTE);
    expect((await sends(bot, path, alerts(1))).status).toBe(202);
    const more = await sends(bot, path, alerts(3));
    expect([more.status, Number(more.headers.get('retry-after')) > 0]).toEqual([503, true]);
    expect((await sends(bot, path, alerts(2))).status).toBe(202);
    await bot.advance(5 * MINUTE);
    expect((await sends(bot, path, alerts(3))).status).toBe(202);
  });

  it('that has a secret is believed only with Grafana’s signature, with and without a timestamp', async () => {
    const bot = await world(dialect);
    const path = `/hooks/signed/${await makesKey(bot, 'signed')}`;
    const body = JSON.stringify(DOWN);
    const sign = (text: string, secret = 'between-us') => createHmac('sha256', secret).update(text).digest('hex');
    const header = (signature: string, at?: number) => ({
      'content-type': 'application/json',
      'X-Grafana-Alerting-Signature': signature,
      ...(at === undefined ? {} : { 'X-Grafana-Alerting-Timestamp': String(at) }),
    });
    const now = Math.floor(bot.clock.now() / SECOND);
    const statuses = [
      await sends(bot, path, body, header(sign(body))),
      await sends(bot, path, body, header(sign(`${now}:${body}`), now)),
      await sends(bot, path, body),
      await sends(bot, path, body, header(sign(body, 'guessed'))),
      await sends(bot, path, `${body} `, header(sign(body))),
      await sends(bot, path, body, header(sign(body), now)),
      await sends(bot, path, body, header(sign(`${now - 600}:${body}`), now - 600)),
    ].map(({ status }) => status);
    expect(statuses).toEqual([202, 202, 401, 401, 401, 401, 401]);
    const unset = await sends(bot, `/hooks/unset/${await makesKey(bot, 'unset')}`, body, header(sign(body)));
    expect([unset.status, unset.text.includes('NEVER_SET')]).toEqual([503, true]);
  });

  it('in PagerDuty’s words is answered as PagerDuty answers', async () => {
    const bot = await world(dialect);
    const key = await makesKey(bot, 'pd');
    const payload = { summary: 'Disk is full', severity: 'critical', source: 'db-1' };
    const event = { routing_key: key, event_action: 'trigger', dedup_key: 'db-1/disk', payload };
    for (let again = 0; again < 2; again += 1) {
      const heard = await sends(bot, '/v2/enqueue', event);
      expect([heard.status, JSON.parse(heard.text)]).toEqual([
        202,
        { status: 'success', message: 'Event processed', dedup_key: 'db-1/disk' },
      ]);
    }
    const { dedup_key: _, ...unnamed } = event;
    const named = JSON.parse((await sends(bot, '/v2/enqueue', unnamed)).text) as { dedup_key: string };
    expect(named.dedup_key).toMatch(/\S{8,}/);
    for (const event_action of ['acknowledge', 'resolve'])
      expect((await sends(bot, '/v2/enqueue', { ...event, event_action })).status).toBe(202);
    const wrong = [
      await sends(bot, '/v2/enqueue', { ...event, routing_key: '0'.repeat(32) }),
      await sends(bot, '/v2/enqueue', { ...event, event_action: 'explode' }),
      await sends(bot, '/v2/enqueue', '{'),
      await sends(bot, '/v2/enqueue', []),
    ];
    for (const { status, text } of wrong)
      expect([status, JSON.parse(text)]).toMatchObject([
        400,
        { status: 'invalid event', message: 'Event object is invalid', errors: [expect.stringMatching(/\w/)] },
      ]);
    expect((await sends(bot, '/v2/enqueue', { ...event, pad: 'x'.repeat(512 * 1024) })).status).toBe(413);
    const old = { service_key: key, event_type: 'trigger', incident_key: 'db-1/old', description: 'Disk is full' };
    const v1 = await sends(bot, '/generic/2010-04-15/create_event.json', old);
    expect([v1.status, JSON.parse(v1.text)]).toEqual([
      200,
      { status: 'success', message: 'Event processed', incident_key: 'db-1/old' },
    ]);
    // Nobody reads the key out of what is kept of a body that holds it.
    expect(await keptIn(bot, ['signals', 'refused_bodies', 'source_states'])).not.toContain(key);
  });

  it('cannot hurt with what it sends', async () => {
    const bot = await world(dialect);
    const path = `/hooks/shop/${await makesKey(bot, 'shop')}`;
    const json = { 'content-type': 'application/json' };
    const megabyte = JSON.stringify({ ...DOWN, pad: 'x'.repeat(1024 * 1024 - 200) });
    expect((await sends(bot, path, megabyte, json)).status).toBe(202);
    expect(
      (await sends(bot, path, gzipSync(JSON.stringify(DOWN)), { ...json, 'content-encoding': 'gzip' })).status,
    ).toBe(202);
    const answers = [
      await sends(bot, path, `${megabyte}${' '.repeat(1_000)}`, json),
      await sends(bot, path, gzipSync(Buffer.alloc(50_000_000, 'x')), { ...json, 'content-encoding': 'gzip' }),
      await sends(bot, path, 'x', { ...json, 'content-encoding': 'odd' }),
      await sends(bot, path, 'no gzip', { ...json, 'content-encoding': 'gzip' }),
      await sends(bot, path, `${'['.repeat(400_000)}${']'.repeat(400_000)}`, json),
      await sends(bot, path, `{"id":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`, json),
      await sends(bot, path, '', json),
      await sends(bot, path, 'null', json),
      await sends(bot, path, '--x\r\ncontent-disposition: form-data; name="id"\r\n\r\nweb\r\n--x--', {
        'content-type': 'multipart/form-data; boundary=x',
      }),
      await sends(bot, path, '{"id":"\u0000 \\u0000","status":"odd \\u0000"}', json),
    ];
    expect(answers.map(({ status }) => status)).toEqual([413, 413, 415, 400, 400, 400, 400, 400, 400, 400]);
    for (const nested of answers.slice(4, 6)) expect(nested.text).toContain('nested objects and lists');
    expect((await sends(bot, path, '{"id":"a\\u0000b","status":"down"}', json)).status).toBe(202);
    const slow = slowRequest(bot, path);
    slow.write('{"id":"web-9",');
    expect((await sends(bot, path, UP)).status).toBe(202);
    slow.write('"status":"down"}');
    slow.end();
    expect(await slow.heard).toBe(202);
    // Of each source the last twenty are kept, and of each body a piece.
    const refused = await keptIn(bot, ['refused_bodies']);
    expect(refused.length).toBeLessThan(200_000);
  });

  it('leaves nothing behind after `keep:`', async () => {
    const bot = await world(dialect, { yaml: `keep: 2d\n${YAML}` });
    const path = `/hooks/shop/${await makesKey(bot, 'shop')}`;
    await sends(bot, path, DOWN);
    // The same again a moment later changes nothing.
    await sends(bot, path, DOWN);
    await sends(bot, path, '{');
    await bot.advance(DAY);
    // Nobody sees these rows as such, and counts stay.
    expect([(await rowsOf(bot, 'signals')).length, (await rowsOf(bot, 'refused_bodies')).length]).toEqual([1, 1]);
    await bot.advance(DAY + 2 * HOUR);
    // As before.
    expect([await rowsOf(bot, 'signals'), await rowsOf(bot, 'refused_bodies')]).toEqual([[], []]);
    expect(await lineOf(bot, 'shop')).toContain('2 signals, 1 refused');
  });
});

it('a source is heard however its tool writes, and two alerts stay two', async () => {
  const bot = await world('sqlite');
  const key = await makesKey(bot, 'shop');
  const json = { 'content-type': 'application/json' };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = (id: string) => `{"id":"${id}","status":"down"}`;
  const written: readonly (readonly [id: string, answer: Promise<{ readonly status: number }>])[] = [
    ['mark', sends(bot, `/hooks/shop/${key}`, `\uFEFF${body('mark')}`, json)],
    ['wide é', sends(bot, `/hooks/shop/${key}`, Buffer.from(`\uFEFF${body('wide é')}`, 'utf16le'), json)],
    ['latin é', sends(bot, `/hooks/shop/${key}`, Buffer.from(body('latin é'), 'latin1'), json)],
    ['form é', sends(bot, `/hooks/shop/${key}`, 'id=form+%E9&status=down', form)],
    ['form è', sends(bot, `/hooks/shop/${key}`, 'id=form+%E8&status=down', form)],
    ['12345678901234567890', sends(bot, `/hooks/shop/${key}`, '{"id":12345678901234567890,"status":"down"}', json)],
    ['12345678901234567891', sends(bot, `/hooks/shop/${key}`, '{"id":12345678901234567891,"status":"down"}', json)],
    ['twice', sends(bot, `/hooks/shop/${key}`, '{"id":"twice","status":"up","status":"down"}', json)],
    ['slash', sends(bot, `/hooks/shop/${key}/?from=tool`, body('slash'), json)],
    ['bearer', sends(bot, '/hooks/shop', body('bearer'), { ...json, authorization: `bearer ${key}` })],
    ['packed', sends(bot, `/hooks/shop/${key}`, gzipSync(body('packed')), { ...json, 'content-encoding': 'GZIP' })],
  ];
  for (const [id, answer] of written) expect([id, (await answer).status]).toEqual([id, 202]);
  const firing = await types(bot, ANA, GENERAL, '/alert');
  for (const [id] of written) expect(firing).toContain(`${id} is down`);
  expect(firing).toContain(`${written.length} firing`);
  const others = ['GET', 'HEAD', 'PUT', 'DELETE'].map((method) =>
    fetch(`${bot.app.url}/hooks/shop/${key}`, { method }),
  );
  expect((await Promise.all(others)).map(({ status }) => status)).toEqual([405, 405, 405, 405]);
  const chunked = slowRequest(bot, `/hooks/shop/${key}`, { expect: '100-continue' });
  for (let i = 0; i < 40; i += 1) chunked.write('x'.repeat(32_768));
  chunked.end();
  expect(await chunked.heard).toBe(413);
});

it('a source that finds the database busy hears that it must send again', async () => {
  const watch: NonNullable<BotOptions['watch']> = (database) => ({ ...database, retryIn: () => undefined });
  const bot = await world('sqlite', { watch });
  const path = `/hooks/shop/${await makesKey(bot, 'shop')}`;
  const send = () => fetch(`${bot.app.url}${path}`, { method: 'POST', body: JSON.stringify(DOWN) });
  const holder = await holdWriteLock(fileOf(bot.config.databaseUrl));
  const busy = await send();
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await busy.text()).toContain('Send it again');
  await holder.release();
  await expect.poll(async () => (await send()).status, { timeout: 10_000 }).toBe(202);
});
