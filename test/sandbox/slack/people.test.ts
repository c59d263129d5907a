import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, startBench } from '../bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const button = (text: string, value: string) =>
  ({ type: 'button', text: { type: 'plain_text', text }, value, action_id: `do_${value}` }) as const;
describe('people', () => {
  it('types a command: signed, marked up, answered for this person only', async () => {
    bench.answer({
      response_type: 'ephemeral',
      text: 'done',
      blocks: [{ type: 'actions', elements: [button('Ack', 'p1')] }],
    });
    await bench.slack.type('UANA', 'CINC', '/incident note @bo saw <5% & #incidents');
    const [command] = bench.got;
    expect(command?.signed).toBe(true);
    expect(command?.data).toMatchObject({
      command: '/incident',
      text: 'note <@UBO|bo> saw &lt;5% &amp; <#CINC|incidents>',
      user_id: 'UANA',
      channel_id: 'CINC',
      channel_name: 'incidents',
    });
    const mine = (await bench.slack.snapshot('UANA')).messages;
    expect(mine).toEqual([expect.objectContaining({ text: 'done', ephemeralFor: 'UANA' })]);
    expect((await bench.slack.snapshot('UBO')).messages).toEqual([]);
    await bench.slack.click('UANA', { channel: 'CINC', ts: mine[0]?.ts ?? '' }, 'Ack');
    expect(bench.got.at(-1)?.data).toMatchObject({
      type: 'block_actions',
      actions: [{ action_id: 'do_p1', value: 'p1' }],
      container: { is_ephemeral: true },
    });
    expect(bench.got.at(-1)?.data).not.toHaveProperty('message');
  });

  it('says when a command is unknown, in a thread, refused or without an answer', async () => {
    const { ts = '' } = await bench.web.chat.postMessage({ channel: 'CINC', text: 'card' });
    expect((await bench.slack.type('UANA', 'CINC', '/nothing')).status).toBe(0);
    await bench.slack.type('UANA', 'CINC', '/incident ack', ts);
    expect(bench.got).toEqual([]);
    bench.answer({ text: 'x', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] });
    await bench.slack.type('UANA', 'CINC', '/incident');
    bench.slack.connect('http://127.0.0.1:9/nobody');
    expect((await bench.slack.type('UANA', 'CINC', '/incident')).status).toBe(0);
    const { failures } = await bench.slack.snapshot('UANA');
    expect(failures).toEqual([
      '/nothing is not a valid command',
      expect.stringContaining('not supported in threads'),
      expect.stringContaining('invalid_blocks'),
      expect.stringContaining('did not respond'),
    ]);
  });

  it('answers through response_url: in the channel, in place, five times', async () => {
    const { ts = '' } = await bench.web.chat.postMessage({
      channel: 'CINC',
      text: 'card',
      blocks: [{ type: 'actions', elements: [button('Ack', 'p1')] }],
    });
    await bench.slack.click('UBO', { channel: 'CINC', ts }, 'Ack');
    const url = String(bench.got.at(-1)?.data.response_url);
    const reply = async (body: object): Promise<string> =>
      (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).text();
    expect(await reply({ replace_original: true, text: 'acknowledged' })).toBe('ok');
    expect(await reply({ response_type: 'in_channel', text: 'all see this' })).toBe('ok');
    expect(await reply({ text: 'only bo' })).toBe('ok');
    expect((await bench.slack.snapshot('UANA')).messages.map((message) => message.text)).toEqual([
      'acknowledged',
      'all see this',
    ]);
    expect(await reply({ delete_original: true })).toBe('ok');
    expect(await reply({ text: 'fifth' })).toBe('ok');
    expect(await reply({ text: 'sixth' })).toBe('used_url');
    expect((await bench.slack.snapshot('UBO')).messages.map((message) => message.text)).toEqual([
      'all see this',
      'only bo',
      'fifth',
    ]);
  });

  it('tells the app of mentions, direct messages and reactions, but not of other talk', async () => {
    await bench.slack.type('UANA', 'CINC', '@muster ack');
    expect(bench.got).toEqual([]);
    await bench.web.conversations.join({ channel: 'CINC' });
    await bench.wait(({ event }) => event.type === 'member_joined_channel');
    await bench.slack.type('UANA', 'CINC', 'just talk');
    await bench.slack.type('UANA', 'CINC', '@muster ack <p1>');
    expect(bench.got.at(-1)?.event).toMatchObject({
      type: 'app_mention',
      text: `<@${bench.slack.botUser}> ack &lt;p1&gt;`,
      channel: 'CINC',
    });
    const im = (await bench.slack.snapshot('UANA')).channels.find((channel) => channel.kind === 'im')?.id ?? '';
    await bench.slack.type('UANA', im, 'help');
    expect(bench.got.at(-1)?.event).toMatchObject({ type: 'message', channel_type: 'im', text: 'help', user: 'UANA' });
    const talk = (await bench.slack.snapshot('UBO')).messages.find((message) => message.text === 'just talk')?.ts ?? '';
    await bench.slack.react('UBO', 'CINC', talk, 'pushpin');
    expect(bench.got.at(-1)?.event).toMatchObject({
      type: 'reaction_added',
      reaction: 'pushpin',
      item_user: 'UANA',
      item: { ts: talk },
    });
    await bench.slack.repeat();
    expect(bench.got.at(-1)).toMatchObject({ retry: true, signed: true });
    expect(bench.got.at(-1)?.data.event_id).toBe(bench.got.at(-2)?.data.event_id);
    await bench.slack.unreact('UBO', 'CINC', talk, 'pushpin');
    expect(bench.got.at(-1)?.event).toMatchObject({ type: 'reaction_removed' });
  });
});
