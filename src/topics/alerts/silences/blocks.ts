/** What people read of silences. Pure. */
import {
  type Block,
  type ButtonSpec,
  buttons,
  context,
  date,
  list,
  type Message,
  message,
  paragraph,
  person,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import { field, type ModalPlace, modal } from '../../../lib/form.ts';
import { type Group, groupName } from '../groups/model.ts';
import { type Announcement, type Ended, isMaintenance, type Silence, silenceName } from './model.ts';

/** A silence before it is saved. */
export interface Preview {
  readonly words: string;
  readonly start: number;
  readonly end: number;
  readonly reason: string;
  readonly begins: boolean;
  readonly mutes: readonly {
    readonly group: Group;
    readonly matching: number;
    readonly firing: number;
    readonly worked: boolean;
  }[];
  /** The line that saves it. */
  readonly line: string;
}

/** So many groups are listed. */
const GROUPS = 20;

function moreGroups(count: number): readonly Block[] {
  return count > GROUPS ? [context(`… and ${count - GROUPS} more`)] : [];
}

/** Shows what a silence would do now; nothing is saved. */
export function previewMessage({ words, start, end, reason, begins, mutes, line }: Preview): Message {
  const when = begins ? rich`until ${date(end)}` : rich`from ${date(start)} to ${date(end)}`;
  const head = rich`🔕 *Silence ${words}* ${when}: ${reason}`;
  const now =
    mutes.length === 0
      ? [paragraph(rich`No firing alert matches it.`)]
      : [
          paragraph(rich`*${begins ? 'It silences now' : 'If it began now, it would silence'}*`),
          list(mutes.slice(0, GROUPS).map(mutedLine)),
          ...moreGroups(mutes.length),
        ];
  return message(head, [
    paragraph(head),
    ...now,
    paragraph(rich`Alerts are still recorded and shown. Alerts that are still firing when it ends will page.`),
    buttons([{ label: 'Save', line, style: 'primary' }]),
  ]);
}

function mutedLine({ group, matching, firing, worked }: Preview['mutes'][number]): Rich {
  const count = matching === firing ? `${firing} firing` : `${matching} of ${firing} firing`;
  const why = worked ? ', but it belongs to an incident' : '';
  const part = worked || matching < firing ? rich`${count}${why}, so it still pages` : rich`${count}`;
  return rich`*${groupName(group.id)}* ${group.severity} · ${group.title} · ${part}`;
}

/** What somebody reads who saved it. */
export function savedMessage(silence: Silence): Message {
  const { id, words: what, end_at, reason } = silence;
  const words = rich`🔕 *Saved ${silenceName(id)}:* ${what} until ${date(end_at)}: ${reason}`;
  return message(words, [paragraph(words), buttons(silenceButtons(silence))]);
}

/** Silences that are not over. */
export function silencesMessage(silences: readonly Silence[]): Message {
  if (silences.length === 0) return message(rich`There are no silences. Example: /alert silence A-17 1h Deploy`);
  const title = rich`*Silences*`;
  const blocks = silences
    .slice(0, 15)
    .flatMap((silence): readonly Block[] => [paragraph(silenceLine(silence)), buttons(silenceButtons(silence))]);
  const more = silences.length > 15 ? [paragraph(rich`… and ${silences.length - 15} more`)] : [];
  return message(title, [paragraph(title), ...blocks, ...more]);
}

function silenceLine(silence: Silence): Rich {
  const { id, words, start_at, end_at, reason } = silence;
  return rich`${isMaintenance(silence) ? '🔧' : '🔕'} *${silenceName(id)}* ${words} from ${date(start_at)} to ${date(end_at)} by ${ownerWords(silence)}: ${reason}`;
}

function silenceButtons({ id }: Silence): readonly ButtonSpec[] {
  const name = silenceName(id);
  return [
    { label: 'Extend 1 h', line: `alert extend ${name} 1h` },
    { label: 'End now', line: `alert unsilence ${name}` },
  ];
}

/** Who silenced it: a person, or the entry of muster.yaml. */
export function ownerWords({ by_user, maintenance }: Pick<Silence, 'by_user' | 'maintenance'>): Rich {
  return maintenance === null ? rich`${person(by_user)}` : rich`maintenance.${maintenance} in muster.yaml`;
}

/** What a channel reads of maintenance. */
export function maintenanceMessage(silence: Silence, what: Announcement, ended: Ended): Message {
  const { id, words, start_at, end_at, reason } = silence;
  const name = rich`🔧 *Maintenance of ${words}*`;
  const by = rich`${silenceName(id)} by ${ownerWords(silence)}`;
  switch (what) {
    case 'soon':
      return withButtons(
        rich`${name} from ${date(start_at)} to ${date(end_at)}: ${reason}. Its alerts will be recorded and page nobody. ${by}`,
        { label: 'Cancel', line: `alert unsilence ${silenceName(id)}` },
      );
    case 'begun':
      return withButtons(
        rich`${name} has begun and lasts until ${date(end_at)}: ${reason}. Its alerts are recorded and page nobody. ${by}`,
        ...silenceButtons(silence),
      );
    case 'cancelled':
      return message(rich`${name} was cancelled: ${reason}. Its alerts page as usual.`);
    case 'over':
      return message(rich`${name} is over: ${reason}. ${endedWords(ended)}`);
  }
}

/** So many groups are named at the end of a silence. */
const NAMED = 20;

/** What became of what it silenced: `Still firing and no longer silenced: A-1. Still silenced: A-2 by S-3.` */
export function endedWords({ loud, covered }: Ended): string {
  const firing = named(loud.map(({ id }) => groupName(id)));
  const silenced = named(covered.map(({ group, by }) => `${groupName(group.id)} by ${silenceName(by)}`));
  if (firing === '' && silenced === '') return 'Nothing that it silenced is firing.';
  const words = [
    firing === '' ? '' : `Still firing and no longer silenced: ${firing}.`,
    silenced === '' ? '' : `Still silenced: ${silenced}.`,
  ];
  return words.filter((sentence) => sentence !== '').join(' ');
}

function named(names: readonly string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return `${names.slice(0, NAMED).join(', ')}${more}`;
}

function withButtons(words: Rich, ...specs: readonly ButtonSpec[]): Message {
  return message(words, [paragraph(words), buttons(specs)]);
}

/** Asks the owner of a silence that ends soon. */
export function askMessage(silence: Silence, quiet: readonly Group[]): Message {
  const { id, words, end_at, reason } = silence;
  const head = rich`🔕 Your silence *${silenceName(id)}* of ${words} ends ${date(end_at)}: ${reason}. Do you need it longer?`;
  const still =
    quiet.length === 0
      ? [paragraph(rich`Nothing that it silences is firing.`)]
      : [
          paragraph(rich`*Still firing; these will page when it ends:*`),
          list(
            quiet.slice(0, GROUPS).map((group) => rich`*${groupName(group.id)}* ${group.severity} · ${group.title}`),
          ),
          ...moreGroups(quiet.length),
        ];
  return message(head, [paragraph(head), ...still, buttons(silenceButtons(silence))]);
}

/** What stands in the place of that question once the silence was extended or is over. */
export function answeredMessage(silence: Silence): Message {
  const { id, words, end_at, ended_at, reason } = silence;
  const name = rich`🔕 Your silence *${silenceName(id)}* of ${words}`;
  if (ended_at !== null) return message(rich`${name} is over: ${reason}`);
  const head = rich`${name} now lasts until ${date(end_at)}: ${reason}`;
  return message(head, [paragraph(head), buttons(silenceButtons(silence))]);
}

/** The form that asks for what is missing of a silence. */
export function silenceForm(
  typed: {
    readonly what?: string | undefined;
    readonly time?: string | undefined;
    readonly reason?: string | undefined;
  },
  place: ModalPlace,
) {
  return modal({
    title: 'Silence alerts',
    submit: 'Preview',
    row: 'alert silence',
    place,
    blocks: [
      field({ kind: 'text', name: 'what', label: 'What', hint: 'A-17, a service, or host=web1', initial: typed.what }),
      field({
        kind: 'text',
        name: 'time',
        label: 'How long (7 days at most)',
        hint: '1h · until 18:00 · fri 09:00 to fri 12:00',
        initial: typed.time,
      }),
      field({
        kind: 'text',
        name: 'reason',
        label: 'Why',
        hint: 'Deploy of the shop',
        initial: typed.reason,
        max: 300,
      }),
    ],
  });
}
