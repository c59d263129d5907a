/** A cache of what was read and has not changed since: every request needs people, services and schedules. */
import type { Database } from '../db/database.ts';
import type { Schema } from '../db/schema.ts';

/** Keeps what a reading found until somebody writes to one of its tables. */
export type Cache = <T>(key: string, tables: readonly (keyof Schema)[], read: () => Promise<T>) => Promise<T>;

interface Kept {
  readonly stamp: number;
  readonly value: unknown;
}

/** So many readings are kept; a person's own words are one each. */
const MOST = 5_000;

/** A memory over one database; where other replicas write unseen it reads each time. */
export function openCache(db: Pick<Database, 'stamp'>): Cache {
  const memory = new Map<string, Kept>();
  return async (key, tables, read) => {
    const stamp = db.stamp(tables);
    if (stamp === undefined) return read();
    const known = memory.get(key);
    if (known?.stamp === stamp) return known.value as Awaited<ReturnType<typeof read>>;
    const value = await read();
    if (memory.size >= MOST) memory.clear();
    memory.set(key, { stamp, value });
    return value;
  };
}
