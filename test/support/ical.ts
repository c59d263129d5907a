/** Builders of iCalendar text for tests. */

/** A calendar of these components. */
export function calendar(...components: readonly string[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//tests//EN', ...components, 'END:VCALENDAR', ''].join('\r\n');
}

let made = 0;

/** An event of these lines; it gets a UID of its own unless they bring one. */
export function event(...lines: readonly string[]): string {
  made += 1;
  const uid = lines.some((line) => line.startsWith('UID:')) ? [] : [`UID:event-${made}`];
  return ['BEGIN:VEVENT', ...uid, 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT'].join('\r\n');
}

/** Somebody's shift between two UTC times such as `20260302T090000Z`. */
export function shift(who: string, start: string, end: string): string {
  return event(`DTSTART:${start}`, `DTEND:${end}`, `SUMMARY:${who}`);
}
