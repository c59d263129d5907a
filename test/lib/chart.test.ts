import type { TableBlock } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { type Block, type Message, message, paragraph, rich } from '../../src/lib/blockkit.ts';
import {
  barChart,
  type ChartBlock,
  hasFigures,
  MOST_CATEGORIES,
  preformatted,
  table,
  withoutFigures,
} from '../../src/lib/chart.ts';
import { refuseMessage } from '../../src/sandbox/slack/refuse.ts';

const many = (count: number, text: (i: number) => string): string[] => Array.from({ length: count }, (_, i) => text(i));
const refusal = (...blocks: readonly Block[]) => refuseMessage({ text: 'x', blocks: [...blocks] });
const rowsOf = (block: Block): number => (block as TableBlock).rows.length;

function chart(categories: readonly string[], series = 1): Block {
  return barChart({
    title: 'Hours on call',
    categories,
    series: many(series, (i) => `Series ${i}`).map((name) => ({ name, values: categories.map((_, i) => i) })),
    unit: 'hours',
  });
}

const plotOf = (block: Block) => {
  const { chart } = block as unknown as ChartBlock;
  if (chart.type === 'pie') throw new Error('a pie');
  return chart;
};

describe('a table', () => {
  it('stays within Slack’s limits, whatever is put into it', () => {
    const long = table(
      [{ title: 'Person' }, { title: 'Hours', align: 'right' }],
      many(300, (i) => `p${i}`).map((p) => [p, '1']),
    );
    expect(rowsOf(long)).toBe(100);
    expect(refusal(long)).toBeUndefined();
    const wide = table(
      many(30, (i) => `c${i}`).map((title) => ({ title })),
      [many(30, String)],
    );
    expect(refusal(wide)).toBeUndefined();
    const wordy = table(
      [{ title: 'Person' }],
      many(99, () => '名'.repeat(500)).map((text) => [text]),
    );
    expect(rowsOf(wordy)).toBeGreaterThan(80);
    expect(rowsOf(wordy)).toBeLessThan(100);
    expect(refusal(wordy)).toBeUndefined();
  });

  it('has no empty cells, which Slack refuses', () => {
    expect(refusal(table([{ title: 'A' }, { title: 'B' }], [['', 'x'], ['y']]))).toBeUndefined();
  });
});

describe('a chart', () => {
  it('stays within Slack’s limits', () => {
    const full = barChart({
      title: 'T'.repeat(80),
      categories: many(40, (i) => `Somebody with a long name ${i}`),
      series: many(9, (i) => `A series with a long name ${i}`).map((name) => ({ name, values: [1] })),
      unit: 'u'.repeat(80),
    });
    expect(plotOf(full).axis_config.categories).toHaveLength(MOST_CATEGORIES);
    expect(plotOf(full).series).toHaveLength(6);
    expect(
      refusal(
        chart(
          many(20, (i) => `p${i}`),
          6,
        ),
      ),
    ).toBeUndefined();
  });

  it('keeps people apart whose names are alike once they are cut', () => {
    const { categories } = plotOf(
      chart(['Maria Magdalena Castillo A', 'Maria Magdalena Castillo B', 'Bo', 'Bo']),
    ).axis_config;
    expect(new Set(categories).size).toBe(4);
    expect(categories.every((name) => name.length <= 20)).toBe(true);
    expect(refusal(chart(['Maria Magdalena Castillo A', 'Maria Magdalena Castillo B', 'Bo', 'Bo']))).toBeUndefined();
  });
});

describe('where Slack takes no figures', () => {
  const figures: Message = message(rich`Figures`, [
    paragraph(rich`Before`),
    table(
      [{ title: 'Person' }, { title: 'Hours', align: 'right' }],
      [
        ['Ana', '168'],
        ['李小龍', '7.5'],
      ],
    ),
    chart(['Ana']),
  ]);

  it('a table becomes letters in columns and the chart goes', () => {
    const plain = withoutFigures(figures);
    expect([hasFigures(figures), hasFigures(plain)]).toEqual([true, false]);
    expect(plain.blocks).toHaveLength(2);
    expect(plain.blocks[1]).toEqual(preformatted('Person  Hours\nAna       168\n李小龍    7.5')[0]);
  });

  it('a long table still fits into a message', () => {
    const rows = many(99, (i) => `Somebody with a long name ${i}`).map((name) => [name, ...many(8, () => '1234.5')]);
    const long = message(rich`x`, [
      table(
        many(9, (i) => `Column ${i}`).map((title) => ({ title })),
        rows,
      ),
    ]);
    expect(refusal(...withoutFigures(long).blocks)).toBeUndefined();
  });
});

