/** SNS: who signed a message, which addresses are those of SNS, and what CloudWatch says in it. */
import { describe, expect, it } from 'vitest';
import { cloudwatch, readCloudwatch } from '../../src/sources/cloudwatch.ts';
import { isCertificateUrl, isSigned, isSubscribeUrl, type SnsMessage, snsIn } from '../../src/sources/sns.ts';
import {
  CERTIFICATE,
  CERTIFICATE_URL,
  confirmation,
  notification,
  OTHER_CERTIFICATE,
  signedBySns,
  TOPIC,
} from '../support/sns.ts';
import { onlySignal, SOURCE_PAIRS, unreadableIn } from '../support/source-bodies.ts';

function messageIn(body: unknown): SnsMessage {
  const message = snsIn(body);
  return 'unreadable' in message ? expect.fail(JSON.stringify(message)) : message;
}

describe('a signature', () => {
  const { Subject: _, ...withoutSubject } = notification({ a: 1 });
  const messages = {
    'a notification': notification({ a: 'line\nline “ü”' }),
    'one without a subject': withoutSubject,
    'a subscription': confirmation('SubscriptionConfirmation'),
    'the end of a subscription': confirmation('UnsubscribeConfirmation'),
  };

  it.each(Object.entries(messages))('of %s holds in both versions, with its own certificate only', (_, message) => {
    for (const version of ['1', '2'] as const) {
      const signed = messageIn(signedBySns(message, version));
      expect(isSigned(signed, CERTIFICATE)).toBe(true);
      expect(isSigned(signed, OTHER_CERTIFICATE)).toBe(false);
    }
  });

  it.each(['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn'])('does not hold when %s is another', (name) => {
    const body = signedBySns(notification({ a: 1 }), '2');
    expect(isSigned(messageIn({ ...body, [name]: `${body[name]} ` }), CERTIFICATE)).toBe(false);
  });

  it('is not that of the other version, nor checked with what is no certificate', () => {
    const body = signedBySns(notification({ a: 1 }), '2');
    expect(isSigned(messageIn({ ...body, SignatureVersion: '1' }), CERTIFICATE)).toBe(false);
    expect(isSigned(messageIn(body), 'no certificate')).toBe(false);
    expect(isSigned(messageIn({ ...body, Signature: '!' }), CERTIFICATE)).toBe(false);
  });
});

describe('the address of a certificate', () => {
  const file = CERTIFICATE_URL.split('/').at(-1);

  it.each(['eu-west-1', 'us-gov-west-1', 'ap-southeast-2', 'me-central-1'])('is that of SNS in %s', (region) =>
    expect(isCertificateUrl(`https://sns.${region}.amazonaws.com/${file}`)).toBe(true),
  );

  it('is that of SNS in China under its own ending', () => {
    expect(isCertificateUrl(`https://sns.cn-north-1.amazonaws.com.cn/${file}`)).toBe(true);
    expect(isCertificateUrl(`https://sns.cn-north-1.amazonaws.com/${file}`)).toBe(false);
    expect(isCertificateUrl(`https://sns.eu-west-1.amazonaws.com.cn/${file}`)).toBe(false);
  });

  it.each([
    `http://sns.eu-west-1.amazonaws.com/${file}`,
    `https://sns.eu-west-1.amazonaws.com.evil.example/${file}`,
    `https://sns.eu-west-1.amazonaws.com@evil.example/${file}`,
    `https://user:secret@sns.eu-west-1.amazonaws.com/${file}`,
    `https://evil.example/sns.eu-west-1.amazonaws.com/${file}`,
    `https://evil.example#sns.eu-west-1.amazonaws.com/${file}`,
    `https://evil-sns.eu-west-1.amazonaws.com/${file}`,
    `https://sns.eu-west-1.amazonaws.com:8443/${file}`,
    `https://sns.eu-west-1.amazonaws.com:443/${file}`,
    `https://s3.eu-west-1.amazonaws.com/${file}`,
    `https://sns.s3.amazonaws.com/${file}`,
    `https://sns.eu-west-1.amazonaws.com.s3.eu-west-1.amazonaws.com/${file}`,
    `https://sns.eu-west-1.s3.amazonaws.com/${file}`,
    `https://sns-eu-west-1.amazonaws.com/${file}`,
    `https://sns.eu-west-1.amazonaws.com/bucket/${file}`,
    `https://sns.eu-west-1.amazonaws.com/${file}?x=1`,
    `https://sns.eu-west-1.amazonaws.com/..%2f${file}`,
    `https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-short.pem`,
    `https://sns.eu-west-1.amazonaws.com\\@evil.example/${file}`,
    ` https://sns.eu-west-1.amazonaws.com/${file}`,
    `https://sns.eu-west-1.amazonaws.com/${file}\n`,
    `https://SNS.eu-west-1.amazonaws.com/${file}`,
  ])('is no other: %j', (address) => expect(isCertificateUrl(address)).toBe(false));
});

