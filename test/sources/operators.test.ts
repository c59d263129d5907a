/** Tools whose bodies operators write: Muster's templates, usual variants, false identities, and what is not guessed. */
import { describe, expect, it } from 'vitest';
import { readDatadog } from '../../src/sources/datadog.ts';
import { readNagios } from '../../src/sources/nagios.ts';
import { splunk } from '../../src/sources/splunk.ts';
import { readZabbix } from '../../src/sources/zabbix.ts';
import { bodyOf, identityIn, onlySignal, placesIn, unreadableIn } from '../support/source-bodies.ts';

describe('nagios', () => {
  it('reads the template that Muster shows', () => {
    expect(onlySignal(readNagios(bodyOf('nagios')))).toEqual({
      identity: 'web01;HTTP',
      state: 'firing',
      title: 'HTTP on web01 is CRITICAL',
      description: 'CRITICAL - Socket "timeout" after 10 seconds\n1 of 1 checks failed',
      severity: 'CRITICAL',
      labels: { host: 'web01', check: 'HTTP', host_address: '192.0.2.10', service: 'checkout' },
      links: { source: 'https://nagios.example.com/web01', runbook: 'https://runbooks.example.com/http' },
      startsAt: Date.UTC(2026, 2, 4, 14, 30, 27),
    });
  });

  it('reads macros in capitals, and those of the environment, as the same alert', () => {
    const upper = { HOSTNAME: 'web01', SERVICEDESC: 'HTTP', NOTIFICATIONTYPE: 'problem', SERVICESTATE: 'WARNING' };
    const environment = Object.fromEntries(Object.entries(upper).map(([name, value]) => [`NAGIOS_${name}`, value]));
    for (const body of [upper, environment])
      expect(onlySignal(readNagios(body))).toMatchObject({
        identity: 'web01;HTTP',
        title: 'HTTP on web01 is WARNING',
        severity: 'WARNING',
        labels: { host: 'web01', check: 'HTTP' },
      });
  });

  it('knows a host by its name, whatever a macro that has no value in a notification of a host looks like', () => {
    for (const SERVICEDESC of ['$SERVICEDESC$', '', undefined])
      expect(onlySignal(readNagios({ ...bodyOf('nagios-host'), SERVICEDESC }))).toMatchObject({
        identity: 'db1',
        title: 'db1 is DOWN',
        severity: 'DOWN',
      });
  });

  it('takes no problem number for an identity: it is 0 on recovery', () => {
    const numbered = (SERVICEPROBLEMID: string) => ({ ...bodyOf('nagios'), SERVICEPROBLEMID });
    expect(identityIn(readNagios(numbered('17')))).toBe(identityIn(readNagios(numbered('0'))));
    expect(onlySignal(readNagios(numbered('17'))).labels).not.toHaveProperty('SERVICEPROBLEMID');
  });

  it('tells a check from another whose name and host make the same text', () => {
    const read = (HOSTNAME: string, SERVICEDESC: string) =>
      identityIn(readNagios({ HOSTNAME, SERVICEDESC, NOTIFICATIONTYPE: 'PROBLEM' }));
    expect(read('a/b', 'c')).not.toBe(read('a', 'b/c'));
  });

  it.each(['FLAPPINGSTART', 'FLAPPINGSTOP', 'DOWNTIMESTART', 'DOWNTIMEEND', 'DOWNTIMECANCELLED', 'CUSTOM'])(
    '%s neither fires nor resolves',
    (notification_type) => expect(readNagios({ ...bodyOf('nagios'), notification_type })).toEqual({ signals: [] }),
  );

  it('knows an acknowledgement', () => {
    const body = { ...bodyOf('nagios'), notification_type: 'ACKNOWLEDGEMENT' };
    expect(onlySignal(readNagios(body)).state).toBe('acknowledged');
  });

  it('names the macro that is missing, and guesses no state from the state of the service', () => {
    expect(placesIn(readNagios({ HOSTNAME: '$HOSTNAME$', SERVICESTATE: 'OK' }))).toEqual([
      'host_name',
      'notification_type',
    ]);
    expect(unreadableIn(readNagios({ HOSTNAME: 'a', NOTIFICATIONTYPE: 'HICCUP' }))[0]?.expected).toContain(
      'PROBLEM, RECOVERY, ACKNOWLEDGEMENT',
    );
  });
});

