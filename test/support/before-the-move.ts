/**
 * A team as it was before tables, timers, slots and commands got other names: `test/fixtures/before-the-move*` hold its
 * database, its Slack and its muster.yaml at one moment, with something waiting of every kind. The bot starts on them.
 * That version wrote them itself, on SQLite, so they are kept as they are. Of what the outbox had sent, only the last of
 * each kind is kept; hosts of carriers end in `.example`.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Kysely, Migrator, sql } from 'kysely';
import twilio from 'twilio';
import type { Dialect } from '../../src/db/database.ts';
import { start } from '../../src/db/migrations/0001_start.ts';
import { schedules } from '../../src/db/migrations/0002_schedules.ts';
import { paging } from '../../src/db/migrations/0003_paging.ts';
import { incident } from '../../src/db/migrations/0004_incident.ts';
import { home } from '../../src/db/migrations/0005_home.ts';
import { openPostgres } from '../../src/db/postgres/open.ts';
import type { Schema } from '../../src/db/schema.ts';
import { openSqlite } from '../../src/db/sqlite/open.ts';
import type { Workspace, WorkspaceSeed } from '../../src/sandbox/workspace.ts';
import { type Bot, startBot } from './bot.ts';
import { type Carrier, type MailServer, startCarrier, startMail, startTwilio } from './carriers.ts';
import { type FeedServer, serveFeed } from './feedserver.ts';
import { calendar, shift } from './ical.ts';
import { SEED } from './seed.ts';

type Rows = readonly Readonly<Record<string, unknown>>[];

interface Before {
  /** The moment at which it was written down. */
  readonly at: number;
  readonly migrations: readonly string[];
  /** Every table; columns that end in `_json` are written out. */
  readonly tables: Readonly<Record<string, Rows>>;
}

interface SlackBefore {
  /** The codes of tests that Dee has not answered. */
  readonly codes: readonly string[];
  /** A request that was answered; Slack may send it again. */
  readonly repeat: { readonly key: string; readonly user: string; readonly line: string };
  /** Addresses that left: p23's SMS tells its status to one, p15 went out by call and by mail. */
  readonly links: Readonly<Record<'calendar' | 'web' | 'smsStatus' | 'callKeys' | 'mailAnswer', string>>;
  readonly channels: WorkspaceSeed['channels'];
  /** What the bot has posted; `slot` is kept with the message, as the bot does. */
  readonly messages: readonly OldMessage[];
}

interface OldMessage {
  readonly slot: string | null;
  readonly channel: string;
  readonly ts: string;
  readonly thread?: string;
  readonly text: string;
  readonly actions: readonly object[];
}

/** A button of an old message: its line, who could press it where, and what they got then. */
type OldButton = readonly [line: string, user: string, channel: string, got: 'form' | 'words'];

const FOLDER = join(import.meta.dirname, '../fixtures');

function readFixture(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8');
}

const OLD_SLACK = JSON.parse(readFixture('before-the-move-slack.json')) as SlackBefore;

/** Every line that a button or an answer of the old messages carries. */
export const OLD_BUTTONS = JSON.parse(readFixture('old-buttons.json')) as readonly OldButton[];

export const { codes: CODES, repeat: REPEAT, links: LINKS } = OLD_SLACK;

/** The team's bot, started a second after the moment of the old database. */
export interface OldTeam {
  readonly bot: Bot;
  readonly phone: Carrier;
  readonly push: Carrier;
  readonly hook: Carrier;
  readonly mail: MailServer;
  readonly feed: FeedServer;
}

const TWILIO = { accountSid: 'AC1', authToken: 'secret-token', from: '+15005550006' };
const PUBLIC = 'https://muster.example';

/** Starts the bot of today on the old database, in the old Slack, with the old file. */
export async function startOldTeam(dialect: Dialect): Promise<OldTeam> {
  const [phone, push, hook, mail] = [
    await startTwilio(),
    await startCarrier(),
    await startCarrier(),
    await startMail(),
  ];
  const feed = await serveFeed(rota());
  const hosts = new Map([
    ['push.example', new URL(push.url).host],
    ['hook.example', new URL(hook.url).host],
    ['feed.example', new URL(feed.url).host],
  ]);
  const before = JSON.parse(replaced(readFixture('before-the-move.json'), hosts)) as Before;
  const bot = await startBot({
    dialect,
    yaml: replaced(readFixture('before-the-move.yaml'), hosts),
    seed: oldSeed(),
    start: new Date(before.at + 1000).toISOString(),
    runbooks: join(FOLDER, '../../runbooks'),
    userToken: true,
    settings: {
      publicUrl: PUBLIC,
      mail: { url: mail.url, from: 'muster@example.com' },
      twilio: { ...TWILIO, apiUrl: phone.url },
      web: { links: true, userHeader: undefined, proxies: [] },
      deadManUrl: `${hook.url}/deadman`,
    },
    prepare: async (workspace, { databaseUrl }) => {
      const times = await postAgain(workspace);
      await putBack(dialect, databaseUrl, before, times);
      // One page still does not arrive, so that its grace runs out.
      const when = ({ text }: { readonly text?: unknown }) => String(text).includes('Only for me');
      workspace.fault({ method: 'chat.postMessage', kind: 'error', error: 'service_unavailable', when });
    },
  });
  return { bot, phone, push, hook, mail, feed };
}

/** The shared calendar: Bo takes over at seven. */
function rota(): string {
  const [cy, bo] = [
    shift('cy', '20260302T090000Z', '20260309T070000Z'),
    shift('bo', '20260309T070000Z', '20260316T090000Z'),
  ];
  return calendar(cy, bo, shift('ana', '20260316T090000Z', '20260330T090000Z'));
}

