import { describe, expect, test } from 'vitest';
import type { Message } from '../../../src/lib/blockkit.ts';
import { nameSlash } from '../../../src/lib/slash.ts';
import { refuseMessageBlocks } from '../../../src/sandbox/slack/blocks.ts';
import { openedMessage, sharedMessage, shelfMessage } from '../../../src/topics/runbooks/blocks.ts';
import { sample } from './sample.ts';

const short = sample('full-disk', 'Run `df`.', { title: 'Full disk' });
const paragraph = 'word '.repeat(380);
const section = (n: number) => `## Step ${n}\n\n${paragraph}\n\n${paragraph}`;
const long = sample('long', Array.from({ length: 7 }, (_, n) => section(n)).join('\n\n'), { title: 'Long' });

/** The command lines of a message's buttons, by label. */
function linesOf({ blocks }: Message): Readonly<Record<string, string | undefined>> {
  const all = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
  return Object.fromEntries(all.flatMap((e) => (e.type === 'button' ? [[e.text.text, e.value]] : [])));
}

function markdownOf({ blocks }: Message): string {
  return blocks.flatMap((block) => (block.type === 'markdown' ? [block.text] : [])).join('\n');
}

describe('an opened runbook', () => {
  test('can be shared', () => expect(linesOf(openedMessage(short))).toEqual({ Share: 'runbook share full-disk' }));

  test('a long one leads on to its end, each part once', () => {
    const first = openedMessage(long);
    expect(linesOf(first)).toEqual({ Share: 'runbook share long', 'Next part': 'runbook show long 2' });
    expect(nameSlash(JSON.stringify(first.blocks), {})).toContain(
      '… Part 1 of 5 of the runbook long. Next part: /runbook show long 2',
    );
    const parts = [1, 2, 3, 4, 5].map((n) => openedMessage(long, n));
    for (const part of parts) expect(refuseMessageBlocks(part.blocks)).toBeUndefined();
    expect(linesOf(parts[4] ?? first)).toEqual({ Share: 'runbook share long' });
    const steps = parts.flatMap((part) => markdownOf(part).match(/^## Step \d/gm) ?? []);
    expect(steps).toEqual([0, 1, 2, 3, 4, 5, 6].map((n) => `## Step ${n}`));
  });

  test.each([0, -1, 99])('part %i, which it does not have, is its nearest', (part) => {
    expect(markdownOf(openedMessage(long, part))).toBe(markdownOf(openedMessage(long, part < 1 ? 1 : 5)));
  });
});

describe('a shared runbook', () => {
  test.each([short, long])('is a summary without its text, however long it is', (runbook) => {
    const shared = sharedMessage(runbook, 'U0ANA0001');
    expect(shared.text).toBe(`<@U0ANA0001> shared the runbook ${runbook.title}`);
    expect(markdownOf(shared)).toBe('');
    expect(JSON.stringify(shared.blocks)).toContain(runbook.description);
    expect(linesOf(shared)).toEqual({ Open: `runbook show ${runbook.name}` });
    expect(refuseMessageBlocks(shared.blocks)).toBeUndefined();
  });
});

describe('the shelf', () => {
  test('the best have buttons, the next a line, the others are counted', () => {
    const many = Array.from({ length: 40 }, (_, n) => sample(`book-${n}`, 'Text'));
    const shelf = shelfMessage('Runbooks', many);
    const words = JSON.stringify(shelf.blocks);
    expect(words).toContain('runbook share book-0');
    expect(words).toContain('book-32');
    expect(words).not.toContain('book-33');
    expect(words).toContain('… and 7 more');
    expect(refuseMessageBlocks(shelf.blocks)).toBeUndefined();
  });

  test('hostile titles and lines are plain text', () => {
    const runbook = { ...short, title: '<!channel> *x*', description: '<@U1> <https://example.com|bank>' };
    const shelf = shelfMessage('<!here>', [runbook]);
    expect(shelf.text).toBe('&lt;!here&gt;');
    for (const block of shelf.blocks) expect(['rich_text', 'actions', 'context']).toContain(block.type);
    expect(JSON.stringify(shelf.blocks)).not.toContain('mrkdwn');
  });
});
