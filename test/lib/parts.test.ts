import { describe, expect, test } from 'vitest';
import { buttons, list, type Message, message, paragraph, rich } from '../../src/lib/blockkit.ts';
import { LONGEST_PART, partsOf, sizeOf } from '../../src/lib/parts.ts';
import { refuseMessageBlocks } from '../../src/sandbox/slack/blocks.ts';

const size = ({ blocks }: Message): number => blocks.reduce((sum, block) => sum + sizeOf(block) + 1, 0);
/** Every letter of every text, in order. */
function letters(value: unknown): string {
  if (Array.isArray(value)) return value.map(letters).join('');
  if (typeof value !== 'object' || value === null) return '';
  const words = Object.entries(value).map(([key, item]) =>
    key === 'text' && typeof item === 'string' ? item : letters(item),
  );
  return words.join('').replaceAll(/\s/g, '');
}

describe('a message in parts', () => {
  test('is itself while it is short', () => {
    const short = message(rich`Payments are failing`);
    expect(partsOf(short)).toEqual([short]);
  });

  test('counts the structure of blocks as well as their words', () => {
    const name = 'x'.repeat(10);
    const many = message(rich`many`, [paragraph(Array.from({ length: 300 }, () => rich`*${name}*`).flat())]);
    expect(sizeOf(many.blocks[0])).toBeGreaterThan(2 * 3_000);
    expect(partsOf({ ...many, blocks: [...many.blocks, ...many.blocks] }).length).toBeGreaterThan(1);
  });

  test('has every word once and in order, and no part is empty or longer than Slack takes', () => {
    const lines = Array.from({ length: 1_000 }, (_, i) => `line ${i} “of” text\n`).join('');
    const whole: Message = {
      text: 'A message',
      blocks: [
        { type: 'markdown', text: lines },
        list(Array.from({ length: 60 }, (_, i) => rich`*${i}* ${'item '.repeat(100)}`)),
        paragraph(Array.from({ length: 400 }, (_, i) => rich`*${i}*`).flat()),
        { type: 'markdown', text: '🙂'.repeat(9_000) },
        buttons(Array.from({ length: 20 }, (_, i) => ({ label: `Show ${i}`, line: `page show ${'x'.repeat(1_900)}` }))),
      ],
    };
    const parts = partsOf(whole);
    expect(letters(parts.map((part) => part.blocks)) === letters(whole.blocks)).toBe(true);
    expect(parts.map(size).filter((one) => one > LONGEST_PART)).toEqual([]);
    expect(parts.flatMap((part) => refuseMessageBlocks(part.blocks) ?? [])).toEqual([]);
    expect(parts.filter(({ text, blocks }) => text === '' || blocks.length === 0)).toEqual([]);
  });
});
