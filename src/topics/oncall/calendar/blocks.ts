/** Addresses of calendars as their owner sees them. Pure. */
import {
  type Block,
  type ButtonSpec,
  buttons,
  code,
  date,
  list,
  type Message,
  message,
  paragraph,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import { type Calendar, calendarId, personOf, scheduleOf } from './model.ts';

/** What an address shows, in its owner's words. */
export function subjectWords(calendar: Pick<Calendar, 'subject'>): string {
  if (personOf(calendar) !== undefined) return 'your shifts';
  return scheduleOf(calendar) ?? 'all schedules';
}

/** A new address, the only time that it is shown; `others` are those the person had before. */
export function addressMessage(subject: string, url: string, others: readonly Calendar[]): Message {
  const words = rich`📅 *A calendar of ${subjectWords({ subject })}.* This address is shown only once: copy it now. Keep it secret, because anyone who has it can read the calendar.`;
  const webcal = url.replace(/^https?:/, 'webcal:');
  const how = [
    rich`*Google Calendar*, in a browser: Other calendars, “+”, *From URL*. Google updates it a few times a day.`,
    rich`*Apple Calendar*: File, *New Calendar Subscription…*, or open ${code(webcal)}`,
    rich`*Outlook*: Add calendar, *Subscribe from web*.`,
  ];
  return message(words, [paragraph(words), paragraph([code(url)]), list(how), ...addressBlocks(others)]);
}

/** The addresses a person has, and what more they can have. */
export function calendarsMessage(calendars: readonly Calendar[], schedules: readonly string[]): Message {
  const words = rich`📅 *Calendars.* Subscribe once, and your calendar app follows every change to the shifts.`;
  const fresh = ['me', 'all', ...schedules.slice(0, MOST_SCHEDULES)].map((what) => ({
    label: `New address: ${what === 'me' ? 'my shifts' : what === 'all' ? 'all schedules' : what}`,
    line: `oncall calendar ${what}`,
  }));
  const none = calendars.length === 0 ? [paragraph(rich`You have no calendar addresses yet.`)] : [];
  return message(words, [paragraph(words), ...none, ...addressBlocks(calendars), ...rowsOf(fresh)]);
}

/** Others are made by typing their name. */
const MOST_SCHEDULES = 8;

function addressBlocks(calendars: readonly Calendar[]): readonly Block[] {
  if (calendars.length === 0) return [];
  const specs = calendars.map((calendar) => ({
    label: `Revoke ${subjectWords(calendar)} ${calendarId(calendar)}`,
    line: `oncall revoke ${calendarId(calendar)}`,
  }));
  return [paragraph(rich`*Your calendar addresses*`), list(calendars.map(calendarLine)), ...rowsOf(specs)];
}

function calendarLine(calendar: Calendar): Rich {
  const read = calendar.read_at === null ? rich`never read` : rich`last read ${date(calendar.read_at)}`;
  return rich`${subjectWords(calendar)} (${code(calendarId(calendar))}), created ${date(calendar.created_at)}, ${read}`;
}

/** As many buttons as Slack shows in one row. */
const A_ROW = 5;

function rowsOf(specs: readonly ButtonSpec[]): readonly Block[] {
  const count = Math.ceil(specs.length / A_ROW);
  return Array.from({ length: count }, (_, i) => buttons(specs.slice(i * A_ROW, (i + 1) * A_ROW)));
}
