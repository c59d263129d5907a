/** Alertmanager's and Grafana's bodies: what each field becomes, and what is not guessed. */
import { describe, expect, it } from 'vitest';
import { readAlertmanager } from '../../src/sources/alertmanager.ts';
import { readGrafana } from '../../src/sources/grafana.ts';
import { onlySignal, readOf, SOURCE_PAIRS, unreadableIn } from '../support/source-bodies.ts';

function fixture(name: string): { readonly firing: unknown; readonly resolved: unknown } {
  const pair = SOURCE_PAIRS.find((each) => each.name === name);
  if (pair === undefined) throw new Error(`There is no pair ${name}`);
  return pair;
}

describe('alertmanager', () => {
  it('makes a signal of each alert of a group', () => {
    const { signals, skipped } = readOf(readAlertmanager(fixture('alertmanager').firing));
    expect(skipped).toBeUndefined();
    expect(signals).toEqual([
      {
        identity: '5ef77f1f8a3ecf8d',
        state: 'firing',
        title: 'Payments are failing on web01',
        description: '7.3 % of the requests to /pay failed in the last 5 minutes.',
        severity: 'critical',
        labels: {
          alertname: 'HighErrorRate',
          instance: 'web01:9100',
          service: 'checkout',
          severity: 'critical',
          team: 'payments',
        },
        links: {
          source: 'http://prometheus.example.com:9090/graph?g0.expr=rate%28errors%5B5m%5D%29+%3E+5&g0.tab=1',
          silence: `http://alertmanager.example.com:9093/#/silences/new?filter=${encodeURIComponent(
            '{alertname="HighErrorRate", instance="web01:9100", service="checkout", severity="critical", team="payments"}',
          )}`,
          runbook: 'https://runbooks.example.com/high-error-rate',
        },
        startsAt: Date.UTC(2026, 2, 4, 14, 30, 27, 738),
      },
      expect.objectContaining({
        identity: '0a1b2c3d4e5f6071',
        state: 'resolved',
        startsAt: Date.UTC(2026, 2, 4, 13, 21),
        endsAt: Date.UTC(2026, 2, 4, 13, 29),
        links: { silence: expect.stringContaining('web02') },
      }),
    ]);
  });

  it('says when the sender left alerts out, and takes the others', () => {
    const body = { ...(fixture('alertmanager').resolved as object), truncatedAlerts: 3 };
    const { signals, skipped } = readOf(readAlertmanager(body));
    expect(signals).toHaveLength(1);
    expect(skipped).toEqual([
      {
        path: 'truncatedAlerts',
        expected: '0, found 3: the sender left out alerts, so Muster does not know them. Raise max_alerts there',
      },
    ]);
  });

  const labels = { alertname: 'Down', host: 'web01' };

  it('knows an alert by its labels where the body was reshaped without fingerprints', () => {
    const identity = (given: unknown) =>
      onlySignal(readAlertmanager({ alerts: [{ status: 'firing', labels: given }] })).identity;
    expect(identity(labels)).toBe(identity({ host: 'web01', alertname: 'Down' }));
    expect(identity(labels)).not.toBe(identity({ ...labels, host: 'web02' }));
  });

  it('knows by the state of the body what can be known', () => {
    const alert = { fingerprint: 'a', labels };
    const states = (body: object) => readAlertmanager(body);
    expect(onlySignal(states({ status: 'firing', alerts: [alert] })).state).toBe('firing');
    const two = [alert, { ...alert, fingerprint: 'b' }];
    expect(readOf(states({ status: 'resolved', alerts: two })).signals.map(({ state }) => state)).toEqual([
      'resolved',
      'resolved',
    ]);
    expect(unreadableIn(states({ status: 'firing', alerts: two }))).toEqual([
      {
        path: 'alerts[0].status',
        expected: 'firing or resolved, found nothing',
        mend: expect.stringContaining('type: generic'),
      },
      {
        path: 'alerts[1].status',
        expected: 'firing or resolved, found nothing',
        mend: expect.stringContaining('type: generic'),
      },
    ]);
  });

  it('takes the alerts it can read, and names those it cannot', () => {
    const alerts = [{ status: 'firing', labels }, { status: 'broken', labels }, { status: 'firing' }, 7];
    const { signals, skipped } = readOf(readAlertmanager({ status: 'firing', alerts }));
    expect(signals).toHaveLength(1);
    expect(skipped?.map(({ path, expected }) => `${path}: ${expected}`)).toEqual([
      'alerts[1].status: firing or resolved, found “broken”',
      'alerts[2].fingerprint: a string, or labels, found nothing',
      'alerts[3]: an object, found 7',
    ]);
  });

  it.each([
    [{ alerts: 'none' }, 'alerts', 'a list of alerts, found “none”'],
    [{ status: 'firing' }, 'alerts', 'a list of alerts, found nothing'],
    ['text', '', 'an object with a list of alerts, found “text”'],
  ])('says what is wrong with %j', (body, path, expected) =>
    expect(unreadableIn(readAlertmanager(body))).toMatchObject([
      { path, expected, mend: expect.stringContaining('type: generic') },
    ]),
  );

  it('reads a group of no alerts as nothing', () => {
    expect(readAlertmanager({ status: 'firing', alerts: [] })).toEqual({ signals: [] });
  });
});

