/** Corrections of the timeline. What an entry said before is kept, and who changed it. */
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import { cut } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import type { Instant } from '../../../lib/instant.ts';
import { findVisible } from '../lifecycle/find-incident.ts';
import type { Entry, Incident } from '../lifecycle/model.ts';
import { findEntry, updateEntry } from '../lifecycle/store.ts';

const LONGEST = 3000;
/** What people wrote themselves; what the bot noted stands as it happened. */
const OWN: ReadonlySet<string> = new Set(['note', 'pin', 'update']);

/** The entry that `e12` means, with its incident. Throws a Mistake when there is none that this person may see. */
export async function findOwnEntry(
  tx: Tx,
  word: string,
  user: string,
): Promise<{ readonly entry: Entry; readonly incident: Incident }> {
  const id = /^e?(\d{1,12})$/i.exec(word)?.[1];
  const entry = id === undefined ? undefined : await findEntry(tx, Number(id));
  const incident = entry === undefined ? undefined : await findVisible(tx, entry.incident, user);
  if (entry === undefined || incident === undefined || entry.removed_at !== null)
    throw new Mistake(`There is no entry “${word}” that you can see. The timeline shows their numbers.`, {
      example: '/incident timeline',
    });
  return { entry, incident };
}

async function keep(tx: Tx, entry: Entry, who: string, deed: Row<'timeline_history'>['deed']): Promise<void> {
  await tx.db
    .insertInto('timeline_history')
    .values({ entry: entry.id, at: tx.now, who, deed, text: entry.text })
    .execute();
}

function requireOwn(entry: Entry): void {
  if (OWN.has(entry.kind)) return;
  throw new Mistake(
    'Only what people wrote can be changed: notes, pinned messages and updates. The rest stands as it happened.',
    {
      example: '/incident note That was wrong: it was the replica',
    },
  );
}

/** Gives an entry other words, and another time if one was said. */
export async function editEntry(
  tx: Tx,
  entry: Entry,
  by: string,
  { text, at }: { readonly text: string; readonly at: Instant | undefined },
): Promise<void> {
  requireOwn(entry);
  await keep(tx, entry, by, 'edited');
  const when = at === undefined ? {} : { happened_at: at };
  const words = entry.kind === 'update' ? `update: ${text}` : text;
  await updateEntry(tx, entry.id, { text: cut(words, LONGEST), edited_at: tx.now, ...when });
}

/** Takes an entry off the timeline. */
export async function removeEntry(tx: Tx, entry: Entry, by: string): Promise<void> {
  requireOwn(entry);
  await keep(tx, entry, by, 'removed');
  await updateEntry(tx, entry.id, { removed_at: tx.now });
}

/** What these entries said before, the oldest first. */
export async function historyOf(
  tx: Tx,
  entries: readonly Entry[],
): Promise<ReadonlyMap<number, readonly Row<'timeline_history'>[]>> {
  const ids = entries.filter((entry) => entry.edited_at !== null).map((entry) => entry.id);
  const out = new Map<number, Row<'timeline_history'>[]>();
  if (ids.length === 0) return out;
  const rows = await tx.db.selectFrom('timeline_history').selectAll().where('entry', 'in', ids).orderBy('id').execute();
  for (const row of rows) out.set(row.entry, [...(out.get(row.entry) ?? []), row]);
  return out;
}
