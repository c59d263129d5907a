/** One message in the room for all that becomes late at the same time. */
import type { Tx } from '../../../engine/tx.ts';
import { MINUTE, type Millis } from '../../../lib/instant.ts';
import { pagesOf } from '../../paging/page/store.ts';
import { type Incident, incidentName } from '../lifecycle/model.ts';
import { sayInRoom } from '../room/notify.ts';
import type { Entry } from '../timeline/model.ts';
import { entriesOf } from '../timeline/store.ts';
import { attentionLine, attentionMessage } from './blocks.ts';

/** What becomes late within this time is said in one message. */
const TOGETHER: Millis = MINUTE;

/**
 * Says in the room what the newest entries of the timeline ask attention for. What follows within a minute is added to the
 * same message: the page's own messages wake people, this one does not have to.
 */
export async function sayAttention(tx: Tx, incident: Incident): Promise<void> {
  const own = (await entriesOf(tx, incident)).filter((entry) => entry.incident === incident.id);
  const { first, entries } = newestGroup(own.filter(({ data }) => attentionLine(incident, data) !== undefined));
  if (first === undefined) return;
  const pages = await pagesOf(tx, incident.id);
  const message = attentionMessage(incident, {
    lines: entries.flatMap(({ data }) => [attentionLine(incident, data) ?? []]),
    unacknowledged: pages.some(({ state }) => state === 'open' || state === 'exhausted'),
  });
  await sayInRoom(tx, incident, message, { slot: `attention:${incidentName(incident.id)}:${first.id}` });
}

/** The last entries that were written within a minute of the first of them. */
function newestGroup(all: readonly Entry[]): { readonly first: Entry | undefined; readonly entries: readonly Entry[] } {
  let entries: Entry[] = [];
  for (const entry of [...all].sort((a, b) => a.id - b.id)) {
    const [first] = entries;
    if (first === undefined || entry.recorded_at - first.recorded_at > TOGETHER) entries = [];
    entries.push(entry);
  }
  return { first: entries[0], entries };
}
