#!/usr/bin/env node
/** The `muster` command: composition root beside the bot's. Exit codes: 0 well, 1 the file or database is not, 2 wrong usage. */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { type Config, readConfig } from './config.ts';
import { openDatabase } from './db/open.ts';
import { type Applied, applyFile, planFile } from './desk/apply.ts';
import { checkFile, type MusterFile } from './desk/file.ts';
import { transactor } from './engine/tx.ts';
import { MusterError } from './lib/errors.ts';
import { type Clock, systemClock } from './lib/instant.ts';
import { commandTable, manifest } from './manifest.ts';
import { reactions, rows } from './topics.ts';

const EXIT = { well: 0, problems: 1, usage: 2 } as const;

const HELP = `muster: on-call and incidents inside Slack

  muster check [file]               read muster.yaml, offline, and say what is wrong with it
  muster apply [file] [--dry-run]   show what would change and write it; a running bot takes it up
  muster manifest [--socket] [--json] [--url https://…]
                                    print the manifest with which Slack creates the app
  muster commands                   print every command as a Markdown table
  muster help                       this

The file is $MUSTER_CONFIG, else muster.yaml; the database is $DATABASE_URL, else sqlite:data/muster.db.`;

/** Where a command writes and what it reads of its surroundings. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What time it is; the machine's clock when absent. */
  readonly clock?: Clock;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

const OPTIONS = {
  'dry-run': { type: 'boolean' },
  socket: { type: 'boolean' },
  json: { type: 'boolean' },
  url: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Flags = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

interface Call {
  readonly file: string;
  readonly flags: Flags;
  readonly config: Config;
  readonly around: Surroundings;
}

interface Verb {
  readonly takesFile: boolean;
  readonly flags: readonly (keyof Flags)[];
  readonly run: (call: Call) => number | Promise<number>;
}

const VERBS: Readonly<Record<string, Verb>> = {
  check: { takesFile: true, flags: [], run: check },
  apply: { takesFile: true, flags: ['dry-run'], run: apply },
  manifest: { takesFile: true, flags: ['socket', 'json', 'url'], run: printManifest },
  commands: { takesFile: false, flags: [], run: ({ around }) => done(around, commandTable(rows)) },
  help: { takesFile: false, flags: [], run: ({ around }) => done(around, HELP) },
};

function done({ out }: Surroundings, text: string): number {
  out(text);
  return EXIT.well;
}

/** Runs one command line; resolves to the exit code. */
export async function muster(argv: readonly string[], around: Surroundings): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
    const [name = 'help', ...files] = values.help === true ? ['help'] : positionals;
    const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
    if (verb === undefined) return misused(around, `There is no “muster ${name}”.`);
    const stray = [
      ...files.slice(verb.takesFile ? 1 : 0),
      ...Object.keys(values)
        .filter((flag) => flag !== 'help' && !verb.flags.includes(flag as keyof Flags))
        .map((flag) => `--${flag}`),
    ];
    if (stray.length > 0) return misused(around, `“muster ${name}” does not take ${stray.join(' ')}.`);
    const config = readConfig(settingsOf(around.env));
    return await verb.run({ file: files[0] ?? config.file, flags: values, config, around });
  } catch (error) {
    return failed(around, error);
  }
}

/** Only what the command line needs: no credentials are asked of it. */
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
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('ERR_PARSE_ARGS')) return misused(around, (error as Error).message);
  if (error instanceof MusterError && code === 'configuration') {
    around.err(`Settings to correct:\n${error.message.replace(/^/gm, '  ')}`);
    return EXIT.usage;
  }
  around.err(error instanceof Error ? error.message : String(error));
  return EXIT.problems;
}

/** The checked file, or undefined when its problems have been said. */
function readFile({ file, config, around }: Call): MusterFile | undefined {
  if (!existsSync(file)) {
    around.err(`There is no file ${file}. Copy muster.example.yaml to begin.`);
    return undefined;
  }
  const checked = checkFile(readFileSync(file, 'utf8'), file, runbookNames(config.runbooksDir));
  if ('problems' in checked) {
    for (const problem of checked.problems) around.err(problem);
    return undefined;
  }
  for (const warning of checked.warnings) around.err(`warning: ${warning}`);
  return checked.file;
}

function runbookNames(folder: string): readonly string[] | undefined {
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder, { recursive: true }).map(String);
  return files.filter((file) => file.endsWith('.md')).map((file) => basename(file, '.md'));
}

function check(call: Call): number {
  const file = readFile(call);
  if (file === undefined) return EXIT.problems;
  const count = (entries: object | undefined, one: string, many = `${one}s`): string => {
    const n = Object.keys(entries ?? {}).length;
    return `${n} ${n === 1 ? one : many}`;
  };
  const severities =
    file.severities === undefined ? 'the four default severities' : count(file.severities, 'severity', 'severities');
  const parts = [
    count(file.people, 'person', 'people'),
    count(file.services, 'service'),
    count(file.schedules, 'schedule'),
    count(file.policies, 'policy', 'policies'),
    severities,
  ];
  return done(call.around, `${call.file} is right: ${parts.join(', ')}.`);
}

async function apply(call: Call): Promise<number> {
  const file = readFile(call);
  if (file === undefined) return EXIT.problems;
  const dry = call.flags['dry-run'] === true;
  const applied = await onDatabase(call, dry, (transact) =>
    dry ? planFile(transact, file) : transact((tx) => applyFile(tx, file)),
  );
  for (const line of applied.lines) call.around.out(line);
  for (const line of missingLines(applied)) call.around.err(line);
  return done(call.around, outcome(applied, dry));
}

/** A trial run on a database that is not there yet leaves none behind. */
async function onDatabase<T>(
  { config: { databaseUrl }, around: { clock = systemClock } }: Call,
  dry: boolean,
  work: (transact: ReturnType<typeof transactor>) => Promise<T>,
): Promise<T> {
  const absent = databaseUrl.startsWith('sqlite:') && !existsSync(databaseUrl.slice('sqlite:'.length));
  const db = await openDatabase({ url: dry && absent ? 'sqlite::memory:' : databaseUrl, role: 'cli' });
  try {
    return await work(transactor({ db, clock, reactions: reactions, onWork: () => undefined }));
  } finally {
    await db.close();
  }
}

function missingLines({ missing }: Applied): readonly string[] {
  if (missing.length === 0) return [];
  return [
    `warning: not found in Slack, so they cannot be paged: ${missing.join(', ')}. The bot looks again whenever it reads Slack's people.`,
  ];
}

function outcome({ lines }: Applied, dry: boolean): string {
  if (lines.length === 0) return 'Nothing to change.';
  return dry ? 'Nothing was written (--dry-run).' : 'Written. A running bot takes it up at once.';
}

function printManifest(call: Call): number {
  const file = existsSync(call.file) ? readFile(call) : undefined;
  if (file === undefined && existsSync(call.file)) return EXIT.problems;
  const made = manifest(rows, {
    publicUrl: call.flags.url ?? call.config.publicUrl,
    socket: call.flags.socket,
    commands: file?.commands,
  });
  const text = call.flags.json === true ? JSON.stringify(made, null, 2) : stringify(made, { lineWidth: 0 });
  return done(call.around, text.trimEnd());
}

const started = process.argv[1];
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) {
  if (existsSync('.env')) process.loadEnvFile('.env');
  process.exitCode = await muster(process.argv.slice(2), {
    env: process.env,
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
  });
}
