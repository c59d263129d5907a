/** What a run of faults cost, counted from the database and from what people see in Slack. */
import type { Dialect } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import type { Workspace } from '../../src/sandbox/workspace.ts';

/** An answer that somebody got: they have the page. */
export interface Promised {
  readonly page: number;
  readonly user: string;
}

export interface Tally {
  readonly database: Dialect;
  readonly seed: number;
  readonly faults: number;
  /** Pages that stand in the database: accepted, whether or not the answer reached whoever asked. */
  readonly accepted: number;
  readonly reached: number;
  /** Accepted or promised, and nobody was reached. */
  readonly lost: readonly string[];
  readonly answers: number;
  readonly answersLost: readonly string[];
  /** Messages beyond one for each person and step, and those among them that do not say they may be one. */
  readonly duplicates: number;
  readonly unmarked: readonly string[];
  /** Times the bot ended by itself. */
  readonly crashes: readonly string[];
}

const THROUGH_SLACK = /^page:p(\d+):(U\w+):/;

/** Counts. `promised` were answered “is paging”, `acknowledged` “You have”. */
export async function tallyOf(
  { database, seed, faults }: Pick<Tally, 'database' | 'seed' | 'faults'>,
  url: string,
  workspace: Workspace,
  promised: readonly number[],
  acknowledged: readonly Promised[],
): Promise<Omit<Tally, 'crashes'>> {
  const db = await openDatabase({ url, role: 'cli' });
  try {
    const pages = await db.kysely.selectFrom('pages').selectAll().execute();
    const reached = await db.kysely.selectFrom('page_reached').selectAll().execute();
    const slots = await db.kysely.selectFrom('receipts').select('slot').where('ts', 'is not', null).execute();
    const delivered = new Set(slots.flatMap(({ slot }) => THROUGH_SLACK.exec(slot)?.[1] ?? []));
    const seen = await messagesByPage(workspace, [...new Set(reached.map(({ target }) => target))]);
    const lost = pages
      .filter(({ id }) => (seen.get(id)?.messages ?? 0) === 0)
      .map(
        ({ id, state }) =>
          `p${id} (${state}) reached nobody; ${delivered.has(String(id)) ? 'its receipt says otherwise' : 'it has no receipt'}`,
      );
    const known = new Set(pages.map(({ id }) => id));
    const vanished = promised
      .filter((id) => !known.has(id))
      .map((id) => `p${id} was promised and is not in the database`);
    const doubled = pages.flatMap(({ id }) => {
      const { messages = 0, marked = 0 } = seen.get(id) ?? {};
      const beyond = messages - reached.filter(({ page }) => page === id).length;
      return beyond > 0 ? [{ id, beyond, marked }] : [];
    });
    const answersLost = acknowledged.filter(({ page, user }) =>
      pages.every((p) => p.id !== page || p.state !== 'acknowledged' || p.acked_by !== user),
    );
    return {
      database,
      seed,
      faults,
      accepted: pages.length,
      reached: pages.length - lost.length,
      lost: [...lost, ...vanished],
      answers: acknowledged.length,
      answersLost: answersLost.map(({ page, user }) => `${user} was told that they have p${page}, and do not`),
      duplicates: doubled.reduce((sum, { beyond }) => sum + beyond, 0),
      unmarked: doubled
        .filter(({ beyond, marked }) => marked < beyond)
        .map(({ id, beyond, marked }) => `p${id}: ${beyond} beyond, ${marked} marked`),
    };
  } finally {
    await db.close();
  }
}

interface Seen {
  readonly messages: number;
  /** Those that say they may be a repeat. */
  readonly marked: number;
}

/** How many messages about each page people see in their direct messages with the bot, and how many of those came as repeats. */
async function messagesByPage(workspace: Workspace, users: readonly string[]): Promise<ReadonlyMap<number, Seen>> {
  const counts = new Map<number, Seen>();
  const count = (text: string, more: Seen): void => {
    const id = Number(/\bp(\d+) · chaos/.exec(text)?.[1]);
    const { messages = 0, marked = 0 } = counts.get(id) ?? {};
    counts.set(id, { messages: messages + more.messages, marked: marked + more.marked });
  };
  for (const user of users) {
    const all = (await workspace.snapshot(user)).messages;
    for (const { channel, isBot, text } of all)
      if (channel === `D${user.slice(1)}` && isBot) count(text, { messages: 1, marked: 0 });
  }
  // A later edit leaves the words out, so they are looked for where they were sent.
  for (const { method, ok, args } of workspace.calls)
    if (method === 'chat.postMessage' && ok && JSON.stringify(args).includes('may be a repeat'))
      count(String(args['text']), { messages: 0, marked: 1 });
  return counts;
}
