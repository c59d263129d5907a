import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Figure, Vitals } from '../engine/health/health.ts';

/** What this process counts; a registry of its own, so that several bots can live in one test. */
export interface Metrics {
  refused(): void;
  /** Slack signed a request that was refused because its time seemed long past. */
  stale(): void;
  command(row: string, result: 'done' | 'mistake' | 'bug'): void;
  /** An attempt to deliver ended: by which connection (`slack`, `sms`, `webhook:example.com`), and how. */
  delivery(connection: string, result: string): void;
  /** A call of Slack's Web API ended. */
  slackCall(method: string, result: string): void;
  /** The page for Prometheus. */
  text(vitals: Vitals): Promise<string>;
  readonly contentType: string;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const refused = new Counter({
    name: 'muster_requests_refused_total',
    help: 'Requests without a valid, fresh signature',
    registers,
  });
  const stale = new Counter({
    name: 'muster_slack_requests_stale_total',
    help: 'Requests signed by Slack but refused, because their time differs from this machine’s by five minutes or more',
    registers,
  });
  const commands = new Counter({
    name: 'muster_commands_total',
    help: 'Commands by row and result',
    labelNames: ['row', 'result'],
    registers,
  });
  const deliveries = new Counter({
    name: 'muster_deliveries_total',
    help: 'Delivery attempts, by method and result: sent, later (tried again soon), held (the other side refuses Muster), refused',
    labelNames: ['method', 'result'],
    registers,
  });
  const slackCalls = new Counter({
    name: 'muster_slack_calls_total',
    help: 'Calls to Slack’s Web API, by method and result: ok, rate_limited (HTTP 429), refused, failed',
    labelNames: ['method', 'result'],
    registers,
  });
  const overdue = new Gauge({
    name: 'muster_overdue_seconds',
    help: 'How long the oldest overdue timer or notification has been due; 0 when nothing is overdue',
    registers,
  });
  const waiting = new Gauge({
    name: 'muster_notices_waiting',
    help: 'Notifications that have not been sent yet',
    labelNames: ['lane'],
    registers,
  });
  const untried = new Gauge({
    name: 'muster_untried',
    help: 'Timers and notifications that have been due for over two minutes and were never attempted, and notifications held back without a reason',
    labelNames: ['what'],
    registers,
  });
  const wrong = new Gauge({
    name: 'muster_complaints',
    help: 'What /healthz complains about, by check',
    labelNames: ['check'],
    registers,
  });
  const held = new Gauge({
    name: 'muster_connection_held',
    help: 'Connections that refuse Muster: their notifications wait',
    labelNames: ['connection'],
    registers,
  });
  const failing = new Gauge({ name: 'muster_timers_failing', help: 'Timers whose last attempt failed', registers });
  const figuresOf = openFigures(registry);
  let watched = false;
  /** Begun by the first reading: a process that nobody reads watches nothing. */
  const watchProcess = (): void => {
    if (!watched) collectDefaultMetrics({ register: registry });
    watched = true;
  };
  return {
    refused: () => refused.inc(),
    stale: () => stale.inc(),
    delivery: (connection, result) => deliveries.inc({ method: connection.replace(/:.*/s, ''), result }),
    slackCall: (method, result) => slackCalls.inc({ method, result }),
    command: (row, result) => commands.inc({ row, result }),
    contentType: registry.contentType,
    text: ({ at, backlog, complaints, figures }) => {
      watchProcess();
      wrong.reset();
      for (const { check } of complaints) wrong.inc({ check });
      for (const figure of figures) figuresOf(figure);
      if (backlog !== undefined) {
        waiting.set({ lane: 'page' }, backlog.waitingPages);
        waiting.set({ lane: 'update' }, backlog.waitingUpdates);
        untried.set({ what: 'timers' }, backlog.untriedTimers);
        untried.set({ what: 'notifications' }, backlog.untriedNotifications);
        untried.set({ what: 'stranded notifications' }, backlog.strandedNotifications);
        overdue.set(backlog.oldestDue === null ? 0 : (at - backlog.oldestDue) / 1_000);
        failing.set(backlog.failingTimers);
        held.reset();
        for (const { connection } of backlog.held) held.set({ connection }, 1);
      }
      return registry.metrics();
    },
  };
}

/** Keeps what topics measure: as gauges that say what is now, or as histograms that count each observation once. */
function openFigures(registry: Registry): (figure: Figure) => void {
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, { readonly histogram: Histogram; seen: ReadonlySet<number> }>();
  const common = ({ name, help, samples }: Figure) => ({
    name,
    help,
    labelNames: Object.keys(samples[0]?.labels ?? {}),
    registers: [registry],
  });
  const show = (figure: Figure): void => {
    const gauge = gauges.get(figure.name) ?? new Gauge(common(figure));
    // Without a sample its labels are not known yet.
    if (figure.samples.length > 0) gauges.set(figure.name, gauge);
    else if (!gauges.has(figure.name)) registry.removeSingleMetric(figure.name);
    gauge.reset();
    for (const { labels = {}, value } of figure.samples) gauge.set(labels, value);
  };
  const observe = (figure: Figure, buckets: readonly number[]): void => {
    if (figure.samples.length === 0) return;
    const kept = histograms.get(figure.name) ?? {
      histogram: new Histogram({ ...common(figure), buckets: [...buckets] }),
      seen: new Set<number>(),
    };
    histograms.set(figure.name, kept);
    for (const { id = -1, labels = {}, value } of figure.samples)
      if (!kept.seen.has(id)) kept.histogram.observe(labels, value);
    // What is not read any more does not come back.
    kept.seen = new Set(figure.samples.map(({ id = -1 }) => id));
  };
  return (figure) => (figure.buckets === undefined ? show(figure) : observe(figure, figure.buckets));
}
