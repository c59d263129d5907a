/** Two weeks of a schedule as a picture: a band a week, a column a day. Pure. */
import { DAY, type Instant, MINUTE } from '../../../lib/instant.ts';
import { dayStart, formatRfc3339, formatWall, toInstant, toLocal, weekday } from '../../../lib/zoned.ts';
import type { Schedule, Shift } from '../schedule/model.ts';
import { gapsBetween, shiftsBetween } from '../schedule/shifts.ts';
import { type Colour, coloursOf, GAP, INK, LINE, MUTED, PAPER, WEEKEND } from './colours.ts';
import { cutTo, type Line, label, rect, text, xml } from './svg.ts';

export interface PictureOptions {
  readonly name: string;
  readonly schedule: Schedule;
  readonly now: Instant;
  /** How readers know the people of the shifts. */
  readonly called: (person: string) => string;
}

/** The picture, and the same in words for those who cannot see it. */
export interface Picture {
  readonly svg: string;
  readonly alt: string;
}

const WEEKS = 2;
const [WIDTH, LEFT, TOP, BAND, HEAD, BLOCK] = [1200, 24, 84, 148, 46, 84];
const COLUMN = (WIDTH - 2 * LEFT) / 7;

/** One week: its days as instants, and where it lies. */
interface Band {
  readonly days: readonly Instant[];
  readonly top: number;
}

