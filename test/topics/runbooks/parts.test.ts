import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../../src/lib/blockkit.ts';
import { refuseMessageBlocks } from '../../../src/sandbox/slack/blocks.ts';
import { escapeMarkdown, PART_LIMIT, runbookParts } from '../../../src/topics/runbooks/parts.ts';
import { sample } from './sample.ts';

function markdownOf(message: Message | undefined): string {
  return (message?.blocks ?? []).flatMap((block) => (block.type === 'markdown' ? [block.text] : [])).join('\n');
}

function wordsOf(parts: readonly Message[]): string {
  return parts
    .map(markdownOf)
    .join('\n')
    .replace(/[…\s]+/g, ' ')
    .trim();
}

describe('a short runbook', () => {
  const [part, ...others] = runbookParts(
    sample('full-disk', '# Full disk\n\nRun `df`.\n\n- a\n  - b', { title: 'Full disk', services: 'search' }),
  );

  test('is one message with header, name and service, and its Markdown', () => {
    expect(others).toEqual([]);
    expect(part?.blocks.map(({ type }) => type)).toEqual(['header', 'context', 'markdown']);
    expect(JSON.stringify(part?.blocks)).toContain('full-disk · search');
    expect(part?.text).toMatch(/^Runbook: Full disk\nRun `df`/);
  });

  test('its title is not said twice', () => expect(markdownOf(part)).toBe('Run `df`.\n\n- a\n  - b'));

  test('an empty one says so', () =>
    expect(JSON.stringify(runbookParts(sample('x', '')))).toContain('This runbook is empty.'));

  test('what is wrong with the file stands below', () => {
    const wrong = { ...sample('x', 'Text'), problems: ['“title” is missing.', 'b', 'c', 'd'] };
    expect(JSON.stringify(runbookParts(wrong)[0]?.blocks.at(-1))).toMatch(
      /needs a correction\. “title” is missing\. b c … and 1 more/,
    );
  });
});

describe('escaping', () => {
  test.each([
    ['<!channel> hello', '&lt;!channel> hello'],
    ['`<@U0ANA0001>`', '`&lt;@U0ANA0001>`'],
    ['&lt;!here&gt;', '&lt;!here&gt;'],
    ['&#60;!here> &#x3C;!here> &#0060;x', '&lt;!here> &lt;!here> &lt;x'],
    ['<https://example.com|bank>', '&lt;https://example.com|bank>'],
    ['a && b > c', 'a && b > c'],
  ])('%s', (text, escaped) => expect(escapeMarkdown(text)).toBe(escaped));

  test('no “<” is left, whatever the file says', () => {
    fc.assert(fc.property(fc.string(), (text) => !escapeMarkdown(`${text}<!channel>${text}`).includes('<')));
  });

  test('a hostile title is plain text, cut to Slack’s limit', () => {
    const [part] = runbookParts({ ...sample('x', 'Text'), title: `<!channel> ${'long '.repeat(60)}` });
    const header = part?.blocks[0];
    expect(header).toMatchObject({
      type: 'header',
      text: { type: 'plain_text', text: expect.stringMatching(/^<!channel> .*…$/) },
    });
    expect(part?.text.startsWith('Runbook: &lt;!channel&gt;')).toBe(true);
    expect(refuseMessageBlocks(part?.blocks)).toBeUndefined();
  });
});

describe('limits', () => {
  const section = (n: number) => `## Step ${n}\n\n${`word${n} `.repeat(250)}`;
  const long = sample('long', Array.from({ length: 20 }, (_, n) => section(n)).join('\n\n'), { title: 'Long' });

  test('a long one is several parts that say which they are, with every word', () => {
    const parts = runbookParts(long);
    expect(parts.length).toBeGreaterThan(2);
    parts.forEach((part, i) => {
      expect(JSON.stringify(part.blocks)).toContain(`part ${i + 1} of ${parts.length}`);
      expect(part.text).toContain(`(part ${i + 1} of ${parts.length})`);
      expect(markdownOf(part)).toMatch(/^## Step/);
      expect(refuseMessageBlocks(part.blocks)).toBeUndefined();
    });
    expect(wordsOf(parts) === long.body.replace(/\s+/g, ' ').trim()).toBe(true);
  });

  test('a block of code that is too long is closed and opened again, visibly', () => {
    const lines = Array.from({ length: 900 }, (_, n) => `echo line ${n} is here`);
    const parts = runbookParts(sample('code', `\`\`\`sh\n${lines.join('\n')}\n\`\`\``));
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts.slice(0, -1)) expect(markdownOf(part)).toMatch(/^```sh\n[^`]*\n```\n…$/);
    expect(markdownOf(parts.at(-1))).toMatch(/^```sh\n[^`]*\n```$/);
    const shown = parts.flatMap((part) => markdownOf(part).split('\n')).filter((line) => line.startsWith('echo'));
    expect(shown).toEqual(lines);
  });

  test('Slack takes every part of any runbook', () => {
    const line = fc.oneof(
      fc.string({ maxLength: 80 }),
      fc.constantFrom('<'.repeat(1990), '```', '# Head', '- item', '> quote', '| a |', '~~~~', 'x'.repeat(1990)),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        for (const part of runbookParts(sample('any', lines.join('\n')))) {
          expect(refuseMessageBlocks(part.blocks)).toBeUndefined();
          expect(markdownOf(part).length).toBeLessThanOrEqual(PART_LIMIT);
          expect(part.text.length).toBeLessThanOrEqual(3000);
        }
      }),
      { numRuns: 60 },
    );
  });
});
