/** What every verb of the `muster` command gets, and the two things most of them read: the file and the database. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import { openDatabase } from '../db/open.ts';
import { transactor } from '../engine/transact.ts';
import type { Transact } from '../engine/tx.ts';
import { shellActor } from '../lib/actor.ts';
import type { Clock } from '../lib/instant.ts';
import { systemClock } from '../lib/machine.ts';
import { userName, whyUnread } from '../lib/place.ts';
import { type CommandNames, hasSlash, nameSlash } from '../lib/slash.ts';
import { wiring } from '../topics/index.ts';
import { reserved } from '../topics/rows.ts';
import { checkFile } from '../topics/settings/file.ts';
import type { MusterFile } from '../topics/settings/model.ts';

/** 0 well, 1 the file or database is not, 2 wrong usage. */
export const EXIT = { well: 0, problems: 1, usage: 2 } as const;

/** Where a command writes and what it reads of its surroundings. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What time it is; the machine's clock when absent. */
  readonly clock?: Clock;
  /** How the database is opened; another one than `openDatabase` may keep another time. */
  readonly open?: typeof openDatabase;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

export const OPTIONS = {
  'dry-run': { type: 'boolean' },
  socket: { type: 'boolean' },
  json: { type: 'boolean' },
  try: { type: 'string' },
  url: { type: 'string' },
  config: { type: 'string' },
  from: { type: 'string' },
  until: { type: 'string' },
  since: { type: 'string' },
  who: { type: 'string' },
  incident: { type: 'string' },
  private: { type: 'boolean' },
  at: { type: 'string' },
  source: { type: 'string' },
  check: { type: 'boolean' },
  confirm: { type: 'boolean' },
  /** What earlier versions called `confirm`. */
  done: { type: 'boolean' },
  yes: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export type Flags = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

export interface Call {
  /** What follows the verb. */
  readonly words: readonly string[];
  readonly flags: Flags;
  readonly config: Config;
  readonly around: Surroundings;
}

/** Prints the result and ends well. */
export function done({ out }: Surroundings, text: string): number {
  out(text);
  return EXIT.well;
}

/** A command that was not understood, with what would work. */
export class Misuse extends Error {}

/** What time it is for a command. */
export function clockOf({ clock = systemClock }: Surroundings): Clock {
  return clock;
}

/** The slash commands by the names that a file gives them; the canonical ones where the file cannot be read. */
export function namesIn(file: string): CommandNames {
  if (!existsSync(file)) return {};
  const checked = checkFile(readFileSync(file, 'utf8'), file, reserved);
  return 'file' in checked ? checked.file.commands : {};
}

/** The same surroundings, where what is printed names the slash commands as the workspace does. */
export function withNames(around: Surroundings, names: () => CommandNames): Surroundings {
  const named = (text: string): string => (hasSlash(text) ? nameSlash(text, names()) : text);
  return { ...around, out: (text) => around.out(named(text)), err: (text) => around.err(named(text)) };
}

/** The checked file, or undefined when its problems have been said. */
export function readFile({ config, around }: Call, file: string): MusterFile | undefined {
  if (!existsSync(file)) {
    around.err(`There is no file ${file}. Start with a copy of muster.example.yaml.`);
    return undefined;
  }
  const text = readText(file, around);
  if (text === undefined) return undefined;
  const checked = checkFile(text, file, reserved, runbookNames(config.runbooksDir));
  if ('problems' in checked) {
    for (const problem of checked.problems) around.err(problem);
    return undefined;
  }
  for (const warning of checked.warnings) around.err(`warning: ${warning}`);
  return checked.file;
}

function readText(file: string, { err }: Surroundings): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    err(whyUnread(file, error));
    return undefined;
  }
}

function runbookNames(folder: string): readonly string[] | undefined {
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder, { recursive: true }).map(String);
  return files.filter((file) => file.endsWith('.md')).map((file) => basename(file, '.md'));
}

/** Whether the database is a file that is not there. */
export function databaseAbsent({ databaseUrl }: Config): boolean {
  return databaseUrl.startsWith('sqlite:') && !existsSync(databaseUrl.slice('sqlite:'.length));
}

/** Works on the database; a trial run without a database leaves none behind. */
export async function onDatabase<T>(
  { config, around }: Call,
  dry: boolean,
  work: (transact: Transact) => Promise<T>,
): Promise<T> {
  const url = dry && databaseAbsent(config) ? 'sqlite::memory:' : config.databaseUrl;
  const db = await (around.open ?? openDatabase)({ url, role: 'cli' });
  try {
    return await work(
      transactor({
        db,
        clock: clockOf(around),
        wiring,
        onWork: () => undefined,
        actor: { who: shellActor(userName()), door: 'cli' },
      }),
    );
  } finally {
    await db.close();
  }
}
