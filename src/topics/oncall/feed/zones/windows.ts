/** The zones of Windows, by which Outlook and Exchange call theirs, as IANA names: the Unicode CLDR's table. Pure. */
import { findIana, WINDOWS_TO_IANA_MAP } from 'windows-iana';
import { isZone } from '../../../../lib/zoned.ts';

/**
 * What the library's table has not: names by which Windows shows zones to people, which Outlook writes too, names of
 * earlier versions, and zones that governments have moved since.
 */
const OTHERS: Readonly<Record<string, string>> = {
  'Armenian Standard Time': 'Asia/Yerevan',
  'Cabo Verde Standard Time': 'Atlantic/Cape_Verde',
  'Central Asia Standard Time': 'Asia/Bishkek',
  'Coordinated Universal Time': 'Etc/UTC',
  'Jerusalem Standard Time': 'Asia/Jerusalem',
  'Kamchatka Standard Time': 'Asia/Kamchatka',
  'Malay Peninsula Standard Time': 'Asia/Singapore',
  'Mexico Standard Time': 'America/Mexico_City',
  'Mexico Standard Time 2': 'America/Mazatlan',
  'Mid-Atlantic Standard Time': 'Etc/GMT+2',
  'Mountain Standard Time (Mexico)': 'America/Mazatlan',
  'Novosibirsk Standard Time': 'Asia/Novosibirsk',
  'Russia TZ 1 Standard Time': 'Europe/Kaliningrad',
  'Russia TZ 2 Standard Time': 'Europe/Moscow',
  'Russia TZ 3 Standard Time': 'Europe/Samara',
  'Russia TZ 4 Standard Time': 'Asia/Yekaterinburg',
  'Russia TZ 5 Standard Time': 'Asia/Novosibirsk',
  'Russia TZ 6 Standard Time': 'Asia/Krasnoyarsk',
  'Russia TZ 7 Standard Time': 'Asia/Irkutsk',
  'Russia TZ 8 Standard Time': 'Asia/Yakutsk',
  'Russia TZ 9 Standard Time': 'Asia/Vladivostok',
  'Russia TZ 10 Standard Time': 'Asia/Srednekolymsk',
  'Russia TZ 11 Standard Time': 'Asia/Kamchatka',
  'West Bank Gaza Standard Time': 'Asia/Hebron',
};

/** The names as Windows writes them. */
export const windowsNames: readonly string[] = [
  ...new Set([...WINDOWS_TO_IANA_MAP.map(({ windowsName }) => windowsName), ...Object.keys(OTHERS)]),
];

const BY_LETTERS = new Map(windowsNames.map((name) => [letters(name), name]));

/**
 * The IANA zone of a Windows name, however it is written: in any case, with the number that Exchange gives to its copies
 * (`GMT Standard Time 1`), in summer (`Pacific Daylight Time`), without dots and spaces. Undefined for other names.
 */
export function windowsZone(name: string): string | undefined {
  const found =
    BY_LETTERS.get(letters(name)) ?? BY_LETTERS.get(letters(name.replace(/(time\)?)[ (/_-]*\d{1,2}\)?$/i, '$1')));
  return found === undefined ? undefined : (OTHERS[found] ?? findIana(found).find(isZone));
}

/** A name by its letters alone, its summer name by that of its winter. Windows' own names of fixed offsets keep their sign. */
function letters(name: string): string {
  return name
    .toLowerCase()
    .replace(/^tzone:\/\/(?:microsoft\/)?/, '')
    .replace(/\b(?:daylight|summer)(?= ?time)/, 'standard')
    .replace(/[^a-z0-9+-]|(?<!utc)-/g, '');
}
