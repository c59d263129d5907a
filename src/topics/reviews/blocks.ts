/** The messages and the form of reviews. Pure. */
import type { View } from '@slack/types';
import {
  type ButtonSpec,
  buttons,
  context,
  date,
  list,
  type Message,
  message,
  option,
  paragraph,
  person,
  type Rich,
  rich,
} from '../../lib/blockkit.ts';
import { field, type ModalPlace, modal } from '../../lib/form.ts';
import type { EndPart } from '../incidents/lifecycle/blocks.ts';
import { type Incident, incidentName, ownerOf } from '../incidents/lifecycle/model.ts';
import { headline } from '../incidents/room/blocks.ts';
import type { Body, Part } from './document.ts';
import type { Review } from './store.ts';

/** Asks for a review in the message that says the incident is resolved. */
export function askPart(incident: Incident): EndPart {
  const who = ownerOf(incident);
  return {
    words: rich`📝 ${who === undefined ? '' : rich`${person(who)}, `}please write the postmortem while your memory is fresh. It already has the timeline, figures and follow-ups.`,
    buttons: askButtons(incident),
  };
}

/** Asks again, in the incident channel and of the lead. */
export function remindMessage(incident: Incident): Message {
  const words = rich`📝 The postmortem of ${headline(incident)} is not written yet. Ten minutes now can save an hour next time.`;
  return message(words, [paragraph(words), buttons(askButtons(incident))]);
}

function askButtons({ id }: Incident): readonly ButtonSpec[] {
  const inc = incidentName(id);
  return [
    { label: 'Write the postmortem', line: `incident postmortem ${inc}`, style: 'primary' },
    { label: 'Not needed', line: `incident postmortem ${inc} close Not needed` },
  ];
}

const FIELDS: readonly { readonly name: Part; readonly label: string; readonly hint: string }[] = [
  {
    name: 'summary',
    label: 'What happened, in a few sentences?',
    hint: 'A deploy doubled the load on the database; payments failed for 40 minutes',
  },
  { name: 'impact', label: 'Who was affected, how, and for how long?', hint: 'One customer in five could not pay' },
  {
    name: 'detection',
    label: 'How did we notice? Could we have noticed sooner?',
    hint: 'An alert on the error rate; the queue’s length would have told us 20 minutes before',
  },
  { name: 'well', label: 'What went well?', hint: 'The runbook was right' },
  { name: 'badly', label: 'What went badly?', hint: 'Nobody could roll back without asking' },
  { name: 'lucky', label: 'Where were we lucky?', hint: 'It was noon on a Tuesday' },
  { name: 'factors', label: 'What contributed to it?', hint: 'What made the incident likely, not who caused it' },
];

/** The form, with what is known and what was written. `seen` tells a later save from an earlier one. */
export function reviewForm(incident: Incident, body: Body, seen: string, place: ModalPlace, warning?: Rich): View {
  const blocks = [
    paragraph(
      rich`${headline(incident)}\nTimeline, figures, people and follow-ups are added automatically. Keep it blameless: ask what made the incident likely.`,
    ),
    ...(warning === undefined ? [] : [paragraph(rich`⚠️ ${warning}`)]),
    ...FIELDS.map(({ name, label, hint }) =>
      field({
        kind: 'text',
        name,
        label,
        hint,
        lines: true,
        optional: true,
        initial: body[name],
        apart: warning && seen,
      }),
    ),
    field({
      kind: 'choice',
      name: 'state',
      label: 'What to do with the postmortem',
      options: [option('Keep as a draft', 'draft'), option('Publish in the incident channel', 'published')],
      initial: 'published',
    }),
  ];
  const fixed = { incident: incidentName(incident.id), seen };
  return modal({ title: 'Postmortem', submit: 'Save', row: 'incident postmortem', place: { ...place, fixed }, blocks });
}

/** Tells the room that the review is published. */
export function publishedMessage(incident: Incident, by: string, where: Rich): Message {
  const inc = incidentName(incident.id);
  const words = rich`📝 ${person(by)} published the postmortem of *${inc}*. ${where}`;
  return message(words, [
    paragraph(words),
    buttons([
      { label: 'Edit', line: `incident postmortem ${inc}` },
      { label: 'Close the postmortem', line: `incident postmortem ${inc} close` },
    ]),
  ]);
}

/** Reviews that wait, as far as the reader may see their incidents. */
export function reviewsMessage(open: readonly { readonly review: Review; readonly incident: Incident }[]): Message {
  if (open.length === 0) return message(rich`No postmortem is open.`);
  const title = rich`*Open postmortems*`;
  const lines = open.slice(0, 30).map(({ review, incident }) => {
    const lead = ownerOf(incident);
    return rich`${headline(incident)} · ${review.state}${lead === undefined ? '' : rich` · ${person(lead)}`} · since ${date(review.asked_at)}`;
  });
  const write = open.slice(0, 5).map(({ incident }) => ({
    label: `Write ${incidentName(incident.id)}`,
    line: `incident postmortem ${incidentName(incident.id)}`,
  }));
  return message(title, [
    paragraph(title),
    list(lines),
    ...(open.length > 30 ? [context(`… and ${open.length - 30} more`)] : []),
    buttons(write),
  ]);
}
