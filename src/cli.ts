#!/usr/bin/env node
/**
 * The `muster` command: composition root next to the bot's. Exit codes: 0 well, 1 the file or database is not, 2 wrong
 * usage.
 */
import { existsSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { alerts } from './cli/alerts.ts';
import { printOnCall, printSchedule } from './cli/answers.ts';
import { printAudit } from './cli/audit.ts';
import { backup, restore } from './cli/backup.ts';
import {
  type Call,
  done,
  EXIT,
  type Flags,
  Misuse,
  namesIn,
  OPTIONS,
  readFile,
  type Surroundings,
  withNames,
} from './cli/call.ts';
import { doctor } from './cli/doctor.ts';
import { printFeed } from './cli/feed.ts';
import { apply, check } from './cli/file.ts';
import { forget } from './cli/forget.ts';
import { importFile } from './cli/import.ts';
import { key, printSources } from './cli/sources.ts';
import { vacuum } from './cli/vacuum.ts';
import { commandTable, manifest } from './command/manifest.ts';
import { loadEnvFile, readConfig } from './config.ts';
import { MusterError } from './lib/errors.ts';
import { obeyProxies } from './lib/net/proxy.ts';
import { rows } from './topics/rows.ts';

const HELP = `muster: on-call and incidents inside Slack

  muster check [file]               check muster.yaml offline and list what is wrong
  muster apply [file] [--dry-run]   show the changes and write them; a running bot applies them at once
  muster schedule NAME [--from T] [--until T] [--config FILE] [--json]
                                    print shifts and gaps (default: the next two weeks)
  muster oncall [NAME] [--at T] [--config FILE] [--json]
                                    print who is on call and who is next
  muster feed NAME [--config FILE]  show whether a schedule's calendar can be read, and which events put nobody on call
  muster import pagerduty FILE…     turn PagerDuty's saved JSON (schedules, escalation policies, users)
                                    into a muster.yaml, and list what could not be imported
  muster sources [NAME] [--json]    list monitoring tools with address, counts and last error; with a name also how to set
                                    it up, and which payloads were refused
  muster key SOURCE [rotate|revoke] create the key of a source, create another (two work at a time), or revoke the older one
  muster alerts why A-n             print what each stage decided about an alert, and the line of muster.yaml that decided it
  muster alerts try FILE --source NAME [--at T]
                                    print what Muster would do with a saved payload of a source, without doing it
  muster doctor [--try "#channel"] [--json]
                                    check everything a page depends on, and say what to fix; with --try also post, edit,
                                    pin, upload and delete once in this channel, and show what Slack answered
  muster backup [FILE] [--check]    copy the database while the bot runs, and verify the copy;
                                    with --check only read FILE
  muster restore FILE               restore a copy; the bot does not page again for what was open in the copy
  muster restore --confirm          confirm the database after pg_restore or a failover to an older copy
  muster vacuum                     return the database's free space to the disk (stop the bot first)
  muster forget @WHO [--yes]        remove a person's contact methods; their name stays in timelines
  muster audit [--since T] [--until T] [--who @WHO] [--incident INC-n] [--private] [--json]
                                    print who changed what, from where, with old and new values; T may be 7d
  muster manifest [--socket] [--json] [--url https://…]
                                    print the manifest for creating the Slack app
  muster commands                   print every command as a Markdown table
  muster help                       show this help

T is RFC 3339 (2026-03-06T14:00:00Z) or local in the schedule's zone (2026-03-06T08:00).
With --config, only that file is read, as in a fresh installation.
The file is $MUSTER_CONFIG, or muster.yaml; the database is $DATABASE_URL, or sqlite:data/muster.db.`;

interface Verb {
  /** How many arguments may follow. */
  readonly takes: number;
  readonly flags: readonly (keyof Flags)[];
  /** True when the verb asks Slack and the carriers; the others read no credentials. */
  readonly credentials?: boolean;
  readonly run: (call: Call) => number | Promise<number>;
}

const VERBS: Readonly<Record<string, Verb>> = {
  check: { takes: 1, flags: [], run: check },
  apply: { takes: 1, flags: ['dry-run'], run: apply },
  schedule: { takes: 1, flags: ['config', 'from', 'until', 'json'], run: printSchedule },
  oncall: { takes: 1, flags: ['config', 'at', 'json'], run: printOnCall },
  feed: { takes: 1, flags: ['config'], run: printFeed },
  import: { takes: Number.POSITIVE_INFINITY, flags: [], run: importFile },
  sources: { takes: 1, flags: ['json'], run: printSources },
  key: { takes: 2, flags: [], run: key },
  alerts: { takes: 2, flags: ['source', 'at'], run: alerts },
  doctor: { takes: 0, flags: ['json', 'try'], credentials: true, run: doctor },
  backup: { takes: 1, flags: ['check'], run: backup },
  restore: { takes: 1, flags: ['confirm', 'done'], run: restore },
  vacuum: { takes: 0, flags: [], run: vacuum },
  forget: { takes: 1, flags: ['yes'], run: forget },
  audit: { takes: 0, flags: ['since', 'until', 'who', 'incident', 'private', 'json'], run: printAudit },
  manifest: { takes: 1, flags: ['socket', 'json', 'url'], run: printManifest },
  commands: { takes: 0, flags: [], run: ({ around }) => done(around, commandTable(rows)) },
  help: { takes: 0, flags: [], run: ({ around }) => done(around, HELP) },
};

/** Runs one command line; resolves to the exit code. */
export async function muster(argv: readonly string[], around: Surroundings): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
    const [name = 'help', ...words] = values.help === true ? ['help'] : positionals;
    const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
    if (verb === undefined) return misused(around, `There is no “muster ${name}”.`);
    const stray = [
      ...words.slice(verb.takes),
      ...Object.keys(values)
        .filter((flag) => flag !== 'help' && !verb.flags.includes(flag as keyof Flags))
        .map((flag) => `--${flag}`),
    ];
    if (stray.length > 0) return misused(around, `“muster ${name}” does not accept ${stray.join(' ')}.`);
    const config = readConfig(verb.credentials === true ? around.env : settingsOf(around.env));
    const file = values.config ?? (name === 'check' || name === 'apply' ? words[0] : undefined) ?? config.file;
    return await verb.run({ words, flags: values, config, around: withNames(around, () => namesIn(file)) });
  } catch (error) {
    return failed(around, error);
  }
}

