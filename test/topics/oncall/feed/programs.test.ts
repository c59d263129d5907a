/** Calendars as real programs write them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { FeedPerson } from '../../../../src/topics/oncall/feed/people.ts';
import { withoutPlace } from '../../../../src/topics/oncall/feed/read.ts';
import { placedNames, placesZone } from '../../../../src/topics/oncall/feed/zones/places.ts';
import { windowsNames, windowsZone } from '../../../../src/topics/oncall/feed/zones/windows.ts';
import { textOfBytes } from '../../../../src/web/decode.ts';
import { calendar, event, shift } from '../../../support/ical.ts';
import { read, shifts } from './feeds.ts';

const person = (key: string, email = `${key}@example.com`, ...names: readonly string[]): FeedPerson => ({
  key,
  emails: [email],
  names,
});
const TEAM = [person('ana'), person('bo'), person('cy'), person('dee', 'dee.rahman@example.com')];
const IN_SPRING = { from: Date.parse('2026-03-01T00:00:00Z'), until: Date.parse('2026-04-10T00:00:00Z'), people: TEAM };

function fixture(name: string): string {
  return textOfBytes(readFileSync(fileURLToPath(new URL(`../../../fixtures/ics/${name}.ics`, import.meta.url))));
}

/** The shifts and warnings of a saved calendar. */
function spring(name: string) {
  const text = fixture(name);
  return { shifts: shifts(text, IN_SPRING), warnings: read(text, IN_SPRING).warnings };
}

describe('calendars that programs wrote', () => {
  it('one UID for many events: each is a shift', () => {
    expect(spring('same-uid')).toEqual({
      shifts: [
        '2026-03-02T09:00:00Z 2026-03-09T09:00:00Z ana',
        '2026-03-09T09:00:00Z 2026-03-16T09:00:00Z bo',
        '2026-03-16T09:00:00Z 2026-03-23T09:00:00Z cy',
      ],
      warnings: [],
    });
  });

  it('a line break in a text costs that line', () => {
    expect(spring('raw-newline')).toEqual({
      shifts: ['2026-03-02T09:00:00Z 2026-03-09T09:00:00Z ana', '2026-03-09T09:00:00Z 2026-03-16T09:00:00Z bo'],
      warnings: ['line 10 of “ana” (“the desk first”) cannot be read; it is ignored'],
    });
  });

  it('a line without a value costs that line', () => {
    expect(spring('outlook-x-owner')).toEqual({
      shifts: ['2026-03-02T09:00:00Z 2026-03-09T09:00:00Z ana'],
      warnings: ['line 4 (“X-OWNER;CN=xxx”) cannot be read; it is ignored'],
    });
  });

  it('attendees of PagerDuty, without mailto:', () => {
    expect(spring('pagerduty-other-name')).toEqual({
      shifts: ['2026-03-02T15:00:00Z 2026-03-09T15:00:00Z dee', '2026-03-09T15:00:00Z 2026-03-16T15:00:00Z bo'],
      warnings: [],
    });
  });

  it('titles of PagerDuty name nobody by the name of the schedule', () => {
    const options = { from: Date.parse('2026-12-01T00:00:00Z'), until: Date.parse('2026-12-20T00:00:00Z') };
    const text = fixture('pagerduty-feed');
    const known = [
      person('kit', 'hello.kitty@testdomain.com'),
      person('bo', 'bo.chen@testdomain.com'),
      person('alpha'),
    ];
    expect(shifts(text, { ...options, people: known })).toEqual([
      '2026-12-08T22:00:00Z 2026-12-09T22:00:00Z kit',
      '2026-12-09T22:00:00Z 2026-12-10T22:00:00Z bo',
    ]);
    // Nor by a first name that somebody else has too, while the attendee is a stranger.
    const strangers = { ...options, people: [person('alpha'), person('bo'), person('kitty')] };
    expect(read(text, strangers)).toEqual({
      shifts: [],
      warnings: [
        '“On Call - Hello Kitty - Alpha” is for hello.kitty@testdomain.com, who is not in muster.yaml, so it puts nobody on call (Tue 8 Dec 22:00)',
        '“On Call - Bo Chen - Alpha” is for bo.chen@testdomain.com, who is not in muster.yaml, so it puts nobody on call (Wed 9 Dec 22:00)',
      ],
    });
    const without = text.replaceAll(/^ATTENDEE.*\r?\n/gm, '');
    expect(read(without, { ...options, people: [person('alpha')] }).shifts).toEqual([]);
    expect(shifts(without, { ...options, people: [person('alpha'), person('bo')] })).toEqual([
      '2026-12-09T22:00:00Z 2026-12-10T22:00:00Z bo',
    ]);
  });

  it('the file’s rules under a name with colons, quoted or not', () => {
    const { shifts: found, warnings } = spring('tzone-microsoft');
    expect(found).toEqual([
      '2026-03-02T08:00:00Z 2026-03-09T08:00:00Z ana',
      '2026-03-09T08:00:00Z 2026-03-16T08:00:00Z bo',
    ]);
    expect(warnings).toEqual([]);
  });

  it('an event without length puts nobody on call, and is said', () => {
    expect(spring('no-dtend')).toEqual({
      shifts: ['2026-03-03T09:00:00Z 2026-03-04T09:00:00Z bo'],
      warnings: ['“ana” has no length, so it puts nobody on call (Mon 2 Mar 09:00)'],
    });
  });

  it('Windows’ zones by the words it shows, and by copies with a number', () => {
    expect(spring('windows-odd-names')).toEqual({
      shifts: [
        '2026-03-02T08:00:00Z 2026-03-09T08:00:00Z ana',
        '2026-03-09T09:00:00Z 2026-03-16T09:00:00Z bo',
        '2026-03-16T16:00:00Z 2026-03-23T09:00:00Z cy',
        '2026-03-23T09:00:00Z 2026-03-23T16:00:00Z cy+dee',
        '2026-03-23T16:00:00Z 2026-03-30T09:00:00+01:00 dee',
        '2026-03-30T09:00:00+01:00 2026-03-30T10:00:00+01:00 dee+ana',
        '2026-03-30T10:00:00+01:00 2026-04-06T09:00:00+01:00 ana',
        '2026-04-06T14:00:00+01:00 2026-04-13T14:00:00+01:00 bo',
      ],
      warnings: ['the time zone “(no TZ description)” is unknown; its times are read as Europe/London'],
    });
  });
});

