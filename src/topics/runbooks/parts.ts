/** A runbook as Slack messages: as many parts as Slack's limits ask for. Pure. */
import { type Block, context, cut, header, type Message, message, paragraph, rich } from '../../lib/blockkit.ts';
import { type Piece, readMarkdown } from './markdown.ts';
import type { Runbook } from './model.ts';

/** Characters of Markdown in one message: with header, context and the caller's buttons it stays under `LONGEST_PART`. */
export const PART_LIMIT = 6_500;

/**
 * Markdown in which nothing of Slack's own comes alive: `<!channel>` and `<@U1>` begin with a `<`, written or encoded,
 * and each becomes `&lt;`.
 */
export function escapeMarkdown(text: string): string {
  return text.replace(/<|&(?:lt|#0*60|#x0*3c);/gi, '&lt;');
}

/** The messages of a runbook, at least one, each saying which part it is. Buttons are the caller's to add. */
export function runbookParts(runbook: Runbook): readonly Message[] {
  const texts = partTexts(runbook);
  return texts.map((text, i) => partMessage(runbook, text, i, texts.length));
}

function partMessage(runbook: Runbook, text: string, i: number, count: number): Message {
  const part = count === 1 ? '' : ` (part ${i + 1} of ${count})`;
  const facts = [runbook.name, runbook.services.join(', '), count === 1 ? '' : `part ${i + 1} of ${count}`];
  const body: Block = text === '' ? paragraph(rich`This runbook is empty.`) : { type: 'markdown', text };
  const problems = i === 0 && runbook.problems.length > 0 ? [context(problemWords(runbook.problems))] : [];
  const blocks = [header(runbook.title), context(facts.filter((event) => event !== '').join(' · ')), body, ...problems];
  return message(rich`Runbook: ${cut(runbook.title, 150)}${part}\n${text.replaceAll('&lt;', '<')}`, blocks);
}

function problemWords(problems: readonly string[]): string {
  const more = problems.length > 3 ? ` … and ${problems.length - 3} more` : '';
  return cut(`⚠️ This file needs a correction. ${problems.slice(0, 3).join(' ')}${more}`, 600);
}

/** The escaped Markdown of each part. */
function partTexts(runbook: Runbook): readonly string[] {
  const pieces = readMarkdown(runbook.body).pieces.filter(isNotTitle(runbook));
  const parts = pack(withHeadings(pieces.flatMap(chunksOf)), PART_LIMIT, GAP);
  return parts.length === 0 ? [''] : parts;
}

const GAP = '\n\n';

interface Chunk {
  readonly text: string;
  readonly heading: boolean;
}

/** A heading stays with what it is about. */
function withHeadings(chunks: readonly Chunk[]): readonly string[] {
  const out: string[] = [];
  let above = '';
  for (const { text, heading } of chunks) {
    let joined = above === '' ? text : `${above}${GAP}${text}`;
    if (joined.length > PART_LIMIT) {
      out.push(above);
      joined = text;
    }
    above = heading ? joined : '';
    if (!heading) out.push(joined);
  }
  return above === '' ? out : [...out, above];
}

/** The message's header says the title already. */
function isNotTitle({ title }: Runbook): (piece: Piece, i: number) => boolean {
  return ({ heading }, i) => i > 0 || heading?.depth !== 1 || heading.text !== title;
}

/** A piece as it is when it fits; otherwise parted between lines, each part but the last ending with "…". */
function chunksOf({ source, heading, fence }: Piece): readonly Chunk[] {
  const text = escapeMarkdown(source);
  if (text.length <= PART_LIMIT) return [{ text, heading: heading !== undefined }];
  const open = fence === undefined ? '' : `${escapeMarkdown(fence)}\n`;
  const close = fence === undefined ? '' : `\n${/[`~]+/.exec(fence)?.[0] ?? ''}`;
  const lines = text.split('\n');
  const inner = fence === undefined ? lines : lines.slice(1, isClosed(source, fence) ? -1 : undefined);
  const groups = pack(inner, PART_LIMIT - open.length - close.length - MORE.length, '\n');
  return groups.map((group, i) => ({
    text: `${open}${group}${close}${i < groups.length - 1 ? MORE : ''}`,
    heading: false,
  }));
}

const MORE = '\n…';

function isClosed(source: string, fence: string): boolean {
  const mark = /[`~]+/.exec(fence)?.[0] ?? '';
  return source.trimEnd().split('\n').at(-1)?.trim().startsWith(mark) ?? false;
}

/** As few groups as the limit allows, in order; a text longer than the limit is cut. */
function pack(texts: readonly string[], limit: number, between: string): readonly string[] {
  const groups: string[] = [];
  let group: string | undefined;
  for (const text of texts.map((long) => cut(long, limit))) {
    if (group !== undefined && group.length + between.length + text.length > limit) {
      groups.push(group);
      group = undefined;
    }
    group = group === undefined ? text : `${group}${between}${text}`;
  }
  return group === undefined ? groups : [...groups, group];
}
