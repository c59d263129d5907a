import { WebClient } from '@slack/web-api';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Deliveries, Receipt } from '../../src/engine/outbox/deliveries.ts';
import type { Attempt, Senders } from '../../src/engine/outbox/outcome.ts';
import { type Message, message, paragraph, rich } from '../../src/lib/blockkit.ts';
import { openLog } from '../../src/lib/log.ts';
import { partsOf } from '../../src/lib/parts.ts';
import { startWorkspace } from '../../src/sandbox/slack/start.ts';
import type { Workspace } from '../../src/sandbox/workspace.ts';
import { CALL_TIMEOUT, clientOptions } from '../../src/slack/client.ts';
import { slackSenders } from '../../src/slack/senders/senders.ts';
import { messagesIn, wordsOf } from '../support/messages.ts';
import { ANA, BO, directOf, EVE, GENERAL, INCIDENTS, PAYMENTS, SEED } from '../support/seed.ts';

let slack: Workspace;
let senders: ReturnType<typeof slackSenders>;

beforeEach(async () => {
  slack = await startWorkspace(SEED);
  senders = sendersWithin(CALL_TIMEOUT);
  return () => slack.close();
});

function sendersWithin(timeout: number): ReturnType<typeof slackSenders> {
  const { botToken, apiUrl } = slack;
  const settings = { botToken, signingSecret: undefined, appToken: undefined, userToken: undefined, apiUrl };
  return slackSenders(new WebClient(botToken, { ...clientOptions(settings, openLog('silent')), timeout }));
}

/** Where Slack hangs, nobody waits long for it; everywhere else a busy machine may take its time. */
async function impatiently<T>(work: () => Promise<T>): Promise<T> {
  const patient = senders;
  senders = sendersWithin(400);
  try {
    return await work();
  } finally {
    senders = patient;
  }
}

const HELLO = message(rich`Hello *${'<!channel>'}*`);

function attemptOf<K extends keyof Deliveries>(payload: Deliveries[K], more: Partial<Attempt<K>> = {}): Attempt<K> {
  const receipts: Record<string, Receipt> = { 'room:INC-1': { channel: PAYMENTS } };
  return {
    id: 7,
    slot: undefined,
    about: undefined,
    payload,
    earlier: undefined,
    unsure: false,
    attempts: 1,
    since: 0,
    receipt: async (slot) => receipts[slot],
    ...more,
  };
}

const post = (payload: Partial<Deliveries['message']> = {}, more: Partial<Attempt<'message'>> = {}) =>
  senders.message(attemptOf<'message'>({ to: { channel: INCIDENTS }, message: HELLO, ...payload }, more));

const receiptOf = async (outcome: ReturnType<Senders['message']>): Promise<Receipt> => {
  const got = await outcome;
  if (got.kind !== 'sent' || got.receipt === undefined) throw new Error(JSON.stringify(got));
  return got.receipt;
};

const shown = async (channel: string, user = ANA): Promise<readonly string[]> =>
  (await messagesIn(slack, user, channel)).map(wordsOf);