describe('who is meant', () => {
  const whole = ['DTSTART:20260306T090000Z', 'DTEND:20260306T170000Z'];
  const people = [
    ...TEAM,
    person('alpha'),
    person('zoe', 'zoe@example.com', 'Zoë Quinn'),
    person('sob', "sean.o'brien@example.com", 'Sean O’Brien'),
  ];
  const who = (...lines: readonly string[]): string =>
    read(calendar(event(...whole, ...lines)), { people }).shifts[0]?.people.join('+') ?? 'nobody';

  it.each([
    ['Bo covering for Ana', 'bo'],
    ['Bo (covering for Ana)', 'bo'],
    ['Bo covers Ana', 'bo'],
    ['Bo for Ana', 'bo'],
    ['Bo instead of Ana', 'bo'],
    ['Bo & Cy replacing Ana', 'bo+cy'],
    ['Ana (covered by Bo)', 'bo'],
    ['Ana, replaced by Bo', 'bo'],
    ['Cover for Ana', 'nobody'],
    ['Cover for Ana: Bo', 'bo'],
    ['Ana – Alpha', 'ana'],
    ['On Call - Hello Kitty - Alpha', 'nobody'],
    ['On-call: Bo | Alpha', 'bo'],
    ['Primary - Bo', 'bo'],
    ['[L1] bo', 'bo'],
    ['bo is on call for Alpha', 'bo'],
    ['Payments on-call: Bo', 'bo'],
    ['Week 12 - ana', 'ana'],
    ["Sean O'Brien", 'sob'],
    ['Sean O’Brien', 'sob'],
    ['ZOË QUINN', 'zoe'],
    ['Zoe\u0308 Quinn', 'zoe'],
    ['Bo\u0302', 'nobody'],
    ['Ana\u00A0on call', 'ana'],
    // Other words for a cover.
    ['Ana (Bo covering)', 'bo'],
    ['Ana (Bo covering until 5)', 'bo'],
    ['On call: Ana (Bo covering)', 'bo'],
    ['Ana: Bo covers', 'bo'],
    ['Ana OOO - Bo covering', 'bo'],
    ['Ana – Bo takes over', 'bo'],
    ["Ana's shift (Bo)", 'bo'],
    ["Ana's shift: Bo", 'bo'],
    ["Ana's shift", 'ana'],
    ["Ana and Bo's shift", 'ana+bo'],
    ["Bo takes Ana's shift", 'bo'],
    ["Bo taking Ana's shift", 'bo'],
    ["Bo has Ana's week", 'bo'],
    ['Bo subbing Ana', 'bo'],
    ['Bo i.V. Ana', 'bo'],
    ['Ana, not Bo', 'ana'],
    ['Ana (not Bo)', 'ana'],
    ['Ana out, Bo on', 'bo'],
    ['Ana (OOO): Bo', 'bo'],
    ['Ana on vacation, Bo covers', 'bo'],
    ['Bo on while Ana is sick', 'bo'],
    ['Ana (cover: Bo)', 'bo'],
    ['Bo [covering Ana]', 'bo'],
    ['Bo (swap with Ana)', 'bo'],
    ['Bo covering for Ana, Cy backup', 'bo+cy'],
    ['On call: Bo & Ana covered by Dee', 'dee'],
    ['Hand off: Bo', 'bo'],
    ['Ana OOO', 'nobody'],
    ['OOO: Ana', 'nobody'],
    ['Ana (out of hours)', 'ana'],
    ['Off-hours: Ana', 'ana'],
    ['Vacation cover: Bo', 'bo'],
    // Whom such words leave open.
    ['Ana (cover Bo)', 'nobody'],
    ['Ana (Bo)', 'nobody'],
    ['Ana (handed to Bo)', 'nobody'],
    ['Ana: Bo', 'nobody'],
    ["Ana's shift - Alpha", 'nobody'],
    ['Ana & Cy (Bo covering)', 'nobody'],
    ['Ana OOO - Alpha', 'nobody'],
    ['Cy; Ana covered by Bo', 'nobody'],
    ['Primary: Ana, Secondary: Cy (Bo covering)', 'nobody'],
    // More than one.
    ['Primary: Ana, Secondary: Bo', 'ana+bo'],
    ['Primary: Ana / Backup: Bo', 'ana+bo'],
    ['Primary: Ana | Backup: Bo Berg', 'ana+bo'],
    ['Primary - Ana - Secondary - Bo', 'ana+bo'],
    ['Ana (primary), Bo (secondary)', 'ana+bo'],
    ['Ana [L1] - Bo [L2]', 'ana+bo'],
    ['Ana - Backup: Bo', 'ana+bo'],
    ['Ana; Bo', 'ana+bo'],
    ['Ana; Bo; Cy', 'ana+bo+cy'],
    ['Lima, Ana; Berg, Bo', 'ana+bo'],
    ['Ana | Bo', 'ana+bo'],
    ['Ana (payments); Bo (search)', 'ana+bo'],
    ['On call: Ana; deploys with Bo', 'ana'],
    ['Primary: Bo - Alpha', 'bo'],
    ['Ana (week 12)', 'ana'],
    ['Ana 09:00-17:00', 'ana'],
  ])('%s → %s', (title, wanted) => {
    expect(who(`SUMMARY:${title}`)).toBe(wanted);
  });

  it.each([
    ['an address alone', ['ATTENDEE:bo@example.com'], 'bo'],
    ['an address by a parameter', ['ATTENDEE;CN=Bo;EMAIL=bo@example.com:urn:uuid:1-2'], 'bo'],
    ['an address in brackets', ['ATTENDEE:mailto:Bo <bo@example.com>'], 'bo'],
    ['a name with a colon and no quotes', ['ATTENDEE;CN=Ops: Bo:mailto:bo@example.com'], 'bo'],
    ['a name where there is no address', ['ATTENDEE;CN=Zoë Quinn:invalid:nomail'], 'zoe'],
    ['stray semicolons', ['ATTENDEE;;ROLE=REQ-PARTICIPANT;:mailto:bo@example.com;'], 'bo'],
    ['a quote that never ends', ['ATTENDEE;CN="Bo:mailto:bo@example.com'], 'bo'],
    ['another apostrophe', ['ATTENDEE:mailto:sean.o’brien@example.com'], 'sob'],
    ['who declined is not on call', ['ATTENDEE;PARTSTAT=declined:bo@example.com', 'ATTENDEE:cy@example.com'], 'cy'],
    ['nor by the title', ['ATTENDEE;PARTSTAT=DECLINED:bo@example.com', 'SUMMARY:Bo'], 'nobody'],
    ['another one by the title is', ['ATTENDEE;PARTSTAT=DECLINED:bo@example.com', 'SUMMARY:Cy for Bo'], 'cy'],
    ['who is only informed is not', ['ATTENDEE;ROLE=NON-PARTICIPANT:bo@example.com', 'ATTENDEE:cy@example.com'], 'cy'],
    ['a delegate is', ['ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:cy@example.com":mailto:bo@example.com'], 'cy'],
    [
      'both invited, one covers',
      ['ATTENDEE:bo@example.com', 'ATTENDEE:ana@example.com', 'SUMMARY:Bo covering for Ana'],
      'bo',
    ],
    [
      'a stranger with a name like one',
      ['ATTENDEE:bo@other.example', 'SUMMARY:On Call - Bo Berg - Payments'],
      'nobody',
    ],
    ['a stranger and a colon', ['ATTENDEE:kit@other.example', 'SUMMARY:Hello Kitty: Alpha'], 'nobody'],
    ['an address next to a title that is a name', ['ATTENDEE:team@example.com', 'SUMMARY:Bo on call'], 'nobody'],
    ['a stranger called like one', ['ATTENDEE:hello@x.example', 'SUMMARY:On Call - Ana - Alpha'], 'nobody'],
    [
      'a name nobody knows next to a title that is a name',
      ['ATTENDEE;CN=Kit:invalid:nomail', 'SUMMARY:Bo on call'],
      'bo',
    ],
    ['a name nobody knows next to other words', ['ATTENDEE;CN=Kit:invalid:nomail', 'SUMMARY:Bo Berg'], 'nobody'],
    ['a mailing list', ['ATTENDEE;CUTYPE=GROUP:team@example.com', 'SUMMARY:On Call - Bo - Alpha'], 'bo'],
    ...[
      'Bo covering for Ana',
      'Ana covered by Bo',
      'Ana (covered by Bo)',
      'Ana (Bo covering)',
      'Payments – Bo for Ana',
    ].map((title): [string, readonly string[], string] => [
      `only who is covered: ${title}`,
      ['ATTENDEE:ana@example.com', `SUMMARY:${title}`],
      'bo',
    ]),
    [
      'who is covered and others',
      ['ATTENDEE:ana@example.com', 'ATTENDEE:cy@example.com', 'SUMMARY:Bo for Ana'],
      'cy+bo',
    ],
    [
      'who is covered, by a stranger',
      ['ATTENDEE:ana@example.com', 'ATTENDEE:bo@x.example', 'SUMMARY:Bo for Ana'],
      'nobody',
    ],
    [
      'who covers declined',
      ['ATTENDEE:ana@example.com', 'ATTENDEE;PARTSTAT=DECLINED:bo@example.com', 'SUMMARY:Bo for Ana'],
      'nobody',
    ],
    ['who is away', ['ATTENDEE:ana@example.com', 'SUMMARY:Ana OOO'], 'nobody'],
    ['a title that says for whom the shift is', ['ATTENDEE:ana@example.com', 'SUMMARY:On call for Ana'], 'ana'],
    ...['Bo (for Ana)', 'Bo [covering Ana]', 'Cover for Ana: Bo', 'Bo (swap with Ana)', "Ana's shift (Bo)"].map(
      (title): [string, readonly string[], string] => [
        `both invited: ${title}`,
        ['ATTENDEE:bo@example.com', 'ATTENDEE:ana@example.com', `SUMMARY:${title}`],
        'bo',
      ],
    ),
  ])('attendees: %s', (_, lines, wanted) => {
    expect(who(...lines)).toBe(wanted);
  });

  it('says whom a title names when it puts none of them on call', () => {
    const titles = ['Ana (Bo)', 'Bo OOO'].map((title) => event(...whole, `SUMMARY:${title}`));
    expect(read(calendar(...titles), { people }).warnings).toEqual([
      '“Ana (Bo)” names ana and bo and does not say which of them is on call, so it puts nobody on call (Fri 6 Mar 09:00)',
      '“Bo OOO” names bo only as being away or covered by somebody else, so it puts nobody on call (Fri 6 Mar 09:00)',
    ]);
  });

  it('says when events of the same words begin and end', () => {
    const days = [2, 3, 4, 5].map((day) => event(`DTSTART:2026030${day}T090000Z`, 'DURATION:PT8H', 'SUMMARY:On call'));
    expect(read(calendar(...days), { people }).warnings).toEqual([
      '“On call” names nobody in muster.yaml, so it puts nobody on call (Mon 2 Mar 09:00, and 3 more until Thu 5 Mar 17:00)',
    ]);
  });

  it('what is said of a series stays the same while time passes, so that it is said once', () => {
    const text = calendar(event(...whole, 'RRULE:FREQ=WEEKLY;COUNT=4', 'SUMMARY:On call (2)'));
    const [first = '', later = ''] = ['2026-03-01', '2026-03-10'].flatMap(
      (day) => read(text, { people, now: Date.parse(day) }).warnings,
    );
    expect([first, later].map((warning) => warning.slice(-60))).toEqual([
      expect.stringContaining('Fri 6 Mar 09:00, and 3 more'),
      expect.stringContaining('Fri 13 Mar 09:00, and 2 more'),
    ]);
    expect(withoutPlace(first)).toBe('“On call (2)” names nobody in muster.yaml, so it puts nobody on call');
    expect(withoutPlace(later)).toBe(withoutPlace(first));
  });

  it('says of every event why it puts nobody on call', () => {
    const text = calendar(
      event(...whole, 'ATTENDEE;PARTSTAT=DECLINED:bo@example.com', 'SUMMARY:On call'),
      event(...whole, 'ATTENDEE:kit@other.example', 'SUMMARY:On call'),
      event('DTSTART:20260306T090000Z', 'DTEND:20260305T090000Z', 'SUMMARY:ana'),
      event('DTSTART:20260307T090000Z', 'DURATION:PT0S', 'SUMMARY:bo'),
      event(...whole, 'EXRULE:FREQ=DAILY', 'SUMMARY:cy'),
    );
    expect(read(text, { people }).warnings).toEqual([
      '“cy” has exceptions by EXRULE, which Muster does not support; it is ignored',
      '“ana” ends before it begins, so it puts nobody on call (Fri 6 Mar 09:00)',
      '“On call” was declined by bo, so it puts nobody on call (Fri 6 Mar 09:00)',
      '“On call” is for kit@other.example, who is not in muster.yaml, so it puts nobody on call (Fri 6 Mar 09:00)',
      '“bo” has no length, so it puts nobody on call (Sat 7 Mar 09:00)',
    ]);
  });
});

