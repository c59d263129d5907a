/** The modals of incidents. Each submits the named arguments of a row. Pure. */
import type { View } from '@slack/types';
import { buttons, divider, option, paragraph, rich } from '../lib/blockkit.ts';
import { field, type ModalPlace, modal } from '../lib/form.ts';
import type { Vocabulary } from '../lib/grammar.ts';
import { headline } from './blocks.ts';
import { type Incident, incidentName } from './model.ts';

export interface DeclareForm {
  readonly vocabulary: Vocabulary;
  readonly severity: string | undefined;
  readonly place: ModalPlace;
  readonly title?: string | undefined;
  readonly service?: string | undefined;
  /** Opened in the last hour, which may be the same. */
  readonly likes: readonly Incident[];
}

/** Only the title needs typing. */
export function declareForm({ vocabulary, severity, place, title, service, likes }: DeclareForm): View {
  const services = vocabulary.services.map((key) => option(key, key));
  const severities = vocabulary.severities.map((s) => option(`${s.key} ${s.name}`, s.key));
  const blocks = [
    ...likes
      .slice(0, 3)
      .flatMap((like) => [
        paragraph(rich`⚠️ Opened just now: ${headline(like)}`),
        buttons([{ label: 'Join instead', line: `incident join ${incidentName(like.id)}` }]),
      ]),
    ...(likes.length > 0 ? [divider()] : []),
    field({
      kind: 'text',
      name: 'title',
      label: 'What is wrong?',
      hint: 'Payments are failing',
      initial: title,
      max: 140,
    }),
    field({ kind: 'choice', name: 'severity', label: 'Severity', options: severities, initial: severity }),
    ...(services.length > 0
      ? [
          field({
            kind: 'choice',
            name: 'service',
            label: 'Service',
            options: services,
            initial: service,
            optional: true,
          }),
        ]
      : []),
    field({
      kind: 'text',
      name: 'impact',
      label: 'Who feels it, and how?',
      hint: 'One customer in five cannot pay',
      lines: true,
      optional: true,
      max: 500,
    }),
    field({
      kind: 'choice',
      name: 'paging',
      label: 'Page on-call',
      options: [option('As the severity says', 'auto'), option('Yes', 'yes'), option('No', 'no')],
      initial: 'auto',
    }),
    field({
      kind: 'checks',
      name: 'private',
      label: 'Private',
      options: [option('Only members of its channel may know of it', 'yes')],
    }),
    field({
      kind: 'checks',
      name: 'drill',
      label: 'Drill',
      options: [option('An exercise: runs everything, marked as a drill', 'yes')],
    }),
  ];
  return modal({ title: 'Declare an incident', submit: 'Declare', row: 'incident new', place, blocks });
}

/** One multi-line text for a row that takes it as `text` or `reason`. */
export function textForm(spec: {
  row: string;
  title: string;
  submit: string;
  label: string;
  name: string;
  hint: string;
  initial?: string | undefined;
  optional?: boolean;
  incident: Incident;
  place: ModalPlace;
}): View {
  const place = { ...spec.place, fixed: { incident: incidentName(spec.incident.id) } };
  const blocks = [
    paragraph(headline(spec.incident)),
    field({
      kind: 'text',
      name: spec.name,
      label: spec.label,
      hint: spec.hint,
      lines: true,
      optional: spec.optional ?? false,
      initial: spec.initial,
    }),
  ];
  return modal({ title: spec.title, submit: spec.submit, row: spec.row, place, blocks });
}

/** Whom to page for an incident that paged nobody. */
export function pageForm(incident: Incident, targets: readonly string[], place: ModalPlace): View {
  const fixed = { incident: incidentName(incident.id) };
  const choice =
    targets.length === 0
      ? []
      : [
          field({
            kind: 'choice',
            name: 'whom',
            label: 'Service, policy or schedule',
            options: targets.map((t) => option(t, t)),
            optional: true,
          }),
        ];
  const blocks = [
    paragraph(headline(incident)),
    ...choice,
    field({
      kind: 'person',
      name: 'person',
      label: choice.length === 0 ? 'Who?' : 'Or a person',
      optional: choice.length > 0,
    }),
  ];
  return modal({ title: 'Page somebody', submit: 'Page', row: 'incident page', place: { ...place, fixed }, blocks });
}
