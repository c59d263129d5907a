/** Platforms that send bodies of their own: identities that stay, states beyond firing and resolved, severities in words. */
import { describe, expect, it } from 'vitest';
import { readAzure } from '../../src/sources/azure-monitor.ts';
import { readDynatrace } from '../../src/sources/dynatrace.ts';
import { readGcp } from '../../src/sources/gcp-monitoring.ts';
import { readKibana } from '../../src/sources/kibana.ts';
import { readNewrelic } from '../../src/sources/newrelic.ts';
import { bodyOf, identityIn, onlySignal, placesIn, type SourceBody, unreadableIn } from '../support/source-bodies.ts';

describe('newrelic', () => {
  it('reads an issue', () => {
    expect(onlySignal(readNewrelic(bodyOf('newrelic', 'resolved')))).toEqual({
      identity: 'c5faa7e6-7b54-402d-af79-f99601e0278c',
      state: 'resolved',
      title: "web01 query result is > 1.0 for 1 minutes on 'Low storage'",
      description: 'Storage',
      severity: 'CRITICAL',
      labels: { policy: 'Golden Signals', condition: 'Low storage', entity: 'web01', service: 'checkout' },
      links: {
        source: 'https://radar-api.service.newrelic.com/accounts/1/issues/c5faa7e6?notifier=WEBHOOK',
        runbook: 'https://runbooks.example.com/storage',
      },
      startsAt: Date.UTC(2026, 2, 4, 14, 30, 27, 738),
      endsAt: Date.UTC(2026, 2, 4, 14, 40, 30),
    });
  });

  it.each([
    ['CREATED', 'firing'],
    ['activated', 'firing'],
    ['CLOSED', 'resolved'],
    ['RESOLVED', 'resolved'],
  ])('takes %s for %s', (state, known) =>
    expect(onlySignal(readNewrelic({ ...bodyOf('newrelic'), state })).state).toBe(known),
  );

  it('takes an open issue that has an owner for acknowledged, and a closed one for over', () => {
    const owned = (state: string, owner: unknown) =>
      onlySignal(readNewrelic({ ...bodyOf('newrelic'), state, owner })).state;
    expect(owned('ACTIVATED', 'Ana Lima')).toBe('acknowledged');
    expect(owned('CLOSED', 'Ana Lima')).toBe('resolved');
    for (const nobody of ['', 'N/A', null]) expect(owned('ACTIVATED', nobody)).toBe('firing');
  });

  it('names what is missing', () => {
    expect(placesIn(readNewrelic({ title: 'a' }))).toEqual(['id', 'state']);
    expect(placesIn(readNewrelic({ id: '{{ json issueId }}', state: 'DEACTIVATED' }))).toEqual(['id', 'state']);
  });
});

describe('dynatrace', () => {
  it('reads the template that Muster shows, and a field with a space in its name', () => {
    expect(onlySignal(readDynatrace(bodyOf('dynatrace')))).toEqual({
      identity: '-4858119391083164021_1772634627000V2',
      state: 'firing',
      title: 'Memory saturation',
      description: 'web01',
      severity: 'ERROR',
      labels: {
        impact: 'INFRASTRUCTURE',
        problem_severity: 'ERROR',
        problem: 'P-2603411',
        service: 'checkout',
        critical: 'true',
      },
      links: { source: 'https://abc12345.live.dynatrace.com/#problems/problemdetails;pid=1' },
      startsAt: Date.UTC(2026, 2, 4, 14, 30, 27),
    });
  });

  it('reads the problem of the API alone as the same alert, with its tags', () => {
    const alone = onlySignal(readDynatrace(bodyOf('dynatrace-v2')));
    expect(alone.identity).toBe(identityIn(readDynatrace(bodyOf('dynatrace'))));
    expect(alone.labels).toMatchObject({ service: 'checkout', problem: 'P-2603411' });
  });

  it('takes a problem that was merged into another one for over: nothing else is sent of it', () => {
    expect(onlySignal(readDynatrace({ ...bodyOf('dynatrace'), State: 'MERGED' })).state).toBe('resolved');
  });

  it('reads a payload with the short id alone', () => {
    const { PID: _, ...short } = bodyOf('dynatrace');
    expect(identityIn(readDynatrace(short))).toBe('P-2603411');
  });

  it('names the placeholder that is missing or was not filled', () => {
    expect(placesIn(readDynatrace({ PID: '{PID}', ProblemTitle: 'Slow' }))).toEqual(['PID', 'State']);
  });
});

describe('kibana', () => {
  it('reads the template that Muster shows', () => {
    expect(onlySignal(readKibana(bodyOf('kibana')))).toEqual({
      identity: 'b5a1f0d0-5f1a-11ee-8c99-0242ac120002/query matched',
      state: 'firing',
      title: '5xx rate checkout',
      description: 'Document count is 37 in the last 5m.',
      severity: 'high',
      labels: {
        service: 'checkout',
        env: 'prod',
        team: 'payments',
        rule: '5xx rate checkout',
        rule_type: '.es-query',
        group: 'query matched',
      },
      links: { source: 'https://kibana.example.com/app/discover#/?_g=()' },
      startsAt: Date.UTC(2026, 2, 4, 14, 30, 27, 738),
    });
  });

  it('believes the group that Kibana filled in, not a status that was copied into both actions', () => {
    const copied = { ...bodyOf('kibana', 'resolved'), status: 'firing' };
    expect(onlySignal(readKibana(copied)).state).toBe('resolved');
  });

  it('knows by the status what the body of an action without the group says', () => {
    const plain = (status: string) => readKibana({ rule: { id: 'r' }, alert: { id: 'a' }, status });
    expect(onlySignal(plain('firing')).state).toBe('firing');
    expect(onlySignal(plain('Recovered')).state).toBe('resolved');
    expect(placesIn(plain('{{alert.status}}'))).toEqual(['alert.action_group']);
  });

  it('tells alerts of one rule apart, and names what is missing', () => {
    const of = (id: unknown) => readKibana({ ...bodyOf('kibana'), alert: { id, actionGroup: 'default' } });
    expect(identityIn(of('web01'))).not.toBe(identityIn(of('web02')));
    expect(placesIn(of(''))).toEqual(['alert.id']);
    expect(placesIn(readKibana({ alerts: { new: { count: 2 } } }))).toEqual([
      'rule.id',
      'alert.id',
      'alert.action_group',
    ]);
  });
});

