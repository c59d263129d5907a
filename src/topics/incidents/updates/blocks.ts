/** An update as people write, preview and read it. Pure. */
import type { View } from '@slack/types';
import {
  context,
  date,
  type Message,
  message,
  option,
  paragraph,
  person,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import { formatDuration } from '../../../lib/duration.ts';
import { field, type ModalPlace, modal } from '../../../lib/form.ts';
import type { Instant, Millis } from '../../../lib/instant.ts';
import { impactField, type SeverityChoice, severityOptions } from '../lifecycle/forms.ts';
import { type Incident, incidentName, OPEN_STATUSES } from '../lifecycle/model.ts';
import { headline, marks } from '../room/blocks.ts';
import type { UpdateParts } from './model.ts';

/** The parts in one piece of text, as followers read them. */
export function updateWords(
  { happens, impact, doing }: UpdateParts,
  due: Instant | null,
  changed: readonly Rich[] = [],
): Rich {
  return rich`${happens}${changed.flatMap((line) => rich`\n${line}`)}${impact === undefined ? '' : rich`\n*Impact* ${impact}`}${doing === undefined ? '' : rich`\n*What we are doing* ${doing}`}${due === null ? '' : rich`\n*Next update* by ${date(due, '{time}')}`}`;
}

/** An update as the room, the announcement's thread and stakeholders see it. */
export function updateMessage(
  incident: Incident,
  by: string,
  parts: UpdateParts,
  due: Instant | null,
  changed: readonly Rich[] = [],
): Message {
  return message(
    rich`📣 *${marks(incident)}Update on ${incidentName(incident.id)}* by ${person(by)}\n${updateWords(parts, due, changed)}`,
  );
}

const CHOICES = ['15m', '30m', '1h', '2h', '4h', '1d'] as const;

export interface UpdateForm {
  readonly incident: Incident;
  readonly last: UpdateParts | undefined;
  /** How often the severity wants updates, milliseconds. */
  readonly every: Millis | undefined;
  readonly severities: readonly SeverityChoice[];
  readonly place: ModalPlace;
}

/** The form, filled with what was said last. */
export function updateForm({ incident, last, every, severities, place }: UpdateForm): View {
  const usual =
    every === undefined ? 'No next update' : `In ${formatDuration(every)}, as ${incident.severity} requires`;
  const blocks = [
    paragraph(headline(incident)),
    field({
      kind: 'text',
      name: 'text',
      label: 'What’s happening?',
      hint: 'Card payments fail for one customer in five',
      lines: true,
      initial: last?.happens,
    }),
    impactField(last?.impact ?? incident.impact ?? undefined),
    field({
      kind: 'text',
      name: 'doing',
      label: 'What are we doing?',
      hint: 'Rolling back the deploy of 14:02',
      lines: true,
      optional: true,
      initial: last?.doing,
    }),
    field({
      kind: 'choice',
      name: 'status',
      label: 'Status',
      options: OPEN_STATUSES.map((status) => option(status, status)),
      initial: incident.status,
    }),
    field({
      kind: 'choice',
      name: 'severity',
      label: 'Severity',
      options: severityOptions(severities),
      initial: incident.severity,
      optional: true,
    }),
    field({
      kind: 'choice',
      name: 'next',
      label: 'Next update',
      options: [
        option(usual, 'usual'),
        ...CHOICES.map((choice) => option(`In ${choice}`, choice)),
        option('No next update', 'none'),
      ],
      initial: 'usual',
    }),
    field({
      kind: 'checks',
      name: 'look',
      label: 'Preview',
      options: [option('Show me first what others will see', 'look')],
    }),
  ];
  return modal({
    title: 'Post an update',
    submit: 'Send',
    row: 'incident update',
    place: { ...place, fixed: { incident: incidentName(incident.id), seen: seenIn(incident) } },
    blocks,
  });
}

/** Status and severity as a form shows them: what somebody else sets meanwhile stays. */
export function seenIn({ status, severity }: Incident): string {
  return `${status}/${severity}`;
}

/** What stakeholders would see, on top of the form, which keeps what was typed. */
export function previewView(
  incident: Incident,
  by: string,
  parts: UpdateParts,
  due: Instant | null,
  told: readonly string[],
): View {
  const { blocks } = updateMessage(incident, by, parts, due);
  const where =
    told.length === 0 ? 'It will be posted only in the incident channel.' : `It will be sent to: ${told.join(', ')}.`;
  const last = context(
    `${where} Nothing has been sent yet. To send it, close this preview, untick “Preview” and press Send.`,
  );
  return modal({ title: 'What others will see', row: 'incident update', place: {}, blocks: [...blocks, last] });
}