/** The settings that the command line needs, without credentials. */
function settingsOf(env: Surroundings['env']): Surroundings['env'] {
  return Object.fromEntries(
    ['DATABASE_URL', 'MUSTER_CONFIG', 'RUNBOOKS_DIR', 'PUBLIC_URL'].map((name) => [name, env[name]]),
  );
}

function misused({ err }: Surroundings, what: string): number {
  err(`${what}\n\n${HELP}`);
  return EXIT.usage;
}

function failed(around: Surroundings, error: unknown): number {
  if (error instanceof Misuse) {
    around.err(error.message);
    return EXIT.usage;
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('ERR_PARSE_ARGS')) return misused(around, (error as Error).message);
  if (error instanceof MusterError && code === 'configuration') {
    around.err(`Settings to correct:\n${error.message.replace(/^/gm, '  ')}`);
    return EXIT.usage;
  }
  around.err(error instanceof Error ? error.message : String(error));
  return EXIT.problems;
}

function printManifest(call: Call): number {
  const name = call.words[0] ?? call.config.file;
  const file = existsSync(name) ? readFile(call, name) : undefined;
  if (file === undefined && existsSync(name)) return EXIT.problems;
  const made = manifest({
    publicUrl: call.flags.url ?? call.config.publicUrl,
    socket: call.flags.socket,
    commands: file?.commands,
  });
  const text = call.flags.json === true ? JSON.stringify(made, null, 2) : stringify(made, { lineWidth: 0 });
  return done(call.around, text.trimEnd());
}

const started = process.argv[1];
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) {
  // As the bot: what it writes is its owner's alone.
  process.umask(0o077);
  const around: Surroundings = {
    env: process.env,
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
  };
  try {
    loadEnvFile();
    obeyProxies(process.env);
    process.exitCode = await muster(process.argv.slice(2), around);
  } catch (error) {
    process.exitCode = failed(around, error);
  }
}
