import type { Kysely, Transaction } from 'kysely';
import type { Row, Schema } from '../db/schema.ts';
import type { Instant } from '../lib/instant.ts';
import { type FailureOptions, recordFailure } from './failing.ts';
import { piecesOf } from './pieces.ts';
import type { Task, Tasks, Tx, When } from './tx.ts';

/** What runs when a timer of a kind fires; in the transaction that deletes its row. `due`: when it should have fired. */
export type TaskHandlers = { readonly [K in keyof Tasks]: (tx: Tx, task: Tasks[K], due: Instant) => Promise<void> };

/** A timer to be: what it does and when, as set at `now`. */
interface TimerToBe {
  readonly now: Instant;
  readonly when: When;
  readonly task: Task;
}

/** Writes the timer; a timer of the same key is moved. */
export async function setTimer(db: Transaction<Schema>, key: string, { now, when, task }: TimerToBe): Promise<void> {
  const wait = 'after' in when ? when.after : null;
  const at = 'after' in when ? now + when.after : when.at;
  const fresh = { task_json: JSON.stringify(task), attempts: 0, error: null };
  const row = { due_at: at, next_at: at, set_at: now, wait, ...fresh };
  await db
    .insertInto('timers')
    .values({ key, ...row })
    .onConflict((c) => c.column('key').doUpdateSet(row))
    .execute();
}

/** So many timers are cleared by one statement. */
const AT_ONCE = 1_000;

/** Clears the timers of these keys, however many they are. */
export async function clearTimers(db: Transaction<Schema>, keys: readonly string[]): Promise<void> {
  for (const some of piecesOf(keys, AT_ONCE)) await db.deleteFrom('timers').where('key', 'in', some).execute();
}

/** Makes a waiting timer due at `now`; false when there is none. */
export async function fireTimerNow(db: Transaction<Schema>, key: string, now: Instant): Promise<boolean> {
  const change = { due_at: now, next_at: now, set_at: now, wait: 0 };
  const moved = await db.updateTable('timers').set(change).where('key', '=', key).executeTakeFirst();
  return moved.numUpdatedRows > 0n;
}

/** A timer that waits: when it fires, and its task. */
export async function findTimer(
  db: Transaction<Schema>,
  key: string,
): Promise<{ readonly at: Instant; readonly task: Task | undefined } | undefined> {
  const found = db.selectFrom('timers').select(['due_at', 'task_json']).where('key', '=', key);
  const row = await found.executeTakeFirst();
  return row && { at: row.due_at, task: readTask(row) };
}

/** The tasks of a kind that are due by now, by key. */
export async function dueTasks<K extends keyof Tasks>(
  { db, now }: Tx,
  kind: K,
): Promise<readonly { readonly key: string; readonly task: Tasks[K] }[]> {
  const due = db.selectFrom('timers').select(['key', 'task_json']).where('due_at', '<=', now);
  const rows = await due.orderBy('key').execute();
  return rows
    .map((row) => ({ key: row.key, task: readTask(row) }))
    .filter(({ task }) => task?.kind === kind)
    .map(({ key, task }) => ({ key, task: task as never }));
}

/** Every task of a kind that waits, by key. */
export async function tasksOf<K extends keyof Tasks>(
  { db }: Tx,
  kind: K,
): Promise<readonly { readonly key: string; readonly task: Tasks[K] }[]> {
  const all = db.selectFrom('timers').select(['key', 'task_json']).where('task_json', 'like', `%"kind":"${kind}"%`);
  return (await all.orderBy('key').execute()).map(({ key, task_json }) => ({ key, task: JSON.parse(task_json) }));
}

/** Clears every timer of these kinds. */
export async function clearTasks({ db }: Tx, kinds: readonly (keyof Tasks)[]): Promise<void> {
  const rows = await db.selectFrom('timers').select(['key', 'task_json']).execute();
  const wanted = new Set<string>(kinds);
  for (const row of rows) if (wanted.has(readTask(row)?.kind ?? '')) await clearTimers(db, [row.key]);
}

/** The next due timer that somebody would notice; housekeeping's, whose keys begin with `~`, nobody does. */
export async function nextTimer(db: Kysely<Schema>): Promise<Instant | undefined> {
  const all = db.selectFrom('timers').select('next_at').where('key', 'not like', '~%');
  return (await all.orderBy('next_at').limit(1).executeTakeFirst())?.next_at;
}

/** How the keys of pages' timers begin. */
const PAGES = 'page:%';
/** So many of a batch are kept for timers of other things, so that pages do not hold them up for ever. */
const OTHERS = 2;

/** Timers due at `now`, those of pages first, and each kind in the order in which they fell due. */
export async function dueTimers(db: Kysely<Schema>, now: Instant, limit: number): Promise<readonly Row<'timers'>[]> {
  const due = db.selectFrom('timers').selectAll().where('next_at', '<=', now).orderBy('next_at').orderBy('key');
  const pages = due.where('key', 'like', PAGES).limit(limit - OTHERS);
  const others = due.where('key', 'not like', PAGES);
  const first = await pages.execute();
  return [...first, ...(await others.limit(limit - first.length).execute())];
}

/** Fires one timer: deletes its row, if it is still due at what the transaction calls now, and runs its handler in the same transaction. */
export async function fire(options: FailureOptions, handlers: TaskHandlers, row: Row<'timers'>): Promise<void> {
  try {
    await options.transact(async (tx) => {
      const gone = await tx.db
        .deleteFrom('timers')
        .where('key', '=', row.key)
        .where('due_at', '=', row.due_at)
        .where('next_at', '<=', tx.now)
        .executeTakeFirst();
      if (gone.numDeletedRows === 0n) return;
      await handlerOf(handlers, row)(tx);
      if (row.attempts > 0) await options.ears.onWorking(tx, { ...row, error: row.error ?? '' });
    });
  } catch (error) {
    await recordFailure(options, row, error);
  }
}

/** Throws when nobody can read the task, or when it is one of a newer version. */
function handlerOf(handlers: TaskHandlers, { task_json, due_at }: Row<'timers'>): (tx: Tx) => Promise<void> {
  const task = JSON.parse(task_json) as Task;
  const handle = handlers[task.kind] as ((tx: Tx, task: Task, due: Instant) => Promise<void>) | undefined;
  if (handle === undefined) throw new Error(`this version has no task “${task.kind}”`);
  return (tx) => handle(tx, task, due_at);
}

/** The task of a row; undefined when nobody can read it: its own firing says so. */
function readTask({ task_json }: Pick<Row<'timers'>, 'task_json'>): Task | undefined {
  try {
    return JSON.parse(task_json) as Task;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
