/** Colours that people with any eyes tell apart, and which person has which. Pure. */

export const [PAPER, INK, MUTED, LINE, WEEKEND, GAP] = [
  '#ffffff',
  '#1d2a2e',
  '#5b6b70',
  '#d9e0e2',
  '#f3f5f6',
  '#c4321c',
];

/** A block's colour, and that of the words on it. */
export interface Colour {
  readonly fill: string;
  readonly ink: string;
}

const DARK = '#1d2a2e';

/** Okabe and Ito's palette, lightened where words are on it, and six more of the same kind. */
const PALETTE: readonly Colour[] = [
  { fill: '#7cc4f0', ink: DARK },
  { fill: '#f5b942', ink: DARK },
  { fill: '#3fb79b', ink: DARK },
  { fill: '#e7a3cd', ink: DARK },
  { fill: '#f2e35c', ink: DARK },
  { fill: '#4a78b8', ink: '#ffffff' },
  { fill: '#ef8a5a', ink: DARK },
  { fill: '#b7a6e3', ink: DARK },
  { fill: '#a8cf7a', ink: DARK },
  { fill: '#7d6a58', ink: '#ffffff' },
  { fill: '#c9ced1', ink: DARK },
  { fill: '#8f4e8b', ink: '#ffffff' },
];

/** A colour for each person: by the name, so that it stays from picture to picture; the next free one when two meet. */
export function coloursOf(people: readonly string[]): ReadonlyMap<string, Colour> {
  const taken = new Set<number>();
  const colours = new Map<string, Colour>();
  for (const person of [...people].sort()) {
    let at = hash(person) % PALETTE.length;
    while (taken.has(at) && taken.size < PALETTE.length) at = (at + 1) % PALETTE.length;
    taken.add(at);
    colours.set(person, PALETTE[at] ?? { fill: LINE ?? '', ink: DARK });
  }
  return colours;
}

function hash(text: string): number {
  let sum = 7;
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return sum;
}
