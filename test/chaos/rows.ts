/** Reads the rows of a run from next to the bot, all of one moment. */
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { ON_CALL } from './company.ts';
import type { PageSeen, RowsSeen } from './observed.ts';

/** A look at the rows: undefined while the database cannot be read. */
export interface RowReader {
  read(): Promise<{ readonly rows: RowsSeen; readonly dues: readonly number[] } | undefined>;
  close(): Promise<void>;
}

type Query = <T>(text: string) => Promise<readonly T[]>;

/** Opens a reader that outlives the database's end, and reads its events from the first. */
export function openReader(url: string): RowReader {
  const source = url.startsWith('sqlite:') ? sqliteSource(url.slice('sqlite:'.length)) : postgresSource(url);
  let last = 0;
  return {
    read: async () => {
      try {
        const seen = await source.together((query) => readAll(query, last));
        last = seen.last;
        return seen;
      } catch {
        return undefined;
      }
    },
    close: source.close,
  };
}

interface Source {
  together<T>(work: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opened for each look: the file may be another one by now. */
function sqliteSource(path: string): Source {
  return {
    together: async (work) => {
      const file = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 0 });
      try {
        file.exec('begin');
        return await work(async <T>(text: string) => file.prepare(text).all() as T[]);
      } finally {
        file.close();
      }
    },
    close: async () => undefined,
  };
}

/** Known by this name, so that faults leave its connection alone. */
export const READER = 'muster-chaos';

function postgresSource(url: string): Source {
  let client: pg.Client | undefined;
  const drop = (): void => {
    void client?.end().catch(() => undefined);
    client = undefined;
  };
  const connect = async (): Promise<pg.Client> => {
    const types = new pg.TypeOverrides();
    types.setTypeParser(20, Number);
    const fresh = new pg.Client({ connectionString: url, application_name: READER, types });
    fresh.on('error', () => undefined);
    await fresh.connect();
    return fresh;
  };
  return {
    together: async (work) => {
      try {
        client ??= await connect();
        const mine = client;
        await mine.query('begin isolation level repeatable read read only');
        const seen = await work(async <T>(text: string) => (await mine.query(text)).rows as T[]);
        await mine.query('commit');
        return seen;
      } catch (error) {
        drop();
        throw error;
      }
    },
    close: async () => drop(),
  };
}

/** What is under way was due when it was claimed. */
const LEASE = 8_000;

interface PageRow extends Omit<PageSeen, 'waits' | 'ackedBy' | 'people'> {
  readonly acked_by: string | null;
  readonly escalation_json: string;
}

async function readAll(query: Query, last: number) {
  const pages = await query<PageRow>('select id, text, state, round, step, acked_by, escalation_json from pages');
  const events = await query<{ id: number; page: number; kind: string }>(
    `select id, page, kind from page_events where id > ${last} order by id`,
  );
  const timers = await query<{ key: string; attempts: number; next_at: number }>(
    'select key, attempts, next_at from timers',
  );
  const waiting = await query<{ about_json: string | null; next_at: number; lease_until: number | null }>(
    "select about_json, next_at, lease_until from outbox where state = 'waiting' and lane = 'page'",
  );
  const told = await query<{ about_json: string }>(
    "select about_json from receipts where about_kind in ('page.exhausted', 'page.stuck') and refusal is null",
  );
  const about = waiting.flatMap(({ about_json }) => (about_json === null ? [] : [readAbout(about_json)]));
  const words = told.map(({ about_json }) => readAbout(about_json));
  const naming = (all: typeof about, kind: string): ReadonlySet<number> =>
    new Set(all.flatMap((one) => (one.kind === kind ? (one.page ?? []) : [])));
  const rows: RowsSeen = {
    pages: pages.map(readPage),
    events,
    timers,
    leaving: new Set(about.flatMap(({ page }) => page ?? [])),
    saying: naming(about, 'page.exhausted'),
    said: naming(words, 'page.exhausted'),
    stuck: naming([...about, ...words], 'page.stuck'),
  };
  const dues = [
    ...timers.map(({ next_at }) => next_at),
    ...waiting.map(({ next_at, lease_until }) => (lease_until === null ? next_at : next_at - LEASE)),
  ];
  return { rows, dues, last: events.at(-1)?.id ?? last };
}

function readAbout(json: string): { readonly kind: string; readonly page?: number } {
  return JSON.parse(json) as { kind: string; page?: number };
}

interface StepRow {
  readonly page: readonly { readonly kind: string; readonly name: string }[];
  readonly wait: number;
}

function readPage({ acked_by, escalation_json, ...page }: PageRow): PageSeen {
  const { steps } = JSON.parse(escalation_json) as { readonly steps: readonly StepRow[] };
  const people = steps.map((step) => step.page.map(({ kind, name }) => (kind === 'schedule' ? ON_CALL : name)));
  return { ...page, ackedBy: acked_by, people, waits: steps.map(({ wait }) => wait) };
}

/** From now on this PostgreSQL reads its clock from a file that holds whole milliseconds. */
export async function followClock(url: string, file: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: READER });
  await client.connect();
  await client.query(
    `create function public.clock_timestamp() returns timestamptz language sql volatile as $$ select to_timestamp(pg_read_file(${client.escapeLiteral(file)})::float8 / 1000) $$`,
  );
  await client.query(clockFirst(new URL(url).pathname.slice(1)));
  await client.end();
}

/** The statement that lets a database of this name find that clock before its own; for connections that begin later. */
export function clockFirst(name: string): string {
  return `alter database ${pg.escapeIdentifier(name)} set search_path = public, pg_catalog`;
}
