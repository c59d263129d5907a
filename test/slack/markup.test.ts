import fc from 'fast-check';
import { expect, test } from 'vitest';
import { channelToken, groupToken, personToken } from '../../src/lib/blockkit.ts';
import { readEmoji } from '../../src/lib/emoji.ts';
import { readMarkup } from '../../src/slack/markup.ts';

test.each([
  ['Payments are &lt;failing&gt; &amp; slow', 'Payments are <failing> & slow'],
  ['ask <@U012AB3CD|ana> now', `ask ${personToken('U012AB3CD')} now`],
  ['<@U012AB3CD> resolve', `${personToken('U012AB3CD')} resolve`],
  ['see <#C024BE91L|general>', `see ${channelToken('C024BE91L')}`],
  ['<!channel> and <!here> and <!everyone>', '@channel and @here and @everyone'],
  ['<!subteam^S012|@payments-oncall> look', '@payments-oncall look'],
  ['<!subteam^S012> look', `${groupToken('S012')} look`],
  ['<https://example.com/a?b=1&amp;c=2|the graph>', 'https://example.com/a?b=1&c=2'],
  ['<mailto:ana@example.com|ana@example.com>', 'ana@example.com'],
  ['on <http://checkout.example.com|checkout.example.com> :fire:', 'on checkout.example.com 🔥'],
  ['see <http://example.com/a|our page>', 'see http://example.com/a'],
  ['at <!date^1392734382^{date}|Feb 18>', 'at Feb 18'],
  ['&amp;lt;!channel&amp;gt;', '&lt;!channel&gt;'],
  ['&lt;@U012AB3CD&gt; typed by hand', '<@U012AB3CD> typed by hand'],
  ['a < b and c > d', 'a < b and c > d'],
])('%s', (markup, stored) => {
  expect(readMarkup(markup)).toBe(stored);
});

test('nobody can forge a token', () => {
  fc.assert(fc.property(fc.string(), (text) => !/[\u0002\u0003]/.test(readMarkup(text.replace(/<[@#]/g, '')))));
});

test('what people type is read back as typed', () => {
  const typed = fc.string({ unit: 'grapheme-ascii' }).map((text) => text.trim());
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  fc.assert(fc.property(typed, (text) => readMarkup(escaped(text)) === readEmoji(text)));
});