describe('datadog', () => {
  it('reads the template that Muster shows', () => {
    expect(onlySignal(readDatadog(bodyOf('datadog')))).toEqual({
      identity: '9bd4ac313a4d1e8fae2482df7b77628',
      state: 'firing',
      title: 'Memory is almost full',
      description: 'Memory is at 96 %.\n\nRestart the worker.',
      severity: 'P2',
      labels: { host: 'web01', region: 'eu-1', env: 'production', service: 'checkout', monitor: 'true' },
      links: { source: 'https://app.datadoghq.com/event/event?id=3089903685627551077' },
      image: 'https://p.datadoghq.com/snapshot/view/1.png',
      startsAt: Date.UTC(2026, 2, 4, 14, 30, 27),
    });
  });

  it('reads the state of the default body out of its title, and takes no id of an event for an identity', () => {
    const [firing, resolved] = [bodyOf('datadog-default'), bodyOf('datadog-default', 'resolved')];
    expect(firing['id']).not.toBe(resolved['id']);
    expect(onlySignal(readDatadog(firing))).toMatchObject({
      identity: '{host:web01} Memory is almost full',
      state: 'firing',
      title: 'Memory is almost full',
    });
    expect(identityIn(readDatadog(resolved))).toBe(identityIn(readDatadog(firing)));
  });

  const { alert_cycle_key: _, ...template } = bodyOf('datadog');

  it('knows an alert without a cycle by its monitor and scope, whatever the order of the tags', () => {
    const scoped = (alert_scope: unknown) => readDatadog({ ...template, alert_scope });
    expect(identityIn(scoped('host:a,region:b'))).toBe(identityIn(scoped('region:b, host:a')));
    expect(identityIn(scoped('host:a'))).not.toBe(identityIn(scoped('host:b')));
    expect(identityIn(scoped(''))).not.toBe(identityIn(scoped('host:b')));
  });

  it('does not take all hosts of a monitor for one alert where nothing tells them apart', () => {
    const title = '[Triggered] Memory is almost full';
    expect(placesIn(readDatadog({ alert_id: '7', title, alert_transition: 'Triggered' }))).toEqual(['alert_scope']);
    expect(placesIn(readDatadog({ title, body: 'no link' }))).toEqual(['alert_id']);
    const link = (group: string) => ({ title, body: `https://app.datadoghq.com/monitors/7?from=1&group=${group}` });
    expect(identityIn(readDatadog(link('host%3Aa')))).not.toBe(identityIn(readDatadog(link('host%3Ab'))));
  });

  it.each([
    ['Triggered', 'firing'],
    ['Re-Triggered', 'firing'],
    ['Warn', 'firing'],
    ['Re-Warn', 'firing'],
    ['No Data', 'firing'],
    ['Re-No Data', 'firing'],
    ['Renotify', 'firing'],
    ['Recovered', 'resolved'],
  ])('takes %s for %s, in the field and in the title', (word, state) => {
    expect(onlySignal(readDatadog({ ...template, alert_transition: word, title: 'Memory' })).state).toBe(state);
    expect(onlySignal(readDatadog({ title: `[P1] [${word} on {host:a}] Memory [eu]` }))).toMatchObject({
      state,
      identity: '{host:a} Memory [eu]',
      severity: 'P1',
    });
  });

  it('names the variable that is missing or was not filled', () => {
    expect(placesIn(readDatadog({ title: 'Memory', id: '1' }))).toEqual(['alert_id', 'alert_transition']);
    const unfilled = { alert_id: '$ALERT_ID', alert_cycle_key: '$ALERT_CYCLE_KEY', alert_transition: 'Muted' };
    expect(placesIn(readDatadog(unfilled))).toEqual(['alert_id', 'alert_transition']);
  });
});

