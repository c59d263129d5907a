import { describe, expect, it } from 'vitest';
import { DAY } from '../../../../src/lib/instant.ts';
import { drawPng } from '../../../../src/slack/senders/png.ts';
import { coloursOf } from '../../../../src/topics/oncall/picture/colours.ts';
import { drawSchedule, pictureName } from '../../../../src/topics/oncall/picture/draw.ts';
import type { Rotation, Schedule } from '../../../../src/topics/oncall/schedule/model.ts';

const NOW = Date.UTC(2026, 2, 24, 15);

function schedule(people: readonly (readonly string[])[], more: Partial<Rotation> = {}): Schedule {
  const rotation: Rotation = {
    name: 'weekly',
    every: { count: 1, unit: 'weeks' },
    start: '2026-03-02T09:00',
    people,
    ...more,
  };
  return { timezone: 'Europe/London', revisions: [{ effectiveFrom: 0, rotations: [rotation] }], overrides: [] };
}

const draw = (s: Schedule, called = (person: string) => person) =>
  drawSchedule({ name: 'payments', schedule: s, now: NOW, called });

describe('the picture of a schedule', () => {
  it('shows who, hand-off times, the change of clocks, the zone and now', () => {
    const { svg, alt } = draw(schedule([['ana'], ['bo', 'cy']]));
    for (const words of [
      'payments: who is on call',
      'Tue 24 Mar to Mon 6 Apr · times in Europe/London',
      '>ana<',
      '>bo<',
      '>cy<',
      '>09:00<',
      'clocks +1 h',
      '>now<',
    ])
      expect(svg).toContain(words);
    expect(svg).not.toContain('fill="url(#gap)" rx="5"');
    expect(alt).toBe(
      'On call for payments, times in Europe/London: bo and cy Mon 23 Mar 09:00 to Mon 30 Mar 09:00; ana Mon 30 Mar 09:00 to Mon 6 Apr 09:00; bo and cy Mon 6 Apr 09:00 to Mon 13 Apr 09:00.',
    );
  });

  it('hatches gaps and outlines overrides', () => {
    const weekdays = schedule([['ana']], { active: [{ days: [0, 1, 2, 3, 4], from: 540, to: 1020 }] });
    const { svg, alt } = draw({
      ...weekdays,
      overrides: [{ id: 1, people: ['dee'], start: NOW + DAY, end: NOW + 2 * DAY, kind: 'replace' }],
    });
    expect(svg.match(/fill="url\(#gap\)"/g)?.length).toBeGreaterThan(10);
    expect(svg).toContain('stroke-dasharray');
    expect(alt).toContain('nobody ');
    expect(alt.length).toBeLessThanOrEqual(900);
  });

  it('treats names as data', async () => {
    const { svg } = draw(schedule([['x']]), () => '<script>&"\u0000李');
    expect(svg).toContain('&lt;script&gt;&amp;&quot;李');
    expect((await drawPng(svg)).subarray(1, 4).toString()).toBe('PNG');
  });

  it('keeps a person’s colour whoever else is there, and gives twelve people twelve colours', () => {
    const many = Array.from({ length: 12 }, (_, i) => `person${i}`);
    expect(new Set([...coloursOf(many).values()].map((c) => c.fill)).size).toBe(12);
    expect(coloursOf(['ana']).get('ana')).toEqual(coloursOf(['ana', 'zed']).get('ana'));
  });

  it.each([
    ['a hand-off every hour', schedule([['ana'], ['bo'], ['cy']], { every: { count: 1, unit: 'hours' } })],
    ['twenty people at once', schedule([Array.from({ length: 20 }, (_, i) => `p${i}`)])],
    ['nobody', schedule([['ana']], { until: '2026-03-03T09:00' })],
  ])('draws %s', async (_, s) => {
    const png = await drawPng(draw(s).svg);
    expect(png.length).toBeGreaterThan(5_000);
    expect(png.length).toBeLessThan(200_000);
  });

  it('has a name that any system takes', () => {
    expect(pictureName('payments/eu & "us"', NOW, 'Europe/London')).toBe(
      'payments-eu-amp-quot-us-quot--2026-03-24.png',
    );
  });
});
