import { describe, expect, it } from 'vitest';
import { canvasMarkdown } from '../../../src/topics/reviews/canvas.ts';

describe('Markdown for a canvas', () => {
  it.each([
    ['two columns', '| time to | |\n|---|---|\n| detect | 4 min |', '- **detect**: 4 min'],
    [
      'more columns, each by its name',
      '# Figures\n\n| Region | Orders | *Lost* |\n|:--|:-:|--:|\n| Europe | 12 | a \\| b |\n| Asia | 3 | |\n\nEnd',
      '# Figures\n\n- **Europe**: Orders: 12, *Lost*: a | b\n- **Asia**: Orders: 3, *Lost*: \n\nEnd',
    ],
    ['a table without rows', '| a | b |\n|---|---|', '- a, b'],
    [
      'a table in a list',
      '- x\n\n  | a | b |\n  |---|---|\n  | 1 | 2 |\n  | 3 | 4 |',
      '- x\n\n  - **1**: 2\n  - **3**: 4',
    ],
    ['a table in a quote', '> | a | b |\n> |---|---|\n> | 1 | 2 |\n> | 3 | 4 |', '> - **1**: 2\n> - **3**: 4'],
    ['a table that a list ends', '| a | b |\n|---|---|\n| 1 | 2 |\n- x | y', '- **1**: 2\n- x | y'],
    ['a heading that is too deep', '#### Fourth\n\n## Second', '### Fourth\n\n## Second'],
  ])('puts a list in place of %s', (_, source, list) => {
    expect(canvasMarkdown(source)).toBe(list);
  });

  it.each(['', 'Text with | bars | in it', '```\n| a |\n|---|\n| b |\n#### c\n```', '- [ ] T1 Do it\n- [x] T2 Done'])(
    'leaves %j as it is',
    (source) => {
      expect(canvasMarkdown(source)).toBe(source);
    },
  );
});