describe('a message', () => {
  test('is posted once and edited afterwards', async () => {
    const earlier = await receiptOf(post({}, { slot: 'card:INC-1' }));
    await post({ message: message(rich`Resolved`) }, { slot: 'card:INC-1', earlier });
    expect(await shown(INCIDENTS)).toEqual(['Resolved']);
  });

  test('goes to a person, to where a slot is, and into a thread', async () => {
    await post({ to: { user: ANA } });
    expect(await shown(directOf(ANA))).toEqual(['Hello <!channel>']);
    const root = await receiptOf(post({ to: { slot: 'room:INC-1' } }));
    await post({ to: { channel: PAYMENTS }, thread: { ts: root.ts ?? '' } });
    const replies = (await messagesIn(slack, ANA, PAYMENTS)).map((m) => m.threadTs);
    expect(replies).toEqual([undefined, root.ts]);
  });

  test('waits while the slot it goes to is nowhere', async () => {
    expect(await post({ to: { slot: 'room:INC-9' } })).toEqual({
      kind: 'later',
      error: expect.stringContaining('room:INC-9'),
    });
  });

  test('is posted anew when the one to edit is gone', async () => {
    const earlier = { channel: INCIDENTS, ts: '1.000100' };
    await post({}, { earlier });
    expect(await shown(INCIDENTS)).toHaveLength(1);
  });

  test('reaches a public channel the bot is not in', async () => {
    slack.fault({ method: 'chat.postMessage', kind: 'error', error: 'not_in_channel', times: 1 });
    expect(await post({ to: { channel: GENERAL } })).toMatchObject({ kind: 'sent' });
    expect(slack.calls.map((c) => c.method)).toContain('conversations.join');
  });

  test('goes without its blocks where the workspace rejects them', async () => {
    const bad: Message = { text: 'The words', blocks: [{ type: 'nonsense' } as never, paragraph(rich`x`)] };
    expect(await post({ message: bad })).toMatchObject({ kind: 'sent' });
    expect(await shown(INCIDENTS)).toEqual(['The words']);
  });
});

describe('a message longer than Slack takes', () => {
  const long = (words: string, count: number): Message =>
    message(
      rich`A long one`,
      Array.from({ length: count }, () => paragraph(rich`${words.repeat(250)}`)),
    );

  test('is its first part, with the others in its thread; edited, it has as many as it needs', async () => {
    const earlier = await receiptOf(post({ message: long('first ', 12) }, { slot: 's:1' }));
    const parts = () => messagesIn(slack, ANA, INCIDENTS);
    expect((await parts()).map(({ threadTs }) => threadTs)).toEqual([undefined, earlier.ts, earlier.ts]);
    const again = await receiptOf(post({ message: long('second ', 6) }, { slot: 's:1', earlier }));
    expect((await parts()).map(({ blocks }) => JSON.stringify(blocks).includes('first'))).toEqual([false, false]);
    await post({ message: HELLO }, { slot: 's:1', earlier: again });
    expect(await shown(INCIDENTS)).toEqual(['Hello <!channel>']);
  });

  test.each(['s:1', undefined])(
    'that was cut off between its parts has each of them once, of the slot %s',
    async (slot) => {
      const words = long('words ', 24);
      const count = async () => (await messagesIn(slack, ANA, INCIDENTS)).length;
      const isThird = ({ metadata }: Readonly<Record<string, unknown>>) => JSON.stringify(metadata).includes('#3');
      slack.fault({ method: 'chat.postMessage', kind: 'error', error: 'internal_error', when: isThird });
      expect(await post({ message: words }, { slot })).toMatchObject({ kind: 'later', unsure: true });
      expect(await count()).toBe(2);
      slack.clearFaults();
      const found = await post({ message: words }, { slot, unsure: true });
      expect(found).toMatchObject(slot === undefined ? { kind: 'sent' } : { kind: 'sent', found: true });
      if (slot !== undefined)
        await post({ message: words }, { slot, earlier: await receiptOf(Promise.resolve(found)) });
      expect(await count()).toBe(partsOf(words).length);
    },
  );

  test('whose second part is too long has its first part once', async () => {
    const inThread = ({ thread_ts: thread }: Readonly<Record<string, unknown>>) => thread !== undefined;
    slack.fault({
      method: 'chat.postMessage',
      kind: 'error',
      error: 'msg_blocks_too_long',
      when: inThread,
      times: 1,
    });
    expect(await post({ message: long('words ', 12) })).toMatchObject({ kind: 'sent' });
    const tops = (await messagesIn(slack, ANA, INCIDENTS)).filter(({ threadTs }) => threadTs === undefined);
    expect(tops).toHaveLength(1);
  });

  test.each(['msg_blocks_too_long', 'msg_too_long', 'block_mismatch'])(
    'after %s is sent in smaller parts',
    async (error) => {
      const fits = 5_000;
      slack.fault({
        method: 'chat.postMessage',
        kind: 'error',
        error,
        when: ({ blocks }) => JSON.stringify(blocks ?? []).length > fits,
      });
      expect(await post({ message: long('words ', 4) })).toMatchObject({ kind: 'sent' });
      const sizes = (await messagesIn(slack, ANA, INCIDENTS)).map(({ blocks }) => JSON.stringify(blocks).length);
      expect(sizes.length).toBeGreaterThan(1);
      expect(Math.max(...sizes)).toBeLessThan(fits);
    },
  );

  test('that can be sent in no part has words, also where its text is empty', async () => {
    slack.fault({
      method: 'chat.postMessage',
      kind: 'error',
      error: 'msg_blocks_too_long',
      when: ({ blocks }) => Array.isArray(blocks) && blocks.length > 0,
    });
    await post({ message: { text: '', blocks: [paragraph(rich`The words`)] } });
    expect((await messagesIn(slack, ANA, INCIDENTS)).map(({ text }) => text)).toEqual(['The words']);
  });
});

