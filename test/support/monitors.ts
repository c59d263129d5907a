/** Debian's own Alertmanager and Nagios as processes, and what is between them and the bot. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Bot } from './bot.ts';
import { temporaryFolder } from './database.ts';

const ALERTMANAGER = '/usr/bin/prometheus-alertmanager';
const NAGIOS = '/usr/sbin/nagios4';

/** True where the program is not installed and nobody insists on it: in CI the tests run, and fail. */
function without(program: string, words: string): boolean {
  const missing = !existsSync(program) && process.env['CI'] === undefined;
  if (missing) console.log(`${program} is not installed: ${words}`);
  return missing;
}

/** Whether the stories of Alertmanager are left out. */
export const withoutAlertmanager = without(ALERTMANAGER, 'what Alertmanager sends is not tested.');
/** Whether the stories of Nagios are left out. */
export const withoutNagios = without(NAGIOS, 'what Nagios sends is not tested.');

/** The bot dies before it gets a request, after it has answered without the sender hearing it, or after the sender has heard it. */
export type Mishap = 'before' | 'unheard' | 'heard';

/** A request that was answered. */
export interface Answered {
  readonly body: string;
  readonly status: number;
}

/** An address that stays while the bot restarts. */
export interface Relay {
  readonly url: string;
  /** What happens to the next requests, in order; then all pass. */
  readonly mishaps: Mishap[];
  /** Resolves with all answers so far, once so many of them answered a body with these words. */
  answered(words: string, count: number): Promise<readonly Answered[]>;
}

/** Passes on every request to the bot that runs now. */
export async function startRelay(bot: Bot): Promise<Relay> {
  const mishaps: Mishap[] = [];
  const answers: Answered[] = [];
  const waiting: (() => void)[] = [];
  // One after the other: a bot that is starting again takes nothing.
  let busy: Promise<unknown> = Promise.resolve();
  const server = createServer((request, response) => {
    busy = busy.then(() => pass(request, response)).catch(() => response.destroy());
  });
  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray());
    const mishap = mishaps.shift();
    const answer = mishap === 'before' ? undefined : await forward(bot, request, body);
    const heard = mishap === 'before' || mishap === 'unheard' ? undefined : answer;
    await bot.settle();
    if (mishap !== undefined) {
      await bot.crash();
      await bot.restart();
    }
    if (heard === undefined) {
      response.destroy();
      return;
    }
    response.writeHead(heard.status).end(heard.text);
    answers.push({ body: String(body), status: heard.status });
    for (const wake of waiting.splice(0)) wake();
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await busy;
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mishaps,
    async answered(words, count) {
      while (answers.filter(({ body }) => body.includes(words)).length < count)
        await new Promise<void>((resolve) => waiting.push(resolve));
      return answers;
    },
  };
}

async function forward(bot: Bot, { url = '', headers }: IncomingMessage, body: Buffer) {
  const type = headers['content-type'] ?? '';
  const response = await fetch(`${bot.app.url}${url}`, { method: 'POST', headers: { 'content-type': type }, body });
  return { status: response.status, text: await response.text() };
}

/** Starts a program that ends with the test; `written` is what it has printed so far. */
function run(
  program: string,
  args: readonly string[],
): { readonly child: ChildProcess; readonly written: () => string } {
  const child = spawn(program, args);
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      out += String(chunk);
    });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    // Nagios ends its workers itself.
    child.kill('SIGTERM');
    await ended;
  });
  return { child, written: () => out };
}

/** Resolves with what a pattern finds in the output of a program; rejects when it ends before. */
async function printed({ child, written }: ReturnType<typeof run>, pattern: RegExp): Promise<string> {
  for (;;) {
    const found = pattern.exec(written())?.[1];
    if (found !== undefined) return found;
    if (child.exitCode !== null) throw new Error(`It ended: ${written()}`);
    await Promise.race([
      once(child.stdout ?? child, 'data'),
      once(child.stderr ?? child, 'data'),
      once(child, 'close'),
    ]);
  }
}

/** An Alertmanager that waits for nothing and repeats every second. */
export interface Alertmanager {
  /** Fires an alert with these labels, or ends it. */
  post(labels: Readonly<Record<string, string>>, state: 'firing' | 'resolved'): Promise<void>;
}

/** A receiver of Alertmanager's configuration, which sends to Muster's own address for it. */
export function webhookReceiver(address: string): string {
  return `webhook_configs: [{ url: '${address}', send_resolved: true }]`;
}

/** The same by PagerDuty's Events v2, as it is configured for PagerDuty, with another address. */
export function pagerdutyReceiver(address: string, key: string): string {
  return `pagerduty_configs: [{ url: '${address}', routing_key: '${key}', send_resolved: true }]`;
}

