/** What happened in a shift, as the text a note begins with. Plain words: a form shows no dates or mentions. Pure. */

import { cut, readTokens } from '../../lib/blockkit.ts';
import { formatDuration } from '../../lib/duration.ts';
import type { Instant } from '../../lib/instant.ts';
import { formatWall } from '../../lib/zoned.ts';
import { countWords, groupName } from '../alerts/groups/model.ts';
import { openFor } from '../incidents/lifecycle/durations.ts';
import { type Incident, incidentName, statusWord } from '../incidents/lifecycle/model.ts';
import type { ShiftPage, ShiftReport } from './report.ts';

/** Names for Slack's people and channels. */
export type Names = (kind: 'person' | 'channel', id: string) => string;

const [LINES, TITLE, ALL] = [10, 100, 2600];

/** The draft of a note. The report must be one that everybody may read: the note is posted in the channel. */
export function draftNote(report: ShiftReport, zone: string, names: Names, now: Instant): string {
  const over = report.incidents.filter((incident) => incident.ended_at !== null);
  const parts = [
    section(
      pagesTitle(report.pages, zone),
      report.pages.map((page) => pageLine(page, zone, names, now)),
    ),
    section(
      'Incidents that ended:',
      over.map((incident) => incidentLine(incident, names, now)),
    ),
    section(
      'Still open:',
      report.open.map((incident) => incidentLine(incident, names, now)),
    ),
    section(
      'Firing alerts:',
      report.alerts.map(({ group, ...counts }) => `${groupName(group.id)} ${group.title}: ${countWords(counts)}`),
    ),
  ].filter((part) => part !== '');
  const happened = parts.length === 0 ? 'A quiet shift: no pages, no incidents.' : parts.join('\n\n');
  return `${cut(happened, ALL)}\n\nTo carry over: `;
}

function section(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const more = lines.length > LINES ? [`• … and ${lines.length - LINES} more`] : [];
  return [title, ...lines.slice(0, LINES).map((line) => `• ${line}`), ...more].join('\n');
}

function pagesTitle(pages: readonly ShiftPage[], zone: string): string {
  const atNight = pages.filter((page) => page.atNight).length;
  const night = atNight === 0 ? '' : `, ${atNight} at night`;
  return `${pages.length} ${pages.length === 1 ? 'page' : 'pages'}${night} (times in ${zone}):`;
}

function pageLine(page: ShiftPage, zone: string, names: Names, now: Instant): string {
  const night = page.atNight ? ', at night' : '';
  return `p${page.id} ${formatWall(page.at, zone, now)} ${words(page.text, names)}: ${answered(page, names)}${night}`;
}

function answered({ acked, state }: ShiftPage, names: Names): string {
  if (acked !== undefined) return `${names('person', acked.by)} after ${formatDuration(acked.after)}`;
  return state === 'open'
    ? 'not acknowledged yet'
    : state === 'exhausted'
      ? 'not acknowledged'
      : 'closed without acknowledgement';
}

function incidentLine(incident: Incident, names: Names, now: Instant): string {
  const { id, title, ended_at } = incident;
  const length = formatDuration(openFor(incident, now));
  return `${incidentName(id)} ${words(title, names)}: ${statusWord(incident)} ${ended_at === null ? 'for' : 'after'} ${length}`;
}

function words(text: string, names: Names): string {
  return cut(readTokens(text, names).replace(/\s+/g, ' '), TITLE);
}
