/** What `/metrics` tells of pages, incidents, deliveries and schedules, and that the dashboard asks for nothing else. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/lib/instant.ts';
import { startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { insideOf } from '../support/health.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, CY, GENERAL } from '../support/seed.ts';
import { types } from '../support/story.ts';

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}

describe.each(dialects)('/metrics on %s', (dialect) => {
  it('tells of pages, how soon they are acknowledged, deliveries, Slack, incidents, gaps, lateness and the process', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await insideOf(bot, '/metrics');
    await types(bot, CY, GENERAL, '/page payments Nothing sells');
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Payments are failing');
    await bot.advance(2 * MINUTE);
    await types(bot, ANA, GENERAL, '/page ack p1');
    bot.workspace.fault({ method: 'chat.postMessage', kind: 'rate-limited', retryAfter: 1 });
    await types(bot, CY, GENERAL, '/incident new sev1 checkout --drill A drill');
    const read = await insideOf(bot, '/metrics');
    expect(read).toMatch(/^muster_pages\{state="acknowledged",service="\w+"\} 1$/m);
    expect(read).toMatch(/^muster_pages\{state="open",service="checkout"\} [12]$/m);
    expect(read).toMatch(/^muster_page_acknowledge_seconds_bucket\{le="60",service="\w+"\} 0$/m);
    expect(read).toMatch(/^muster_page_acknowledge_seconds_bucket\{le="300",service="\w+"\} 1$/m);
    expect(read).toMatch(/^muster_deliveries_total\{method="slack",result="sent"\} \d+$/m);
    expect(read).toMatch(/^muster_slack_calls_total\{method="chat.postMessage",result="ok"\} \d+$/m);
    expect(read).toContain('muster_incidents_open{severity="sev1",status="investigating"} 1\n');
    expect(read).toContain('muster_incidents_declared_24h{severity="sev1"} 1\n');
    expect(read).toMatch(/^muster_schedule_gaps\{schedule="payments"\} \d+$/m);
    expect(read).toMatch(/^muster_overdue_seconds 0$/m);
    expect(read).toMatch(/^process_resident_memory_bytes \d+/m);
    // A second reading counts no acknowledgement twice.
    expect(await insideOf(bot, '/metrics')).toMatch(/^muster_page_acknowledge_seconds_count\{service="\w+"\} 1$/m);

    const { panels } = JSON.parse(readFileSync('deploy/grafana.json', 'utf8')) as Dashboard;
    const names = panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => expr.match(/\b(?:muster|process|nodejs)_\w+/g) ?? []),
    );
    expect(names.length).toBeGreaterThan(15);
    const known = new Set([...read.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
    expect(names.map((name) => name.replace(/_bucket$/, '')).filter((name) => !known.has(name))).toEqual([]);
  });
});
