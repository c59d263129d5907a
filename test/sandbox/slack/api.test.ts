import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOUR } from '../../../src/lib/instant.ts';
import { type Bench, refusalOf, SEED, startBench } from '../bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

describe('the Web API', () => {
  it('knows the bot and the people, with their zones and guests', async () => {
    expect(await bench.web.auth.test()).toMatchObject({
      user_id: bench.slack.botUser,
      bot_id: 'B0MUSTER',
      user: 'muster',
    });
    const { members = [] } = await bench.web.users.list({});
    const cy = members.find((member) => member.id === 'UCY');
    expect(cy).toMatchObject({
      name: 'cy',
      tz: 'America/New_York',
      is_restricted: true,
      profile: { email: 'cy@example.com' },
    });
    const { user } = await bench.web.users.info({ user: 'UBO' });
    expect(user).toMatchObject({ tz: 'Asia/Kolkata', tz_offset: 19_800, is_restricted: false });
  });

  it('shows a posted message to all, edits it in place, keeps its metadata and cuts history by time', async () => {
    const metadata = { event_type: 'page', event_payload: { key: 'p1' } };
    const { ts: first = '' } = await bench.web.chat.postMessage({ channel: 'CINC', text: 'one', metadata });
    await bench.slack.lead(HOUR);
    const second = await bench.web.chat.postMessage({ channel: 'CINC', text: 'two' });
    expect(Number(second.ts) - Number(first)).toBeGreaterThanOrEqual(3_599);
    await bench.web.conversations.join({ channel: 'CINC' });
    const later = await bench.web.conversations.history({ channel: 'CINC', oldest: first, include_all_metadata: true });
    expect(later.messages?.map((message) => message.text)).toEqual(['two']);
    const all = await bench.web.conversations.history({
      channel: 'CINC',
      oldest: first,
      inclusive: true,
      include_all_metadata: true,
    });
    expect(all.messages?.at(-1)?.metadata).toEqual(metadata);
    const bare = await bench.web.conversations.history({ channel: 'CINC' });
    expect(bare.messages?.at(-1)?.metadata).toBeUndefined();
    await bench.web.chat.update({ channel: 'CINC', ts: first, text: 'uno' });
    const seen = (await bench.slack.snapshot('UBO')).messages.filter((message) => message.isBot);
    expect(seen.map(({ text, edited }) => [text, edited])).toEqual([
      ['uno', true],
      ['two', false],
    ]);
  });

  it('hides private channels from those outside and from the bot', async () => {
    expect(await refusalOf(bench.web.chat.postMessage({ channel: 'CBOARD', text: 'hi' }))).toBe('channel_not_found');
    expect(await refusalOf(bench.web.conversations.info({ channel: 'CBOARD' }))).toBe('channel_not_found');
    expect((await bench.slack.snapshot('UANA')).channels.map((channel) => channel.name)).not.toContain('board');
    expect((await bench.slack.snapshot('UCY')).channels.map((channel) => channel.name)).toContain('board');
  });

  it('makes rooms, refuses names, tells the app who joined, and will not let a bot unarchive', async () => {
    const { channel } = await bench.web.conversations.create({ name: 'inc-1-payments' });
    const room = channel?.id ?? '';
    expect(await refusalOf(bench.web.conversations.create({ name: 'inc-1-payments' }))).toBe('name_taken');
    expect(await refusalOf(bench.web.conversations.create({ name: 'Inc 1' }))).toBe('invalid_name_specials');
    expect(await refusalOf(bench.web.conversations.create({ name: 'x'.repeat(81) }))).toBe('invalid_name_maxlength');
    expect(await refusalOf(bench.web.conversations.invite({ channel: 'CINC', users: 'UCY' }))).toBe('not_in_channel');
    await bench.web.conversations.invite({ channel: room, users: 'UANA,UBO' });
    const joined = await bench.wait(({ event }) => event.user === 'UBO');
    expect(joined.event).toMatchObject({ type: 'member_joined_channel', channel: room, inviter: bench.slack.botUser });
    await bench.web.conversations.archive({ channel: room });
    expect(await refusalOf(bench.web.chat.postMessage({ channel: room, text: 'late' }))).toBe('is_archived');
    expect(await refusalOf(bench.web.conversations.unarchive({ channel: room }))).toBe('not_in_channel');
  });

  it('reaches a person by direct message, seen by nobody else', async () => {
    const posted = await bench.web.chat.postMessage({ channel: 'UBO', text: 'you are paged' });
    const opened = await bench.web.conversations.open({ users: 'UBO' });
    expect(opened.channel?.id).toBe(posted.channel);
    const bo = await bench.slack.snapshot('UBO');
    expect(bo.channels.find((channel) => channel.id === posted.channel)).toMatchObject({ kind: 'im', name: 'Muster' });
    expect(bo.messages.map((message) => message.text)).toEqual(['you are paged']);
    expect((await bench.slack.snapshot('UANA')).messages).toEqual([]);
  });

  it('keeps user groups and never empties one', async () => {
    await bench.web.usergroups.users.update({ usergroup: 'SPAY', users: 'UANA,UBO' });
    expect((await bench.web.usergroups.users.list({ usergroup: 'SPAY' })).users).toEqual(['UANA', 'UBO']);
    const withGuest = bench.web.usergroups.users.update({ usergroup: 'SPAY', users: 'UBO,UCY' });
    expect(await refusalOf(withGuest)).toBe('invalid_users');
    expect(await refusalOf(bench.web.usergroups.users.update({ usergroup: 'SPAY', users: '' }))).toBe(
      'no_users_provided',
    );
    expect((await bench.web.usergroups.list({})).usergroups?.[0]).toMatchObject({ handle: 'payments-oncall' });
  });

  it('pins, threads, files and permalinks', async () => {
    await bench.web.conversations.join({ channel: 'CINC' });
    const { ts = '' } = await bench.web.chat.postMessage({ channel: 'CINC', text: 'card' });
    await bench.web.pins.add({ channel: 'CINC', timestamp: ts });
    await bench.web.chat.postMessage({ channel: 'CINC', text: 'reply', thread_ts: ts });
    const replies = await bench.web.conversations.replies({ channel: 'CINC', ts });
    expect(replies.messages?.map((message) => message.text)).toEqual(['card', 'reply']);
    expect((await bench.web.chat.getPermalink({ channel: 'CINC', message_ts: ts })).permalink).toContain(
      '/archives/CINC/p',
    );
    await bench.web.filesUploadV2({
      channel_id: 'CINC',
      filename: 'timeline.md',
      content: '# INC-1',
      title: 'Timeline',
    });
    const { messages } = await bench.slack.snapshot('UANA');
    expect(messages.find((message) => message.ts === ts)).toMatchObject({ pinned: true, replyCount: 1 });
    expect(messages.at(-1)?.files).toEqual([
      expect.objectContaining({ name: 'timeline.md', title: 'Timeline', text: '# INC-1' }),
    ]);
  });

  it('refuses what the scopes do not cover and methods Slack does not have', async () => {
    await bench.close();
    bench = await startBench({ ...SEED, scopes: ['chat:write'] });
    expect(await refusalOf(bench.web.users.list({}))).toBe('missing_scope');
    expect(await refusalOf(bench.web.usergroups.list({}))).toBe('missing_scope');
    expect(await refusalOf(bench.web.chat.postMessage({ channel: 'CINC', text: 'hi' }))).toBe('not_in_channel');
    expect(await refusalOf(bench.web.apiCall('chat.shout'))).toBe('unknown_method');
    expect(bench.slack.calls.at(-1)).toMatchObject({ method: 'chat.shout', ok: false, error: 'unknown_method' });
  });
});