describe('grafana', () => {
  it('reads unified alerting with its links and image', () => {
    expect(onlySignal(readGrafana(fixture('grafana').firing))).toEqual({
      identity: 'c6eadffa33fcdf37',
      state: 'firing',
      title: 'Memory of db1 is above 95 %',
      description: "[ var='A' labels={host=db1} value=96.4 ]",
      severity: 'warning',
      labels: { alertname: 'Memory is full', grafana_folder: 'Hosts', severity: 'warning', host: 'db1' },
      links: {
        source: 'https://grafana.example.com/alerting/grafana/dd2f0260/view?orgId=1',
        dashboard: 'https://grafana.example.com/d/ece9fb32?orgId=1&viewPanel=2',
        silence: 'https://grafana.example.com/alerting/silence/new?alertmanager=grafana&matcher=host%3Ddb1',
      },
      image: 'https://grafana.example.com/render/memory.png',
      startsAt: Date.UTC(2026, 2, 4, 14, 9),
    });
  });

  it('reads legacy alerting, where one rule is one alert', () => {
    expect(onlySignal(readGrafana(fixture('grafana-legacy').firing))).toEqual({
      identity: 'rule/1/7',
      state: 'firing',
      title: 'Load peaking',
      description: 'Load is peaking.\nHigh value: 100\nHigher value: 200.5',
      severity: 'warning',
      labels: { team: 'web', severity: 'warning', alertname: 'Load peaking', grafana_state: 'alerting' },
      links: { source: 'https://grafana.example.com/d/hZ7BuVbWz/load?tab=alert&editPanel=2&orgId=1' },
      image: 'https://grafana.example.com/render/load.png',
    });
  });

  it.each([
    ['no_data', 'firing'],
    ['ok', 'resolved'],
    ['OK', 'resolved'],
  ])('takes the legacy state %s for %s', (state, known) =>
    expect(onlySignal(readGrafana({ ruleId: 7, state })).state).toBe(known),
  );

  it('neither fires nor resolves when a legacy rule is paused', () => {
    expect(readGrafana({ ruleId: 7, state: 'paused' })).toEqual({ signals: [] });
  });

  it('guesses no legacy state and no rule', () => {
    expect(unreadableIn(readGrafana({ ruleId: 7, state: 'strange' }))).toMatchObject([
      { path: 'state', expected: 'one of alerting, no_data, ok, paused, pending, found “strange”' },
    ]);
    expect(unreadableIn(readGrafana({ evalMatches: [], state: 'ok' }))).toMatchObject([
      { path: 'ruleId', expected: 'the ID of the rule, found nothing' },
    ]);
  });
});
