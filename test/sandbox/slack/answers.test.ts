/**
 * The refusals of Slack that Muster must survive: each is one that the sandbox's Slack answers, by itself where what
 * people or administrators did leads to it, else as a fault that is armed. The stories of each name the same codes.
 */
import type { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, refusalOf, SEED, startBench } from '../bench.ts';

/** A code, a call that gets it as answer, and what happened in the workspace before. */
interface Answered {
  readonly error: string;
  readonly call: (web: WebClient) => Promise<unknown>;
  readonly before?: (bench: Bench) => Promise<unknown>;
}

const rich = (text: string) =>
  ({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] }) as const;
const section = (text: string) => ({ type: 'section', text: { type: 'plain_text', text } }) as const;
const markdown = (text: string) => ({ type: 'markdown', markdown: text }) as const;
const create = (name: string) => (web: WebClient) => web.conversations.create({ name });

/** What the sandbox answers by itself. */
const OWN: readonly Answered[] = [
  { error: 'invalid_name_required', call: create('') },
  { error: 'invalid_name_maxlength', call: create('x'.repeat(81)) },
  { error: 'invalid_name_punctuation', call: create('---') },
  { error: 'invalid_name_specials', call: create('Inc 1') },
  {
    error: 'is_archived',
    before: ({ slack }) => slack.archive('COLD'),
    call: (web) => web.chat.postMessage({ channel: 'COLD', text: 'Nobody reads this' }),
  },
  {
    error: 'is_inactive',
    before: ({ slack }) => slack.archive('COLD'),
    call: (web) => web.chat.update({ channel: 'COLD', ts: '1.1', text: 'Nobody reads this' }),
  },
  {
    error: 'invalid_limit',
    call: (web) => web.users.list({ limit: 1_000 }),
  },
  {
    error: 'msg_too_long',
    call: (web) => web.chat.postMessage({ channel: 'CWARM', text: 'x'.repeat(40_001) }),
  },
  {
    error: 'msg_blocks_too_long',
    call: (web) =>
      web.chat.postMessage({ channel: 'CWARM', text: 'x', blocks: Array(6).fill(section('x'.repeat(2_900))) }),
  },
  {
    error: 'no_text',
    call: (web) => web.chat.postMessage({ channel: 'CWARM', text: '' }),
  },
  {
    error: 'block_mismatch',
    call: async (web) => {
      const { ts = '' } = await web.chat.postMessage({ channel: 'CWARM', text: 'x', blocks: [rich('x')] });
      return web.chat.update({ channel: 'CWARM', ts, text: 'y', blocks: [section('y')] });
    },
  },
  {
    error: 'invalid_thread_ts',
    call: (web) => web.chat.postMessage({ channel: 'CWARM', text: 'x', thread_ts: '1.1' }),
  },
  {
    error: 'invalid_trigger_id',
    call: (web) =>
      web.views.open({
        trigger_id: '1.2.3',
        view: { type: 'modal', title: { type: 'plain_text', text: 'x' }, blocks: [] },
      }),
  },
  {
    error: 'channel_canvas_already_exists',
    call: async (web) => {
      const canvas = { channel_id: 'CWARM', document_content: markdown('# Once') };
      await web.conversations.canvases.create(canvas);
      return web.conversations.canvases.create(canvas);
    },
  },
  {
    error: 'canvas_editing_failed',
    call: async (web) => {
      const { canvas_id = '' } = await web.conversations.canvases.create({
        channel_id: 'CINC',
        document_content: markdown('# Once'),
      });
      const table = markdown('| a |\n|---|\n| b |');
      return web.canvases.edit({ canvas_id, changes: [{ operation: 'replace', document_content: table }] });
    },
  },
  {
    error: 'canvas_creation_failed',
    call: (web) =>
      web.conversations.canvases.create({ channel_id: 'CINC', document_content: markdown('| a |\n|---|\n| b |') }),
  },
  {
    error: 'canvas_not_found',
    call: (web) =>
      web.canvases.edit({
        canvas_id: 'FGONE',
        changes: [{ operation: 'replace', document_content: markdown('# Gone') }],
      }),
  },
];

