import { expect, it } from 'vitest';
import { messageWords } from '../../src/slack/words.ts';

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

it.each([
  [
    'a person’s words',
    { text: 'The <#C1> is &amp; was <http://a.example.com|a.example.com>', blocks: [{ type: 'rich_text' }] },
    '\u0002#C1\u0003',
  ],
])('reads %s', (_, message, part) => {
  expect(messageWords(message)).toBe(`The ${part} is & was a.example.com`);
});

it('reads what a monitor writes into attachments', () => {
  const grafana = {
    bot_id: 'B1',
    text: '',
    attachments: [
      {
        fallback: '[FIRING:1] High error rate',
        title: '[FIRING:1] High error rate',
        title_link: 'https://grafana.example.com/d/1',
        text: '*Value:* 12 %',
        fields: [{ title: 'Service', value: 'checkout', short: true }],
        footer: 'Grafana v11',
      },
    ],
  };
  expect(messageWords(grafana)).toBe(
    '[FIRING:1] High error rate (https://grafana.example.com/d/1)\n*Value:* 12 %\nService: checkout',
  );
  expect(messageWords({ attachments: [{ fallback: 'Only this' }] })).toBe('Only this');
});

it('reads what a monitor draws with blocks, in attachments too, and no word twice', () => {
  const blocks = [
    { type: 'header', text: { type: 'plain_text', text: 'Alert' } },
    {
      type: 'section',
      fields: [
        { type: 'mrkdwn', text: 'p99' },
        { type: 'mrkdwn', text: '4 s' },
      ],
    },
    {
      type: 'context',
      elements: [
        { type: 'mrkdwn', text: 'by' },
        { type: 'image', alt_text: 'a graph' },
      ],
    },
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: 'On ' },
            { type: 'user', user_id: 'U1' },
            { type: 'emoji', name: 'fire', unicode: '1f525' },
            { type: 'link', url: 'https://x.example.com' },
          ],
        },
      ],
    },
  ];
  const words = 'Alert\np99\n4 s\nby a graph\nOn \u0002@U1\u0003🔥https://x.example.com';
  expect(messageWords({ bot_id: 'B1', text: 'Alert fallback', blocks })).toBe(words);
  expect(
    messageWords({ text: '', attachments: [{ blocks: [section('Disk full')] }, { blocks: [section('Disk full')] }] }),
  ).toBe('Disk full');
});

it('reads dates, groups and tables, and no preview that Slack adds', () => {
  const said = {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: 'Firing since ' },
          { type: 'date', timestamp: 1_772_445_600, format: '{time}', fallback: '10:00' },
          { type: 'text', text: ' for ' },
          { type: 'usergroup', usergroup_id: 'S1' },
          { type: 'broadcast', range: 'here' },
        ],
      },
    ],
  };
  const rows = [
    [
      { type: 'raw_text', text: 'Service' },
      { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'p99' }] }] },
    ],
    [
      { type: 'raw_text', text: 'checkout' },
      { type: 'raw_text', text: '4 s' },
    ],
  ];
  expect(messageWords({ bot_id: 'B1', blocks: [said, { type: 'table', rows }] })).toBe(
    'Firing since 10:00 for \u0002&S1\u0003@here\nService · p99\ncheckout · 4 s',
  );
  const attachments = [
    { from_url: 'https://x.example.com', title: 'Some page', text: 'Long preview' },
    { is_msg_unfurl: true, text: 'Said elsewhere' },
  ];
  expect(messageWords({ text: 'look <https://x.example.com>', attachments })).toBe('look https://x.example.com');
});

it('reads nothing from what it does not know, and not for ever', () => {
  let deep: unknown = { type: 'text', text: 'deep' };
  for (let n = 0; n < 100; n += 1) deep = { type: 'rich_text_section', elements: [deep] };
  expect(messageWords({ blocks: [deep, null, 7, { type: 'video' }], attachments: [null, 'x'] })).toBe('');
});
