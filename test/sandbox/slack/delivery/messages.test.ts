/** Which messages the app hears of. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, SEED, startBench } from '../../bench.ts';

const channels = [
  { id: 'CIN', name: 'in', members: ['UANA', 'U0MUSTER'] },
  { id: 'CPRIVATE', name: 'private', members: ['UANA', 'U0MUSTER'], private: true },
  { id: 'COUT', name: 'out', members: ['UANA'] },
];

async function heard(bench: Bench, work: () => Promise<unknown>) {
  const before = bench.got.length;
  await work();
  await bench.slack.heard();
  return bench.got.slice(before).map(({ event }) => event);
}

describe('an app that is subscribed to messages', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench({ ...SEED, channels });
  });
  afterAll(() => bench.close());
  const says = (channel: string, text: string) => heard(bench, () => bench.slack.type('UANA', channel, text));

  it.each([
    ['CIN', 'channel'],
    ['CPRIVATE', 'group'],
  ])('hears all of %s', async (channel, channel_type) => {
    expect(await says(channel, 'Lunch?')).toMatchObject([
      { type: 'message', channel, channel_type, user: 'UANA', text: 'Lunch?' },
    ]);
  });

  it('hears nothing where it is not', async () => {
    expect(await says('COUT', 'Lunch?')).toEqual([]);
  });

  it('hears of a mention twice', async () => {
    const told = await says('CIN', '@muster help');
    expect(told.map(({ type }) => type)).toEqual(['message', 'app_mention']);
  });

  it('hears its own words, by which it must not be led', async () => {
    const told = await heard(bench, () => bench.web.chat.postMessage({ channel: 'CIN', text: 'Posted' }));
    expect(told).toMatchObject([{ type: 'message', user: 'U0MUSTER', bot_id: expect.any(String), text: 'Posted' }]);
  });
});

it('an app that may not read the history hears only mentions', async () => {
  const bench = await startBench({ ...SEED, channels, scopes: ['app_mentions:read', 'chat:write'] });
  const told = await heard(bench, async () => {
    await bench.slack.type('UANA', 'CIN', 'Lunch?');
    await bench.slack.type('UANA', 'CIN', '@muster help');
  });
  expect(told.map(({ type }) => type)).toEqual(['app_mention']);
  await bench.close();
});
