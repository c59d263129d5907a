/**
 * Alarms of Amazon CloudWatch by SNS: the alarm's own action
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html), or EventBridge's event of its
 * change of state. Pure.
 */
import { z } from 'zod';
import { filledText, jsonIn, wrongAt } from './fields.ts';
import { identityOf } from './identity.ts';
import type { Reading, Signal, SourceType } from './signal.ts';
import { snsIn } from './sns.ts';
import { descriptionOf, labelsOf, lineOf, linkOf, present, TITLE } from './text.ts';
import { readTime } from './times.ts';
import { isObject, plainText } from './value.ts';

const TOPIC = 'must be the ARN of a topic, such as arn:aws:sns:eu-west-1:123456789012:alarms';

const settings = z.strictObject({
  /** The only topic whose messages are accepted; absent: any that SNS signed. */
  topic: z
    .string(TOPIC)
    .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{1,12}:[\w.-]{1,256}$/, TOPIC)
    .optional(),
});

/** `type: cloudwatch`. */
export const cloudwatch: SourceType<z.infer<typeof settings>> = {
  name: 'cloudwatch',
  settings,
  read: readCloudwatch,
  setUp: (address) =>
    [
      'In AWS: SNS → Topics → the topic of your alarms → Create subscription.',
      '  Protocol: HTTPS',
      `  Endpoint: ${address}`,
      '  Enable raw message delivery: off',
      'Muster confirms the subscription by itself.',
      'Then, in each alarm of CloudWatch, choose this topic for “In alarm” and for “OK”.',
    ].join('\n'),
};

/** An alarm that has no data any more is not over: Muster keeps it firing until it is OK. */
const STATES: Readonly<Record<string, 'firing' | 'resolved'>> = {
  ALARM: 'firing',
  INSUFFICIENT_DATA: 'firing',
  OK: 'resolved',
};

type Part = Readonly<Record<string, unknown>>;

/** What both shapes say of an alarm. */
interface Alarm {
  readonly arn: string | undefined;
  readonly name: string | undefined;
  readonly state: unknown;
  readonly at: unknown;
  readonly reason: unknown;
  readonly description: unknown;
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly trigger: Part;
}

/** Reads a message of SNS. Its signature is checked before, by the door; confirmations are no alerts. */
export function readCloudwatch(body: unknown): Reading {
  const message = snsIn(body);
  if ('unreadable' in message) return message;
  if (message.type !== 'Notification') return { signals: [] };
  const inner = jsonIn(message.text);
  if (!isObject(inner)) return { unreadable: [wrongAt('Message', 'an alarm of CloudWatch as JSON', message.text)] };
  const alarm = isObject(inner['detail']) ? ofEvent(inner, inner['detail']) : ofAction(inner);
  const identity = identityOf(alarm.arn ?? nameOf(alarm));
  const word = filledText(alarm.state) ?? '';
  const state = Object.hasOwn(STATES, word) ? STATES[word] : undefined;
  if (identity === undefined || state === undefined)
    return {
      unreadable: [
        ...(identity === undefined
          ? [wrongAt('Message.AlarmArn', 'text, or AWSAccountId, Region and AlarmName', alarm.arn)]
          : []),
        ...(state === undefined ? [wrongAt('Message.NewStateValue', Object.keys(STATES).join(', '), alarm.state)] : []),
      ],
    };
  return { signals: [signalOf(alarm, identity, state, word)] };
}

function partOf(value: unknown): Part {
  return isObject(value) ? value : {};
}

/** What an alarm's action sends. */
function ofAction(inner: Part): Alarm {
  return {
    arn: filledText(inner['AlarmArn']),
    name: filledText(inner['AlarmName']),
    state: inner['NewStateValue'],
    at: inner['StateChangeTime'],
    reason: inner['NewStateReason'],
    description: inner['AlarmDescription'],
    account: filledText(inner['AWSAccountId']),
    region: filledText(inner['Region']),
    trigger: partOf(inner['Trigger']),
  };
}

/** What EventBridge sends; its `id` is that of the event, another one for each change. */
function ofEvent(inner: Part, detail: Part): Alarm {
  const state = partOf(detail['state']);
  const [resource]: unknown[] = Array.isArray(inner['resources']) ? inner['resources'] : [];
  return {
    arn: filledText(resource),
    name: filledText(detail['alarmName']),
    state: state['value'],
    at: state['timestamp'],
    reason: state['reason'],
    description: partOf(detail['configuration'])['description'],
    account: filledText(inner['account']),
    region: filledText(inner['region']),
    trigger: {},
  };
}

/** Messages of older alarms have no ARN. */
function nameOf({ account, region, name }: Alarm): string | undefined {
  return account === undefined || region === undefined || name === undefined
    ? undefined
    : [account, region, name].join('/');
}

function signalOf(alarm: Alarm, identity: string, state: 'firing' | 'resolved', word: string): Signal {
  const { arn, name, account, region, trigger, at, description, reason } = alarm;
  const texts = [description, reason].map(filledText).filter((text) => text !== undefined);
  const time = readTime(at);
  const code = /^arn:aws:cloudwatch:([a-z0-9-]{1,40}):/.exec(arn ?? '')?.[1];
  const console = `https://${code}.console.aws.amazon.com/cloudwatch/home?region=${code}#alarmsV2:alarm/${encodeURIComponent(plainText((name ?? '').slice(0, 300)))}`;
  return {
    identity,
    state,
    title: lineOf(name, TITLE) ?? (state === 'firing' ? identity : ''),
    labels: labelsOf(
      {
        alarm: name,
        state: word === 'INSUFFICIENT_DATA' ? word : undefined,
        namespace: trigger['Namespace'],
        metric: trigger['MetricName'],
        account,
        region: code ?? region,
      },
      dimensionsOf(trigger['Dimensions']),
    ),
    links: present({ source: code === undefined ? undefined : linkOf(console) }),
    ...present({
      description: descriptionOf(texts.join('\n')),
      startsAt: state === 'firing' ? time : undefined,
      endsAt: state === 'resolved' ? time : undefined,
    }),
  };
}

function dimensionsOf(value: unknown): Readonly<Record<string, unknown>> {
  const list = Array.isArray(value) ? value.slice(0, 100).filter(isObject) : [];
  return Object.fromEntries(list.map(({ name, value: said }) => [filledText(name) ?? '', said]));
}
