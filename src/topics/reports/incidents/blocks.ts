/** The report of incidents as people read it: a table, charts, what repeats, what is left. Pure. */

import {
  type Block,
  type ButtonSpec,
  buttons,
  context,
  date,
  header,
  join,
  list,
  type Message,
  message,
  paragraph,
  type Rich,
  rich,
  withoutTokens,
} from '../../../lib/blockkit.ts';
import { barChart, type Column, table } from '../../../lib/chart.ts';
import { csv } from '../../../lib/csv.ts';
import { formatDuration } from '../../../lib/duration.ts';
import type { Millis } from '../../../lib/instant.ts';
import { count } from '../../../lib/plain.ts';
import { durationsOf } from '../../incidents/lifecycle/durations.ts';
import { incidentName } from '../../incidents/lifecycle/model.ts';
import { taskName } from '../../incidents/tasks/blocks.ts';
import type { IncidentReport } from './load.ts';
import type { Group, Spread } from './model.ts';

/** What the report is called: `last week, checkout`. */
export function incidentReportName({ period, service }: Pick<IncidentReport, 'period' | 'service'>): string {
  return `${period.name}${service === undefined ? '' : `, ${service}`}`;
}

const COLUMNS: readonly Column[] = [
  { title: 'Severity' },
  { title: 'Incidents', align: 'right' },
  { title: 'Before', align: 'right' },
  { title: 'Ack median', align: 'right' },
  { title: 'Ack p90', align: 'right' },
  { title: 'Mitigate median', align: 'right' },
  { title: 'Resolve median', align: 'right' },
  { title: 'Resolve p90', align: 'right' },
  { title: 'Targets met', align: 'right' },
];

/** The whole report. Its plain text has the figures too, for readers who see no blocks. */
export function incidentReportMessage(report: IncidentReport): Message {
  const { all, bySeverity, byService } = report;
  const title = `Incidents of ${incidentReportName(report)}`;
  if (all.count === 0 && report.people.length === 0 && report.followups.length === 0 && report.alerts.groups === 0)
    return message(rich`*${title}*: no incidents, no pages, no open follow-ups.`);
  const text = join([rich`*${title}*`, opening(all), ...bySeverity.map(groupWords), ...rest(report)], '\n');
  return message(text, [
    header(title),
    paragraph(opening(all)),
    ...(all.count + all.before === 0
      ? []
      : [table(COLUMNS, [...bySeverity, { ...all, name: 'all' }].map(cells)), ...charts(bySeverity, byService)]),
    ...rest(report).map((line) => paragraph(line)),
    ...repeatBlocks(report),
    ...followupBlocks(report),
    context(
      'Drills and cancelled incidents are not counted. Private incidents are counted only for their members. Times: median and 90th percentile.',
    ),
    buttons(again(report)),
  ]);
}

function opening({ count: now, before, times, timesBefore, kept }: Group): Rich {
  const trend =
    now === before ? 'as many as before' : `${Math.abs(now - before)} ${now > before ? 'more' : 'fewer'} than before`;
  const targets = now === 0 ? rich`` : rich` Targets were met by ${kept} of ${now}.`;
  return rich`*${count(now, 'incident')}*, ${trend}.${compare('Acknowledged', times.acknowledge, timesBefore.acknowledge)}${compare('Resolved', times.resolve, timesBefore.resolve)}${targets}`;
}

function compare(word: string, now: Spread, before: Spread): Rich {
  if (now.median === undefined) return rich``;
  const then =
    before.median === undefined
      ? ''
      : now.median === before.median
        ? ', as before'
        : `, ${now.median < before.median ? 'faster' : 'slower'} than the ${formatDuration(before.median)} before`;
  return rich` ${word} in ${formatDuration(now.median)}${then}.`;
}

function groupWords(group: Group): Rich {
  const [name = '', ...values] = cells(group);
  return rich`${name}: ${values.map((value, i) => `${COLUMNS[i + 1]?.title.toLowerCase() ?? ''} ${value}`).join(', ')}`;
}

function cells({ name, count: now, before, times, kept }: Group): readonly string[] {
  const shown = (time: Millis | undefined): string => (time === undefined ? '–' : formatDuration(time));
  return [
    name,
    String(now),
    String(before),
    shown(times.acknowledge.median),
    shown(times.acknowledge.p90),
    shown(times.mitigate.median),
    shown(times.resolve.median),
    shown(times.resolve.p90),
    now === 0 ? '–' : `${Math.round((kept / now) * 100)} %`,
  ];
}

function charts(bySeverity: readonly Group[], byService: readonly Group[]): readonly Block[] {
  const chart = (title: string, groups: readonly Group[]): Block =>
    barChart({
      title,
      categories: groups.map(({ name }) => name),
      series: [
        { name: 'Now', values: groups.map(({ count: now }) => now) },
        { name: 'Before', values: groups.map(({ before }) => before) },
      ],
      unit: 'incidents',
    });
  return [
    chart('Incidents by severity', bySeverity),
    ...(byService.length > 1 ? [chart('Incidents by service', byService)] : []),
  ];
}

