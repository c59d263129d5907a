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
    expect(messages.filter(({ channel }) => channel === 'CWARM')).toEqual([]);
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