describe('lines', () => {
  const week = ['DTSTART:20260302T090000Z', 'DTEND:20260309T090000Z', 'SUMMARY:ana'];
  const ANA = ['2026-03-02T09:00:00Z 2026-03-09T09:00:00Z ana'];

  it.each([
    ['stray semicolons', ['DTSTART;:20260302T090000Z;', 'DTEND;;VALUE=DATE-TIME;:20260309T090000Z', 'SUMMARY:ana']],
    ['a value of another type', ['DTSTART;VALUE=DATE:20260302T090000Z', 'DTEND:20260309t090000z', 'SUMMARY:ana']],
    ['a rule that ends in a semicolon', [...week, 'RRULE:FREQ=DAILY;INTERVAL=7;;COUNT=1;']],
    [
      'times as RFC 3339 has them',
      ['DTSTART:2026-03-02T10:00:00.000+01:00', 'DTEND;VALUE=DATE-TIME:2026-03-09T09:00Z', 'SUMMARY:ana'],
    ],
    [
      'offsets, and times without seconds',
      ['DTSTART:20260302T040000-05:00', 'DTEND;TZID=UTC:20260309T0900Z', 'SUMMARY:ana'],
    ],
    ['what nobody asks for', [...week, 'GEO:here', 'X-APPLE;VALUE=WEIRD:', 'TRIGGER;RELATED=START:soon']],
  ])('%s mean nothing', (_, lines) => {
    expect(shifts(calendar(event(...lines)))).toEqual(ANA);
    expect(read(calendar(event(...lines))).warnings).toEqual([]);
  });

  it('a parameter without a value is left out, and said', () => {
    const text = calendar(event('DTSTART;TZID:20260302T090000Z', 'DTEND;TZID=:20260309T090000Z', 'SUMMARY:ana'));
    expect(shifts(text)).toEqual(ANA);
    expect(read(text).warnings).toEqual([
      'line 7 of “ana” has the parameter TZID without a value; the parameter is ignored',
      'line 8 of “ana” has the parameter TZID without a value; the parameter is ignored',
    ]);
  });

  it('a line that says when costs its event, and no other', () => {
    const text = calendar(event(...week, 'RRULE:FREQ=NEVER'), shift('bo', '20260309T090000Z', '20260316T090000Z'));
    expect(shifts(text)).toEqual(['2026-03-09T09:00:00Z 2026-03-16T09:00:00Z bo']);
    expect(read(text).warnings).toEqual(['line 10 of “ana” (“RRULE:FREQ=NEVER”) cannot be read; the event is ignored']);
  });

  it('costs its event also after a thousand others that cannot be read', () => {
    const bad = event(...week, ...Array.from({ length: 1_001 }, () => 'no line'), 'RRULE:FREQ=NEVER');
    expect(shifts(calendar(bad))).toEqual([]);
  });

  it('an event whose end is missing ends where the next begins', () => {
    const text = calendar(
      event(...week).replace(/\r\nEND:VEVENT/, ''),
      shift('bo', '20260309T090000Z', '20260316T090000Z'),
    );
    expect(shifts(text)).toEqual([...ANA, '2026-03-09T09:00:00Z 2026-03-16T09:00:00Z bo']);
    expect(read(text).warnings).toEqual([
      'line 10 of “ana” begins an event inside another event; the first event ends there',
    ]);
  });

  const text = calendar(event('DTSTART:20260302T090000Z', 'DTEND:20260309T090000Z', 'SUMMARY:Zoë'));
  it.each([
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
    [
      'one bad byte',
      Buffer.from(
        Buffer.from(text.replace('SUMMARY', 'DESCRIPTION:~ bad\r\nSUMMARY')).toString('latin1').replace('~', '\xC3'),
        'latin1',
      ),
    ],
    ['UTF-16 of little end', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16 of big end', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le')],
    ['Windows-1252', Buffer.from(text, 'latin1')],
    ['line ends of Unix', Buffer.from(text.replaceAll('\r\n', '\n'))],
    ['line ends of old Macs', Buffer.from(text.replaceAll('\r\n', '\r'))],
    ['line ends doubled', Buffer.from(text.replaceAll('\r\n', '\r\r\n'))],
    ['empty lines', Buffer.from(text.replaceAll('\r\n', '\r\n\r\n'))],
    [
      'a fold inside a character',
      Buffer.from(Buffer.from(text).toString('latin1').replace('\xC3', '\xC3\r\n '), 'latin1'),
    ],
    ['a fold by a tab', Buffer.from(text.replace('SUMM', 'SUMM\r\n\t'))],
  ])('%s', (_, bytes) => {
    const zoe = [person('zoë')];
    expect(shifts(textOfBytes(bytes), { people: zoe })).toEqual(['2026-03-02T09:00:00Z 2026-03-09T09:00:00Z zoë']);
    expect(read(textOfBytes(bytes), { people: zoe }).warnings).toEqual([]);
  });
});

