import { setImmediate as turn } from 'node:timers/promises';
import type { ReceiverEvent } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { openLog } from '../../src/lib/log.ts';
import { holdEvents, IS_ANSWERED, withoutLateAck } from '../../src/slack/held.ts';

/** Events before a Bolt that finishes each when it is told to. */
function held() {
  const hold = holdEvents(openLog('silent'));
  const begun: string[] = [];
  const acked: string[] = [];
  const ends: (() => void)[] = [];
  const processEvent = ({ body }: ReceiverEvent): Promise<void> => {
    begun.push(body['event_id'] as string);
    return new Promise((end) => ends.push(end));
  };
  const send = (id: string, type = 'member_joined_channel', more: object = {}): Promise<void> => {
    const body = { type: 'event_callback', event_id: id, event: { type, ...more } };
    return hold({ processEvent }, { body, ack: async () => void acked.push(id) });
  };
  const finish = async (): Promise<void> => {
    for (await turn(); ends.length > 0; await turn()) ends.shift()?.();
  };
  return { send, begun, acked, finish };
}

describe('events on their way to a commit', () => {
  test('are processed a few at a time, in order, and acknowledged when they are committed', async () => {
    const { send, begun, acked, finish } = held();
    const all = ['1', '2', '3', '4', '5', '6'].map((id) => send(id));
    await turn();
    expect([begun, acked]).toEqual([['1', '2', '3', '4'], []]);
    await finish();
    await Promise.all(all);
    expect([begun, acked.sort()]).toEqual([
      ['1', '2', '3', '4', '5', '6'],
      ['1', '2', '3', '4', '5', '6'],
    ]);
  });

  test('let words of people pass at once', async () => {
    const { send, begun } = held();
    for (const id of ['1', '2', '3', '4', '5']) void send(id);
    void send('mention', 'app_mention');
    void send('direct message', 'message', { channel_type: 'im' });
    await turn();
    expect(begun).toHaveLength(6);
    expect(begun).toEqual(expect.arrayContaining(['mention', 'direct message']));
  });

  test('are not read where people speak to each other, and wait like others where a message was edited', async () => {
    const { send, begun, acked } = held();
    for (const id of ['1', '2', '3', '4']) void send(id);
    void send('edited', 'message', { channel_type: 'channel', subtype: 'message_changed' });
    void send('overheard', 'message', { channel_type: 'channel' });
    void send('posted by a bot', 'message', { channel_type: 'group', subtype: 'bot_message' });
    void send('written by a bot', 'message', { channel_type: 'im', bot_id: 'B1' });
    await turn();
    expect([begun, acked]).toEqual([
      ['1', '2', '3', '4'],
      ['overheard', 'posted by a bot', 'written by a bot'],
    ]);
  });

  test('share the fate of the first when Slack sends them again', async () => {
    const { send, begun, acked, finish } = held();
    const both = [send('1'), send('1')];
    await turn();
    expect(begun).toEqual(['1']);
    await finish();
    await Promise.all(both);
    expect(acked).toEqual(['1', '1']);
  });

  test('are turned away when a thousand wait, until some are through', async () => {
    const { send, acked, finish } = held();
    const all = Array.from({ length: 1_000 }, (_, n) => send(`${n}`));
    const refused = send('one more').then(
      () => 'taken',
      (error: { code?: string }) => error.code,
    );
    const said = send('mention', 'app_mention');
    await finish();
    await Promise.all([...all, said]);
    expect(await refused).toBe('too_many_events');
    const again = send('one more');
    await finish();
    await again;
    expect(acked).toHaveLength(1_002);
  });
});

test('an acknowledgement is dropped when its request was answered with 503 meanwhile', async () => {
  let answered = false;
  const acked: unknown[] = [];
  const ack = async (body: unknown): Promise<void> => void acked.push(body);
  const event = { body: {}, ack, customProperties: { [IS_ANSWERED]: () => answered } };
  const log = openLog('silent');
  await withoutLateAck(event, log).ack('in time');
  await withoutLateAck({ body: {}, ack }, log).ack('by a socket');
  answered = true;
  await withoutLateAck(event, log).ack('late');
  expect(acked).toEqual(['in time', 'by a socket']);
});