describe('the address that confirms a subscription', () => {
  const asked = (SubscribeURL: string): boolean =>
    isSubscribeUrl(messageIn({ ...signedBySns(confirmation('SubscriptionConfirmation')), SubscribeURL }));
  const query = `?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=23364`;

  it('is that of SNS, for the topic of the message', () => {
    expect(asked(`https://sns.eu-west-1.amazonaws.com/${query}`)).toBe(true);
    expect(asked(`https://sns.cn-north-1.amazonaws.com.cn/${query}`)).toBe(true);
  });

  it.each([
    `https://sns.eu-west-1.amazonaws.com.evil.example/${query}`,
    `https://sns.eu-west-1.amazonaws.com@evil.example/${query}`,
    `https://user@sns.eu-west-1.amazonaws.com/${query}`,
    `https://sqs.eu-west-1.amazonaws.com/${query}`,
    `http://sns.eu-west-1.amazonaws.com/${query}`,
    `https://sns.eu-west-1.amazonaws.com:444/${query}`,
    `https://sns.eu-west-1.amazonaws.com/x${query}`,
    `https://sns.eu-west-1.amazonaws.com/${query.replace('ConfirmSubscription', 'DeleteTopic')}`,
    `https://sns.eu-west-1.amazonaws.com/${query.replace('alarms', 'other')}`,
    `https://sns.eu-west-1.amazonaws.com/${query}#@evil.example`,
  ])('is no other: %s', (address) => expect(asked(address)).toBe(false));
});

describe('cloudwatch', () => {
  const pairOf = (name: string) => SOURCE_PAIRS.find((pair) => pair.name === name) ?? expect.fail();
  const alarm = {
    AlarmName: 'Disk',
    AlarmArn: 'arn:aws:cloudwatch:eu-west-1:1:alarm:Disk',
    NewStateValue: 'ALARM',
    OldStateValue: 'OK',
  };
  const read = (fields: object) => readCloudwatch(signedBySns(notification({ ...alarm, ...fields })));

  it('reads an alarm', () => {
    expect(onlySignal(readCloudwatch(pairOf('cloudwatch').firing))).toEqual({
      identity: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:Disk of db1',
      state: 'firing',
      title: 'Disk of db1',
      description:
        'The disk of db1 is filling\nThreshold Crossed: 1 datapoint [97.0] was greater than the threshold (90.0).',
      labels: {
        alarm: 'Disk of db1',
        namespace: 'CWAgent',
        metric: 'disk_used_percent',
        account: '123456789012',
        region: 'eu-west-1',
        host: 'db1',
      },
      links: {
        source:
          'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/Disk%20of%20db1',
      },
      startsAt: Date.UTC(2026, 2, 4, 14, 30, 27, 93),
    });
  });

  it('takes no id of an event for an identity: EventBridge and the alarm itself tell of one alert', () => {
    const [event, direct] = [pairOf('cloudwatch-event'), pairOf('cloudwatch')];
    const { identity } = onlySignal(readCloudwatch(direct.firing));
    expect(onlySignal(readCloudwatch(event.firing)).identity).toBe(identity);
    expect(onlySignal(readCloudwatch(event.resolved)).identity).toBe(identity);
  });

  it('keeps an alarm firing that lost its data', () => {
    expect(onlySignal(read({ NewStateValue: 'INSUFFICIENT_DATA', OldStateValue: 'ALARM' }))).toMatchObject({
      identity: alarm.AlarmArn,
      state: 'firing',
      labels: { state: 'INSUFFICIENT_DATA' },
    });
  });

  it('knows an older alarm by its account, region and name', () => {
    const older = { AlarmArn: undefined, AWSAccountId: '1', Region: 'EU (Ireland)' };
    expect(onlySignal(read(older)).identity).toBe('1/EU (Ireland)/Disk');
    expect(unreadableIn(read({ AlarmArn: undefined }))).toMatchObject([{ path: 'Message.AlarmArn' }]);
  });

  it('takes confirmations for no alert, and names what is missing', () => {
    expect(readCloudwatch(signedBySns(confirmation('SubscriptionConfirmation')))).toEqual({ signals: [] });
    const places = (body: unknown) => unreadableIn(readCloudwatch(body)).map(({ path }) => path);
    expect(places(alarm)).toEqual(['Type']);
    expect(places(signedBySns({ ...notification({}), Message: 'Hello' }))).toEqual(['Message']);
    expect(places({ Type: 'Notification', Message: '{}' })).toContain('Signature');
    expect(unreadableIn(read({ NewStateValue: 'PAUSED' }))).toMatchObject([{ path: 'Message.NewStateValue' }]);
  });

  it.each(['alarms', 'arn:aws:sqs:eu-west-1:1:alarms', 7])('refuses the topic %j', (topic) =>
    expect(cloudwatch.settings.safeParse({ topic }).success).toBe(false),
  );
});
