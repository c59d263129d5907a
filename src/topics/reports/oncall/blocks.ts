/** The report as people see it: a table, charts, and the quality of the schedules in words. Pure. */
import {
  type Block,
  type ButtonSpec,
  bold,
  buttons,
  context,
  header,
  join,
  list,
  type Message,
  message,
  paragraph,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import { barChart, type Column, MOST_CATEGORIES, table } from '../../../lib/chart.ts';
import { csv } from '../../../lib/csv.ts';
import { formatDuration } from '../../../lib/duration.ts';
import { HOUR, type Millis } from '../../../lib/instant.ts';
import { later, monthKey, monthName } from '../../../lib/month.ts';
import { count } from '../../../lib/plain.ts';
import { hours } from '../../oncall/quality/fairness.ts';
import type { Finding } from '../../oncall/quality/model.ts';
import type { Report, ReportLine } from './load.ts';

/** What a report is called: `February 2026, payments`. */
export function reportName({ month, schedule }: Pick<Report, 'month' | 'schedule'>): string {
  return `${monthName(month)}, ${schedule ?? 'all schedules'}`;
}

const TENSE = { past: '', current: ' so far', future: ' as planned' } as const;

/** The whole report. Its plain text has the figures too, for readers who see no blocks. */
export function reportMessage(report: Report): Message {
  const { lines, findings, tense } = report;
  const title = `On call in ${reportName(report)}${TENSE[tense]}`;
  const figures = lines.length === 0 ? [rich`Nobody was on call or paged.`] : lines.map(inWords);
  const text = join([rich`*${title}*`, ...figures, quality(report), ...findings.map(finding)], '\n');
  return message(text, [
    header(title),
    ...(lines.length === 0 ? [paragraph(rich`Nobody was on call or paged.`)] : figureBlocks(lines)),
    paragraph(quality(report)),
    ...findingBlocks(findings),
    context(`${notes(lines)}Months begin at midnight in ${report.zone} or in the time zone of each schedule.`),
    buttons(buttonsOf(report)),
  ]);
}

function inWords(line: ReportLine): Rich {
  const { name, time, nightTime, nights, weekendTime, shifts, pages, atNight, toAck } = line;
  const paged = pages === 0 ? 'no pages' : `${count(pages, 'page')} (${atNight} at night)`;
  const answered = toAck === undefined ? '' : `, ${formatDuration(toAck)} to acknowledge`;
  const carried = `${hours(time)}, ${hours(nightTime)} in ${count(nights, 'night')}, ${hours(weekendTime)} of weekend, ${count(shifts, 'shift')}`;
  return rich`${name}: ${carried}, ${paged}${answered}`;
}

const COLUMNS: readonly (Column & { readonly of: (line: ReportLine) => string })[] = [
  { title: 'Person', of: (line) => line.name },
  { title: 'Hours', align: 'right', of: (line) => number(line.time) },
  { title: 'Night hours', align: 'right', of: (line) => number(line.nightTime) },
  { title: 'Nights', align: 'right', of: (line) => String(line.nights) },
  { title: 'Weekend hours', align: 'right', of: (line) => number(line.weekendTime) },
  { title: 'Shifts', align: 'right', of: (line) => String(line.shifts) },
  { title: 'Pages', align: 'right', of: (line) => String(line.pages) },
  { title: 'Pages at night', align: 'right', of: (line) => String(line.atNight) },
  {
    title: 'Median to ack',
    align: 'right',
    of: (line) => (line.toAck === undefined ? '–' : formatDuration(line.toAck)),
  },
];

function figureBlocks(lines: readonly ReportLine[]): readonly Block[] {
  const rows = lines.map((line) => COLUMNS.map(({ of }) => of(line)));
  const paged = lines.some(({ pages }) => pages > 0);
  return [table(COLUMNS, rows), hoursChart(lines), ...(paged ? [pagesChart(lines)] : [])];
}

function hoursChart(lines: readonly ReportLine[]): Block {
  const values = (of: (line: ReportLine) => Millis): readonly number[] => lines.map((line) => inHours(of(line)));
  const series = [
    { name: 'Hours', values: values((line) => line.time) },
    { name: 'Night hours', values: values((line) => line.nightTime) },
    { name: 'Weekend hours', values: values((line) => line.weekendTime) },
  ];
  return barChart({ title: 'Hours on call', categories: lines.map(({ name }) => name), series, unit: 'hours' });
}

function pagesChart(lines: readonly ReportLine[]): Block {
  const series = [
    { name: 'Pages', values: lines.map(({ pages }) => pages) },
    { name: 'At night', values: lines.map(({ atNight }) => atNight) },
  ];
  return barChart({ title: 'Pages', categories: lines.map(({ name }) => name), series, unit: 'pages' });
}

function quality({ tense, findings }: Report): Rich {
  const when = tense === 'current' ? 'The next 12 weeks' : 'The schedules of that month';
  return findings.length === 0 ? rich`✅ *${when}:* no problems found.` : rich`⚠️ *${when}:*`;
}

const MOST_FINDINGS = 8;

function findingBlocks(findings: readonly Finding[]): readonly Block[] {
  if (findings.length === 0) return [];
  const more = findings.length - MOST_FINDINGS;
  const rest = more > 0 ? [rich`… and ${more} more. Name a schedule to see all of its problems.`] : [];
  return [list([...findings.slice(0, MOST_FINDINGS).map(finding), ...rest])];
}

function finding({ words, suggestion }: Finding): Rich {
  return [bold(words), ...rich` ${suggestion}`];
}

function notes(lines: readonly ReportLine[]): string {
  const beyond =
    lines.length > MOST_CATEGORIES
      ? `The charts show the first ${MOST_CATEGORIES} people; the export shows everybody. `
      : '';
  return `${beyond}Nights are 22:00 to 07:00, weekends are Saturday and Sunday, in each person’s own time zone. `;
}

function buttonsOf({ month, schedule, tense, lines }: Report): readonly ButtonSpec[] {
  const line = (steps: number): string =>
    ['oncall report', schedule, monthKey(later(month, steps))].join(' ').replace('  ', ' ');
  const move = (steps: number): ButtonSpec => ({ label: monthName(later(month, steps)), line: line(steps) });
  return [
    ...(lines.length === 0 ? [] : [{ label: 'Export', line: `${line(0)} --export`, style: 'primary' as const }]),
    move(-1),
    ...(tense === 'past' ? [move(1)] : []),
  ];
}

const CSV_HEAD = [
  'month',
  'schedule',
  'person',
  'hours',
  'night_hours',
  'nights',
  'weekend_hours',
  'shifts',
  'pages',
  'pages_asleep',
  'median_ack_seconds',
];

/** The figures as CSV, times in hours and seconds. */
export function reportCsv({ month, schedule, lines }: Report): string {
  const rows = lines.map((line) => [
    monthKey(month),
    schedule ?? 'all',
    line.name,
    number(line.time),
    number(line.nightTime),
    line.nights,
    number(line.weekendTime),
    line.shifts,
    line.pages,
    line.atNight,
    line.toAck === undefined ? '' : Math.round(line.toAck / 1000),
  ]);
  return csv(CSV_HEAD, rows);
}

function inHours(time: Millis): number {
  return Math.round((time / HOUR) * 10) / 10;
}

function number(time: Millis): string {
  return String(inHours(time));
}
