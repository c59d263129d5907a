/** A tool that speaks PagerDuty's words, posted as PagerDuty documents them: what it hears, and who is paged when it sends again. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/lib/instant.ts';
import { startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotTold, expectSeen, expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, GENERAL, INCIDENTS } from '../support/seed.ts';
import { makesKey, sends } from '../support/senders.ts';
import { types } from '../support/story.ts';

const YAML = `${PAYMENTS_YAML}
may: { administer: [ana] }
sources:
  pd: { type: pagerduty }
  few: { type: pagerduty, rate: 2 }
`;

const PAYLOAD = { summary: 'The disk of db1 is full', source: 'db1', severity: 'critical' };
const V1 = '/generic/2010-04-15/create_event.json';

describe.each(dialects)('PagerDuty’s doors on %s', (dialect) => {
  it('page once however often an event comes, escalate, stop when the tool acknowledges, and close when it resolves', async () => {
    const bot = await startBot({ dialect, yaml: YAML });
    const routing_key = await makesKey(bot, 'pd');
    // A sender that heard nothing sends the same again; without a key of its own it must hear the same key.
    const trigger = { routing_key, event_action: 'trigger', payload: PAYLOAD };
    const answers = [await sends(bot, '/v2/enqueue', trigger), await sends(bot, '/v2/enqueue', trigger)];
    const keys = answers.map(({ text }) => (JSON.parse(text) as { dedup_key: string }).dedup_key);
    expect(keys[0]).toMatch(/^\S{8,255}$/);
    expect(keys[1]).toBe(keys[0]);
    for (const { status, text, headers } of answers) {
      expect([status, JSON.parse(text)]).toEqual([
        202,
        { status: 'success', message: 'Event processed', dedup_key: keys[0] },
      ]);
      expect(headers.get('content-type')).toContain('application/json');
    }
    await expectTold(bot, ANA, '🔔 Page p1', 'The disk of db1 is full');
    await bot.advance(5 * MINUTE);
    await expectTold(bot, BO, '🔔 Page p1');
    for (let again = 0; again < 2; again += 1) {
      const event = { routing_key, event_action: 'acknowledge', dedup_key: keys[0] };
      expect((await sends(bot, '/v2/enqueue', event)).status).toBe(202);
    }
    await expectTold(bot, ANA, '✅ Acknowledged p1');
    for (let again = 0; again < 2; again += 1) {
      const event = { routing_key, event_action: 'resolve', dedup_key: keys[0] };
      expect((await sends(bot, '/v2/enqueue', event)).status).toBe(202);
    }
    await expectTold(bot, ANA, '☑️ Resolved p1');
    await bot.advance(HOUR);
    await expectNotTold(bot, ANA, 'p2');
  });

  it('refuse an event in PagerDuty’s words, and one too many as each version does, until it comes again in time', async () => {
    const bot = await startBot({ dialect, yaml: YAML });
    const routing_key = await makesKey(bot, 'few');
    const event = (dedup_key: string) => ({ routing_key, event_action: 'trigger', dedup_key, payload: PAYLOAD });
    const { severity: _, ...unweighed } = PAYLOAD;
    const other = await makesKey(bot, 'pd');
    const refused = await sends(bot, '/v2/enqueue', { ...event('a'), routing_key: other, payload: unweighed });
    expect([refused.status, JSON.parse(refused.text)]).toEqual([
      400,
      {
        status: 'invalid event',
        message: 'Event object is invalid',
        errors: ["'payload.severity' is missing or blank"],
      },
    ]);
    for (const key of ['a', 'a2']) expect((await sends(bot, '/v2/enqueue', event(key))).status).toBe(202);
    const tooMany = await sends(bot, '/v2/enqueue', event('b'));
    expect([tooMany.status, JSON.parse(tooMany.text)]).toEqual([
      429,
      { status: 'throttle exceeded', message: expect.stringContaining('more than 2 signals in 5 minutes') },
    ]);
    const old = { service_key: routing_key, event_type: 'trigger', incident_key: 'c', description: 'Disk is full' };
    const forbidden = await sends(bot, V1, old);
    expect([forbidden.status, JSON.parse(forbidden.text)]).toMatchObject([403, { status: 'throttle exceeded' }]);
    await expectSeen(bot, ANA, INCIDENTS, 'from the source few', 'more than 2 signals in 5 minutes');
    const wait = Number(tooMany.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    await bot.advance(wait * SECOND);
    const again = await sends(bot, '/v2/enqueue', event('b'));
    expect([again.status, JSON.parse(again.text)]).toEqual([
      202,
      { status: 'success', message: 'Event processed', dedup_key: 'b' },
    ]);
    // Nothing was lost on the way: all fire.
    expect(await types(bot, CY, GENERAL, '/alert')).toContain('3 firing');
    expect((await sends(bot, '/hooks/few', event('c'), { authorization: `Bearer ${routing_key}` })).status).toBe(202);
    const hook = await sends(bot, '/hooks/few', event('d'), { authorization: `Bearer ${routing_key}` });
    expect([hook.status, Number(hook.headers.get('retry-after')) > 0]).toEqual([503, true]);
  });
});
