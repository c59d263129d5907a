/** The words by which Windows and others show a zone to people, such as “(UTC+01:00) Amsterdam, Berlin, …”. Pure. */
import { isZone } from '../../../../lib/zoned.ts';
import { windowsZone } from './windows.ts';

/** Windows' names, and what stands behind their offsets, today and in earlier versions. */
const PLACES: Readonly<Record<string, string>> = {
  'Dateline Standard Time': 'International Date Line West, Eniwetok, Kwajalein, Dateline Time',
  'UTC-11': 'Coordinated Universal Time-11, Midway Island, American Samoa',
  'Aleutian Standard Time': 'Aleutian Islands',
  'Hawaiian Standard Time': 'Hawaii',
  'Marquesas Standard Time': 'Marquesas Islands',
  'Alaskan Standard Time': 'Alaska',
  'UTC-09': 'Coordinated Universal Time-09',
  'Pacific Standard Time (Mexico)': 'Baja California',
  'UTC-08': 'Coordinated Universal Time-08',
  'Pacific Standard Time': 'Pacific Time (US & Canada), Pacific Time (US and Canada), Pacific Time',
  'US Mountain Standard Time': 'Arizona',
  'Mountain Standard Time (Mexico)': 'Chihuahua, Mazatlan',
  'Mountain Standard Time': 'Mountain Time (US & Canada), Mountain Time (US and Canada), Mountain Time',
  'Yukon Standard Time': 'Yukon',
  'Central America Standard Time': 'Central America',
  'Central Standard Time': 'Central Time (US & Canada), Central Time (US and Canada), Central Time',
  'Easter Island Standard Time': 'Easter Island',
  'Central Standard Time (Mexico)': 'Guadalajara, Mexico City, Monterrey, Tegucigalpa',
  'Canada Central Standard Time': 'Saskatchewan',
  'SA Pacific Standard Time': 'Bogota, Lima, Quito, Rio Branco',
  'Eastern Standard Time (Mexico)': 'Chetumal',
  'Eastern Standard Time': 'Eastern Time (US & Canada), Eastern Time (US and Canada), Eastern Time',
  'Haiti Standard Time': 'Haiti',
  'Cuba Standard Time': 'Havana',
  'US Eastern Standard Time': 'Indiana (East), Indiana',
  'Turks And Caicos Standard Time': 'Turks and Caicos',
  'Paraguay Standard Time': 'Asuncion',
  'Atlantic Standard Time': 'Atlantic Time (Canada), Atlantic Time',
  'Venezuela Standard Time': 'Caracas',
  'Central Brazilian Standard Time': 'Cuiaba',
  'SA Western Standard Time': 'Georgetown, La Paz, Manaus, San Juan',
  'Pacific SA Standard Time': 'Santiago',
  'Newfoundland Standard Time': 'Newfoundland',
  'Tocantins Standard Time': 'Araguaina',
  'E. South America Standard Time': 'Brasilia',
  'SA Eastern Standard Time': 'Cayenne, Fortaleza',
  'Argentina Standard Time': 'City of Buenos Aires, Buenos Aires',
  'Greenland Standard Time': 'Greenland',
  'Montevideo Standard Time': 'Montevideo',
  'Magallanes Standard Time': 'Punta Arenas',
  'Saint Pierre Standard Time': 'Saint Pierre and Miquelon',
  'Bahia Standard Time': 'Salvador',
  'UTC-02': 'Coordinated Universal Time-02, Mid-Atlantic',
  'Azores Standard Time': 'Azores',
  'Cape Verde Standard Time': 'Cabo Verde Is., Cape Verde Is.',
  UTC: 'Coordinated Universal Time, Universal Coordinated Time, Co-ordinated Universal Time',
  'GMT Standard Time': 'Greenwich Mean Time, Dublin, Edinburgh, Lisbon, London',
  'Greenwich Standard Time': 'Monrovia, Reykjavik',
  'Sao Tome Standard Time': 'Sao Tome',
  'Morocco Standard Time': 'Casablanca',
  'W. Europe Standard Time': 'Amsterdam, Berlin, Bern, Rome, Rom, Stockholm, Vienna, Wien',
  'Central Europe Standard Time': 'Belgrade, Bratislava, Pozsony, Budapest, Ljubljana, Prague, Central Europe',
  'Romance Standard Time': 'Brussels, Copenhagen, Madrid, Paris',
  'Central European Standard Time': 'Sarajevo, Skopje, Warsaw, Zagreb',
  'W. Central Africa Standard Time': 'West Central Africa',
  'Jordan Standard Time': 'Amman',
  'GTB Standard Time': 'Athens, Bucharest',
  'Middle East Standard Time': 'Beirut',
  'Egypt Standard Time': 'Cairo',
  'E. Europe Standard Time': 'Chisinau',
  'Syria Standard Time': 'Damascus',
  'West Bank Standard Time': 'Gaza, Hebron',
  'South Africa Standard Time': 'Harare, Pretoria',
  'FLE Standard Time': 'Helsinki, Kyiv, Kiev, Riga, Sofia, Tallinn, Vilnius',
  'Israel Standard Time': 'Jerusalem, Israel',
  'South Sudan Standard Time': 'Juba',
  'Kaliningrad Standard Time': 'Kaliningrad',
  'Sudan Standard Time': 'Khartoum',
  'Libya Standard Time': 'Tripoli',
  'Namibia Standard Time': 'Windhoek',
  'Arabic Standard Time': 'Baghdad',
  'Turkey Standard Time': 'Istanbul',
  'Arab Standard Time': 'Kuwait, Riyadh, Arab',
  'Belarus Standard Time': 'Minsk',
  'Russian Standard Time': 'Moscow, St Petersburg, St. Petersburg',
  'E. Africa Standard Time': 'Nairobi, East Africa',
  'Iran Standard Time': 'Tehran',
  'Arabian Standard Time': 'Abu Dhabi, Muscat',
  'Astrakhan Standard Time': 'Astrakhan, Ulyanovsk',
  'Azerbaijan Standard Time': 'Baku',
  'Russia Time Zone 3': 'Izhevsk, Samara',
  'Mauritius Standard Time': 'Port Louis',
  'Saratov Standard Time': 'Saratov',
  'Georgian Standard Time': 'Tbilisi',
  'Volgograd Standard Time': 'Volgograd',
  'Caucasus Standard Time': 'Yerevan',
  'Afghanistan Standard Time': 'Kabul',
  'West Asia Standard Time': 'Ashgabat, Tashkent',
  'Ekaterinburg Standard Time': 'Ekaterinburg',
  'Pakistan Standard Time': 'Islamabad, Karachi',
  'Qyzylorda Standard Time': 'Qyzylorda',
  'India Standard Time': 'Chennai, Kolkata, Mumbai, New Delhi',
  'Sri Lanka Standard Time': 'Sri Jayawardenepura, Sri Lanka',
  'Nepal Standard Time': 'Kathmandu, Nepal',
  'Central Asia Standard Time': 'Astana, Bishkek',
  'Bangladesh Standard Time': 'Dhaka',
  'Omsk Standard Time': 'Omsk',
  'Myanmar Standard Time': 'Yangon (Rangoon), Yangon, Rangoon',
  'SE Asia Standard Time': 'Bangkok, Hanoi, Jakarta',
  'Altai Standard Time': 'Barnaul, Gorno-Altaysk',
  'W. Mongolia Standard Time': 'Hovd',
  'North Asia Standard Time': 'Krasnoyarsk',
  'N. Central Asia Standard Time': 'Novosibirsk, North Central Asia',
  'Tomsk Standard Time': 'Tomsk',
  'China Standard Time': 'Beijing, Chongqing, Hong Kong, Hong Kong SAR, Urumqi',
  'North Asia East Standard Time': 'Irkutsk',
  'Singapore Standard Time': 'Kuala Lumpur, Singapore',
  'W. Australia Standard Time': 'Perth, Western Australia',
  'Taipei Standard Time': 'Taipei',
  'Ulaanbaatar Standard Time': 'Ulaanbaatar, Ulaan Bataar',
  'Aus Central W. Standard Time': 'Eucla',
  'Transbaikal Standard Time': 'Chita',
  'Tokyo Standard Time': 'Osaka, Sapporo, Tokyo',
  'North Korea Standard Time': 'Pyongyang',
  'Korea Standard Time': 'Seoul',
  'Yakutsk Standard Time': 'Yakutsk',
  'Cen. Australia Standard Time': 'Adelaide, Central Australia',
  'AUS Central Standard Time': 'Darwin',
  'E. Australia Standard Time': 'Brisbane, East Australia',
  'AUS Eastern Standard Time': 'Canberra, Melbourne, Sydney',
  'West Pacific Standard Time': 'Guam, Port Moresby',
  'Tasmania Standard Time': 'Hobart, Tasmania',
  'Vladivostok Standard Time': 'Vladivostok',
  'Lord Howe Standard Time': 'Lord Howe Island',
  'Bougainville Standard Time': 'Bougainville Island',
  'Russia Time Zone 10': 'Chokurdakh',
  'Magadan Standard Time': 'Magadan',
  'Norfolk Standard Time': 'Norfolk Island',
  'Sakhalin Standard Time': 'Sakhalin',
  'Central Pacific Standard Time': 'Solomon Is., New Caledonia',
  'Russia Time Zone 11': 'Anadyr, Petropavlovsk-Kamchatsky',
  'New Zealand Standard Time': 'Auckland, Wellington',
  'UTC+12': 'Coordinated Universal Time+12',
  'Fiji Standard Time': 'Fiji, Fiji Islands, Marshall Is.',
  'Chatham Islands Standard Time': 'Chatham Islands',
  'UTC+13': 'Coordinated Universal Time+13',
  'Tonga Standard Time': "Nuku'alofa, Tonga",
  'Samoa Standard Time': 'Samoa',
  'Line Islands Standard Time': 'Kiritimati Island',
};

