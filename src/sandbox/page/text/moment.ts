/** Instants as a person reads them, in that person's zone. All instants are milliseconds since the epoch. */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function format(at: number, zone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...options }).format(at);
}

/** `14:02`, or `14:02:07` with seconds. */
export function timeOfDay(at: number, zone: string, seconds = false): string {
  return format(at, zone, { hour: '2-digit', minute: '2-digit', ...(seconds ? { second: '2-digit' } : {}) });
}

/** `Mon 2 Mar`. */
export function shortDay(at: number, zone: string): string {
  return format(at, zone, { weekday: 'short', day: 'numeric', month: 'short' }).replace(',', '');
}

/** A day as a key: `2026-03-02`. */
export function dayKey(at: number, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(at);
}

/** `Today`, `Yesterday`, `Tomorrow`, or `Monday 2 March`. */
export function dayName(at: number, zone: string, now: number): string {
  return (
    relative(at, zone, now) ?? format(at, zone, { weekday: 'long', day: 'numeric', month: 'long' }).replace(',', '')
  );
}

function relative(at: number, zone: string, now: number): string | undefined {
  const day = dayKey(at, zone);
  if (day === dayKey(now, zone)) return 'Today';
  if (day === dayKey(now - DAY, zone)) return 'Yesterday';
  return day === dayKey(now + DAY, zone) ? 'Tomorrow' : undefined;
}

/** Europe/London as `London`. */
export function zoneName(zone: string): string {
  return (zone.split('/').pop() ?? zone).replaceAll('_', ' ');
}

/** `4 min`, `2 h 5 min`, `3 d`; at least `1 s`. */
export function span(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours >= 48) return `${Math.round(hours / 24)} d`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

const LONG = { day: 'numeric', month: 'long', year: 'numeric' } as const;
const THIS_YEAR = { day: 'numeric', month: 'long' } as const;
const SHORT = { day: 'numeric', month: 'short', year: 'numeric' } as const;

function sameYear(at: number, zone: string, now: number): boolean {
  return dayKey(at, zone).slice(0, 4) === dayKey(now, zone).slice(0, 4);
}

/** Slack's `<!date^…>`: `format` holds tokens such as `{date_short_pretty}` and `{time}`. */
export function slackDate(at: number, pattern: string, zone: string, now: number): string {
  const near = relative(at, zone, now)?.toLowerCase();
  const words: Readonly<Record<string, string>> = {
    day_divider_pretty: near ?? format(at, zone, { weekday: 'long', ...(sameYear(at, zone, now) ? THIS_YEAR : LONG) }),
    date_num: dayKey(at, zone),
    date: format(at, zone, LONG),
    date_short: format(at, zone, SHORT),
    date_long: format(at, zone, { weekday: 'long', ...LONG }),
    date_pretty: near ?? format(at, zone, LONG),
    date_short_pretty: near ?? format(at, zone, SHORT),
    date_long_pretty: near ?? format(at, zone, { weekday: 'long', ...LONG }),
    time: timeOfDay(at, zone),
    time_secs: timeOfDay(at, zone, true),
    ago: at <= now ? `${span(now - at)} ago` : `in ${span(at - now)}`,
  };
  return pattern.replace(/\{(\w+)\}/g, (whole, token: string) => words[token] ?? whole);
}

/** The wall clock as `<input type="datetime-local">` holds it. */
export function toWall(at: number, zone: string): string {
  return `${dayKey(at, zone)}T${timeOfDay(at, zone)}`;
}

/** The first instant with that wall clock, or undefined when it is none. */
export function fromWall(wall: string, zone: string): number | undefined {
  const asUtc = Date.parse(`${wall}:00Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const offsetAt = (at: number): number => Date.parse(`${toWall(at, zone)}:00Z`) - Math.floor(at / MINUTE) * MINUTE;
  const guess = asUtc - offsetAt(asUtc);
  return asUtc - offsetAt(guess);
}

/** A Slack timestamp as an instant. */
export function tsToInstant(ts: string): number {
  return Number(ts) * 1000;
}