describe('zones', () => {
  it.each([
    ['W. Europe Standard Time', 'Europe/Berlin'],
    ['w. europe standard time', 'Europe/Berlin'],
    ['W.Europe Standard Time', 'Europe/Berlin'],
    ['W. Europe Daylight Time', 'Europe/Berlin'],
    ['GMT Standard Time 1', 'Europe/London'],
    ['Eastern Standard Time/2', 'America/New_York'],
    ['Pacific Standard Time (Mexico)', 'America/Tijuana'],
    ['tzone://Microsoft/Romance Standard Time', 'Europe/Paris'],
    ['UTC-11', 'Etc/GMT+11'],
    ['Turks and Caicos Standard Time', 'America/Grand_Turk'],
    ['Central Asia Standard Time', 'Asia/Bishkek'],
    ['Russia TZ 2 Daylight Time', 'Europe/Moscow'],
    ['Malay Peninsula Standard Time', 'Asia/Singapore'],
    ['W_Europe_Standard_Time', 'Europe/Berlin'],
  ])('Windows: %s', (name, wanted) => {
    expect(windowsZone(name)).toBe(wanted);
  });

  it.each([
    ['(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna', 'Europe/Berlin'],
    ['(GMT+01.00) Amsterdam / Berlin / Bern / Rome / Stockholm / Vienna', 'Europe/Berlin'],
    ['(UTC+01:00) Amsterdam\\, Berlin\\, Bern\\, Rom\\, Stockholm\\, Wien', 'Europe/Berlin'],
    ['(GMT) Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London', 'Europe/London'],
    ['(UTC-05:00) Eastern Time (US & Canada)', 'America/New_York'],
    ['(GMT-08:00) Pacific Time (US & Canada); Tijuana', 'America/Los_Angeles'],
    ['(UTC-07:00) Chihuahua, La Paz, Mazatlan', 'America/Mazatlan'],
    ['Brussels, Copenhagen, Madrid, Paris (GMT +1:00)', 'Europe/Paris'],
    ['(UTC+03:00) Moscow, St. Petersburg, Volgograd (RTZ 2)', 'Europe/Moscow'],
    ['Oslo', 'Europe/Oslo'],
    ['(no TZ description)', undefined],
    ['Customized Time Zone', undefined],
  ])('words: %s', (words, wanted) => {
    expect(placesZone(words)).toBe(wanted);
  });

  it('every place is one of a Windows zone that there is', () => {
    expect(placedNames.filter((name) => windowsZone(name) === undefined)).toEqual([]);
    expect(windowsNames.filter((name) => windowsZone(name) === undefined)).toEqual([]);
  });

  const at = (...lines: readonly string[]): readonly string[] =>
    shifts(calendar(...lines)).map((line) => line.replaceAll(':00Z', 'Z'));

  it.each([
    ['UTC in another name', 'tzone://Microsoft/Utc', '2026-03-02T09:00Z'],
    ['an offset', 'GMT+0200', '2026-03-02T07:00Z'],
    ['an offset in brackets', '(UTC-03:00)', '2026-03-02T12:00Z'],
    ['a name behind a prefix', '/softwarestudio.org/Tzfile/America/New_York', '2026-03-02T14:00Z'],
    ['a name with spaces around it', ' Europe/Berlin ', '2026-03-02T08:00Z'],
  ])('%s', (_, id, wanted) => {
    const text = event(`DTSTART;TZID=${id}:20260302T090000`, 'DURATION:PT1H', 'SUMMARY:ana');
    expect(at(text)[0]).toContain(wanted);
    expect(read(calendar(text)).warnings).toEqual([]);
  });

  it('times without a zone are on the clock of their calendar, whole days on the schedule’s', () => {
    const floating = event('DTSTART:20260302T090000', 'DTEND:20260302T170000', 'SUMMARY:ana');
    const day = event('DTSTART;VALUE=DATE:20260303', 'SUMMARY:bo');
    const zone = 'X-WR-TIMEZONE:America/New_York';
    expect(at(zone, floating, day)).toEqual([
      '2026-03-02T14:00Z 2026-03-02T22:00Z ana',
      '2026-03-03T00:00Z 2026-03-04T00:00Z bo',
    ]);
    const both = `${calendar(zone, floating)}${calendar(day.replace('VALUE=DATE:20260303', ':20260303T090000'), '')}`;
    expect(shifts(both.replace('SUMMARY:bo', 'DURATION:PT1H\r\nSUMMARY:bo'))[1]).toContain('2026-03-03T09:00:00Z');
  });

  it('an end in another zone than the start, and one that names none', () => {
    const start = 'DTSTART;TZID=America/New_York:20260302T090000';
    expect(at(event(start, 'DTEND;TZID=Europe/Berlin:20260302T170000', 'SUMMARY:ana'))).toEqual([
      '2026-03-02T14:00Z 2026-03-02T16:00Z ana',
    ]);
    expect(at(event(start, 'DTEND:20260302T170000', 'SUMMARY:ana'))).toEqual([
      '2026-03-02T14:00Z 2026-03-02T22:00Z ana',
    ]);
    const series = [
      start,
      'DTEND:20260302T100000',
      'RRULE:FREQ=DAILY;COUNT=2',
      'EXDATE:20260302T090000',
      'SUMMARY:ana',
    ];
    expect(at(event(...series))).toEqual(['2026-03-03T14:00Z 2026-03-03T15:00Z ana']);
  });

  it.each(['BST', 'IST', 'ist'])('%s is several zones, so the schedule’s is taken, and that is said', (id) => {
    const text = calendar(event(`DTSTART;TZID=${id}:20260702T090000`, 'DURATION:PT1H', 'SUMMARY:ana'));
    expect(shifts(text)).toEqual(['2026-07-02T09:00:00+01:00 2026-07-02T10:00:00+01:00 ana']);
    expect(read(text).warnings).toEqual([`the time zone “${id}” is unknown; its times are read as Europe/London`]);
  });

  it.each(['CET', 'EST5EDT', 'Singapore', 'gmt'])('%s is one zone', (id) => {
    const text = calendar(event(`DTSTART;TZID=${id}:20260702T090000`, 'DURATION:PT1H', 'SUMMARY:ana'));
    expect(read(text).warnings).toEqual([]);
  });

  it('a short name means what the file’s rules say', () => {
    const rules = [
      'BEGIN:VTIMEZONE\r\nTZID:EST\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000',
      'TZOFFSETFROM:-0300\r\nTZOFFSETTO:-0300\r\nEND:STANDARD\r\nEND:VTIMEZONE',
    ];
    const shiftOf = event('DTSTART;TZID=EST:20260302T090000', 'DURATION:PT1H', 'SUMMARY:ana');
    expect(at(rules.join('\r\n'), shiftOf)).toEqual(['2026-03-02T12:00Z 2026-03-02T13:00Z ana']);
  });

  it('a whole day that ends on the day itself is that day', () => {
    const day = event('DTSTART;VALUE=DATE:20260302', 'DTEND;VALUE=DATE:20260302', 'SUMMARY:ana');
    expect(at(day)).toEqual(['2026-03-02T00:00Z 2026-03-03T00:00Z ana']);
  });
});
