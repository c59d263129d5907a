import { describe, expect, it } from 'vitest';
import { refuseMessage, refuseView } from '../../../src/sandbox/slack/refuse.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const many = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const button = (more: object = {}) => ({ type: 'button', text: plain('Go'), action_id: 'go', ...more });
const select = (options: readonly object[], more: object = {}) => ({
  type: 'static_select',
  action_id: 's',
  options,
  ...more,
});
const option = (n: number, more: object = {}) => ({ text: plain(`Option ${n}`), value: `o${n}`, ...more });
const actions = (...elements: readonly object[]) => ({ type: 'actions', elements });
const rich = (...elements: readonly object[]) => ({ type: 'rich_text', elements });

const GOOD: readonly (readonly [string, object])[] = [
  ['a header of 150', { type: 'header', text: plain('x'.repeat(150)) }],
  ['a section of 3000', { type: 'section', text: mrkdwn('x'.repeat(3000)) }],
  ['ten fields', { type: 'section', fields: many(10, () => mrkdwn('x')) }],
  ['25 buttons', actions(...many(25, (n) => button({ action_id: `a${n}`, value: 'v'.repeat(2000) })))],
  ['100 options', actions(select(many(100, (n) => option(n))))],
  ['an initial option', actions(select([option(1)], { initial_option: option(1) }))],
  [
    'rich text',
    rich({
      type: 'rich_text_section',
      elements: [
        { type: 'text', text: 'a', style: { bold: true } },
        { type: 'user', user_id: 'U1' },
      ],
    }),
  ],
  [
    'a rich list',
    rich({ type: 'rich_text_list', style: 'bullet', elements: [{ type: 'rich_text_section', elements: [] }] }),
  ],
  ['markdown', { type: 'markdown', text: '# Runbook' }],
];

const BAD: readonly (readonly [string, object, string])[] = [
  ['a header of 151', { type: 'header', text: plain('x'.repeat(151)) }, '/blocks/0/text/text'],
  ['a header in mrkdwn', { type: 'header', text: mrkdwn('x') }, '/blocks/0/text/type'],
  ['a section of 3001', { type: 'section', text: mrkdwn('x'.repeat(3001)) }, '/blocks/0/text/text'],
  ['an empty section', { type: 'section', text: mrkdwn('') }, '/blocks/0/text/text'],
  ['a section of nothing', { type: 'section' }, '/blocks/0'],
  ['eleven fields', { type: 'section', fields: many(11, () => mrkdwn('x')) }, '/blocks/0/fields'],
  ['a field of 2001', { type: 'section', fields: [mrkdwn('x'.repeat(2001))] }, '/blocks/0/fields/0/text'],
  ['a label of 76', actions(button({ text: plain('x'.repeat(76)) })), '/blocks/0/elements/0/text/text'],
  ['a value of 2001', actions(button({ value: 'x'.repeat(2001) })), '/blocks/0/elements/0/value'],
  ['a strange style', actions(button({ style: 'loud' })), '/blocks/0/elements/0/style'],
  ['the same action id twice', actions(button(), button()), '/blocks/0/elements/1/action_id'],
  ['26 buttons', actions(...many(26, (n) => button({ action_id: `a${n}` }))), '/blocks/0/elements'],
  ['no buttons', actions(), '/blocks/0/elements'],
  ['101 options', actions(select(many(101, (n) => option(n)))), '/blocks/0/elements/0/options'],
  ['an option of 76', actions(select([option(1, { text: plain('x'.repeat(76)) })])), '/options/0/text/text'],
  ['an option value of 151', actions(select([option(1, { value: 'x'.repeat(151) })])), '/options/0/value'],
  ['an initial option that is none', actions(select([option(1)], { initial_option: option(2) })), 'initial_option'],
  ['a text input among buttons', actions({ type: 'plain_text_input', action_id: 'x' }), '/elements/0/type'],
  ['eleven context elements', { type: 'context', elements: many(11, () => mrkdwn('x')) }, '/blocks/0/elements'],
  ['a button in a context', { type: 'context', elements: [button()] }, '/blocks/0/elements/0/type'],
  [
    'empty rich text',
    rich({ type: 'rich_text_section', elements: [{ type: 'text', text: '' }] }),
    '/elements/0/elements/0/text',
  ],
  [
    'loose text in a list',
    rich({ type: 'rich_text_list', style: 'bullet', elements: [{ type: 'text', text: 'x' }] }),
    '/elements/0/elements/0',
  ],
  ['an unknown block', { type: 'sparkles' }, '/blocks/0/type'],
  ['a block id of 256', { type: 'divider', block_id: 'x'.repeat(256) }, '/blocks/0/block_id'],
];

