/** CloudWatch by SNS: a subscription that Muster confirms, signed alarms, and everything that is not from SNS. */
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectSeen, expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, INCIDENTS } from '../support/seed.ts';
import { type Heard, makesKey, sends } from '../support/senders.ts';
import { CERTIFICATE, CERTIFICATE_URL, confirmation, notification, signedBySns, TOPIC } from '../support/sns.ts';
import { told } from '../support/story.ts';

const ALARM = {
  AlarmName: 'Disk of db1',
  AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:Disk of db1',
  NewStateValue: 'ALARM',
  StateChangeTime: '2026-03-02T09:59:00.000+0000',
};
const OVER = { ...ALARM, NewStateValue: 'OK', StateChangeTime: '2026-03-02T10:00:00.000+0000' };

const YAML = `${PAYMENTS_YAML}
may: { administer: [ana] }
sources:
  aws: { type: cloudwatch }
  pinned: { type: cloudwatch, topic: "arn:aws:sns:eu-west-1:123456789012:other" }
`;

/** A bot, the addresses that it read, and a door to send messages to as SNS does. */
async function world(dialect: 'sqlite' | 'postgres', certificate: () => string | undefined = () => CERTIFICATE) {
  const read: string[] = [];
  const bot: Bot = await startBot({
    dialect,
    yaml: YAML,
    download: async ({ payload: { url } }) => {
      read.push(url);
      const body = url === CERTIFICATE_URL ? certificate() : '<ConfirmSubscriptionResponse/>';
      return body === undefined
        ? { kind: 'refused', error: 'HTTP 403' }
        : { kind: 'sent', receipt: { data: { body, etag: null } } };
    },
  });
  const key = await makesKey(bot, 'aws');
  const send = (message: object, path = `/hooks/aws/${key}`): Promise<Heard> =>
    sends(bot, path, JSON.stringify(message), { 'content-type': 'text/plain; charset=UTF-8' });
  return { bot, read, send, key };
}

describe.each(dialects)('CloudWatch on %s', (dialect) => {
  it('is subscribed, pages and resolves, once it has read the certificate', async () => {
    const { bot, read, send } = await world(dialect);
    const subscribe = signedBySns(confirmation('SubscriptionConfirmation'));
    const first = await send(subscribe);
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '20']);
    expect(read).toEqual([CERTIFICATE_URL]);
    // SNS sends again what was answered with 503, and now and then what was answered with 202.
    expect([(await send(subscribe)).status, (await send(subscribe)).status]).toEqual([202, 202]);
    expect(read).toEqual([CERTIFICATE_URL, subscribe['SubscribeURL']]);
    await expectSeen(bot, ANA, INCIDENTS, 'The source aws is subscribed to', TOPIC);
    expect((await send(signedBySns(notification(ALARM), '2'))).status).toBe(202);
    await expectTold(bot, ANA, '🔔 Page p1', 'Disk of db1');
    expect((await send(signedBySns(notification(OVER)))).status).toBe(202);
    await expectTold(bot, ANA, '☑️ Resolved p1');
    expect((await send(signedBySns(confirmation('UnsubscribeConfirmation')))).status).toBe(202);
    await expectSeen(bot, ANA, INCIDENTS, 'The source aws is no longer subscribed to');
    expect(read).toHaveLength(2);
  });

  it('believes nobody else, and asks nothing of another host', async () => {
    const { bot, read, send, key } = await world(dialect);
    const alarm = signedBySns(notification(ALARM));
    const subscribe = signedBySns(confirmation('SubscriptionConfirmation'));
    await send(alarm);
    const hosts = [
      'sns.eu-west-1.amazonaws.com.evil.example',
      'sns.eu-west-1.amazonaws.com@evil.example',
      's3.amazonaws.com',
    ];
    const elsewhere = (url: string, host: string): string => url.replace('sns.eu-west-1.amazonaws.com', host);
    const refused: readonly [object, string][] = [
      [{ ...alarm, Message: JSON.stringify({ ...ALARM, AlarmName: 'Another' }) }, 'Signature'],
      ...hosts.map((host): [object, string] => [
        { ...alarm, SigningCertURL: elsewhere(CERTIFICATE_URL, host) },
        'SigningCertURL',
      ]),
      ...hosts.map((host): [object, string] => [
        signedBySns({
          ...confirmation('SubscriptionConfirmation'),
          SubscribeURL: elsewhere(subscribe['SubscribeURL'] ?? '', host),
        }),
        'SubscribeURL',
      ]),
    ];
    for (const [message, path] of refused) {
      const heard = await send(message);
      expect([heard.status, JSON.parse(heard.text).errors?.[0]?.path], heard.text).toEqual([401, path]);
    }
    const pinned = await send(alarm, `/hooks/pinned/${await makesKey(bot, 'pinned')}`);
    expect([pinned.status, JSON.parse(pinned.text).errors?.[0]?.path]).toEqual([401, 'TopicArn']);
    const event = { summary: 'Down', source: 'a', severity: 'critical' };
    const other = await send({ routing_key: key, event_action: 'trigger', payload: event }, '/v2/enqueue');
    expect(other.status).toBe(400);
    expect(read).toEqual([CERTIFICATE_URL]);
    expect(await told(bot, ANA)).toEqual([]);
  });

  it('says that the certificate cannot be read, and accepts the alarm when it can', async () => {
    let certificate: string | undefined;
    const { bot, send } = await world(dialect, () => certificate);
    const alarm = signedBySns(notification(ALARM));
    expect((await send(alarm)).status).toBe(503);
    await expectSeen(bot, ANA, INCIDENTS, 'The certificate of SNS could not be read: HTTP 403');
    certificate = CERTIFICATE;
    await bot.advance(20 * SECOND);
    expect((await send(alarm)).status).toBe(202);
    await expectTold(bot, ANA, '🔔 Page p1', 'Disk of db1');
  });
});