/** The body with other essentials. */
function azureWith(essentials: SourceBody, name = 'azure-monitor'): SourceBody {
  const body = bodyOf(name) as { readonly data: { readonly essentials: SourceBody } };
  return { ...body, data: { ...body.data, essentials: { ...body.data.essentials, ...essentials } } };
}

describe('azure-monitor', () => {
  it('reads the common alert schema', () => {
    expect(onlySignal(readAzure(bodyOf('azure-monitor', 'resolved')))).toEqual({
      identity: '3f2d4487_shop_microsoft.insights_metricAlerts_cpu_-117781227',
      state: 'resolved',
      title: 'CPU of web01',
      description:
        'CPU is above 25\n{"metricName":"Percentage CPU","operator":"GreaterThan","threshold":"25","metricValue":31.727}',
      severity: 'error',
      labels: { service: 'checkout', rule: 'CPU of web01', resource: 'web01', signal: 'Metric', monitor: 'Platform' },
      links: { source: 'https://portal.azure.com/#view/alert/aaaa0a0a' },
      startsAt: Date.UTC(2026, 2, 4, 14, 30, 27, 738),
      endsAt: Date.UTC(2026, 2, 4, 14, 40, 30, 224),
    });
  });

  it.each([
    ['Sev0', 'critical'],
    ['Sev1', 'error'],
    ['Sev2', 'warning'],
    ['Sev3', 'info'],
    ['Sev4', 'debug'],
  ])('says %s in a word that no team has for another severity: %s', (severity, word) =>
    expect(onlySignal(readAzure(azureWith({ severity }))).severity).toBe(word),
  );

  it.each(['azure-service-health', 'azure-resource-health'])(
    '%s ends by what its context says, though its condition is Fired for ever',
    (name) => {
      const [firing, resolved] = [bodyOf(name), bodyOf(name, 'resolved')];
      expect(JSON.stringify(resolved)).toContain('"monitorCondition":"Fired"');
      expect(onlySignal(readAzure(resolved)).state).toBe('resolved');
      expect(identityIn(readAzure(resolved))).toBe(identityIn(readAzure(firing)));
      expect(onlySignal(readAzure(firing)).severity).toBeUndefined();
    },
  );

  it('names what is missing, and the setting of an action group that sends another schema', () => {
    expect(placesIn(readAzure(azureWith({ monitorCondition: 'Paused' })))).toEqual([
      'data.essentials.monitorCondition',
    ]);
    expect(placesIn(readAzure(azureWith({ originAlertId: '', alertId: null })))).toEqual([
      'data.essentials.originAlertId',
    ]);
    expect(unreadableIn(readAzure({ schemaId: 'AzureMonitorMetricAlert', data: {} }))[0]?.expected).toContain(
      'Enable the common alert schema',
    );
  });
});

describe('gcp-monitoring', () => {
  const incident = (fields: SourceBody, version = '1.2'): SourceBody => ({
    incident: { ...(bodyOf('gcp-monitoring')['incident'] as SourceBody), ...fields },
    version,
  });

  it('reads an incident', () => {
    expect(onlySignal(readGcp(bodyOf('gcp-monitoring')))).toMatchObject({
      identity: '0.nrwotmyokd9n',
      state: 'firing',
      title: 'Sent packets',
      severity: 'Error',
      labels: { service: 'checkout', team: 'payments', policy: 'Sent packets', zone: 'europe-west1-b' },
      links: { source: 'https://console.cloud.google.com/monitoring/alerting/alerts/0.nrwotmyokd9n' },
      startsAt: Date.UTC(2026, 2, 4, 14, 30, 27),
    });
    expect(onlySignal(readGcp(bodyOf('gcp-monitoring', 'resolved'))).endsAt).toBe(Date.UTC(2026, 2, 4, 14, 40, 30));
  });

  it('ends the incident of a test by itself, which nobody closes', () => {
    const test = onlySignal(readGcp(incident({ state: 'OPEN', incident_id: 12345 }, 'test')));
    expect(test).toMatchObject({ identity: '12345', state: 'firing', resolveAfter: 300_000 });
    expect(onlySignal(readGcp(incident({}))).resolveAfter).toBeUndefined();
  });

  it('has no severity where the policy has none', () => {
    expect(onlySignal(readGcp(incident({ severity: 'No severity' }))).severity).toBeUndefined();
  });

  it('names what is missing', () => {
    expect(placesIn(readGcp({ version: '1.2' }))).toEqual(['incident']);
    expect(placesIn(readGcp(incident({ incident_id: '', state: 'acknowledged' })))).toEqual([
      'incident.incident_id',
      'incident.state',
    ]);
  });
});
