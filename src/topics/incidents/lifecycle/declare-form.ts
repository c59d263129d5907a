/** The modal that declares an incident; choosing severity, service or paging draws it again, to show who would be paged. Pure. */
import type { View } from '@slack/types';
import { buttons, divider, option, paragraph, type Rich, rich } from '../../../lib/blockkit.ts';
import { field, type ModalPlace, modal } from '../../../lib/form.ts';
import type { Vocabulary } from '../../../lib/grammar.ts';
import { headline } from '../room/blocks.ts';
import { impactField, type SeverityChoice, severityOptions } from './forms.ts';
import { type Incident, incidentName } from './model.ts';

export interface DeclareForm {
  readonly vocabulary: Vocabulary;
  readonly severity: string | undefined;
  readonly place: ModalPlace;
  readonly title?: string | undefined;
  readonly service?: string | undefined;
  readonly private?: boolean | undefined;
  readonly drill?: boolean | undefined;
  readonly paging?: string | undefined;
  /** The categories of muster.yaml. */
  readonly categories?: readonly string[] | undefined;
  readonly severities: readonly SeverityChoice[];
  /** Who would be paged with these choices. */
  readonly pages: Rich;
  /** What was filled in, where the form is drawn again. */
  readonly filled?: Readonly<Record<string, string | undefined>>;
  /** Incidents of the last hour that may be the same. */
  readonly likes: readonly Incident[];
}

/** The declare form; only the title has to be typed. */
export function declareForm({
  vocabulary,
  severity,
  place,
  title,
  service,
  private: hidden = false,
  drill = false,
  paging = 'auto',
  categories = [],
  severities,
  pages,
  filled = {},
  likes,
}: DeclareForm): View {
  const services = vocabulary.services.map((key) => option(key, key));
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
    field({
      kind: 'choice',
      name: 'severity',
      label: 'Severity',
      options: severityOptions(severities),
      initial: severity,
      redraws: true,
    }),
    ...(services.length > 0
      ? [
          field({
            kind: 'choice',
            name: 'service',
            label: 'Service',
            options: services,
            initial: service,
            optional: true,
            redraws: true,
          }),
        ]
      : []),
    paragraph(pages),
    impactField(filled['impact']),
    ...(categories.length > 0
      ? [
          field({
            kind: 'choice',
            name: 'category',
            label: 'Category',
            options: categories.map((word) => option(word, word)),
            initial: filled['category'],
            optional: true,
          }),
        ]
      : []),
    ...(services.length > 1
      ? [
          field({
            kind: 'choices',
            name: 'affected',
            label: 'Other affected services',
            options: services,
            initial: filled['affected']?.split(',') ?? [],
            optional: true,
          }),
        ]
      : []),
    field({
      kind: 'text',
      name: 'began',
      label: 'When did it begin?',
      hint: '13:40 or 20m ago; empty: now',
      initial: filled['began'],
      optional: true,
      max: 60,
    }),
    field({
      kind: 'choice',
      name: 'paging',
      label: 'Page on-call',
      options: [option('As the severity says', 'auto'), option('Yes', 'yes'), option('No', 'no')],
      initial: paging,
      redraws: true,
    }),
    field({
      kind: 'checks',
      name: 'private',
      label: 'Private',
      options: [option('Only members of its channel can see it', 'yes')],
      initial: hidden ? ['yes'] : [],
    }),
    field({
      kind: 'checks',
      name: 'drill',
      label: 'Drill',
      options: [option('An exercise: everything works as usual and is marked as a drill', 'yes')],
      initial: drill ? ['yes'] : [],
    }),
  ];
  return modal({ title: 'Declare an incident', submit: 'Declare', row: 'incident new', place, blocks });
}
