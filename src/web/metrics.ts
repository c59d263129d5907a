import { Counter, Gauge, Registry } from 'prom-client';
import type { Backlog } from '../engine/backlog.ts';

/** What this process counts; a registry of its own, so that several bots can live in one test. */
export interface Metrics {
  refused(): void;
  command(row: string, result: 'done' | 'mistake' | 'bug'): void;
  /** The page for Prometheus. */
  text(backlog: Backlog | undefined): Promise<string>;
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
  const commands = new Counter({
    name: 'muster_commands_total',
    help: 'Commands by row and result',
    labelNames: ['row', 'result'],
    registers,
  });
  const waiting = new Gauge({
    name: 'muster_notices_waiting',
    help: 'Notices that have not left yet',
    labelNames: ['lane'],
    registers,
  });
  const untried = new Gauge({
    name: 'muster_untried',
    help: 'Rows due for over two minutes that nobody tried, and notices that wait for nothing',
    labelNames: ['what'],
    registers,
  });
  const failing = new Gauge({ name: 'muster_timers_failing', help: 'Timers whose last attempt failed', registers });
  return {
    refused: () => refused.inc(),
    command: (row, result) => commands.inc({ row, result }),
    contentType: registry.contentType,
    text: (backlog) => {
      if (backlog !== undefined) {
        waiting.set({ lane: 'page' }, backlog.waitingPages);
        waiting.set({ lane: 'update' }, backlog.waitingUpdates);
        untried.set({ what: 'timers' }, backlog.untriedTimers);
        untried.set({ what: 'notices' }, backlog.untriedNotices);
        untried.set({ what: 'stranded notices' }, backlog.strandedNotices);
        failing.set(backlog.failingTimers);
      }
      return registry.metrics();
    },
  };
}
