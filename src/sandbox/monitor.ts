/** The monitor to play with: example alerts of each source, sent to the bot's real doors with real keys. */
import type { App } from '../app.ts';
import { SOURCE_TYPES } from '../sources/registry.ts';
import type { SourceExample } from '../sources/signal.ts';
import { addKey } from '../topics/alerts/intake/keys.ts';
import type { MonitorAlert } from './wire.ts';

/** Fires and resolves the example alerts. */
export interface Monitor {
  /** Every example alert, in the order in which they are listed. */
  alerts(): readonly MonitorAlert[];
  /** Sends it as its tool would. Rejects with what the bot answered when it did not take it. */
  send(source: string, firing: boolean): Promise<void>;
}

interface Example extends SourceExample {
  readonly source: string;
}

const iso = (at: number): string => new Date(at).toISOString();

/** Alertmanager and Grafana say that an alert has not ended by this. */
const NOT_ENDED = '0001-01-01T00:00:00Z';

const EXAMPLES: readonly Example[] = [
  {
    source: 'prometheus',
    title: 'Checkout answers with errors',
    body: (firing, began, now) => ({
      version: '4',
      receiver: 'muster',
      status: firing ? 'firing' : 'resolved',
      groupKey: '{}:{alertname="HighErrorRate"}',
      groupLabels: { alertname: 'HighErrorRate' },
      commonLabels: { alertname: 'HighErrorRate', severity: 'critical', service: 'checkout' },
      commonAnnotations: {},
      externalURL: 'https://alertmanager.example.com',
      alerts: [
        {
          status: firing ? 'firing' : 'resolved',
          labels: { alertname: 'HighErrorRate', severity: 'critical', service: 'checkout', instance: 'web-1' },
          annotations: { summary: 'Checkout answers with errors', description: '12 % of requests fail on web-1' },
          startsAt: iso(began),
          endsAt: firing ? NOT_ENDED : iso(now),
          generatorURL: 'https://prometheus.example.com/graph',
          fingerprint: 'f1d2c3b4a5968778',
        },
      ],
    }),
  },
  {
    source: 'grafana',
    title: 'The search queue grows',
    body: (firing, began, now) => ({
      receiver: 'muster',
      status: firing ? 'firing' : 'resolved',
      version: '1',
      groupKey: '{}:{alertname="QueueBacklog"}',
      groupLabels: { alertname: 'QueueBacklog' },
      commonLabels: { alertname: 'QueueBacklog', severity: 'warning', service: 'search' },
      commonAnnotations: {},
      externalURL: 'https://grafana.example.com/',
      alerts: [
        {
          status: firing ? 'firing' : 'resolved',
          labels: { alertname: 'QueueBacklog', severity: 'warning', service: 'search' },
          annotations: { summary: 'The search queue grows', description: '41,000 documents wait' },
          startsAt: iso(began),
          endsAt: firing ? NOT_ENDED : iso(now),
          generatorURL: 'https://grafana.example.com/alerting/grafana/queue/view',
          fingerprint: '0a1b2c3d4e5f6071',
          silenceURL: 'https://grafana.example.com/alerting/silence/new',
          dashboardURL: 'https://grafana.example.com/d/search',
          values: { A: 41_000 },
        },
      ],
    }),
  },
  {
    source: 'batch',
    title: 'The settlement job failed',
    body: (firing) => ({
      event_action: firing ? 'trigger' : 'resolve',
      dedup_key: 'settlement/nightly',
      payload: {
        summary: 'The settlement job failed',
        severity: 'error',
        source: 'batch-3',
        custom_details: { service: 'checkout', exit_code: 2 },
      },
    }),
  },
  {
    source: 'shop',
    title: 'The shop front does not answer',
    body: (firing) => ({
      monitor: { id: 'shop-front', name: 'The shop front' },
      status: firing ? 'down' : 'up',
      level: 'critical',
      owner: { service: 'checkout' },
      url: 'https://monitor.example.com/shop-front',
    }),
  },
];

/** The examples of types that bring one; each is a source of muster.yaml that is called like its type. */
const OF_TYPES: readonly Example[] = SOURCE_TYPES.flatMap(({ name, example }) =>
  example === undefined ? [] : [{ source: name, ...example }],
);

const ALL = [...EXAMPLES, ...OF_TYPES];

/** The monitor of a bot that `app` gives once it runs; instants are those of `now`. */
export function openMonitor(app: () => App | undefined, now: () => number): Monitor {
  const began = new Map<string, number>();
  const keys = new Map<string, string>();
  const keyFor = async ({ engine }: App, source: string): Promise<string> => {
    const key = keys.get(source) ?? (await engine.transact((tx) => addKey(tx, source))).key;
    keys.set(source, key);
    return key;
  };
  const post = async (running: App, source: string, body: object): Promise<void> => {
    const answer = await fetch(`${running.url}/hooks/${source}/${await keyFor(running, source)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`Muster answered ${answer.status}: ${await answer.text()}`);
  };
  return {
    alerts: () => ALL.map(({ source, title }) => ({ source, title, firing: began.has(source) })),
    send: async (source, firing) => {
      const running = app();
      const example = ALL.find((one) => one.source === source);
      if (running === undefined || example === undefined) throw new Error(`There is no monitor called ${source}.`);
      const since = began.get(source) ?? now();
      const body = example.body(firing, since, now());
      if (body !== undefined) await post(running, source, body);
      if (firing) began.set(source, since);
      else began.delete(source);
      await running.settled();
    },
  };
}