const MOST = 8;

function rest({ people, byService, alerts }: IncidentReport): readonly Rich[] {
  const services = byService.slice(0, MOST).map(({ name, count: now, before }) => `${name} ${now} (${before})`);
  const load = people
    .slice(0, MOST)
    .map(
      ({ name, led, pages, atNight }) =>
        `${name} led ${led}, ${count(pages, 'page')}${atNight === 0 ? '' : `, ${atNight} at night`}`,
    );
  return [
    ...(services.length === 0 ? [] : [rich`*By service (before)* ${services.join(', ')}`]),
    ...(load.length === 0 ? [] : [rich`*Load* ${load.join('; ')}`]),
    ...(alerts.groups === 0 ? [] : [alertLine(alerts)]),
  ];
}

/** How much noise: alerts per page, and pages nobody acted on. */
function alertLine({ groups, alerts, pages, ignored, byService }: IncidentReport['alerts']): Rich {
  const each = pages === 0 ? '' : ` (${(alerts / pages).toFixed(1)} alerts per page)`;
  const unheard = ignored === 0 ? '' : `, nobody acted on ${ignored}`;
  const services = byService.slice(0, MOST).map((one) => `${one.service} ${one.alerts}`);
  return rich`*Alerts* ${count(alerts, 'alert')} in ${count(groups, 'group')}, ${count(pages, 'page')}${each}${unheard}. By service: ${services.join(', ')}`;
}

function repeatBlocks({ repeats }: IncidentReport): readonly Block[] {
  if (repeats.length === 0) return [];
  const lines = repeats
    .slice(0, MOST)
    .map(
      ({ service, title, incidents }) =>
        rich`*${service}* “${title}”: ${incidents.length} times in 30 days (${incidents.slice(0, 5).map(incidentName).join(', ')})`,
    );
  return [paragraph(rich`🔁 *Recurring incidents*`), list(lines)];
}

function followupBlocks({ followups, now }: IncidentReport): readonly Block[] {
  if (followups.length === 0) return [];
  const late = followups.filter(({ due_at: due }) => due !== null && due < now);
  const lines = (late.length > 0 ? late : followups)
    .slice(0, MOST)
    .map(
      ({ id, text, ownerName, due_at: due, incident }) =>
        rich`*${taskName(id)}* ${text} · ${ownerName ?? 'unassigned'}${due === null ? '' : rich` · due ${date(due)}`} · ${incidentName(incident)}`,
    );
  return [paragraph(rich`☐ *${count(followups.length, 'follow-up')} open, ${late.length} late*`), list(lines)];
}

function again({ period, service }: IncidentReport): readonly ButtonSpec[] {
  const line = (words: string): string => ['incident report', words, service ?? ''].join(' ').trim();
  return [
    { label: 'Export', line: `${line(period.words)} --export`, style: 'primary' },
    ...['7d', '30d', '90d']
      .filter((words) => words !== period.words)
      .map((words) => ({ label: `Last ${words.replace('d', ' days')}`, line: line(words) })),
  ];
}

const CSV_HEAD = [
  'incident',
  'title',
  'severity',
  'service',
  'status',
  'declared_at',
  'began_at',
  'mitigated_at',
  'ended_at',
  'detect_seconds',
  'acknowledge_seconds',
  'mitigate_seconds',
  'resolve_seconds',
  'broken_targets',
];

/** Every incident of the report with its times; instants as RFC 3339. */
export function incidentReportCsv({ incidents }: IncidentReport): string {
  const iso = (at: number | null): string => (at === null ? '' : new Date(at).toISOString());
  const seconds = (time: Millis | undefined): string => (time === undefined ? '' : String(Math.round(time / 1000)));
  const rows = incidents.map((one) => {
    const { detect, acknowledge, mitigate, resolve } = durationsOf(one, one.acked);
    const times = [detect, acknowledge, mitigate, resolve].map(seconds);
    return [
      incidentName(one.id),
      withoutTokens(one.title),
      one.severity,
      one.service ?? '',
      one.status,
      iso(one.declared_at),
      iso(one.began_at),
      iso(one.mitigated_at),
      iso(one.ended_at),
      ...times,
      one.broken.join(' '),
    ];
  });
  return csv(CSV_HEAD, rows);
}

/** The figures as JSON; times in milliseconds. */
export function incidentReportJson({
  period,
  service,
  all,
  bySeverity,
  byService,
  people,
  repeats,
  followups,
  alerts,
}: IncidentReport): string {
  const left = followups.map(({ id, incident, text, ownerName, due_at: due }) => ({
    task: taskName(id),
    incident: incidentName(incident),
    text,
    owner: ownerName ?? null,
    due_at: due === null ? null : new Date(due).toISOString(),
  }));
  const { from, until } = period;
  const range = { from: new Date(from).toISOString(), until: new Date(until).toISOString() };
  return `${JSON.stringify({ period: period.name, ...range, service: service ?? null, all, by_severity: bySeverity, by_service: byService, people, repeats, followups: left, alerts }, null, 2)}\n`;
}