function oldSeed(): WorkspaceSeed {
  const group = { id: 'S000SECON', handle: 'second-oncall', members: [] };
  return { ...SEED, channels: OLD_SLACK.channels, usergroups: [...(SEED.usergroups ?? []), group] };
}

/** A text in which every key stands for its value. */
function replaced(text: string, words: ReadonlyMap<string, string>): string {
  return [...words].reduce((whole, [from, to]) => whole.replaceAll(from, to), text);
}

/** Posts what stood in Slack, oldest first; returns the new timestamps by the old ones. */
async function postAgain(workspace: Workspace): Promise<ReadonlyMap<string, string>> {
  const times = new Map<string, string>();
  for (const { slot, channel, ts, thread, text, actions } of OLD_SLACK.messages) {
    await workspace.lead(Number(ts) * 1000 - Date.now());
    const threaded = thread === undefined ? {} : { thread_ts: times.get(thread) };
    const metadata = { event_type: 'muster_notice', event_payload: { key: slot ?? 'notice:0' } };
    const words = { type: 'section', text: { type: 'plain_text', text } };
    const response = await fetch(`${workspace.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${workspace.botToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel, text, blocks: [words, ...actions], metadata, ...threaded }),
    });
    const answer = (await response.json()) as { readonly ts?: string; readonly error?: string };
    if (answer.ts === undefined) throw new Error(`${slot} was not posted: ${answer.error}`);
    times.set(ts, answer.ts);
  }
  return times;
}

/** Makes the tables of the old version and fills them; `times` are Slack's of today by those in the rows. */
async function putBack(
  dialect: Dialect,
  url: string,
  { migrations, tables }: Before,
  times: ReadonlyMap<string, string>,
): Promise<void> {
  // What test databases are copied from is migrated already.
  if (dialect === 'sqlite') rmSync(url.slice('sqlite:'.length));
  const db = await (dialect === 'sqlite' ? openSqlite : openPostgres)({ url, role: 'cli' });
  if (dialect === 'postgres') await sql`drop schema public cascade; create schema public`.execute(db.kysely);
  await migrateUntil(db.kysely, dialect, migrations.at(-1) ?? '');
  await sql`delete from counters`.execute(db.kysely);
  for (const table of inOrder(Object.keys(tables)))
    await fill(db.kysely, dialect, table, retimed(tables[table] ?? [], times));
  await db.close();
}

/** The migrations as they were before the move, up to one of them. */
async function migrateUntil(db: Kysely<Schema>, dialect: Dialect, name: string): Promise<void> {
  const known = {
    '0001_start': start(dialect),
    '0002_schedules': schedules(dialect),
    '0003_paging': paging(dialect),
    '0004_incident': incident(dialect),
    '0005_home': home(),
  };
  const migrator = new Migrator({ db, provider: { getMigrations: async () => known } });
  const { error } = await migrator.migrateTo(name);
  if (error !== undefined) throw error;
}

/** Rows that others refer to come first. */
function inOrder(tables: readonly string[]): readonly string[] {
  const first = ['incidents', 'pages', 'contacts', 'timeline'];
  return [...first, ...tables.filter((name) => !first.includes(name))];
}

/** Timestamps as they are in this Slack, also inside links. */
function retimed(rows: Rows, times: ReadonlyMap<string, string>): Rows {
  const text = JSON.stringify(rows)
    .replace(/\d{10}\.\d{6}/g, (ts) => times.get(ts) ?? ts)
    .replace(/\/p(\d{10})(\d{6})/g, (link, seconds: string, rest: string) => {
      const ts = times.get(`${seconds}.${rest}`);
      return ts === undefined ? link : `/p${ts.replace('.', '')}`;
    });
  return JSON.parse(text) as Rows;
}

const AT_ONCE = 100;

/** Inserts rows with the ids they had. */
async function fill(db: Kysely<Schema>, dialect: Dialect, table: string, rows: Rows): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const kept = dialect === 'postgres' ? sql`overriding system value` : sql``;
  for (let i = 0; i < rows.length; i += AT_ONCE) {
    const values = rows
      .slice(i, i + AT_ONCE)
      .map((row) => sql`(${sql.join(columns.map((name) => stored(name, row)))})`);
    const names = sql.join(columns.map((name) => sql.ref(name)));
    await sql`insert into ${sql.table(table)} (${names}) ${kept} values ${sql.join(values)}`.execute(db);
  }
  if (dialect !== 'postgres' || typeof rows[0]?.['id'] !== 'number') return;
  const last = sql`(select max(id) from ${sql.table(table)})`;
  await sql`select setval(pg_get_serial_sequence(${table}, 'id'), ${last})`.execute(db);
}

/** A value as its column keeps it. */
function stored(column: string, row: Rows[number]): unknown {
  const value = row[column];
  return column.endsWith('_json') && value !== null && typeof value !== 'string' ? JSON.stringify(value) : value;
}

/** Posts to one of Twilio's doors, signed as Twilio does. */
export async function fromTwilio(bot: Bot, path: string, params: Record<string, string>): Promise<string> {
  const signature = twilio.getExpectedTwilioSignature(TWILIO.authToken, `${PUBLIC}${path}`, params);
  const headers = { 'x-twilio-signature': signature };
  return (await fetch(`${bot.app.url}${path}`, { method: 'POST', headers, body: new URLSearchParams(params) })).text();
}
