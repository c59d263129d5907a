/** Corrections of the timeline. What an entry said before is kept, and who changed it. */
import type { Tx } from '../../../engine/tx.ts';
import { cut } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import type { Instant } from '../../../lib/instant.ts';
import { findVisible } from '../lifecycle/find-incident.ts';
import type { Incident } from '../lifecycle/model.ts';
import type { Entry } from './model.ts';
import { findEntry, keepBefore, updateEntry } from './store.ts';

const LONGEST = 3000;
/** What people wrote themselves; what the bot noted stays as it happened. */
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
    throw new Mistake(`There is no entry “${word}” that you can see. The timeline shows the number of each entry.`, {
      example: '/incident timeline',
    });
  return { entry, incident };
}

function requireOwn(entry: Entry): void {
  if (OWN.has(entry.kind)) return;
  throw new Mistake(
    'Only what people wrote can be changed: notes, pinned messages and updates. To correct anything else, add a note.',
    {
      example: '/incident note That was wrong: it was the replica',
    },
  );
}

/** Changes the text of an entry, and its time if one was given. */
export async function editEntry(
  tx: Tx,
  entry: Entry,
  by: string,
  { text, at }: { readonly text: string; readonly at: Instant | undefined },
): Promise<void> {
  requireOwn(entry);
  await keepBefore(tx, entry, by, 'edited');
  const when = at === undefined ? {} : { happened_at: at };
  const said =
    entry.kind === 'update' ? { data: { kind: 'update', happens: text } as const } : { text: cut(text, LONGEST) };
  await updateEntry(tx, entry.id, { said, edited_at: tx.now, ...when });
}

/** Takes an entry off the timeline. */
export async function removeEntry(tx: Tx, entry: Entry, by: string): Promise<void> {
  requireOwn(entry);
  await keepBefore(tx, entry, by, 'removed');
  await updateEntry(tx, entry.id, { removed_at: tx.now });
}
