/** What a fault is: something that happens to a world, lasts, and is mended. */
import { setTimeout as pause } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import type { Dialect } from '../../../src/db/database.ts';
import { SECOND } from '../../../src/lib/instant.ts';
import type { FaultSeen } from '../observed.ts';
import { READER } from '../rows.ts';
import { mend, openAny, strike, type World } from '../world.ts';

export interface Fault {
  readonly name: string;
  /** How likely it is among the others; absent: it cannot happen to this database. */
  readonly weight: Readonly<Partial<Record<Dialect, number>>>;
  /** Strikes, waits, and mends; resolves when it is over. */
  readonly run: (world: World) => Promise<void>;
}

/** The same on both. */
export const both = (weight: number): Fault['weight'] => ({ sqlite: weight, postgres: weight });

/** A number of seconds of the run's clock, as milliseconds. */
export function between(world: World, least: number, most: number): number {
  return (least + world.chance.below(most - least + 1)) * SECOND;
}

/** One of several. */
export function oneOf<T>(world: World, several: readonly T[]): T {
  return several[world.chance.below(several.length)] as T;
}

export interface Lasting {
  readonly name: string;
  readonly how?: Omit<FaultSeen, 'name' | 'from' | 'to'>;
  /** Milliseconds of the run's clock. */
  readonly lasts: number;
  readonly begin: () => unknown;
  readonly end: () => unknown;
}

/** A fault that lasts; a page is opened in its midst, where that can be. */
export async function lasting(world: World, { name, how, lasts, begin, end }: Lasting): Promise<void> {
  const fault = strike(world, name, how);
  try {
    await begin();
    await pause(lasts / 3);
    await openAny(world);
    await pause((lasts * 2) / 3);
  } finally {
    await end();
    mend(world, fault);
  }
}

/** One statement of somebody next to the bot; parameters are numbered. */
export async function runs<T>(
  { url, database }: World,
  statement: string,
  ...values: readonly string[]
): Promise<readonly T[]> {
  if (database === 'postgres') {
    const client = new pg.Client({ connectionString: url, application_name: READER });
    await client.connect();
    try {
      return (await client.query(statement, [...values])).rows as T[];
    } finally {
      await client.end();
    }
  }
  const file = new Sqlite(url.slice('sqlite:'.length), { timeout: 2_000 });
  try {
    const prepared = file.prepare(statement.replace(/\$\d/g, '?'));
    if (prepared.reader) return prepared.all(...values) as T[];
    prepared.run(...values);
    return [];
  } finally {
    file.close();
  }
}
