/**
 * Figures: Slack's native `table` and `data_visualization` blocks cut to its limits, and the same in letters for where
 * Slack does not take them (modals, and workspaces that do not know these blocks yet). Pure.
 */
import type { TableBlock } from '@slack/types';
import { type Block, cut, type Message } from './blockkit.ts';

/** A column; numbers are aligned to the right. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

const [MOST_ROWS, MOST_COLUMNS, LONGEST_CELL, MOST_LETTERS] = [100, 20, 100, 9_000];

/** A native table with a head; rows beyond Slack's limits of rows or letters are left out. One a message. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): Block {
  const shown = columns.slice(0, MOST_COLUMNS);
  const cells = (row: readonly string[]): Cell[] => shown.map((_, i) => cell(row[i] ?? ''));
  return {
    type: 'table',
    column_settings: shown.map(({ align = 'left' }) => ({ align })),
    rows: fitting([shown.map(({ title }) => cell(title)), ...rows.map(cells)]),
  };
}

type Cell = { type: 'raw_text'; text: string };

/** Slack refuses an empty cell. */
function cell(text: string): Cell {
  return { type: 'raw_text', text: cut(text === '' ? '–' : text, LONGEST_CELL) };
}

function fitting(rows: readonly Cell[][]): Cell[][] {
  let letters = 0;
  const fit = rows.findIndex((row) => {
    letters += row.reduce((sum, { text }) => sum + text.length, 0);
    return letters > MOST_LETTERS;
  });
  return rows.slice(0, Math.min(MOST_ROWS, fit < 0 ? rows.length : fit));
}

/** Bars side by side: each series has one value a category. */
export interface BarChart {
  readonly title: string;
  readonly categories: readonly string[];
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
  /** What is measured, `hours`. */
  readonly unit: string;
}

/** How Slack writes a chart; its own types do not know the block yet. */
export interface ChartBlock {
  readonly type: 'data_visualization';
  readonly block_id?: string;
  readonly title: string;
  readonly chart:
    | {
        readonly type: 'bar' | 'line' | 'area';
        readonly series: readonly { readonly name: string; readonly data: readonly Datum[] }[];
        readonly axis_config: {
          readonly categories: readonly string[];
          readonly x_label?: string;
          readonly y_label?: string;
        };
      }
    | { readonly type: 'pie'; readonly segments: readonly Datum[] };
}

export interface Datum {
  readonly label: string;
  readonly value: number;
}

/** How many categories a chart shows; the rest is left out. */
export const MOST_CATEGORIES = 20;
const [LONGEST_TITLE, MOST_SERIES, LONGEST_LABEL] = [50, 6, 20];

/** A native bar chart. Two a message. */
export function barChart({ title, categories, series, unit }: BarChart): Block {
  const labels = distinct(categories.slice(0, MOST_CATEGORIES));
  const block: ChartBlock = {
    type: 'data_visualization',
    title: cut(title, LONGEST_TITLE),
    chart: {
      type: 'bar',
      series: series.slice(0, MOST_SERIES).map(({ name, values }) => ({
        name: cut(name, LONGEST_LABEL),
        data: labels.map((label, i) => ({ label, value: values[i] ?? 0 })),
      })),
      axis_config: { categories: labels, y_label: cut(unit, LONGEST_TITLE) },
    },
  };
  return block as unknown as Block;
}

/** Short labels that differ: those that became equal by cutting get a number. */
function distinct(names: readonly string[]): readonly string[] {
  const out: string[] = [];
  for (const name of names) {
    let label = cut(name, LONGEST_LABEL);
    for (let n = 2; out.includes(label); n += 1) label = `${cut(name, LONGEST_LABEL - 1 - String(n).length)} ${n}`;
    out.push(label);
  }
  return out;
}

const LONGEST_PIECE = 2_900;
/** Next to other words, more letters would not fit into a message. */
const MOST_PIECES = 3;

/** Text whose spaces count, whole: in as many blocks as it needs. */
export function preformatted(text: string): readonly Block[] {
  const pieces: string[] = [];
  for (const line of text.split('\n')) {
    const last = pieces.at(-1);
    if (last === undefined || last.length + line.length > LONGEST_PIECE) pieces.push(line);
    else pieces[pieces.length - 1] = `${last}\n${line}`;
  }
  return pieces.map((piece) => ({
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: piece === '' ? ' ' : piece }] }],
  }));
}

/** Whether a message has blocks that Slack takes in messages only, and not in every workspace. */
export function hasFigures({ blocks }: Message): boolean {
  return blocks.some((block) => isPicture(block) || block.type === 'table');
}

/** The same message without them: a table in letters, no chart and no picture. */
export function withoutFigures(message: Message): Message {
  const blocks = message.blocks.flatMap((block) => {
    if (isPicture(block)) return [];
    return block.type === 'table' ? preformatted(inLetters(block)).slice(0, MOST_PIECES) : [block];
  });
  return { text: message.text, blocks: blocks.slice(0, 50) };
}

/** A chart, or a picture of the web: Slack refuses a message with one that it cannot fetch. */
function isPicture(block: Block): boolean {
  return (block.type as string) === 'data_visualization' || block.type === 'image';
}

function inLetters({ rows, column_settings: settings = [] }: TableBlock): string {
  const words = rows.map((row) => row.map((one) => (one.type === 'raw_text' ? one.text : ' ')));
  const widths = (words[0] ?? []).map((_, i) => Math.max(...words.map((row) => widthOf(row[i] ?? ''))));
  const line = (row: readonly string[]): string =>
    row.map((text, i) => padded(text, widths[i] ?? 0, settings[i]?.align === 'right')).join('  ');
  return words.map((row) => line(row).trimEnd()).join('\n');
}

function padded(text: string, width: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return right ? space + text : text + space;
}

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

/** How many letters wide a text is drawn: signs of East Asia and pictures are two, marks on a letter none. */
function widthOf(text: string): number {
  return [...text].reduce((sum, sign) => {
    if (/\p{M}/u.test(sign)) return sum;
    return sum + (WIDE.test(sign) || sign.length > 1 ? 2 : 1);
  }, 0);
}
