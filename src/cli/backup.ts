/** `muster backup` and `muster restore`. */

import { dirname, join } from 'node:path';
import { type Copy, makeCopy, putBack, readCopy } from '../db/backup.ts';
import { confirmCopy } from '../engine/lineage/counters.ts';
import { MusterError } from '../lib/errors.ts';
import { count } from '../lib/plain.ts';
import { incidentName } from '../topics/incidents/lifecycle/model.ts';
import { noteRestored } from '../topics/ops/restored.ts';
import { pageName } from '../topics/paging/page/model.ts';
import { type Call, clockOf, databaseAbsent, done, EXIT, Misuse, onDatabase } from './call.ts';

/** Copies the database, or checks a copy; on PostgreSQL says how. */
export async function backup(call: Call): Promise<number> {
  const { words, flags, config, around } = call;
  const [to] = words;
  if (flags.check === true) {
    if (to === undefined) throw new Misuse('Which file? For example: muster backup --check data/backups/muster.db');
    return done(around, `${to} is intact: ${factsText(readCopy(to))}.`);
  }
  const path = sqlitePath(config.databaseUrl);
  if (path === undefined) return done(around, postgresBackup(config.databaseUrl));
  if (databaseAbsent(config)) throw new MusterError('no_database', `There is no database ${path} to back up.`);
  const now = clockOf(around).now();
  const name = `muster-${new Date(now).toISOString().slice(0, 19).replace(/:/g, '')}Z.db`;
  const file = to ?? join(dirname(path), 'backups', name);
  const copy = await makeCopy(path, file, now);
  return done(around, `${file}was written and checked: ${factsText(copy)}.`);
}

function factsText({ incidents, entries, pages, bytes, schema }: Copy): string {
  return `${count(incidents, 'incident')}, ${count(entries, 'timeline entry', 'timeline entries')}, ${count(pages, 'page')}, ${(bytes / 1_000_000).toFixed(1)} MB, version ${schema}`;
}

function sqlitePath(url: string): string | undefined {
  return url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : undefined;
}

/** A password would stay in the shell's history. */
function withoutPassword(url: string): string {
  const address = new URL(url);
  address.password = '';
  return address.toString();
}

function postgresBackup(url: string): string {
  return `PostgreSQL makes its own copy while the bots run:
  pg_dump --format=custom --file=muster.dump "${withoutPassword(url)}"
Set PGPASSWORD, or ~/.pgpass. Check it with: pg_restore --list muster.dump
To restore: muster restore`;
}

function postgresRestore(url: string): string {
  return `Stop every bot, then:
  pg_restore --clean --if-exists --single-transaction --dbname="${withoutPassword(url)}" muster.dump
  muster restore --confirm
Start the bots after that. The last line tells the bots that the database was restored. They then do not page for what may
have been acknowledged since the copy was made, say so in Slack, and use no number twice.
After a failover to an older copy, run only the last line.`;
}

/** Puts a copy back; the bot finds it at its start, and pages nobody for what may have been acknowledged since. */
export async function restore(call: Call): Promise<number> {
  const { words, flags, config, around } = call;
  const path = sqlitePath(config.databaseUrl);
  const now = clockOf(around).now();
  if (flags.confirm === true || flags.done === true) return confirm(call);
  if (path === undefined) return done(around, postgresRestore(config.databaseUrl));
  const [from] = words;
  if (from === undefined) throw new Misuse('Which file? For example: muster restore data/backups/muster.db');
  const { copy, kept, marks, unread } = await putBack(from, path, now);
  for (const problem of unread) around.err(`warning: ${problem}`);
  around.out(`${path} now holds ${from}: ${factsText(copy)}.`);
  if (kept !== undefined) around.out(`What was there before is kept as ${kept}.`);
  around.out(`${nextNumbers(marks.numbers)}, so that no number is used twice.`);
  around.out('Start the bot. It does not page for what was open in the copy, and says so in the announcement channel.');
  return EXIT.well;
}

/** Confirms that the database is the right one: after `pg_restore`, or when a bot has found an older copy. */
async function confirm(call: Call): Promise<number> {
  const { config, around } = call;
  const dialect = sqlitePath(config.databaseUrl) === undefined ? 'postgres' : 'sqlite';
  if (databaseAbsent(config)) throw new MusterError('no_database', `There is no database ${config.databaseUrl}.`);
  const marks = await onDatabase(call, false, (transact) =>
    transact(async (tx) => {
      const begun = await confirmCopy(tx, dialect);
      if (begun !== undefined) await noteRestored(tx, { at: tx.now, taken: null, numbers: begun.numbers });
      return begun;
    }),
  );
  if (marks === undefined)
    return done(
      around,
      'Confirmed. The pages that were open in this copy are still on hold. Page again from the announcement channel.',
    );
  around.out('Confirmed. The bots do not page for what is open, and say so in the announcement channel.');
  return done(around, `${nextNumbers(marks.numbers)}.`);
}

function nextNumbers({ page = 0, incident = 0 }: Readonly<Record<string, number>>): string {
  return `Pages continue from ${pageName(page + 1)} and incidents from ${incidentName(incident + 1)}`;
}
