/** The few shapes our pictures are made of. Text from outside is escaped here and nowhere else. Pure. */

export interface Line {
  readonly fill: string;
  readonly words: string;
  readonly dashed: boolean;
}

/** Escapes what XML would read, and leaves out what it cannot hold. */
export function xml(words: string): string {
  return words
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill: string;
  readonly round?: number;
  /** The colour of a dashed border. */
  readonly dashed?: string | undefined;
}

export function rect({ x, y, width, height, fill, round = 0, dashed }: Rect): string {
  const border = dashed === undefined ? '' : ` stroke="${dashed}" stroke-width="2" stroke-dasharray="5 3"`;
  return `<rect x="${tenth(x)}" y="${tenth(y)}" width="${tenth(width)}" height="${tenth(height)}" rx="${round}" fill="${fill}"${border}/>`;
}

interface Text {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly fill: string;
  readonly words: string;
  readonly weight?: 400 | 600;
}

export function text({ x, y, size, fill, words, weight = 400 }: Text): string {
  return `<text x="${tenth(x)}" y="${tenth(y)}" font-size="${size}" font-weight="${weight}" fill="${fill}">${xml(words)}</text>`;
}

/** Words on a light plate, so that they are read on any ground. */
export function label(spec: Text): string {
  const width = spec.words.length * spec.size * BOLD + 8;
  return `${rect({ x: spec.x - 4, y: spec.y - spec.size, width, height: spec.size + 5, fill: '#ffffff', round: 3 })}${text({ ...spec, weight: 600 })}`;
}

/** The mean width of a letter of Noto Sans, in parts of its size. */
const LETTER = 0.58;
const BOLD = 0.66;

/** As much of the words as fits a width, with a visible "…"; empty when nothing readable does. */
export function cutTo(words: string, width: number, size: number): string {
  const letters = [...words];
  const fits = Math.floor(width / (size * LETTER));
  if (letters.length <= fits) return words;
  return fits < 3 ? '' : `${letters.slice(0, fits - 1).join('')}…`;
}

function tenth(n: number): string {
  return String(Math.round(n * 10) / 10);
}
