/** Parts of the messages about a hand-off. Pure. */

import { type Block, cut, date, list, paragraph, person, type Rich, rich, time } from '../../lib/blockkit.ts';
import { formatDuration } from '../../lib/duration.ts';
import type { Instant } from '../../lib/instant.ts';
import { groupLine } from '../alerts/groups/lists.ts';
import { type Incident, incidentName } from '../incidents/lifecycle/model.ts';
import { headline } from '../incidents/room/blocks.ts';
import { type Named, peopleWords } from '../oncall/schedule/blocks.ts';
import type { ShiftPage, ShiftReport } from './report.ts';
import type { Done, KeptHandoff } from './store.ts';

/** Everything the messages of one hand-off show. */
export interface HandoffState {
  readonly schedule: string;
  readonly at: Instant;
  readonly leaving: readonly Named[];
  readonly starting: readonly Named[];
  /** The starting people who were not on call before. */
  readonly coming: readonly Named[];
  /** The leaving people who do not stay on call. */
  readonly going: readonly Named[];
  /** When the shift of the starting people ends. */
  readonly until: Instant | undefined;
  /** The next people on call, when nobody is on call until then. */
  readonly next: { readonly at: Instant; readonly people: readonly Named[] } | undefined;
  /** Whether somebody must accept the hand-off. */
  readonly waits: boolean;
  readonly report: ShiftReport;
  readonly note: KeptHandoff['note'];
  readonly taken: Done | undefined;
}

/** Who is on call after the hand-off and until when, or that nobody is. */
export function whoLine({ leaving, starting, until, next }: HandoffState, over: boolean): Rich {
  if (starting.length > 0)
    return rich`${peopleWords(leaving)} → ${peopleWords(starting)}${until === undefined ? rich`` : rich` until ${date(until)}`}`;
  const then = next === undefined ? rich`` : rich` Next: ${peopleWords(next.people)}, from ${date(next.at)}.`;
  return over
    ? rich`🚨 The shift of ${peopleWords(leaving)} has ended and *nobody is on call now*: pages to this schedule reach nobody.${then}`
    : rich`🚨 *Nobody* is on call after ${peopleWords(leaving)}.${then}`;
}

/** “Bo accepted the hand-off at 09:04.”, or the people who have not accepted it. */
export function confirmedBlocks({ taken, waits, coming }: HandoffState): readonly Block[] {
  if (taken !== undefined) return [paragraph(isConfirmed(taken))];
  return waits ? [paragraph(rich`⏳ Waiting for ${peopleWords(coming)} to accept the hand-off.`)] : [];
}

/** Who accepted the hand-off, and when. */
export function isConfirmed({ by, at }: Done): Rich {
  return rich`✅ ${person(by)} accepted the hand-off at ${time(at)}.`;
}

const [OPEN, PAGES] = [10, 8];
const TITLE = 160;

/** What is open now: incidents, alerts, and pages that belong to none. */
export function openBlocks({ open, pages, alerts }: ShiftReport): readonly Block[] {
  const alone = pages.filter((page) => page.state === 'open' && page.incident === null);
  const lines = [
    ...open.map((i) => rich`${incidentWords(i)} · ${i.status}`),
    ...alerts.map(groupLine),
    ...alone.map((page) => rich`Page *p${page.id}* ${cut(page.text, TITLE)} · not acknowledged yet`),
  ];
  if (lines.length === 0) return [paragraph(rich`No open incidents or pages.`)];
  return [paragraph(rich`*Open now*`), list(some(lines, OPEN))];
}

/** The private incidents that a reader may know of, without any details. */
export function privateLines({ open }: ShiftReport): readonly Rich[] {
  return open.filter((incident) => incident.private === 1).map(incidentWords);
}

/** An incident as a hand-off shows it; of a private one only its number. */
function incidentWords(incident: Incident): Rich {
  if (incident.private === 1) return rich`🔒 *${incidentName(incident.id)}* private incident`;
  return headline({ ...incident, title: cut(incident.title, TITLE) });
}

/** The pages of the last shift: how many, which, who acknowledged, how fast. */
export function pagesBlocks({ pages }: ShiftReport): readonly Block[] {
  if (pages.length === 0) return [paragraph(rich`No pages in the last shift.`)];
  const atNight = pages.filter((page) => page.atNight).length;
  const night = atNight === 0 ? '' : `, ${atNight} at night`;
  const title = rich`*Last shift: ${pages.length} ${pages.length === 1 ? 'page' : 'pages'}*${night}`;
  return [paragraph(title), list(some(pages.map(pageLine), PAGES))];
}

function pageLine(page: ShiftPage): Rich {
  const text = page.private ? 'private incident' : cut(page.text, TITLE);
  return rich`*p${page.id}* ${text} · ${date(page.at)} · ${acknowledgedWords(page)}${page.atNight ? ' · at night' : ''}`;
}

function acknowledgedWords({ acked, state }: ShiftPage): Rich {
  if (acked !== undefined) return rich`${person(acked.by)} after ${formatDuration(acked.after)}`;
  if (state === 'exhausted') return rich`🚨 *not acknowledged*`;
  return state === 'open' ? rich`not acknowledged yet` : rich`closed without acknowledgement`;
}

/** The first so many, and how many more there are. */
function some(lines: readonly Rich[], most: number): readonly Rich[] {
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most), rich`… and ${lines.length - most} more`];
}

/** The note and who wrote it; nothing when there is none. */
export function noteBlocks({ note }: HandoffState, length: number): readonly Block[] {
  if (note === undefined) return [];
  const title = rich`📝 *Hand-off note* by ${person(note.by)}, ${date(note.at)}`;
  return [paragraph(title), paragraph(rich`${cut(note.text, length)}`)];
}