/** Draws the coming two weeks from the start of today in the schedule's zone. */
export function drawSchedule({ name, schedule, now, called }: PictureOptions): Picture {
  const zone = schedule.timezone;
  const today = dayStart(toLocal(now, zone));
  const days = Array.from({ length: WEEKS * 7 + 1 }, (_, i) => toInstant(today + i * DAY, zone));
  const [from, until] = [days[0] ?? now, days.at(-1) ?? now];
  const shifts = shiftsBetween(schedule, from, until);
  const people = [...new Set(shifts.flatMap((shift) => shift.people))];
  const colours = coloursOf(people);
  const bands = Array.from({ length: WEEKS }, (_, week) => ({
    days: days.slice(week * 7, week * 7 + 8),
    top: TOP + week * BAND,
  }));
  const legendTop = TOP + WEEKS * BAND + 10;
  const legend = legendOf(people, called, colours, legendTop);
  const height = legendTop + legend.height + 16;
  const gaps = gapsBetween(schedule, from, until);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="Noto Sans">`,
    `<defs><pattern id="gap" width="10" height="10" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="10" height="10" fill="#fff1ee"/><rect width="5" height="10" fill="${GAP}" opacity="0.55"/></pattern></defs>`,
    rect({ x: 0, y: 0, width: WIDTH, height, fill: PAPER }),
    text({ x: LEFT, y: 42, size: 26, weight: 600, fill: INK, words: cutTo(`${name}: who is on call`, 700, 26) }),
    text({
      x: LEFT,
      y: 66,
      size: 15,
      fill: MUTED,
      words: `${dayWords(from, zone, now)} to ${dayWords(until - 1, zone, now)} · times in ${zone}`,
    }),
    ...bands.flatMap((band) => [
      ...dayCells(band, zone, now),
      ...shifts.flatMap((s) => shiftBlocks(band, s, colours, called, zone)),
      ...gaps.flatMap((g) => gapBlock(band, g)),
    ]),
    ...bands.flatMap((band) => nowMark(band, now)),
    ...legend.parts,
    '</svg>',
  ];
  return { svg: parts.join('\n'), alt: altOf({ name, schedule, now, called }, shifts, gaps) };
}

function dayWords(t: Instant, zone: string, now: Instant): string {
  return formatWall(t, zone, now).slice(0, -6);
}

/** Where an instant lies in a band; before and after it, at its edges. Days of 23 and 25 hours are as wide as others. */
function xOf({ days }: Band, t: Instant): number {
  for (let i = 0; i < 7; i += 1) {
    const [start, end] = [days[i] ?? 0, days[i + 1] ?? 0];
    if (t < start) return LEFT + i * COLUMN;
    if (t < end) return LEFT + (i + (t - start) / (end - start)) * COLUMN;
  }
  return LEFT + 7 * COLUMN;
}

function dayCells({ days, top }: Band, zone: string, now: Instant): readonly string[] {
  return days.slice(0, 7).flatMap((day, i) => {
    const [x, next] = [LEFT + i * COLUMN, days[i + 1] ?? day];
    const free = weekday(toLocal(day, zone)) >= 5;
    const moved = Math.round((DAY - (next - day)) / MINUTE);
    return [
      ...(free ? [rect({ x, y: top, width: COLUMN, height: HEAD + BLOCK, fill: WEEKEND })] : []),
      rect({ x, y: top, width: 1, height: HEAD + BLOCK, fill: LINE }),
      text({ x: x + 10, y: top + 20, size: 15, weight: 600, fill: INK, words: dayWords(day, zone, now) }),
      ...(moved === 0
        ? []
        : [
            text({
              x: x + 10,
              y: top + 38,
              size: 13,
              fill: GAP,
              words: `clocks ${moved > 0 ? '+' : '−'}${clockWords(Math.abs(moved))}`,
            }),
          ]),
    ];
  });
}

function clockWords(minutes: number): string {
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}

function shiftBlocks(
  band: Band,
  { start, end, people, source }: Shift,
  colours: ReadonlyMap<string, Colour>,
  called: PictureOptions['called'],
  zone: string,
): readonly string[] {
  const [left, right] = [xOf(band, start), xOf(band, end)];
  if (right - left < 0.5) return [];
  const [width, height, y] = [Math.max(right - left - 2, 1), BLOCK / people.length, band.top + HEAD];
  const begins = (band.days[0] ?? 0) <= start;
  return people.flatMap((person, i) => {
    const colour = colours.get(person) ?? { fill: '#dddddd', ink: INK };
    const top = y + i * height;
    const words = cutTo(called(person), width - 14, 15);
    return [
      rect({
        x: left + 1,
        y: top,
        width,
        height: height - 2,
        fill: colour.fill,
        round: 5,
        dashed: source === 'override' ? INK : undefined,
      }),
      ...(begins && i === 0 && width > 44 && height > 30
        ? [
            text({
              x: left + 8,
              y: top + 15,
              size: 11,
              fill: colour.ink,
              words: formatWall(start, zone, start).slice(-5),
            }),
          ]
        : []),
      ...(words === ''
        ? []
        : [
            text({
              x: left + 8,
              y: top + height / 2 + (height > 30 ? 10 : 5),
              size: height > 20 ? 15 : 11,
              weight: 600,
              fill: colour.ink,
              words,
            }),
          ]),
    ];
  });
}

function gapBlock(band: Band, { start, end }: { readonly start: Instant; readonly end: Instant }): readonly string[] {
  const [left, right] = [xOf(band, start), xOf(band, end)];
  if (right - left < 0.5) return [];
  const width = Math.max(right - left - 2, 1);
  return [
    rect({ x: left + 1, y: band.top + HEAD, width, height: BLOCK - 2, fill: 'url(#gap)', round: 5 }),
    ...(width > 62
      ? [label({ x: left + 8, y: band.top + HEAD + BLOCK / 2 + 5, size: 14, fill: GAP, words: 'nobody' })]
      : []),
  ];
}

function nowMark(band: Band, now: Instant): readonly string[] {
  const [first, last] = [band.days[0] ?? 0, band.days[7] ?? 0];
  if (now < first || now >= last) return [];
  const x = xOf(band, now);
  return [
    rect({ x: x - 1.5, y: band.top + HEAD - 6, width: 3, height: BLOCK + 10, fill: INK }),
    label({ x: Math.min(x + 6, WIDTH - 50), y: band.top + HEAD - 2, size: 12, fill: INK, words: 'now' }),
  ];
}

const [SWATCH, ROW, ITEM] = [16, 28, 190];

function legendOf(
  people: readonly string[],
  called: PictureOptions['called'],
  colours: ReadonlyMap<string, Colour>,
  top: number,
): { readonly parts: readonly string[]; readonly height: number } {
  const perRow = Math.floor((WIDTH - 2 * LEFT) / ITEM);
  const lines: readonly Line[] = [
    ...people.map(
      (person): Line => ({ fill: colours.get(person)?.fill ?? LINE, words: called(person), dashed: false }),
    ),
    { fill: 'url(#gap)', words: 'nobody', dashed: false },
    { fill: PAPER, words: 'by an override', dashed: true },
  ];
  const parts = lines.flatMap(({ fill, words, dashed }, i) => {
    const [x, y] = [LEFT + (i % perRow) * ITEM, top + Math.floor(i / perRow) * ROW];
    return [
      rect({ x, y, width: SWATCH, height: SWATCH, fill, round: 3, dashed: dashed ? INK : undefined }),
      text({ x: x + SWATCH + 8, y: y + 13, size: 14, fill: INK, words: cutTo(words, ITEM - 40, 14) }),
    ];
  });
  return { parts, height: Math.ceil(lines.length / perRow) * ROW };
}

/** What a screen reader gets. */
const ALT = 900;

function altOf(
  { name, schedule, now, called }: PictureOptions,
  shifts: readonly Shift[],
  gaps: readonly { readonly start: Instant; readonly end: Instant }[],
): string {
  const zone = schedule.timezone;
  const wall = (t: Instant): string => formatWall(t, zone, now);
  const lines = [
    ...gaps.map((g) => ({ start: g.start, words: `nobody ${wall(g.start)} to ${wall(g.end)}` })),
    ...shifts.map((s) => ({
      start: s.start,
      words: `${s.people.map(called).join(' and ')} ${wall(s.start)} to ${wall(s.end)}`,
    })),
  ].sort((a, b) => a.start - b.start);
  const all = `On call for ${name}, times in ${zone}: ${lines.map((l) => l.words).join('; ')}.`;
  return all.length <= ALT ? all : `${all.slice(0, ALT - 1)}…`;
}

/** A file name for the picture. */
export function pictureName(name: string, now: Instant, zone: string): string {
  return `${xml(name).replace(/[^\w-]+/g, '-')}-${formatRfc3339(now, zone).slice(0, 10)}.png`;
}
