import { type Block, isObject } from '../emulator/model.ts';
import { checkArray, checkString, complain, type Walk } from './fields.ts';
import { checkRichText } from './rich-text.ts';

const checkCell = (walk: Walk, at: string, cell: unknown): void => {
  if (!isObject(cell)) complain(walk, at, 'must be an object');
  else if (cell.type === 'raw_text') checkString(walk, `${at}/text`, cell.text, 10_000, true);
  else if (cell.type === 'raw_number') checkNumber(walk, `${at}/value`, cell.value);
  else if (cell.type === 'rich_text') checkRichText(walk, at, cell);
  else complain(walk, `${at}/type`, `unsupported type: ${String(cell.type)}`);
};

const ALIGNS = ['left', 'center', 'right'];

/** A table: up to a hundred rows of up to twenty cells, none of them empty. */
export const checkTable = (walk: Walk, at: string, block: Block): void => {
  checkArray(walk, `${at}/rows`, block.rows, 1, 100).forEach((row, index) => {
    checkArray(walk, `${at}/rows/${index}`, row, 1, 20).forEach((cell, place) => {
      checkCell(walk, `${at}/rows/${index}/${place}`, cell);
    });
  });
  if (block.column_settings === undefined) return;
  checkArray(walk, `${at}/column_settings`, block.column_settings, 0, 20).forEach((settings, index) => {
    const align = isObject(settings) ? settings.align : undefined;
    if (align !== undefined && !ALIGNS.includes(String(align)))
      complain(walk, `${at}/column_settings/${index}/align`, `must be one of ${ALIGNS.join(', ')}`);
  });
};

const checkNumber = (walk: Walk, at: string, value: unknown, least = Number.NEGATIVE_INFINITY): void => {
  if (typeof value !== 'number' || !Number.isFinite(value)) complain(walk, at, 'must be a number');
  else if (value <= least) complain(walk, at, `must be greater than ${least}`);
};

const checkDifferent = (walk: Walk, at: string, names: readonly unknown[]): void => {
  if (new Set(names).size < names.length) complain(walk, at, 'must be unique');
};

const checkSegments = (walk: Walk, at: string, chart: Block): void =>
  checkArray(walk, `${at}/segments`, chart.segments, 1, 6).forEach((segment, index) => {
    const { label, value } = isObject(segment) ? segment : {};
    checkString(walk, `${at}/segments/${index}/label`, label, 20, true);
    checkNumber(walk, `${at}/segments/${index}/value`, value, 0);
  });

/** The labels of the axis, each at most twenty characters and once. */
const checkAxis = (walk: Walk, at: string, axis: unknown): readonly unknown[] => {
  const config = isObject(axis) ? axis : {};
  const categories = checkArray(walk, `${at}/categories`, config.categories, 1, 20);
  categories.forEach((category, index) => {
    checkString(walk, `${at}/categories/${index}`, category, 20, true);
  });
  checkDifferent(walk, `${at}/categories`, categories);
  checkString(walk, `${at}/x_label`, config.x_label, 50);
  checkString(walk, `${at}/y_label`, config.y_label, 50);
  return categories;
};

const checkSeries = (walk: Walk, at: string, series: unknown, categories: readonly unknown[]): void => {
  const { name, data } = isObject(series) ? series : {};
  checkString(walk, `${at}/name`, name, 20, true);
  const points = checkArray(walk, `${at}/data`, data, 1, 20).filter(isObject);
  points.forEach(({ label, value }, index) => {
    if (!categories.includes(label)) complain(walk, `${at}/data/${index}/label`, 'must be one of the categories');
    checkNumber(walk, `${at}/data/${index}/value`, value);
  });
  if (points.length !== categories.length) complain(walk, `${at}/data`, 'must have a value for each category');
};

const checkPlot = (walk: Walk, at: string, chart: Block): void => {
  const categories = checkAxis(walk, `${at}/axis_config`, chart.axis_config);
  const all = checkArray(walk, `${at}/series`, chart.series, 1, 6);
  all.forEach((series, index) => {
    checkSeries(walk, `${at}/series/${index}`, series, categories);
  });
  checkDifferent(
    walk,
    `${at}/series`,
    all.map((series) => (isObject(series) ? series.name : undefined)),
  );
};

const PLOTS = ['bar', 'line', 'area'];

/** A chart: its title, and segments of a pie or series along an axis. */
export const checkChart = (walk: Walk, at: string, block: Block): void => {
  checkString(walk, `${at}/title`, block.title, 50, true);
  const chart = isObject(block.chart) ? block.chart : undefined;
  if (chart?.type === 'pie') checkSegments(walk, `${at}/chart`, chart);
  else if (chart !== undefined && PLOTS.includes(String(chart.type))) checkPlot(walk, `${at}/chart`, chart);
  else complain(walk, `${at}/chart/type`, `must be one of pie, ${PLOTS.join(', ')}`);
};
