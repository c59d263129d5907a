/** Tasks as people see them. Pure. */
import type { View } from '@slack/types';
import {
  type Block,
  buttons,
  context,
  date,
  link,
  linkButton,
  type Message,
  message,
  option,
  paragraph,
  person,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import { field, type ModalPlace, modal } from '../../../lib/form.ts';
import { openUrl } from '../../paging/messages/page.ts';
import { type Incident, incidentName } from '../lifecycle/model.ts';
import { headline } from '../room/blocks.ts';
import type { IncidentTask } from './store.ts';

/** `t12`. */
export function taskName(id: number): string {
  return `t${id}`;
}

/** What a person calls it. */
export function noun({ kind }: Pick<IncidentTask, 'kind'>): string {
  return kind === 'task' ? 'task' : 'follow-up';
}

/** One task in a line. */
export function taskLine(task: IncidentTask): Rich {
  const done = task.done_at !== null;
  const owner = task.owner === null ? rich` · unassigned` : rich` · ${person(task.owner)}`;
  const due = task.due_at === null || done ? rich`` : rich` · due ${date(task.due_at)}`;
  const from = task.link === null ? rich`` : rich` · ${link(task.link, 'message')}`;
  return rich`${done ? '✅' : '☐'} *${taskName(task.id)}* ${task.text}${owner}${due}${from}`;
}

const SHOWN = 15;

/** The tasks of an incident, each open one with what can be done. */
export function tasksMessage(incident: Incident, tasks: readonly IncidentTask[]): Message {
  const title = rich`*Tasks of* ${headline(incident)}`;
  const add = buttons([{ label: 'New task', line: `incident task ${incidentName(incident.id)}` }]);
  if (tasks.length === 0) {
    const none = rich`${title}\nThere are no tasks. Create one with /incident task Fix the alert @bo due fri`;
    return message(none, [paragraph(none), add]);
  }
  const more = tasks.length - SHOWN;
  return message(title, [
    paragraph(title),
    ...tasks.slice(0, SHOWN).flatMap(taskBlocks),
    ...(more > 0 ? [context(`… and ${more} more`)] : []),
    add,
  ]);
}

function taskBlocks(task: IncidentTask): readonly Block[] {
  if (task.done_at !== null) return [paragraph(taskLine(task))];
  const name = taskName(task.id);
  const take = task.owner === null ? [{ label: 'Assign to me', line: `incident task take ${name}` }] : [];
  return [paragraph(taskLine(task)), buttons([{ label: 'Done', line: `incident task done ${name}` }, ...take])];
}

/** To the owner, before and when it is due. */
export function remindMessage(task: IncidentTask, incident: Incident, stage: 'soon' | 'due'): Message {
  const when = task.due_at === null ? rich`` : stage === 'due' ? rich` is due now` : rich` is due ${date(task.due_at)}`;
  const words = rich`⏰ *${taskName(task.id)}*${when}: ${task.text}`;
  const about = rich`It belongs to ${headline(incident)}.`;
  return message(words, [
    paragraph(words),
    paragraph(about),
    buttons([{ label: 'Done', line: `incident task done ${taskName(task.id)}`, style: 'primary' }]),
  ]);
}

/** To the person that somebody else assigned a task to. */
export function assignedMessage(task: IncidentTask, incident: Incident, by: string): Message {
  const due = task.due_at === null ? rich`` : rich`, due ${date(task.due_at)}`;
  const words = rich`☑️ ${person(by)} assigned you the ${noun(task)} *${taskName(task.id)}*${due}: ${task.text}`;
  const from = task.link === null ? rich`` : rich` ${link(task.link, 'The message')}`;
  const row = buttons([
    { label: 'Done', line: `incident task done ${taskName(task.id)}`, style: 'primary' },
    { label: 'Catch me up', line: `incident summary ${incidentName(incident.id)}` },
  ]);
  if (incident.room_channel !== null && row.type === 'actions')
    row.elements.push(linkButton('Open', openUrl(incident.room_channel, incident.room_thread)));
  return message(words, [paragraph(words), paragraph(rich`It belongs to ${headline(incident)}.${from}`), row]);
}

/** The form of a new task. */
export function taskForm(
  incident: Incident,
  given: {
    readonly text?: string | undefined;
    readonly link?: string | undefined;
    readonly kind?: IncidentTask['kind'] | undefined;
  },
  place: ModalPlace,
): View {
  const blocks = [
    paragraph(headline(incident)),
    field({
      kind: 'text',
      name: 'text',
      label: 'What needs to be done?',
      hint: 'Alert on the queue’s length',
      lines: true,
      initial: given.text,
      max: 1000,
    }),
    field({ kind: 'person', name: 'owner', label: 'Who does it?', optional: true }),
    field({
      kind: 'text',
      name: 'due',
      label: 'By when?',
      hint: 'fri 14:00, tomorrow, 2026-03-08',
      optional: true,
      max: 60,
    }),
    field({
      kind: 'choice',
      name: 'kind',
      label: 'When?',
      options: [option('During the incident', 'task'), option('After the incident: a follow-up', 'followup')],
      initial: incident.ended_at === null ? (given.kind ?? 'task') : 'followup',
    }),
  ];
  const fixed = { incident: incidentName(incident.id), ...(given.link === undefined ? {} : { link: given.link }) };
  return modal({ title: 'Create a task', submit: 'Create', row: 'incident task', place: { ...place, fixed }, blocks });
}
