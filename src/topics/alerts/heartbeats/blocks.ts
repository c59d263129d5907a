/** What people read of heartbeats. Pure. */
import {
  type Block,
  code,
  date,
  list,
  type Message,
  message,
  paragraph,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import { preformatted } from '../../../lib/chart.ts';
import { formatDuration } from '../../../lib/duration.ts';
import type { Heartbeat } from './model.ts';

/** A heartbeat with whether it has a key. */
export interface HeartbeatView extends Heartbeat {
  readonly keyed: boolean;
}

/**
 * How a tool or a job reports, as lines. Chat programs open the links of messages to preview them, which would report by
 * itself: so no line has an address with its key.
 */
export function beatSetUp(address: string): readonly string[] {
  const call = `curl -fsS -m 10 --retry 5 -o /dev/null ${address}/$KEY`;
  return [
    'KEY=…   # the key',
    `${call}         # alive, or: the run succeeded`,
    `${call}/start   # before a run: it must succeed within the grace, and Muster keeps how long it took`,
    `${call}/fail    # the run failed`,
  ];
}

/** Every heartbeat in a line; nothing where there are none. */
export function heartbeatBlocks(views: readonly HeartbeatView[]): readonly Block[] {
  if (views.length === 0) return [];
  return [paragraph(rich`*Heartbeats*`), list(views.slice(0, 20).map(heartbeatLine))];
}

/** One heartbeat, and how a tool or a job reports it. */
export function heartbeatMessage(views: readonly HeartbeatView[], setUp: readonly string[]): Message {
  const words = rich`💓 ${views.flatMap(heartbeatLine)}`;
  return message(words, [paragraph(words), ...preformatted(setUp.join('\n'))]);
}

function heartbeatLine(view: HeartbeatView): Rich {
  const { name, every, grace, service, heard_at, run_ms, keyed } = view;
  const last = heard_at === null ? rich`no report yet` : rich`last report ${date(heard_at)}`;
  const run = run_ms === null ? '' : `, the last run took ${formatDuration(run_ms)}`;
  const of = service === undefined ? '' : ` · ${service}`;
  const key = keyed ? rich`` : rich` · no key: ${[code(`/muster key ${name}`)]}`;
  return rich`${signOf(view)} *${name}*${of} every ${formatDuration(every)} + ${formatDuration(grace)} grace: ${last}${run}${stateWords(view)}${key}`;
}

function signOf({ missing_since, failed }: Heartbeat): string {
  return missing_since !== null || failed === 1 ? '🔴' : '💚';
}

/** What is wrong with it, or that it runs now; empty otherwise. */
export function stateWords({ missing_since, failed, started_at }: Heartbeat): string {
  if (missing_since !== null) return ', missing';
  if (failed === 1) return ', failed';
  return started_at === null ? '' : ', running now';
}
