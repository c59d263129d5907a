/** `muster doctor`: checks everything that a page depends on. */
import { sql } from 'kysely';
import { CARRIER_ACCOUNTS, needsOf, settingsOf } from '../carriers/registry.ts';
import { botScopes } from '../command/manifest.ts';
import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import { openDatabase } from '../db/open.ts';
import { isMissing } from '../db/sqlite/presence.ts';
import { transactor } from '../engine/transact.ts';
import { MusterError } from '../lib/errors.ts';
import { type Instant, SECOND } from '../lib/instant.ts';
import { wiring } from '../topics/index.ts';
import { examine, type Finding } from '../topics/ops/doctor.ts';
import { checks } from '../topics/ops/vitals.ts';
import { planFile } from '../topics/settings/apply.ts';
import { type Call, clockOf, databaseAbsent, EXIT, readFile } from './call.ts';
import { trial } from './trial.ts';

const TIMEOUT = 5 * SECOND;

/** Prints a line for each thing it looked at; ends with 1 when a page may be lost. */
export async function doctor(call: Call): Promise<number> {
  const asked = await slack(call);
  const refused = asked.some(({ what }) => what.startsWith(REFUSED));
  const findings = [
    ...settings(call.config),
    ...asked,
    ...(refused ? [] : await trial(call)),
    ...(await carriers(call.config)),
    ...(await rows(call, refused)),
  ];
  const { out } = call.around;
  if (call.flags.json === true) out(JSON.stringify(findings, null, 2));
  else for (const line of findings) out(lineOf(line));
  return findings.some(({ level }) => level === 'bad') ? EXIT.problems : EXIT.well;
}

const MARKS = { well: '✓', warn: '!', bad: '✗' } as const;

function lineOf({ level, what, next }: Finding): string {
  return `${MARKS[level]} ${what}${next === undefined ? '' : ` → ${next}`}`;
}

function settings({ slack: found, publicUrl, deadManUrl }: Config): readonly Finding[] {
  const out: Finding[] = [];
  if (found === undefined) out.push({ level: 'warn', what: 'No Slack credentials: `npm start` opens the sandbox.' });
  if (publicUrl === undefined)
    out.push({
      level: 'warn',
      what: 'PUBLIC_URL is not set, so there are no links in e-mail and push, no replies by phone, and no calendars.',
    });
  if (deadManUrl === undefined)
    out.push({
      level: 'warn',
      what: 'DEAD_MAN_URL is not set, so nobody notices when Muster itself stops.',
      next: 'Set it to the ping URL of an external monitor, such as https://hc-ping.com/….',
    });
  return out;
}

/** Slack's signatures count for five minutes. */
const [DRIFT, TOO_FAR] = [5 * SECOND, 60 * SECOND];

/** What `auth.test` answers. */
interface Known {
  readonly ok?: boolean;
  readonly error?: string;
  readonly team?: string;
  readonly is_enterprise_install?: boolean;
}

const ORGANISATION: Finding = {
  level: 'bad',
  what: 'Muster is installed in a whole organisation, but it serves only one workspace. People of the other workspaces are refused.',
  next: 'Install the app in one workspace of the organisation and use that token.',
};

const REFUSED = 'Slack refuses SLACK_BOT_TOKEN';

async function slack({ config, around }: Call): Promise<readonly Finding[]> {
  if (config.slack === undefined) return [];
  const url = `${config.slack.apiUrl ?? 'https://slack.com/api/'}auth.test`;
  try {
    const asked = clockOf(around).now();
    const headers = { authorization: `Bearer ${config.slack.botToken}` };
    const response = await fetch(url, { method: 'POST', headers, signal: AbortSignal.timeout(TIMEOUT) });
    const answer = (await response.json()) as Known;
    if (answer.ok !== true)
      return [
        {
          level: 'bad',
          what: `${REFUSED} (${answer.error ?? response.status}).`,
          next: 'Copy the “Bot User OAuth Token” from “OAuth & Permissions” of the app, and restart Muster.',
        },
      ];
    return [
      { level: 'well', what: `Connected to Slack${answer.team === undefined ? '' : ` in ${answer.team}`}.` },
      ...(answer.is_enterprise_install === true ? [ORGANISATION] : []),
      ...scopes(response),
      ...drift(response, asked, clockOf(around).now()),
    ];
  } catch (error) {
    return [
      {
        level: 'bad',
        what: `Slack does not answer: ${reasonOf(error)}.`,
        next: 'Check the network. Until Slack answers, pages use the other contact methods.',
      },
    ];
  }
}

function scopes(response: Response): readonly Finding[] {
  const header = response.headers.get('x-oauth-scopes');
  if (header === null) return [{ level: 'warn', what: 'Slack did not say which scopes Muster has.' }];
  const has = new Set(header.split(',').map((scope) => scope.trim()));
  const missing = botScopes.filter((scope) => !has.has(scope));
  return missing.length === 0
    ? [{ level: 'well', what: 'Muster has every scope of the manifest.' }]
    : [
        {
          level: 'bad',
          what: `The installed Slack app is older than the manifest of this version: it lacks the scopes ${missing.join(', ')}.`,
          next: 'Paste the output of `muster manifest` into the app at api.slack.com/apps and install it again.',
        },
      ];
}