/** What depends on a setting of the workspace. */
const SET = [
  { error: 'restricted_action', seed: { channelsForAdmins: true }, call: create('inc-1') },
  { error: 'missing_scope', seed: { scopes: ['chat:write'] }, call: create('inc-1') },
] as const;

/** What only a fault leads to: a method, and the code that it answers. */
const FAULTS = [
  ['conversations.create', 'cannot_create_channel'],
  ['conversations.create', 'no_permission'],
  ['conversations.create', 'invalid_name'],
  ['canvases.edit', 'canvas_editing_locked'],
  ['chat.update', 'update_failed'],
  ['chat.postMessage', 'external_channel_migrating'],
  ['chat.postMessage', 'internal_error'],
  ['users.list', 'too_many_requests'],
  ['dnd.teamInfo', 'user_not_found'],
  ['files.completeUploadExternal', 'file_not_found'],
  ['views.open', 'expired_trigger_id'],
  ['apps.connections.open', 'internal_error'],
] as const;

describe('the sandbox answers as Slack', () => {
  let bench: Bench;
  beforeAll(async () => {
    const cold = { id: 'COLD', name: 'cold', members: ['UANA', 'U0MUSTER'] };
    const warm = { id: 'CWARM', name: 'warm', members: ['UANA', 'U0MUSTER'] };
    const scopes = [...SEED.scopes, 'canvases:write'];
    bench = await startBench({ ...SEED, scopes, channels: [...SEED.channels, cold, warm] });
  });
  afterAll(() => bench.close());

  it.each(OWN)('$error', async ({ error, before, call }) => {
    await before?.(bench);
    expect(await refusalOf(call(bench.web))).toBe(error);
  });

  it('ok to a file with alt_txt, and shares nothing', async () => {
    const picture = { filename: 'a.png', length: 3, alt_txt: 'A graph' };
    const { file_id: id = '', upload_url: url = '' } = await bench.web.files.getUploadURLExternal(picture);
    await fetch(url, { method: 'POST', body: 'png' });
    const shared = await bench.web.files.completeUploadExternal({ channel_id: 'CWARM', files: [{ id }] });
    expect(shared.ok).toBe(true);
    const { messages } = await bench.slack.snapshot('UANA');
    expect(messages.flatMap(({ files }) => files)).toEqual([]);
  });

  it('429 with the pause that it wants', async () => {
    bench.slack.fault({ method: 'chat.postMessage', kind: 'rate-limited', retryAfter: 7, times: 1 });
    const refusal: unknown = await bench.web.chat.postMessage({ channel: 'CWARM', text: 'x' }).catch((e: unknown) => e);
    expect(refusal).toMatchObject({ retryAfter: 7 });
  });

  it('200 and ok: false to a response_url whose blocks it refuses', async () => {
    await bench.slack.type('UANA', 'CWARM', '/incident list');
    const { data } = await bench.wait((got) => got.data['command'] === '/incident');
    const answer = await fetch(String(data['response_url']), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'x', blocks: [{ type: 'nonsense' }] }),
    });
    expect([answer.status, await answer.json()]).toEqual([200, { ok: false, error: 'invalid_blocks' }]);
  });

  it.each(FAULTS)('%s: %s, when it is armed', async (method, error) => {
    bench.slack.fault({ method, kind: 'error', error, times: 1 });
    expect(await refusalOf(bench.web.apiCall(method))).toBe(error);
  });
});

describe('a workspace with other settings answers as Slack', () => {
  it.each(SET)('$error', async ({ error, seed, call }) => {
    const bench = await startBench({ ...SEED, ...seed });
    expect(await refusalOf(call(bench.web))).toBe(error);
    await bench.close();
  });
});