describe('faults', () => {
  it('answers with errors, statuses, rate limits and cut lines, as often as asked', async () => {
    const post = () => bench.web.chat.postMessage({ channel: 'CINC', text: 'hi' });
    bench.slack.fault({ method: 'chat.postMessage', kind: 'error', error: 'channel_not_found', times: 1 });
    expect(await refusalOf(post())).toBe('channel_not_found');
    expect(await refusalOf(post())).toBe('accepted');
    bench.slack.fault({ method: '*', kind: 'status', status: 503, times: 1 });
    expect(await refusalOf(post())).toContain('503');
    bench.slack.fault({ method: 'chat.postMessage', kind: 'rate-limited', retryAfter: 7 });
    await expect(post()).rejects.toMatchObject({ retryAfter: 7 });
    bench.slack.clearFaults();
    bench.slack.fault({ method: 'chat.postMessage', kind: 'drop', when: (args) => args.text === 'hi' });
    expect(await refusalOf(post())).not.toBe('accepted');
    expect(await refusalOf(bench.web.chat.postMessage({ channel: 'CINC', text: 'other' }))).toBe('accepted');
  });

  it('accepts and then says nothing', async () => {
    bench.slack.fault({ method: 'chat.postMessage', kind: 'accept-then-hang', times: 1 });
    const unheard = bench.web.chat.postMessage({ channel: 'CINC', text: 'unheard' });
    expect(await refusalOf(unheard)).not.toBe('accepted');
    expect((await bench.slack.snapshot('UANA')).messages.map((message) => message.text)).toEqual(['unheard']);
  });
});
