/** The modals of incidents. Each submits the named arguments of a row. Pure. */
import type { View } from '@slack/types';
import { list, option, paragraph, person, type Rich, rich } from '../../../lib/blockkit.ts';
import { field, type ModalPlace, modal } from '../../../lib/form.ts';
import type { Severity } from '../../team/model.ts';
import { headline, severityEmoji } from '../room/blocks.ts';
import { type Incident, incidentName } from './model.ts';

/** A severity as a form offers it. */
export type SeverityChoice = Pick<Severity, 'key' | 'name' | 'page'>;

/** The severities with what each does about paging. */
export function severityOptions(all: readonly SeverityChoice[]) {
  return all.map(({ key, name, page }, i) =>
    option(`${severityEmoji(i)} ${key} ${name}: ${page ? 'pages' : 'pages nobody'}`, key),
  );
}

/** Who is affected, as it is asked when an incident is declared and with every update. */
export function impactField(initial?: string) {
  return field({
    kind: 'text',
    name: 'impact',
    label: 'Who is affected, and how?',
    hint: 'One customer in five cannot pay',
    lines: true,
    optional: true,
    max: 500,
    initial,
  });
}

/** The form that resolves an incident. */
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
            label: 'When did the impact end?',
            hint: '14:20 or 10m ago; empty: now',
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

/** The form that sets the severity and shows what each does. */
export function severityForm(incident: Incident, all: readonly SeverityChoice[], place: ModalPlace): View {
  const fixed = { incident: incidentName(incident.id) };
  const blocks = [
    paragraph(headline(incident)),
    field({
      kind: 'choice',
      name: 'severity',
      label: 'Severity',
      options: severityOptions(all),
      initial: incident.severity,
    }),
  ];
  return modal({ title: 'Set the severity', submit: 'Set', row: 'incident sev', place: { ...place, fixed }, blocks });
}

/** What is put on the timeline of an incident, or of a page without one. */
export function noteForm(about: Rich, fixed: Readonly<Record<string, string>>, place: ModalPlace): View {
  const blocks = [
    paragraph(about),
    field({
      kind: 'text',
      name: 'text',
      label: 'What happened?',
      hint: 'Rebooted the database at 14:02',
      lines: true,
    }),
  ];
  return modal({ title: 'Add a note', submit: 'Add', row: 'incident note', place: { ...place, fixed }, blocks });
}

/** The form that assigns a role. */
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
            name: 'target',
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
