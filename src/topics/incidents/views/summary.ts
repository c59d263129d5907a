/** "Catch me up": how it began, its state, who has what, what is next. Pure. */
import { isMuster } from '../../../lib/actor.ts';
import {
  actorWords,
  type Block,
  buttons,
  cut,
  date,
  divider,
  list,
  type Message,
  message,
  paragraph,
  person,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import { formatDuration } from '../../../lib/duration.ts';
import type { Instant } from '../../../lib/instant.ts';
import type { Page } from '../../paging/page/store.ts';
import { openFor } from '../lifecycle/durations.ts';
import { type Incident, incidentName, statusWord } from '../lifecycle/model.ts';
import { headline, statusEmoji } from '../room/blocks.ts';
import { taskLine } from '../tasks/blocks.ts';
import type { IncidentTask } from '../tasks/store.ts';
import { type Entry, storyText } from '../timeline/model.ts';

export interface SummaryState {
  readonly incident: Incident;
  readonly now: Instant;
  readonly affected: readonly string[];
  readonly roles: ReadonlyMap<string, string>;
  readonly pages: readonly Page[];
  /** In the order in which things happened. */
  readonly entries: readonly Entry[];
  readonly tasks: readonly IncidentTask[];
  readonly children: readonly Incident[];
  /** What higher topics know of it. */
  readonly parts: readonly Rich[];
}

declare module '../../../engine/tx.ts' {
  interface Places {
    /** Lines below the state of an incident in its summary. */
    'incident.summary': { readonly given: Incident; readonly part: Rich };
  }
}

/** Kinds of entries that tell what people saw and did; the rest is bookkeeping. */
const TELLING: ReadonlySet<string> = new Set(['declared', 'note', 'pin', 'update', 'runbook', 'task', 'alert']);
const FIRST = 3;
const LATEST = 5;

/** The whole story in one message. */
export function summaryMessage(state: SummaryState): Message {
  const { incident } = state;
  const title = rich`${statusEmoji(incident)} *Catching up on* ${headline(incident)}`;
  const told = state.entries.filter((entry) => TELLING.has(entry.kind) && storyText(entry) !== '');
  const first = told.slice(0, FIRST);
  const latest = told.slice(FIRST).slice(-LATEST);
  const between = told.length - first.length - latest.length;
  return message(title, [
    paragraph(title),
    paragraph(stands(state)),
    ...state.parts.map((line) => paragraph(line)),
    ...part('How it began', first.map(entryLine)),
    ...(between > 0 ? [paragraph(rich`… ${between} more entries between`)] : []),
    ...part('Latest', latest.map(entryLine)),
    divider(),
    ...part('Who does what', people(state)),
    ...part('What is next', next(state)),
    buttons([
      { label: 'Timeline', line: `incident timeline ${incidentName(incident.id)}` },
      { label: 'Tasks', line: `incident tasks ${incidentName(incident.id)}` },
      { label: 'Join', line: `incident join ${incidentName(incident.id)}` },
      { label: 'Follow', line: `incident follow ${incidentName(incident.id)}` },
    ]),
  ]);
}

function part(title: string, lines: readonly Rich[]): readonly Block[] {
  return lines.length === 0 ? [] : [paragraph(rich`*${title}*`), list(lines)];
}

function stands({ incident, now, affected }: SummaryState): Rich {
  const lasted = formatDuration(openFor(incident, now));
  const touched = affected.length === 0 ? '' : `, also ${affected.join(', ')}`;
  const felt = incident.impact === null ? rich`No impact has been recorded yet.` : rich`*Impact* ${incident.impact}`;
  const over = incident.ended_at === null ? rich`for ${lasted}` : rich`after ${lasted}`;
  const mitigated =
    incident.mitigated_at === null ? rich`` : rich` The impact ended at ${date(incident.mitigated_at, '{time}')}.`;
  return rich`*${statusWord(incident)}* ${over} · ${incident.severity} · ${incident.service ?? 'no service'}${touched}.${mitigated}\n${felt}`;
}

function entryLine(entry: Entry): Rich {
  const { happened_at: at, who } = entry;
  return rich`${date(at, '{time}')} ${isMuster(who) ? '' : rich`${actorWords(who)}: `}${cut(storyText(entry), 300)}`;
}

function people({ incident, roles, pages, tasks }: SummaryState): readonly Rich[] {
  const open = pages.filter((page) => page.state === 'open' || page.state === 'exhausted');
  return [
    incident.lead === null ? rich`*Nobody has the lead yet.*` : rich`${person(incident.lead)} is the lead`,
    ...[...roles].map(([role, user]) => rich`${person(user)} is *${role}*`),
    ...open.map((page) => rich`🔔 p${page.id} is not acknowledged yet`),
    ...tasks
      .filter((task) => task.done_at === null && task.owner !== null)
      .slice(0, 5)
      .map(taskLine),
  ];
}

function next({ incident, tasks, children }: SummaryState): readonly Rich[] {
  const free = tasks.filter((task) => task.done_at === null && task.owner === null);
  return [
    ...(incident.update_due_at === null || incident.ended_at !== null
      ? []
      : [rich`The next update is due at ${date(incident.update_due_at, '{time}')}`]),
    ...free.slice(0, 5).map(taskLine),
    ...children
      .filter((child) => child.ended_at === null)
      .map((child) => rich`${headline(child)}, a consequence of this incident, is ${child.status}`),
    ...(incident.ended_at === null ? [] : [rich`The incident is over: ${statusWord(incident)}`]),
  ];
}
