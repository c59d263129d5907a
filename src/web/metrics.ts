import { Counter, Gauge, Registry } from 'prom-client';
import type { Vitals } from '../engine/health/health.ts';

/** What this process counts; a registry of its own, so that several bots can live in one test. */
export interface Metrics {
  refused(): void;
  /** Slack signed a request that was refused because its time seemed long past. */
  stale(): void;
  command(row: string, result: 'done' | 'mistake' | 'bug'): void;
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
    help: 'Requests that Slack has signed, refused because their time is five minutes or more from this machine’s',
    registers,
  });
  const commands = new Counter({
    name: 'muster_commands_total',
    help: 'Commands by row and result',
    labelNames: ['row', 'result'],
    registers,
  });
  const waiting = new Gauge({
    name: 'muster_notices_waiting',
    help: 'Notifications that have not left yet',
    labelNames: ['lane'],
    registers,
  });
  const untried = new Gauge({
    name: 'muster_untried',
    help: 'Timers and notifications due for over two minutes and never attempted, and notifications held back without a reason',
    labelNames: ['what'],
    registers,
  });
  const wrong = new Gauge({
    name: 'muster_complaints',
    help: 'What /healthz complains of, by check',
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
  const gauges = new Map<string, Gauge>();
  const gaugeOf = (name: string, help: string): Gauge => {
    const gauge = gauges.get(name) ?? new Gauge({ name, help, registers });
    gauges.set(name, gauge);
    return gauge;
  };
  return {
    refused: () => refused.inc(),
    stale: () => stale.inc(),
    command: (row, result) => commands.inc({ row, result }),
    contentType: registry.contentType,
    text: ({ backlog, complaints, figures }) => {
      wrong.reset();
      for (const { check } of complaints) wrong.inc({ check });
      for (const { name, help, value } of figures) gaugeOf(name, help).set(value);
      if (backlog !== undefined) {
        waiting.set({ lane: 'page' }, backlog.waitingPages);
        waiting.set({ lane: 'update' }, backlog.waitingUpdates);
        untried.set({ what: 'timers' }, backlog.untriedTimers);
        untried.set({ what: 'notifications' }, backlog.untriedNotifications);
        untried.set({ what: 'stranded notifications' }, backlog.strandedNotifications);
        failing.set(backlog.failingTimers);
        held.reset();
        for (const { connection } of backlog.held) held.set({ connection }, 1);
      }
      return registry.metrics();
    },
  };
}
