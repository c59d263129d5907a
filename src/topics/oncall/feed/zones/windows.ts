/** The zones of Windows, by which Outlook and Exchange call theirs, as IANA names: the Unicode CLDR's table. Pure. */
import { findIana, WINDOWS_TO_IANA_MAP } from 'windows-iana';
import { isZone } from '../../../../lib/zoned.ts';

/** Zones that governments have moved since the library's table was made. */
const MOVED: Readonly<Record<string, string>> = {
  'Central Asia Standard Time': 'Asia/Bishkek',
  'Mountain Standard Time (Mexico)': 'America/Mazatlan',
};

/** The names as Windows writes them. */
export const windowsNames: readonly string[] = [...new Set(WINDOWS_TO_IANA_MAP.map(({ windowsName }) => windowsName))];

const BY_LETTERS = new Map(windowsNames.map((name) => [letters(name), name]));

/**
 * The IANA zone of a Windows name, however it is written: in any case, with the number that Exchange gives to its copies
 * (`GMT Standard Time 1`), in summer (`Pacific Daylight Time`), without dots and spaces. Undefined for other names.
 */
export function windowsZone(name: string): string | undefined {
  const found =
    BY_LETTERS.get(letters(name)) ?? BY_LETTERS.get(letters(name.replace(/(time\)?)[ (/_-]*\d{1,2}\)?$/i, '$1')));
  return found === undefined ? undefined : (MOVED[found] ?? findIana(found).find(isZone));
}

/** A name by its letters alone, its summer name by that of its winter. Windows' own names of fixed offsets keep their sign. */
function letters(name: string): string {
  return name
    .toLowerCase()
    .replace(/^tzone:\/\/(?:microsoft\/)?/, '')
    .replace(/\b(?:daylight|summer)(?= ?time)/, 'standard')
    .replace(/[^a-z0-9+-]|(?<!utc)-/g, '');
}