describe('a picture of the web', () => {
  it('is left out alone where Slack cannot fetch it, so that the buttons stay', () => {
    const picture: Block = { type: 'image', image_url: 'https://graphs.example/1.png', alt_text: 'Graph' };
    const whole = message(rich`Disk is full`, [paragraph(rich`Disk is full`), picture]);
    expect(hasFigures(whole)).toBe(true);
    expect(withoutFigures(whole).blocks).toEqual([paragraph(rich`Disk is full`)]);
  });
});

describe('preformatted text', () => {
  it('is whole, in blocks that each fit', () => {
    const text = many(400, (i) => `- person_${i}`).join('\n');
    const blocks = preformatted(text);
    expect(refusal(...blocks)).toBeUndefined();
    const shown = blocks.map((block) => JSON.parse(JSON.stringify(block)).elements[0].elements[0].text).join('\n');
    expect(shown).toBe(text);
  });

  it('keeps empty lines', () => {
    expect(JSON.stringify(preformatted('\na\n\nb'))).toContain(String.raw`"\na\n\nb"`);
  });
});

describe('Slack’s limits on figures', () => {
  const bar = (more: object): object => ({
    type: 'data_visualization',
    title: 'T',
    chart: {
      type: 'bar',
      series: [{ name: 'S', data: [{ label: 'a', value: 1 }] }],
      axis_config: { categories: ['a'] },
      ...more,
    },
  });
  const pie = (segments: readonly object[]): object => ({
    type: 'data_visualization',
    title: 'T',
    chart: { type: 'pie', segments },
  });
  const tableOf = (rows: unknown, more: object = {}): object => ({ type: 'table', rows, ...more });
  const raw = (text: string): object => ({ type: 'raw_text', text });

  it.each([
    ['a bar chart', bar({})],
    ['a pie', pie([{ label: 'a', value: 1 }])],
    ['a table with numbers and rich text', tableOf([[raw('a'), { type: 'raw_number', value: 1, text: '1' }]])],
  ])('take %s', (_, block) => {
    expect(refuseMessage({ blocks: [block] })).toBeUndefined();
  });

  it.each([
    ['an unknown chart', bar({ type: 'radar' })],
    ['seven series', bar({ series: many(7, String).map((name) => ({ name, data: [{ label: 'a', value: 1 }] })) })],
    ['two series of one name', bar({ series: ['S', 'S'].map((name) => ({ name, data: [{ label: 'a', value: 1 }] })) })],
    ['a label that is no category', bar({ series: [{ name: 'S', data: [{ label: 'b', value: 1 }] }] })],
    ['a value that is no number', bar({ series: [{ name: 'S', data: [{ label: 'a', value: '1' }] }] })],
    ['a missing value', bar({ axis_config: { categories: ['a', 'b'] } })],
    ['a category of 21', bar({ axis_config: { categories: ['x'.repeat(21)] } })],
    ['a title of 51', { ...bar({}), title: 'x'.repeat(51) }],
    ['seven segments', pie(many(7, String).map((label) => ({ label, value: 1 })))],
    ['a segment of nothing', pie([{ label: 'a', value: 0 }])],
    ['101 rows', tableOf(many(101, String).map((text) => [raw(text)]))],
    ['21 cells', tableOf([many(21, String).map(raw)])],
    ['an empty cell', tableOf([[raw('')]])],
    ['a button in a cell', tableOf([[{ type: 'button' }]])],
    ['a strange alignment', tableOf([[raw('a')]], { column_settings: [{ align: 'up' }] })],
    ['too many letters in a table', tableOf(many(100, () => 'x'.repeat(101)).map((text) => [raw(text)]))],
  ])('refuse %s', (_, block) => {
    expect(refuseMessage({ blocks: [block] })?.error).toBe('invalid_blocks');
  });

  it('take two charts and one table a message', () => {
    expect(refuseMessage({ blocks: [bar({}), bar({}), tableOf([[raw('a')]])] })).toBeUndefined();
    expect(refuseMessage({ blocks: [bar({}), bar({}), bar({})] })?.error).toBe('invalid_blocks');
    expect(refuseMessage({ blocks: [tableOf([[raw('a')]]), tableOf([[raw('a')]])] })?.error).toBe('invalid_blocks');
  });
});