test('a canvas that somebody else made is never written over', async () => {
  const written = (markdown: string) =>
    senders.canvas(attemptOf<'canvas'>({ channel: PAYMENTS, title: 'x', markdown }));
  expect(await written('# Of somebody else')).toMatchObject({ kind: 'sent' });
  expect(await written('# Ours')).toEqual({ kind: 'refused', error: 'channel_canvas_already_exists', final: true });
  expect(slack.calls.filter(({ method, ok }) => ok && method.includes('canvas'))).toHaveLength(1);
});

describe('a message that was cut off', () => {
  test('is found again by its key instead of being sent twice', async () => {
    slack.fault({ method: 'chat.postMessage', kind: 'accept-then-hang', times: 1 });
    expect(await impatiently(() => post({}, { slot: 'page:p1:x' }))).toMatchObject({ kind: 'later', unsure: true });
    await post({}, { slot: 'page:p1:y' });
    const found = await receiptOf(post({}, { slot: 'page:p1:x', unsure: true }));
    const all = await messagesIn(slack, ANA, INCIDENTS);
    expect(all).toHaveLength(2);
    expect(found.ts).toBe(all[0]?.ts);
  });

  test('is sent after some tries, and says it may be a repeat, when Slack does not let us look', async () => {
    slack.fault({ method: 'conversations.history', kind: 'status', status: 503 });
    expect(await post({}, { slot: 'page:p1:x', unsure: true, attempts: 2 })).toMatchObject({ kind: 'later' });
    expect(await shown(INCIDENTS)).toEqual([]);
    await post({}, { slot: 'page:p1:x', unsure: true, attempts: 5 });
    expect((await shown(INCIDENTS))[0]).toContain('may be a repeat');
  });

  test('is sent when it never arrived', async () => {
    slack.fault({ method: 'chat.postMessage', kind: 'hang', times: 1 });
    expect(await impatiently(() => post({}, { slot: 's:1' }))).toMatchObject({ kind: 'later', unsure: true });
    await post({}, { slot: 's:1', unsure: true });
    expect(await shown(INCIDENTS)).toEqual(['Hello <!channel>']);
  });
});

test.each([
  [
    { kind: 'rate-limited', retryAfter: 30 },
    { kind: 'later', error: 'ratelimited', after: 30_000 },
  ],
  [
    { kind: 'status', status: 503 },
    { kind: 'later', error: 'HTTP 503', unsure: true },
  ],
  [
    { kind: 'error', error: 'internal_error' },
    { kind: 'later', error: 'internal_error' },
  ],
  [
    { kind: 'error', error: 'channel_not_found' },
    { kind: 'refused', error: 'channel_not_found' },
  ],
  [
    { kind: 'error', error: 'is_archived' },
    { kind: 'refused', error: 'is_archived' },
  ],
  [{ kind: 'drop' }, { kind: 'later', unsure: true }],
] as const)('%j means %j', async (fault, outcome) => {
  slack.fault({ method: '*', ...fault });
  expect(await post()).toMatchObject(outcome);
});

