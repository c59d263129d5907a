/** Debian's Alertmanager, which sends to the sink at once. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Receiver } from './posting.ts';
import { folder, freePort, onExit } from './programs.ts';
import type { Sink } from './sink.ts';

const PROGRAM = '/usr/bin/prometheus-alertmanager';

/** As a receiver of alerts, with what ends it. */
export interface Alertmanager extends Receiver {
  stop(): Promise<void>;
}

/** Every alert is a group of its own, so that each is sent by itself. */
const settings = (hook: string): string => `
route: { receiver: out, group_by: ['...'], group_wait: 0s, group_interval: 1h, repeat_interval: 24h }
receivers: [{ name: out, webhook_configs: [{ url: '${hook}' }] }]
`;

/** Starts it; undefined, and a line on stderr, where it is not installed. */
export async function startAlertmanager(sink: Sink): Promise<Alertmanager | undefined> {
  if (!existsSync(PROGRAM)) {
    process.stderr.write(
      `${PROGRAM} is not installed (Debian: prometheus-alertmanager): nothing is compared with it\n`,
    );
    return undefined;
  }
  const [dir, port] = [folder(), await freePort()];
  writeFileSync(join(dir, 'alertmanager.yml'), settings(`${sink.url}/hook`));
  const flags = [
    `--config.file=${join(dir, 'alertmanager.yml')}`,
    `--storage.path=${dir}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
    '--log.level=error',
  ];
  const child = spawn(PROGRAM, flags, { stdio: 'ignore' });
  onExit(() => child.kill('SIGKILL'));
  const url = `http://127.0.0.1:${port}`;
  while (!(await ready(url))) if (child.exitCode !== null) throw new Error('Alertmanager did not start');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  };
  return { url: `${url}/api/v2/alerts`, status: 200, body: bodyOf, stop };
}

async function ready(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/-/ready`)).ok;
  } catch {
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 20);
    });
    return false;
  }
}

/** So many alerts of different hosts; those of another number say something else. */
function bodyOf(n: number, alerts: number): string {
  const one = (i: number) => ({
    labels: { alertname: 'HostDown', host: `web-${(n * alerts + i) % 500}` },
    annotations: { summary: `web-${(n * alerts + i) % 500} is down`, value: String(n * alerts + i) },
  });
  return JSON.stringify(Array.from({ length: alerts }, (_, i) => one(i)));
}
