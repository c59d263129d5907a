/** Markdown as far as runbooks need it: what it says, and where it may be parted. Pure. */
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { toString as textOf } from 'mdast-util-to-string';
import { gfm } from 'micromark-extension-gfm';

type Node = ReturnType<typeof fromMarkdown>['children'][number];

export interface Heading {
  readonly depth: number;
  readonly text: string;
}

/** A top-level piece of the source; `fence` is the opening line of fenced code. */
export interface Piece {
  readonly source: string;
  readonly heading: Heading | undefined;
  readonly fence: string | undefined;
}

export interface Reading {
  readonly pieces: readonly Piece[];
  readonly headings: readonly Heading[];
  /** Only the words: one paragraph, list item, table cell or line of code a line. */
  readonly text: string;
  /** The words of the first paragraph; empty when there is none. */
  readonly opening: string;
}

/** Reads GitHub's Markdown. What cannot be read (nested a thousand times) counts as one piece of plain text. */
export function readMarkdown(source: string): Reading {
  try {
    const nodes = fromMarkdown(source, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }).children;
    const pieces = nodes.map((node, i) => pieceOf(node, source, nodes[i - 1]?.position?.end.offset ?? 0));
    const headings = pieces.flatMap(({ heading }) => (heading === undefined ? [] : [heading]));
    const opening = nodes.find(({ type }) => type === 'paragraph');
    return { pieces, headings, text: nodes.flatMap(linesOf).join('\n'), opening: opening ? wordsOf(opening) : '' };
  } catch {
    const pieces = source.trim() === '' ? [] : [{ source, heading: undefined, fence: undefined }];
    return { pieces, headings: [], text: source, opening: '' };
  }
}

/** Begins where the piece before it ended, so that indentation is kept. */
function pieceOf(node: Node, source: string, from: number): Piece {
  const piece = source.slice(from, node.position?.end.offset).replace(/^(?:[ \t]*\n)+/, '');
  const heading = node.type === 'heading' ? { depth: node.depth, text: textOf(node).trim() } : undefined;
  const fence = node.type === 'code' ? /^ {0,3}(?:`{3,}|~{3,})[^\n]*/.exec(piece)?.[0] : undefined;
  return { source: piece, heading, fence };
}

/** The words of a node, line by line. An HTML comment says nothing to a reader. */
function linesOf(node: Node): readonly string[] {
  if (node.type === 'html' && node.value.startsWith('<!--')) return [];
  if (node.type === 'code') return node.value.split('\n');
  if (hasBlocks(node)) return (node.children as Node[]).flatMap(linesOf);
  return [wordsOf(node)].filter((line) => line !== '');
}

function wordsOf(node: Node): string {
  return textOf(node).replace(/\s+/g, ' ').trim();
}

const CONTAINERS: readonly string[] = ['blockquote', 'list', 'listItem', 'table', 'tableRow', 'footnoteDefinition'];

function hasBlocks(node: Node): node is Node & { children: Node[] } {
  return CONTAINERS.includes(node.type) && 'children' in node;
}