test('a Slack that nobody listens at is tried again, without doubt', async () => {
  const nowhere = new WebClient('xoxb-x', {
    ...clientOptions(
      {
        botToken: '',
        signingSecret: undefined,
        appToken: undefined,
        userToken: undefined,
        apiUrl: 'http://127.0.0.1:2/',
      },
      openLog('silent'),
    ),
  });
  const outcome = await slackSenders(nowhere).message(
    attemptOf<'message'>({ to: { channel: INCIDENTS }, message: HELLO }),
  );
  expect(outcome).toMatchObject({ kind: 'later', unsure: false });
});

describe('a channel', () => {
  const create = (name: string, more: Partial<Attempt<'channel'>> = {}) =>
    senders.channel(attemptOf<'channel'>({ name, private: false }, more));

  test('gets the next free name, within 80 characters', async () => {
    const long = `inc-1-${'a'.repeat(80)}`.slice(0, 80);
    await create(long);
    expect(await create(long)).toMatchObject({ receipt: { data: { name: `${long.slice(0, 78)}-2` } } });
    expect(await create('payments')).toMatchObject({ receipt: { data: { name: 'payments-2' } } });
  });

  test('that was made without our knowing is taken, not made again', async () => {
    slack.fault({ method: 'conversations.create', kind: 'accept-then-hang', times: 1 });
    expect(await impatiently(() => create('inc-1-x'))).toMatchObject({ kind: 'later', unsure: true });
    expect(await create('inc-1-x', { unsure: true })).toMatchObject({ receipt: { data: { name: 'inc-1-x' } } });
  });

  test('gets its people, topic, pin and new name', async () => {
    const { channel = '' } = await receiptOf(create('inc-2-x'));
    const outcome = await senders.invite(attemptOf<'invite'>({ to: { channel }, users: [ANA, 'U0NOBODY0', BO, ANA] }));
    expect(outcome).toMatchObject({ kind: 'sent', receipt: { data: { failed: [{ user: 'U0NOBODY0' }] } } });
    expect(await senders.invite(attemptOf<'invite'>({ to: { channel }, users: [ANA] }))).toMatchObject({
      kind: 'sent',
      receipt: { data: { failed: [] } },
    });
    await senders.topic(attemptOf<'topic'>({ to: { channel }, topic: 'x'.repeat(300) }));
    const card = await receiptOf(post({ to: { channel } }));
    const pin = attemptOf<'pin'>({ message: 'card:INC-2' }, { receipt: async () => card });
    expect([await senders.pin(pin), await senders.pin(pin)]).toEqual([{ kind: 'sent' }, { kind: 'sent' }]);
    await senders.rename(attemptOf<'rename'>({ to: { channel }, name: 'payments' }));
    const seen = (await slack.snapshot(ANA)).channels.find((c) => c.id === channel);
    expect(seen).toMatchObject({
      name: 'payments-2',
      topic: `${'x'.repeat(249)}…`,
      members: expect.arrayContaining([ANA, BO]),
    });
    expect((await messagesIn(slack, ANA, channel)).find((m) => m.ts === card.ts)?.pinned).toBe(true);
  });

  test('refuses as a whole where nobody can come', async () => {
    expect(await senders.invite(attemptOf<'invite'>({ to: { channel: 'C0NOWHERE' }, users: [ANA, EVE] }))).toEqual({
      kind: 'refused',
      error: 'channel_not_found',
    });
  });
});

describe('reading', () => {
  test('finds a message and a thread reply, as plain text with its address', async () => {
    await slack.type(BO, INCIDENTS, 'rebooted <db> & @ana');
    const [root] = await messagesIn(slack, ANA, INCIDENTS);
    await slack.type(ANA, INCIDENTS, 'in the thread', root?.ts);
    const reply = (await messagesIn(slack, ANA, INCIDENTS)).find((m) => m.threadTs !== undefined);
    const read = (ts = '') => senders.fetch(attemptOf<'fetch'>({ channel: INCIDENTS, ts }));
    expect(await read(root?.ts)).toMatchObject({
      receipt: {
        data: { text: `rebooted <db> & \u0002@${ANA}\u0003`, user: BO, link: expect.stringContaining(INCIDENTS) },
      },
    });
    expect(await read(reply?.ts)).toMatchObject({ receipt: { data: { text: 'in the thread', user: ANA } } });
    expect(await read('1.000100')).toEqual({ kind: 'refused', error: 'message_not_found' });
  });
});