/** Starts Debian's Alertmanager, which sends to a receiver. */
export async function startAlertmanager(receiver: string): Promise<Alertmanager> {
  const folder = temporaryFolder();
  const config = join(folder, 'alertmanager.yml');
  writeFileSync(
    config,
    `route: { receiver: muster, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 1s }
receivers:
  - name: muster
    ${receiver}
`,
  );
  const program = run(ALERTMANAGER, [
    `--config.file=${config}`,
    `--storage.path=${join(folder, 'data')}`,
    '--web.listen-address=127.0.0.1:0',
    '--cluster.listen-address=',
  ]);
  const host = await printed(program, /msg="Listening on" address=(127\.0\.0\.1:\d+)/);
  return {
    async post(labels, state) {
      const at = new Date().toISOString();
      const alert = { labels, annotations: { summary: `${labels['alertname']} of ${labels['host']}` } };
      const body = JSON.stringify([{ ...alert, ...(state === 'resolved' && { endsAt: at }) }]);
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`http://${host}/api/v2/alerts`, { method: 'POST', headers, body });
      if (!answer.ok) throw new Error(`Alertmanager answered ${answer.status}: ${await answer.text()}`);
    },
  };
}

/** A Nagios that checks one host and its one service every second. */
export interface Nagios {
  /** What the check of the host, or of its service, finds from now on. */
  find(what: 'host' | 'service', state: 'fine' | 'down'): void;
}

/** Starts Debian's Nagios, which sends by one command about its service, and by another about its host. */
export function startNagios(commands: { readonly service: string; readonly host: string }): Nagios {
  const folder = temporaryFolder();
  const at = (name: string): string => join(folder, name);
  mkdirSync(at('results'));
  for (const what of ['host', 'service'] as const) {
    const check = `#!/bin/sh
if [ -e ${at(`${what}-down`)} ]; then echo 'CRITICAL - "web01" & its <disk> are full'; exit 2; fi
echo 'OK - all is well'
`;
    writeFileSync(at(what), check);
    chmodSync(at(what), 0o755);
  }
  writeFileSync(at('nagios.cfg'), settingsOf(folder));
  writeFileSync(at('objects.cfg'), objectsOf(folder, commands));
  run(NAGIOS, [at('nagios.cfg')]);
  return {
    find: (what, state) =>
      state === 'down' ? writeFileSync(at(`${what}-down`), '') : rmSync(at(`${what}-down`), { force: true }),
  };
}

function settingsOf(folder: string): string {
  const user = userInfo();
  const files = {
    log_file: 'nagios.log',
    cfg_file: 'objects.cfg',
    object_cache_file: 'objects.cache',
    precached_object_file: 'objects.precache',
    status_file: 'status.dat',
    temp_file: 'nagios.tmp',
    lock_file: 'nagios.lock',
    check_result_path: 'results',
    state_retention_file: 'retention.dat',
    command_file: 'nagios.cmd',
    query_socket: 'nagios.qh',
  };
  return `${Object.entries(files)
    .map(([name, file]) => `${name}=${join(folder, file)}\n`)
    .join('')}temp_path=${folder}
nagios_user=${user.username}
nagios_group=${user.gid}
interval_length=1
enable_notifications=1
check_external_commands=0
service_inter_check_delay_method=n
host_inter_check_delay_method=n
cached_host_check_horizon=0
illegal_macro_output_chars=\`~$|'<>
`;
}

function objectsOf(folder: string, commands: { readonly service: string; readonly host: string }): string {
  return `
define timeperiod {
  timeperiod_name 24x7
  alias           always
${['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'].map((day) => `  ${day} 00:00-24:00\n`).join('')}}
define command {
  command_name check-disk
  command_line ${join(folder, 'service')}
}
define command {
  command_name check-host
  command_line ${join(folder, 'host')}
}
define command {
  command_name notify-muster
  command_line ${commands.service}
}
define command {
  command_name notify-muster-of-host
  command_line ${commands.host}
}
define contact {
  contact_name                  muster
  service_notification_period   24x7
  host_notification_period      24x7
  service_notification_options  w,u,c,r
  host_notification_options     d,u,r
  service_notification_commands notify-muster
  host_notification_commands    notify-muster-of-host
}
define host {
  host_name             web01
  address               127.0.0.1
  check_command         check-host
  check_interval        1
  retry_interval        1
  max_check_attempts    1
  check_period          24x7
  notification_period   24x7
  notification_interval 0
  contacts              muster
}
define service {
  host_name             web01
  service_description   Disk
  check_command         check-disk
  check_interval        1
  retry_interval        1
  max_check_attempts    1
  check_period          24x7
  notification_period   24x7
  notification_interval 0
  contacts              muster
}
`;
}
