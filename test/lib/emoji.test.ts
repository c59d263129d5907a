import { expect, it } from 'vitest';
import { readEmoji } from '../../src/lib/emoji.ts';

it.each([
  ['Checkout :fire:', 'Checkout 🔥'],
  [':+1::skin-tone-3: p1', '👍 p1'],
  [':large_green_circle::rotating_light:', '🟢🚨'],
  ['our own :party-muster: :constructor:', 'our own :party-muster: :constructor:'],
  ['at 10:100:20 on fe80::100:20', 'at 10:100:20 on fe80::100:20'],
])('“%s” reads “%s”', (written, read) => {
  expect(readEmoji(written)).toBe(read);
});
