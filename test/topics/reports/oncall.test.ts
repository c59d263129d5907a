import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../../src/lib/instant.ts';
import { boundsOf, later, monthKey, monthName, readMonth, tenseOf } from '../../../src/lib/month.ts';
import { refuseMessage } from '../../../src/sandbox/slack/refuse.ts';
import { reportCsv, reportMessage } from '../../../src/topics/reports/oncall/blocks.ts';
import type { Report, ReportLine } from '../../../src/topics/reports/oncall/load.ts';

/** 10 March 2026 on some wall clock. */
const NOW = Date.UTC(2026, 2, 10, 14, 30);

describe('the month', () => {
  it.each([
    ['', '2026-03'],
    ['this month', '2026-03'],
    ['last month', '2026-02'],
    ['next month', '2026-04'],
    ['2026-02', '2026-02'],
    ['2025-12', '2025-12'],
    ['february', '2026-02'],
    ['Feb', '2026-02'],
    ['march', '2026-03'],
    ['december', '2025-12'],
    ['for feb 2024', '2024-02'],
    ['2024 Feb', '2024-02'],
  ])('“%s” is %s', (words, expected) => {
    const month = readMonth(words, NOW);
    expect(month && monthKey(month)).toBe(expected);
  });

  it.each(['2026-13', '2026-00', 'fe', 'yesterday', 'feb 20', '2024 feb 2025', 'payments', '0000-01'])(
    '“%s” is none',
    (words) => {
      expect(readMonth(words, NOW)).toBeUndefined();
    },
  );

  it('begins and ends at midnight of the zone, also across a clock change', () => {
    const march = readMonth('2026-03', NOW) ?? { start: 0 };
    const { from, until } = boundsOf(march, 'Europe/London');
    expect([from, until]).toEqual([Date.UTC(2026, 2, 1), Date.UTC(2026, 2, 31, 23)]);
    expect((until - from) / HOUR).toBe(743);
    expect(monthName(later(march, -3))).toBe('December 2025');
  });

  it('is past, current or to come by the clock of the zone', () => {
    const newYear = readMonth('2027-01', NOW) ?? { start: 0 };
    const at = Date.UTC(2026, 11, 31, 20);
    expect(tenseOf(newYear, at, 'UTC')).toBe('future');
    expect(tenseOf(newYear, at, 'Asia/Tokyo')).toBe('current');
    expect(tenseOf(later(newYear, -1), at, 'Asia/Tokyo')).toBe('past');
  });
});

function line(name: string, more: Partial<ReportLine> = {}): ReportLine {
  const load = { time: 168 * HOUR, nightTime: 63 * HOUR, nights: 7, weekendTime: 48 * HOUR, shifts: 1 };
  return { person: name, name, ...load, pages: 0, atNight: 0, toAck: undefined, ...more };
}

function report(lines: readonly ReportLine[], more: Partial<Report> = {}): Report {
  const month = readMonth('2026-02', NOW) ?? { start: 0 };
  return { month, tense: 'past', schedule: undefined, zone: 'UTC', lines, findings: [], ...more };
}

describe('the message', () => {
  it('is one that Slack takes, for a hundred and fifty people with long names and every fault', () => {
    const lines = Array.from({ length: 150 }, (_, i) => line(`Wolfeschlegelsteinhausenbergerdorff ${i}`, { pages: i }));
    const findings = Array.from({ length: 40 }, () => ({
      kind: 'gaps' as const,
      words: 'w'.repeat(200),
      suggestion: 's'.repeat(100),
      size: 1,
    }));
    expect(refuseMessage({ ...reportMessage(report(lines, { findings })) })).toBeUndefined();
  });

  it('has the figures in its plain words', () => {
    const { text } = reportMessage(report([line('Ana', { pages: 3, atNight: 1, toAck: 4 * MINUTE })]));
    expect(text).toContain(
      'Ana: 168 h, 63 h in 7 nights, 48 h of weekend, 1 shift, 3 pages (1 at night), 4 min to acknowledge',
    );
    expect(text).toContain('no problems found');
  });

  it('says so when nobody was on call', () => {
    const { text, blocks } = reportMessage(report([]));
    expect(text).toContain('Nobody was on call or paged.');
    expect(JSON.stringify(blocks)).not.toContain('Export');
  });

  it('shows a name as it is written', () => {
    const { text, blocks } = reportMessage(report([line('<!channel> *x*')]));
    expect(text).toContain('&lt;!channel&gt; *x*');
    expect(JSON.stringify(blocks)).toContain('<!channel> *x*');
  });
});

describe('the file', () => {
  it('has a row a person, and quotes what needs it', () => {
    const csv = reportCsv(report([line('Lima, “Ana”', { toAck: 90_500 }), line('O"Hara')], { schedule: 'payments' }));
    expect(csv.split('\r\n')).toEqual([
      'month,schedule,person,hours,night_hours,nights,weekend_hours,shifts,pages,pages_asleep,median_ack_seconds',
      '2026-02,payments,"Lima, “Ana”",168,63,7,48,1,0,0,91',
      '2026-02,payments,"O""Hara",168,63,7,48,1,0,0,',
      '',
    ]);
  });

  it('lets no name be a formula', () => {
    expect(reportCsv(report([line('=HYPERLINK("x")')]))).toContain(`"'=HYPERLINK(""x"")"`);
  });
});
