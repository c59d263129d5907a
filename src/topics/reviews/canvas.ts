/** Markdown as Slack's canvases take it: without tables, and with headings of three levels. Pure. */

/**
 * The same document with a list in place of each table, a row an item. Slack refuses tables: `canvas_creation_failed`,
 * "Unsupported table type" (https://github.com/slackapi/python-slack-sdk/issues/1720), and headings deeper than `###`. Code
 * stays as it is. Reads line by line, in time that grows with the length.
 */
export function canvasMarkdown(source: string): string {
  const lines = source.split('\n');
  const out: string[] = [];
  let fence: string | undefined;
  for (let i = 0; i < lines.length; ) {
    const line = lines[i] ?? '';
    const mark = FENCE.exec(line)?.[1]?.slice(0, 3);
    if (mark !== undefined && (fence === undefined || fence === mark)) fence = fence === undefined ? mark : undefined;
    const length = fence === undefined ? tableAt(lines, i) : 0;
    if (length > 0) out.push(...listOf(lines.slice(i, i + length)));
    else out.push(fence === undefined ? line.replace(DEEP, '$1###') : line);
    i += Math.max(length, 1);
  }
  return out.join('\n');
}

const FENCE = /^[\s>]*(`{3}|~{3})/;
const DEEP = /^([\s>]*)#{4,6}(?=\s|$)/;
/** What a line of a quote or a list begins with. */
const PREFIX = /^(?:[\s>]|[-*+]\s|\d{1,9}[.)]\s)*/;
/** A line that ends a table because something else begins. */
const OTHER = /^[\s>]*(?:#{1,6}\s|[-*+]\s|\d{1,9}[.)]\s|`{3}|~{3})/;

/** How many lines the table has that begins here; 0 where none does. https://github.github.com/gfm/#tables-extension- */
function tableAt(lines: readonly string[], start: number): number {
  const [head = '', ruler = ''] = [lines[start], lines[start + 1]];
  if (!head.includes('|') || !ruler.includes('|')) return 0;
  const columns = cellsOf(ruler);
  if (columns.length !== cellsOf(head).length || !columns.every((cell) => /^:?-+:?$/.test(cell))) return 0;
  let end = start + 2;
  while (end < lines.length && isRow(lines[end] ?? '')) end += 1;
  return end - start;
}

function isRow(line: string): boolean {
  return line.replace(PREFIX, '') !== '' && !OTHER.test(line);
}

/** The cells of a line; an escaped bar is none. */
function cellsOf(line: string): readonly string[] {
  const text = line.replace(PREFIX, '').trim();
  const cells: string[] = [];
  let cell = '';
  for (let i = 0; i < text.length; i += 1) {
    const escaped = text[i] === '\\' && text[i + 1] === '|';
    if (escaped) i += 1;
    if (text[i] === '|' && !escaped) {
      cells.push(cell);
      cell = '';
    } else cell += text[i] ?? '';
  }
  cells.push(cell);
  if (text.startsWith('|')) cells.shift();
  if (cells.length > 1 && cells.at(-1)?.trim() === '') cells.pop();
  return cells.map((one) => one.trim());
}

/** `- **mitigate**: 4 min`: the first cell names the row; with more than two columns each cell has its column's name. */
function listOf(table: readonly string[]): readonly string[] {
  const [head = '', , ...rows] = table;
  const names = cellsOf(head);
  const [first = ''] = PREFIX.exec(head) ?? [];
  const next = first.replace(/[^\s>]/g, ' ');
  const items = rows.length === 0 ? [names.join(', ')] : rows.map((row) => itemOf(names, cellsOf(row)));
  return items.map((item, i) => `${i === 0 ? first : next}- ${item}`);
}

function itemOf(names: readonly string[], [name = '', ...rest]: readonly string[]): string {
  const values = rest.slice(0, names.length - 1).map((value, i) => {
    const column = names[i + 1] ?? '';
    return names.length > 2 && column !== '' ? `${column}: ${value}` : value;
  });
  return `**${name}**${values.length === 0 ? '' : `: ${values.join(', ')}`}`;
}