describe('zabbix', () => {
  it('reads the parameters of the media type', () => {
    expect(onlySignal(readZabbix(bodyOf('zabbix')))).toEqual({
      identity: '10528',
      state: 'firing',
      once: true,
      title: 'Zabbix agent on web01 is unreachable',
      description: 'Up (1)',
      severity: 'High',
      labels: { host: 'web01', service: 'checkout', scope: 'availability' },
      links: { source: 'https://zabbix.example.com/tr_events.php?triggerid=14032&eventid=10528' },
    });
  });

  it('finds the event of a body without its id in the address', () => {
    expect(identityIn(readZabbix(bodyOf('zabbix-zulip')))).toBe('10529');
  });

  it('reads numbers as it reads texts', () => {
    const body = { event_id: 10528, event_value: 0 };
    expect(onlySignal(readZabbix(body))).toMatchObject({ identity: '10528', state: 'resolved' });
  });

  it.each<[string, readonly string[]]>([
    ['acknowledged, commented', ['acknowledged']],
    ['unacknowledged', []],
    ['changed severity from High to Disaster', ['firing']],
    ['commented', []],
    ['closed', []],
  ])('takes the update “%s” for %j', (update_action, states) => {
    const reading = readZabbix({ ...bodyOf('zabbix'), update_status: '1', update_action });
    expect('signals' in reading && reading.signals.map(({ state }) => state)).toEqual(states);
  });

  it('names the macro that is missing or was not filled', () => {
    expect(placesIn(readZabbix({ event_id: '{EVENT.ID}', status: 'FLAPPING' }))).toEqual(['event_id', 'event_value']);
    expect(placesIn(readZabbix({ event_id: '*UNKNOWN*', event_value: '1' }))).toEqual(['event_id']);
  });
});

describe('splunk', () => {
  const read = (body: unknown, settings: object = {}) => splunk.read(body, splunk.settings.parse(settings));
  const firing = bodyOf('splunk');

  it('fires, and says after how long without a result it is over', () => {
    expect(onlySignal(read(firing, { resolve_after: '2h' }))).toEqual({
      identity: 'search/sudo',
      state: 'firing',
      title: 'sudo',
      description: 'Mar  4 14:30:27 web01 sudo: session closed for user root',
      severity: 'high',
      labels: {
        alertname: 'sudo',
        app: 'search',
        source: '/var/log/auth.log',
        host: 'web01',
        sourcetype: 'syslog',
        index: 'main',
        severity: 'high',
        service: 'identity',
      },
      links: { source: 'http://splunk.example.com:8000/app/search/search?q=loadjob' },
      resolveAfter: 2 * 3_600_000,
    });
  });

  it('takes no run of a search for an identity', () => {
    expect(identityIn(read({ ...firing, sid: 'another' }))).toBe(identityIn(read(firing)));
  });

  it('tells results apart by the fields that `by` names', () => {
    const by = (host: unknown) => read({ ...firing, result: { host } }, { by: ['host'] });
    expect(onlySignal(by('web01'))).toMatchObject({ identity: 'search/sudo/web01', title: 'sudo: web01' });
    expect(identityIn(by('web01'))).not.toBe(identityIn(by('web02')));
    expect(unreadableIn(by(undefined))).toEqual([
      {
        path: 'result.host',
        expected: 'text or a number, found nothing',
        mend: 'by: a list of fields that every result has',
      },
    ]);
  });

  it('guesses no name for a search that was not saved', () => {
    expect(placesIn(read({ ...firing, search_name: null }))).toEqual(['search_name']);
  });

  it.each([{ resolve_after: 'soon' }, { by: 'host' }, { by: [''] }, { resolveafter: '1h' }])('refuses %j', (settings) =>
    expect(splunk.settings.safeParse(settings).success).toBe(false),
  );
});
