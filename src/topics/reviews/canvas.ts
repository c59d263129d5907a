/** Markdown as Slack's canvases take it: without tables, and with headings of three levels. Pure. */
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

type Node = ReturnType<typeof fromMarkdown>['children'][number];

/** Slack refuses deeper headings. */
const DEEPEST = 3;

/**
 * The same document with a list in place of each table, a row an item. Slack refuses tables: `canvas_creation_failed`,
 * "Unsupported table type" (https://github.com/slackapi/python-slack-sdk/issues/1720). What cannot be read stays as it is.
 */
export function canvasMarkdown(source: string): string {
  let text = source;
  for (const { start, end, words } of replacements(source).toSorted((a, b) => b.start - a.start))
    text = `${text.slice(0, start)}${words}${text.slice(end)}`;
  return text;
}

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly words: string;
}

function replacements(source: string): readonly Replacement[] {
  try {
    return fromMarkdown(source, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }).children.flatMap(
      (node) => replacementsIn(node, source),
    );
  } catch {
    // Nested a thousand times.
    return [];
  }
}

function replacementsIn(node: Node, source: string): readonly Replacement[] {
  const start = node.position?.start.offset ?? 0;
  const end = node.position?.end.offset ?? 0;
  if (node.type === 'table') {
    // Inside of a list item or a quote each line begins as the first one does.
    const before = source.slice(source.lastIndexOf('\n', start - 1) + 1, start).replace(/[^\s>]/g, ' ');
    return [{ start, end, words: listOf(node.children, source).join(`\n${before}`) }];
  }
  if (node.type === 'heading' && node.depth > DEEPEST && source[start] === '#')
    return [{ start, end: start + node.depth, words: '#'.repeat(DEEPEST) }];
  return 'children' in node ? node.children.flatMap((child) => replacementsIn(child as Node, source)) : [];
}

type Row = Extract<Node, { type: 'table' }>['children'][number];

/** `- **mitigate**: 4 min`: the first cell names the row; with more than two columns each cell has its column's name. */
function listOf(rows: readonly Row[], source: string): readonly string[] {
  const [names = [], ...rest] = rows.map(({ children }) => children.map((cell) => cellText(cell, source)));
  const named = names.length > 2;
  const items = rest.map((cells) => {
    const [first = '', ...others] = cells;
    const values = others.map((value, i) => {
      const name = names[i + 1] ?? '';
      return named && name !== '' ? `${name}: ${value}` : value;
    });
    return `- **${first}**${values.length === 0 ? '' : `: ${values.join(', ')}`}`;
  });
  return items.length > 0 ? items : [`- ${names.join(', ')}`];
}

/** What stands between the bars of a cell, on one line. */
function cellText(cell: Row['children'][number], source: string): string {
  const from = cell.children[0]?.position?.start.offset;
  const to = cell.children.at(-1)?.position?.end.offset;
  return from === undefined || to === undefined ? '' : source.slice(from, to).replaceAll('\\|', '|').trim();
}