describe("Slack's limits on messages", () => {
  it.each(GOOD)('take %s', (_what, block) => {
    expect(refuseMessage({ text: 'x', blocks: [block] })).toBeUndefined();
  });

  it.each(BAD)('refuse %s', (_what, block, at) => {
    const refusal = refuseMessage({ text: 'x', blocks: [block] });
    expect(refusal?.error).toBe('invalid_blocks');
    expect(refusal?.messages.some((message) => message.includes(at))).toBe(true);
  });

  it('count blocks, block ids, characters and metadata', () => {
    const divider = (n: number) => ({ type: 'divider', block_id: `b${n}` });
    expect(refuseMessage({ blocks: many(50, divider) })).toBeUndefined();
    expect(refuseMessage({ blocks: many(51, divider) })?.error).toBe('invalid_blocks');
    expect(refuseMessage({ blocks: [divider(1), divider(1)] })?.error).toBe('invalid_blocks');
    expect(refuseMessage({ blocks: many(5, () => ({ type: 'section', text: mrkdwn('x'.repeat(3000)) })) })?.error).toBe(
      'msg_blocks_too_long',
    );
    expect(refuseMessage({ text: 'x'.repeat(40_001) })?.error).toBe('msg_too_long');
    expect(refuseMessage({ text: 'x', metadata: { event_type: 'page', event_payload: 'p1' } })?.error).toBe(
      'invalid_metadata_format',
    );
  });
});

describe("Slack's limits on views", () => {
  const input = (element: object) => ({ type: 'input', label: plain('Title'), element });
  const modal = (more: object, blocks: readonly object[] = []) => ({
    type: 'modal',
    title: plain('Declare'),
    submit: plain('Go'),
    blocks,
    ...more,
  });
  const good = modal(
    { private_metadata: 'x'.repeat(3000) },
    many(100, () => ({ type: 'divider' })),
  );

  it('take what fits', () => {
    expect(refuseView(good)).toBeUndefined();
    expect(
      refuseView(modal({}, [input({ type: 'plain_text_input', action_id: 'x', max_length: 3000 })])),
    ).toBeUndefined();
  });

  it.each([
    ['a title of 25', modal({ title: plain('x'.repeat(25)) }), '/view/title/text'],
    ['a submit of 25', modal({ submit: plain('x'.repeat(25)) }), '/view/submit/text'],
    [
      'an input without submit',
      { ...modal({}, [input({ type: 'plain_text_input', action_id: 'x' })]), submit: undefined },
      '/view/submit',
    ],
    ['metadata of 3001', modal({ private_metadata: 'x'.repeat(3001) }), '/view/private_metadata'],
    [
      '101 blocks',
      modal(
        {},
        many(101, () => ({ type: 'divider' })),
      ),
      '/view/blocks',
    ],
    [
      'a max_length of 3001',
      modal({}, [input({ type: 'plain_text_input', action_id: 'x', max_length: 3001 })]),
      'max_length',
    ],
    ['markdown', modal({}, [{ type: 'markdown', text: 'x' }]), '/view/blocks/0/type'],
    ['no title', { type: 'modal', blocks: [] }, '/view/title'],
    ['a field Slack does not know', modal({ colour: 'red' }), '/view/colour'],
  ])('refuse %s', (_what, view, at) => {
    const refusal = refuseView(view);
    expect(refusal?.error).toBe('invalid_arguments');
    expect(refusal?.messages.some((message) => message.includes(at))).toBe(true);
  });
});