describe('a file', () => {
  const file = (more: Partial<Attempt<'file'>> = {}) =>
    senders.file(
      attemptOf<'file'>({ to: { channel: INCIDENTS }, name: 'timeline.md', title: 'Timeline', content: '# T' }, more),
    );
  const uploads = (): number => slack.calls.filter(({ method }) => method === 'files.getUploadURLExternal').length;
  const shown = async () => (await messagesIn(slack, ANA, INCIDENTS)).flatMap(({ files }) => files);

  test('that Slack says it shared and shares late is waited for, not uploaded again', async () => {
    slack.fault({ method: 'conversations.history', kind: 'nothing-happens', times: 2 });
    expect(await file()).toEqual({ kind: 'later', error: 'file_not_shared', unsure: true });
    expect(await file({ unsure: true, attempts: 2 })).toMatchObject({ kind: 'later' });
    expect(await file({ unsure: true, attempts: 3 })).toMatchObject({ kind: 'sent' });
    expect([uploads(), (await shown()).length]).toEqual([1, 1]);
  });

  test('that Slack says it shared and never shares is uploaded once more after a while, and then given up', async () => {
    slack.fault({ method: 'files.completeUploadExternal', kind: 'nothing-happens', times: 1 });
    for (const attempts of [1, 2, 3, 4])
      expect(await file({ attempts, unsure: attempts > 1 })).toMatchObject({ kind: 'later', error: 'file_not_shared' });
    expect(uploads()).toBe(1);
    expect(await file({ attempts: 5, unsure: true })).toMatchObject({ kind: 'sent' });
    expect((await shown()).length).toBe(1);
    slack.fault({ method: 'files.completeUploadExternal', kind: 'nothing-happens' });
    const given = [1, 2, 3, 4, 5, 6, 7, 8].map((attempts) => () => file({ id: 8, attempts, since: Date.now() }));
    const outcomes = [];
    for (const give of given) outcomes.push(await give());
    expect(outcomes.at(-1)).toEqual({ kind: 'refused', error: 'file_not_shared', final: true });
  });

  test('whose answer was lost is found by its id, and after a crash by its name', async () => {
    slack.fault({ method: 'files.completeUploadExternal', kind: 'accept-then-hang', times: 1 });
    await impatiently(async () => {
      expect(await file()).toMatchObject({ kind: 'later', unsure: true });
      expect(await file({ unsure: true, attempts: 2 })).toMatchObject({ kind: 'sent' });
    });
    expect(await file({ unsure: true, attempts: 2, since: Date.now() })).toMatchObject({ kind: 'sent' });
    expect([uploads(), (await shown()).length]).toEqual([1, 1]);
  });

  test('counts as shared by Slack’s word where the bot may not look', async () => {
    slack.fault({ method: 'conversations.history', kind: 'error', error: 'missing_scope' });
    expect(await file()).toMatchObject({ kind: 'sent' });
  });
});

test("a file goes to a person's direct message", async () => {
  onTestFinished(() => slack.clearFaults());
  const outcome = await senders.file(
    attemptOf<'file'>({
      to: { user: ANA },
      name: 'timeline.md',
      title: 'Timeline',
      content: '# Timeline',
      comment: 'Here & now',
    }),
  );
  expect(outcome).toMatchObject({ kind: 'sent' });
  const files = (await messagesIn(slack, ANA, directOf(ANA))).flatMap((message) => message.files ?? []);
  expect(files).toEqual([expect.objectContaining({ name: 'timeline.md', text: '# Timeline' })]);
});
