/** How far a database has come, so that a restored one uses no number or id twice. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { Dialect } from './database.ts';
import type { Schema } from './schema.ts';

/** What was given out last, and how often the database was put back. */
const marksSchema = z.object({
  /** From 1; one more each time it is put back. */
  generation: z.number(),
  /** The last of each counter, such as `incident` and `page`, and the last entry of the `audit` log. */
  numbers: z.record(z.string(), z.number()),
  /** The last id of each table that counts by itself; on PostgreSQL by the name of its sequence. */
  ids: z.record(z.string(), z.number()),
});

export type Marks = Readonly<z.infer<typeof marksSchema>>;

/** Marks without ids: one short query. */
export type Numbers = Omit<Marks, 'ids'>;

/** The file next to a database in which a running bot keeps its marks. */
export function marksFileOf(database: string): string {
  return `${database}.marks`;
}

/** How many numbers are skipped after the last known one: more than are used in the minute between two marks. */
const GAP = 1_000;

/** The numbers that tell an older copy from a newer one; only what was committed counts. */
export async function readNumbers(db: Kysely<Schema>): Promise<Numbers> {
  const { rows } = await sql<{ name: string; value: number }>`
    select name, value from counters where name <> 'unconfirmed'
    union all select 'audit', coalesce(max(id), 0) from audit`.execute(db);
  const { generation = 1, ...numbers } = Object.fromEntries(rows.map(({ name, value }) => [name, Number(value)]));
  return { generation, numbers };
}

/** Everything that was given out last. */
export async function readMarks(db: Kysely<Schema>, dialect: Dialect): Promise<Marks> {
  const ids =
    dialect === 'sqlite'
      ? sql<{ name: string; last: number }>`select name, seq as last from sqlite_sequence`
      : sql<{ name: string; last: number }>`select sequencename as name, coalesce(last_value, 0) as last
          from pg_sequences where schemaname = current_schema()`;
  const { rows } = await ids.execute(db);
  return {
    ...(await readNumbers(db)),
    ids: Object.fromEntries(rows.map(({ name, last }) => [name, Number(last)])),
  };
}

/**
 * Begins a new generation: from now on every number and id is larger than any that these marks and the database know.
 * Returns the marks that hold then.
 */
export async function beginGeneration(db: Kysely<Schema>, dialect: Dialect, known: readonly Marks[]): Promise<Marks> {
  const all = [await readMarks(db, dialect), ...known];
  const generation = Math.max(...all.map((marks) => marks.generation)) + 1;
  const { audit: _, ...numbers } = largest(all.map((marks) => marks.numbers));
  for (const [name, last] of Object.entries(numbers)) await setCounter(db, name, last + GAP);
  await sql`insert into counters (name, value) values ('generation', ${generation})
    on conflict (name) do update set value = excluded.value`.execute(db);
  for (const [name, last] of Object.entries(largest(all.map((marks) => marks.ids))))
    await (dialect === 'sqlite' ? setSequence(db, name, last + GAP) : setPostgresSequence(db, name, last + GAP));
  return readMarks(db, dialect);
}

function largest(all: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const names = new Set(all.flatMap((one) => Object.keys(one)));
  return Object.fromEntries([...names].map((name) => [name, Math.max(...all.map((one) => one[name] ?? 0))]));
}

/** What an older version does not count yet is left out. */
async function setCounter(db: Kysely<Schema>, name: string, value: number): Promise<void> {
  await sql`update counters set value = ${value} where name = ${name}`.execute(db);
}

/** A table that an older version does not have yet, or calls something else, is left out. */
async function setSequence(db: Kysely<Schema>, name: string, last: number): Promise<void> {
  const { numAffectedRows = 0n } = await sql`update sqlite_sequence set seq = ${last} where name = ${name}`.execute(db);
  if (numAffectedRows > 0n) return;
  await sql`insert into sqlite_sequence (name, seq)
    select name, ${last} from sqlite_master where type = 'table' and name = ${name}`.execute(db);
}

async function setPostgresSequence(db: Kysely<Schema>, name: string, last: number): Promise<void> {
  await sql`select setval(format('%I.%I', schemaname, sequencename)::regclass, ${last})
    from pg_sequences where schemaname = current_schema() and sequencename = ${name}`.execute(db);
}

/** What a bot kept next to its database; undefined when there is no such file. Throws when it cannot be read. */
export function readMarksFile(path: string): Marks | undefined {
  return existsSync(path) ? marksSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
}

/** Puts the marks in the place of those that were kept, whole or not at all. */
export function writeMarksFile(path: string, marks: Marks): void {
  const part = `${path}.part`;
  const file = openSync(part, 'w', 0o600);
  try {
    writeSync(file, JSON.stringify(marks));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(part, path);
}
