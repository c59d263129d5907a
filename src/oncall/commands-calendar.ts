import type { Tx } from '../engine/tx.ts';
import { type Block, buttons, code, date, list, message, paragraph, rich } from '../lib/blockkit.ts';
import { Mistake } from '../lib/errors.ts';
import { may, must } from '../lib/grammar.ts';
import { type Row, row, say } from '../router.ts';
import { addCalendar, type Calendar, calendarId, calendarsOf, revokeCalendar, type Subject } from './calendar-store.ts';

/** The words of a subject, as its owner knows it. */
function subjectWords(subject: string): string {
  if (subject === 'all') return 'all schedules';
  return subject.startsWith('person:') ? 'your shifts' : subject.slice('schedule:'.length);
}

function subjectOf(what: string, user: string, schedules: readonly string[]): Subject {
  const word = what.toLowerCase();
  if (word === 'me' || word === 'mine') return `person:${user}`;
  if (word === 'all') return 'all';
  const schedule = schedules.find((name) => name.toLowerCase() === word);
  if (schedule !== undefined) return `schedule:${schedule}`;
  throw new Mistake(`“${what}” is neither a schedule, nor “me” or “all”.`, { example: '/oncall calendar me' });
}

async function mine(tx: Tx, user: string): Promise<readonly Block[]> {
  const calendars = await calendarsOf(tx, user);
  if (calendars.length === 0) return [];
  return [
    paragraph(rich`*Your addresses*`),
    list(calendars.map(calendarLine)),
    ...chunks(
      calendars.map((c) => ({
        label: `Revoke ${subjectWords(c.subject)} ${calendarId(c)}`,
        line: `oncall revoke ${calendarId(c)}`,
      })),
    ),
  ];
}

function calendarLine(calendar: Calendar) {
  const read = calendar.read_at === null ? rich`never read yet` : rich`last read ${date(calendar.read_at)}`;
  return rich`${subjectWords(calendar.subject)} (${code(calendarId(calendar))}), made ${date(calendar.created_at)}, ${read}`;
}

/** Slack shows five buttons a row well. */
const A_ROW = 5;

function chunks(specs: readonly { readonly label: string; readonly line: string }[]): readonly Block[] {
  const rows = Array.from({ length: Math.ceil(specs.length / A_ROW) }, (_, i) =>
    specs.slice(i * A_ROW, (i + 1) * A_ROW),
  );
  return rows.slice(0, 4).map((specsOfRow) => buttons(specsOfRow));
}

const NEW: readonly { readonly label: string; readonly line: string }[] = [
  { label: 'New address: my shifts', line: 'oncall calendar me' },
  { label: 'New address: all schedules', line: 'oncall calendar all' },
];

/** The rows of calendars; `publicUrl` is where they are read from. */
export function calendarRows(publicUrl: () => string | undefined): readonly Row[] {
  return [
    row({
      name: 'oncall calendar',
      aliases: ['calendars', 'ical'],
      summary: 'An address for your calendar app: your shifts, a schedule, or “all”. Alone: the addresses you have.',
      example: '/oncall calendar me',
      args: [may('what', 'word')],
      permission: 'look',
      changes: true,
      run: async (tx, { what }, { caller, vocabulary }) => {
        const base = publicUrl();
        if (base === undefined)
          throw new Mistake(
            'Calendars need an address at which the internet reaches Muster, and PUBLIC_URL is not set. Ask whoever runs it.',
            { example: '/oncall me' },
          );
        if (what === undefined)
          return {
            message: message(rich`Calendars`, [
              paragraph(rich`*Calendars*: subscribe once, and shifts follow by themselves.`),
              ...(await mine(tx, caller.user)),
              buttons(NEW),
            ]),
          };
        const subject = subjectOf(what, caller.user, vocabulary.schedules);
        const url = `${base}/calendar/${await addCalendar(tx, subject, caller.user)}.ics`;
        return { message: addressMessage(subject, url), once: true };
      },
    }),
    row({
      name: 'oncall revoke',
      summary: 'End one of your calendar addresses.',
      example: '/oncall revoke 1f2e3d4c',
      args: [must('id', 'word')],
      permission: 'look',
      changes: true,
      run: async (tx, { id }, { caller }) => {
        if (!(await revokeCalendar(tx, caller.user, id)))
          throw new Mistake(`You have no calendar address ${id} (any more).`, { example: '/oncall calendar' });
        return say(
          rich`The address ${code(id)} no longer works. Calendars that used it will say so, or stay as they were.`,
        );
      },
    }),
  ];
}

function addressMessage(subject: Subject, url: string) {
  const words = rich`📅 *A calendar of ${subjectWords(subject)}.* Keep this address to yourself: whoever has it can read it. It is shown once.`;
  return message(words, [
    paragraph(words),
    paragraph(rich`${code(url)}`),
    paragraph(
      rich`Apple and Outlook open ${code(url.replace(/^https?:/, 'webcal:'))} · Google Calendar: *Other calendars → From URL*, which reads it every few hours.`,
    ),
    buttons([{ label: 'My addresses', line: 'oncall calendar' }]),
  ]);
}