/** Windows' names that `PLACES` gives words for. */
export const placedNames: readonly string[] = Object.keys(PLACES);

const BY_PLACE = new Map(
  Object.entries(PLACES).flatMap(([name, places]) => places.split(', ').map((place) => [plain(place), name] as const)),
);

/**
 * The IANA zone of words such as `(GMT-05.00) Eastern Time (US & Canada)`, `Amsterdam, Berlin, Bern, Rome, Stockholm,
 * Vienna` or `London`: the one that most of its places are in. Undefined when no place is known.
 */
export function placesZone(words: string): string | undefined {
  const places = words.replace(/^\s*\((?:utc|gmt)[^)]*\)/i, '').replace(/\((?:utc|gmt|rtz)[^)]*\)\s*$/i, '');
  const votes = new Map<string, number>();
  for (const place of [places, ...places.split(/[,;:/]/)]) {
    const name = BY_PLACE.get(plain(place));
    if (name !== undefined) votes.set(name, (votes.get(name) ?? 0) + 1);
  }
  const [most] = [...votes].sort((a, b) => b[1] - a[1]);
  return most === undefined ? cityZone(places) : windowsZone(most[0]);
}

/** A city by which a zone is called: `Oslo`, `New York`. */
function cityZone(words: string): string | undefined {
  const city = plain(words).replaceAll(' ', '_');
  const zone = Intl.supportedValuesOf('timeZone').find((name) => name.toLowerCase().endsWith(`/${city}`));
  return city !== '' && zone !== undefined && isZone(zone) ? zone : undefined;
}

function plain(place: string): string {
  return place.replace(/[\\"]/g, '').replace(/\s+/g, ' ').trim().toLowerCase();
}
