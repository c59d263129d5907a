/** The modals of incidents. Each submits the named arguments of a row. Pure. */
import type { View } from '@slack/types';
import { buttons, divider, list, option, paragraph, person, type Rich, rich } from '../../../lib/blockkit.ts';
import { field, type ModalPlace, modal } from '../../../lib/form.ts';
import type { Vocabulary } from '../../../lib/grammar.ts';
import { headline } from '../room/blocks.ts';
import { type Incident, incidentName } from './model.ts';

export interface DeclareForm {
  readonly vocabulary: Vocabulary;
  readonly severity: string | undefined;
  readonly place: ModalPlace;
  readonly title?: string | undefined;
  readonly service?: string | undefined;
  readonly private?: boolean | undefined;
  readonly drill?: boolean | undefined;
  readonly paging?: 'auto' | 'no' | undefined;
  /** The words of the file for what kind of trouble it is. */
  readonly categories?: readonly string[] | undefined;
  /** Opened in the last hour, which may be the same. */
  readonly likes: readonly Incident[];
}

/** Who is affected, as it is asked when an incident is declared and with every update. */
export function impactField(initial?: string) {
  return field({
    kind: 'text',
    name: 'impact',
    label: 'Who feels it, and how?',
    hint: 'One customer in five cannot pay',
    lines: true,
    optional: true,
    max: 500,
    initial,
  });
}

/** Only the title needs typing. */
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
  likes,
}: DeclareForm): View {
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
    impactField(),
    ...(categories.length > 0
      ? [
          field({
            kind: 'choice',
            name: 'category',
            label: 'Category',
            options: categories.map((word) => option(word, word)),
            optional: true,
          }),
        ]
      : []),
    ...(services.length > 1
      ? [
          field({
            kind: 'choices',
            name: 'affected',
            label: 'Other services it touches',
            options: services,
            optional: true,
          }),
        ]
      : []),
    field({
      kind: 'text',
      name: 'began',
      label: 'When did it begin?',
      hint: '13:40 or 20m ago; empty: now',
      optional: true,
      max: 60,
    }),
    field({
      kind: 'choice',
      name: 'paging',
      label: 'Page on-call',
      options: [option('As the severity says', 'auto'), option('Yes', 'yes'), option('No', 'no')],
      initial: paging,
    }),
    field({
      kind: 'checks',
      name: 'private',
      label: 'Private',
      options: [option('Only members of its channel may know of it', 'yes')],
      initial: hidden ? ['yes'] : [],
    }),
    field({
      kind: 'checks',
      name: 'drill',
      label: 'Drill',
      options: [option('An exercise: runs everything, marked as a drill', 'yes')],
      initial: drill ? ['yes'] : [],
    }),
  ];
  return modal({ title: 'Declare an incident', submit: 'Declare', row: 'incident new', place, blocks });
}

/** How it ended. */
export function resolveForm(incident: Incident, place: ModalPlace): View {
  const blocks = [
    paragraph(headline(incident)),
    field({
      kind: 'text',
      name: 'reason',
      label: 'What fixed it?',
      hint: 'Rolled back the deploy',
      lines: true,
      optional: true,
    }),
    ...(incident.mitigated_at === null
      ? [
          field({
            kind: 'text',
            name: 'mitigated',
            label: 'Since when does nobody feel it?',
            hint: '14:20 or 10m ago; empty: as of now',
            optional: true,
            max: 60,
          }),
        ]
      : []),
  ];
  const fixed = { incident: incidentName(incident.id) };
  return modal({
    title: 'Resolve the incident',
    submit: 'Resolve',
    row: 'incident resolve',
    place: { ...place, fixed },
    blocks,
  });
}

/** Who takes which role. */
export function roleForm(
  incident: Incident,
  known: Readonly<Record<string, string>>,
  taken: ReadonlyMap<string, string>,
  me: string,
  place: ModalPlace,
): View {
  const who = (role: string): string | undefined => (role === 'lead' ? (incident.lead ?? undefined) : taken.get(role));
  const blocks = [
    paragraph(headline(incident)),
    list(Object.entries(known).map(([role, asks]) => rich`*${role}* ${whose(who(role))}: ${asks}`)),
    field({
      kind: 'choice',
      name: 'role',
      label: 'Role',
      options: Object.keys(known).map((role) => option(role, role)),
    }),
    field({ kind: 'person', name: 'who', label: 'Assign to', initial: me }),
    field({ kind: 'text', name: 'note', label: 'A note for them', lines: true, optional: true, max: 1000 }),
  ];
  const fixed = { incident: incidentName(incident.id) };
  return modal({ title: 'Roles', submit: 'Assign', row: 'incident role', place: { ...place, fixed }, blocks });
}

function whose(user: string | undefined): Rich {
  return user === undefined ? rich`(nobody yet)` : rich`(${person(user)})`;
}

/** What is known of a page before its form is filled in. */
export interface PageForm {
  /** The incident that it is for, if any. */
  readonly incident: Incident | undefined;
  /** Services, policies and schedules. */
  readonly targets: readonly string[];
  readonly whom?: string | undefined;
  readonly person?: string | undefined;
  readonly text?: string | undefined;
  readonly low: boolean;
  /** Whether it asks what is wrong; an incident has its title. */
  readonly texts?: boolean;
}

/** Who to page, for an incident that paged nobody or for anything else. */
export function pageForm(
  { incident, targets, whom, person: who, text, low, texts = false }: PageForm,
  place: ModalPlace,
): View {
  const choice =
    targets.length === 0
      ? []
      : [
          field({
            kind: 'choice',
            name: 'whom',
            label: 'Service, policy or schedule',
            options: targets.map((t) => option(t, t)),
            initial: whom,
            optional: true,
          }),
        ];
  const words = field({
    kind: 'text',
    name: 'text',
    label: 'What is wrong?',
    hint: 'Payments are failing',
    lines: true,
    initial: text,
    optional: incident !== undefined,
  });
  const blocks = [
    ...(incident === undefined ? [] : [paragraph(headline(incident))]),
    ...choice,
    field({
      kind: 'person',
      name: 'person',
      label: choice.length === 0 ? 'Who?' : 'Or a person',
      initial: who,
      optional: choice.length > 0,
    }),
    ...(texts ? [words] : []),
    field({
      kind: 'checks',
      name: 'low',
      label: 'Urgency',
      options: [option('Low: it waits until their quiet hours end', 'yes')],
      initial: low ? ['yes'] : [],
    }),
  ];
  const row = texts ? 'page' : 'incident page';
  const fixed = texts || incident === undefined ? {} : { fixed: { incident: incidentName(incident.id) } };
  return modal({ title: 'Page someone', submit: 'Page', row, place: { ...place, ...fixed }, blocks });
}