function drift(response: Response, asked: Instant, answered: Instant): readonly Finding[] {
  const theirs = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(theirs)) return [];
  const away = Math.max(theirs - answered, asked - theirs - SECOND, 0);
  if (away <= DRIFT) return [{ level: 'well', what: 'This machine’s clock agrees with Slack’s.' }];
  return [
    {
      level: away > TOO_FAR ? 'bad' : 'warn',
      what: `This machine’s clock differs from Slack’s by ${Math.round(away / SECOND)} s.`,
      next: 'Switch on time synchronisation (NTP).',
    },
  ];
}

async function carriers(config: Config): Promise<readonly Finding[]> {
  const out: Finding[] = [];
  for (const account of CARRIER_ACCOUNTS) {
    const settings = settingsOf(config, account);
    if (settings !== undefined) out.push(found(account.who, await account.trouble(settings)));
    else if (account.missed) out.push(notSetUp(account.what, needsOf(account)));
  }
  return out;
}

function notSetUp(what: string, names: string): Finding {
  return { level: 'warn', what: `${what}: not set up.`, next: names };
}

function found(who: string, trouble: string | undefined): Finding {
  return trouble === undefined
    ? { level: 'well', what: `${who} accepts our credentials.` }
    : { level: 'bad', what: `${who}: ${trouble}.` };
}

/** `refused`: Slack refuses the token, so what the rows know of people and channels says nothing about them now. */
async function rows(call: Call, refused: boolean): Promise<readonly Finding[]> {
  const { config, around } = call;
  if (databaseAbsent(config) && !isMissing(fileOf(config)))
    return [{ level: 'warn', what: 'There is no database yet. The first start creates it.' }];
  let db: Database | undefined;
  try {
    db = await (around.open ?? openDatabase)({ url: config.databaseUrl, role: 'cli' });
    const transact = transactor({ db, clock: clockOf(around), wiring, onWork: () => undefined });
    const any = CARRIER_ACCOUNTS.some((account) => settingsOf(config, account) !== undefined);
    const socket = config.slack?.appToken !== undefined;
    const file = [await whole(db), ...(await space(db))];
    const found = await transact((tx) => examine(tx, { any, refused, socket }, checks));
    return [...file, ...(await fileInForce(call, transact)), ...found];
  } catch (error) {
    if (error instanceof MusterError) return [{ level: 'bad', what: error.message }];
    return [{ level: 'bad', what: `The database: ${reasonOf(error)}.` }];
  } finally {
    await db?.close();
  }
}

async function whole(db: Database): Promise<Finding> {
  if (db.dialect === 'postgres')
    return { level: 'well', what: 'PostgreSQL answers, and its schema matches this version.' };
  const { rows: found } = await sql<{ quick_check: string }>`pragma quick_check`.execute(db.kysely);
  const wrong = found.map((row) => row.quick_check).filter((word) => word !== 'ok');
  return wrong.length === 0
    ? { level: 'well', what: 'The SQLite file is intact, and its schema matches this version.' }
    : {
        level: 'bad',
        what: `The SQLite file is damaged: ${wrong[0]}.`,
        next: 'Stop the bot and restore the last backup: muster restore FILE',
      };
}

/** A large file from an older version is not rewritten at a start. */
async function space(db: Database): Promise<readonly Finding[]> {
  if (db.dialect === 'postgres') return [];
  const { rows: found } = await sql<{ auto_vacuum: number }>`pragma auto_vacuum`.execute(db.kysely);
  if (found[0]?.auto_vacuum !== 0) return [];
  const what = 'The SQLite file cannot release the space of deleted rows.';
  return [{ level: 'warn', what, next: 'Stop the bot, run `muster vacuum`, and start it.' }];
}

function fileOf({ databaseUrl }: Config): string {
  return databaseUrl.slice('sqlite:'.length);
}

async function fileInForce(call: Call, transact: Parameters<typeof planFile>[0]): Promise<readonly Finding[]> {
  const problems: string[] = [];
  const file = readFile(
    { ...call, around: { ...call.around, err: (line) => void problems.push(line) } },
    call.config.file,
  );
  if (file === undefined) return problems.map((what) => ({ level: 'bad', what, next: 'muster check' }));
  const { lines } = await planFile(transact, file);
  const warnings = problems.map((what): Finding => ({ level: 'warn', what }));
  return lines.length === 0
    ? [{ level: 'well', what: `${call.config.file} is valid and applied.` }, ...warnings]
    : [
        {
          level: 'warn',
          what: `${call.config.file} differs from the applied settings in ${lines.length} ${lines.length === 1 ? 'place' : 'places'}.`,
          next: 'muster apply',
        },
        ...warnings,
      ];
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : error.message;
}
