/** Databases that hold a lot, written by hand so that making them takes seconds. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openDatabase } from '../../src/db/open.ts';
import { HOUR, MINUTE } from '../../src/lib/instant.ts';
import { stemsOf } from '../../src/lib/words.ts';
import { type Escalation, reachSlot, type Target, timerKey } from '../../src/topics/paging/page/model.ts';
import { folder, writeFile } from './programs.ts';
import { PEOPLE } from './sink.ts';

/** Two people, one schedule, one service: what a look-up and a declaration need. */
const YAML = `
timezone: UTC
people:
  p0: { slack: ${PEOPLE[0]} }
  p1: { slack: ${PEOPLE[1]} }
services:
  checkout: { description: Basket and card payments, policy: payments }
schedules:
  payments:
    rotations:
      - { name: weekly, every: 1 week, start: 2026-01-05T09:00, people: [p0, p1] }
policies:
  payments:
    steps:
      - { page: [schedule:payments], wait: 5m }
severities:
  sev1: { name: Critical, page: true, room: channel }
  sev3: { name: Minor, page: false, room: thread, default: true }
`;

/** A folder with the file and an empty, migrated database; `policies`: more of them, as lines of the file. */
export async function freshFolder(policies = ''): Promise<string> {
  const dir = folder();
  writeFile(dir, YAML.replace('policies:\n', `policies:\n${policies}`));
  await (await openDatabase({ url: `sqlite:${join(dir, 'muster.db')}`, role: 'cli' })).close();
  return dir;
}

/** Writes to the database of a folder, all or nothing. */
function write(dir: string, work: (db: Database.Database) => void): void {
  const db = new Database(join(dir, 'muster.db'));
  db.transaction(work)(db);
  db.close();
}

/** Adds incidents 1 to `count`, one every 25 minutes until now, all but the last fifty resolved, with so many timeline entries each. */
export function addIncidents(dir: string, count: number, entries: number): void {
  const apart = 25 * MINUTE;
  const began = Date.now() - count * apart;
  write(dir, (db) => {
    const incident = db.prepare(
      `insert into incidents (id, title, severity, service, status, private, drill, declared_by, declared_at, ended_at, room_kind, room_channel, room_number)
       values (?, ?, 'sev3', 'checkout', ?, 0, 0, '${PEOPLE[0]}', ?, ?, 'channel', ?, 1)`,
    );
    const entry = db.prepare(
      `insert into timeline (incident, kind, who, text, happened_at, recorded_at) values (?, 'note', '${PEOPLE[0]}', ?, ?, ?)`,
    );
    const word = db.prepare('insert into incident_words (word, incident) values (?, ?)');
    for (let id = 1; id <= count; id += 1) {
      const at = began + id * apart;
      const open = id > count - 50;
      incident.run(
        id,
        `Payments fail, number ${id}`,
        open ? 'investigating' : 'resolved',
        at,
        open ? null : at + HOUR,
        `C0ROOM${id}`,
      );
      for (const one of stemsOf(`Payments fail, number ${id}`)) word.run(one, id);
      for (let n = 0; n < entries; n += 1) entry.run(id, `Restarted web-${n}`, at + n, at + n);
    }
    db.prepare(`update counters set value = ? where name = 'incident'`).run(count);
  });
}

/** Pages to be, numbered from `from`. */
export interface Pages {
  readonly from: number;
  readonly count: number;
  /** When the step that has been taken runs out, and whom the next one reaches. */
  readonly due: (n: number) => number;
  readonly next: (n: number) => Target;
}

/** Adds open pages whose first step has reached somebody in Slack. */
export function addPages(dir: string, { from, count, due, next }: Pages): void {
  const at = { round: 0, step: 0 };
  const now = Date.now();
  write(dir, (db) => {
    const page = db.prepare(
      `insert into pages (id, text, escalation_json, state, round, step, opened_by, opened_at, private) values (?, ?, ?, 'open', 0, 0, 'muster', ?, 0)`,
    );
    const reached = db.prepare('insert into page_reached (page, target, round, step, at) values (?, ?, 0, 0, ?)');
    const receipt = db.prepare('insert into receipts (slot, channel, ts, at) values (?, ?, ?, ?)');
    const timer = db.prepare('insert into timers (key, due_at, next_at, task_json, attempts) values (?, ?, ?, ?, 0)');
    for (let n = 0; n < count; n += 1) {
      const id = from + n;
      const user = personOf(n);
      const steps = [{ kind: 'user', name: user } as const, next(n)].map((target) => ({
        page: [target],
        wait: HOUR,
      }));
      const ladder: Escalation = { policy: null, repeat: 0, steps };
      page.run(id, `Payments fail ${id}`, JSON.stringify(ladder), now);
      reached.run(id, user, now);
      receipt.run(reachSlot(id, user, at), 'D0BENCH001', `${1_600_000_000 + id}.000100`, now);
      timer.run(timerKey(id), due(n), due(n), JSON.stringify({ kind: 'page.step', page: id, ...at }));
    }
    db.prepare(`update counters set value = max(value, ?) where name = 'page'`).run(from + count);
  });
}

/** The person of a number; everybody has their turn. */
export function personOf(n: number): string {
  return PEOPLE[n % PEOPLE.length] ?? '';
}

/** Adds signals of 500 hosts that were received in the last month, and an alert that was only recorded for each hundred. */
export function addSignals(dir: string, count: number): void {
  const upTo = (n: number): string => `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${n})`;
  const [now, month] = [Date.now(), 30 * 24 * HOUR];
  const data = JSON.stringify({
    identity: 'old',
    state: 'firing',
    title: 'An old host is down',
    labels: { team: 'shop' },
  });
  const reasons = JSON.stringify([{ stage: 'deduplicate', reason: 'still firing', detail: 'signal 2' }]);
  write(dir, (db) => {
    db.exec(`insert into signals (source, identity, state, alert, received_at, digest, data_json, reasons_json, raw)
      ${upTo(count)} select 'shop', 'old-' || (i / 100), 'firing', i / 100 + 1, ${now - month} + i * (${month} / ${count}), 'digest ' || i, '${data}', '${reasons}', '${data}' from n`);
    db.exec(`insert into alerts (id, source, identity, state, title, labels_json, links_json, first_at, last_at, fired_at, count, digest, digest_at, alert_group, path_json)
      ${upTo(Math.ceil(count / 100))} select i, 'shop', 'old-' || i, 'firing', 'An old host is down', '{"team":"shop"}', '{}', ${now}, ${now}, ${now}, 100, '', 0, null, '${reasons}' from n`);
  });
}
