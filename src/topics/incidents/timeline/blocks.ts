/** The timeline as people see it in Slack. Pure. */

import { isMuster } from '../../../lib/actor.ts';
import {
  actorWords,
  code,
  context,
  date,
  divider,
  list,
  type Message,
  message,
  paragraph,
  type Rich,
  rich,
  time,
} from '../../../lib/blockkit.ts';
import { own } from '../../../lib/slash.ts';
import type { Incident } from '../lifecycle/model.ts';
import { headline } from '../room/blocks.ts';
import { type Entry, entryText } from './model.ts';

/** The timeline: the newest entries, as many as one message holds. */
export function timelineMessage(incident: Incident, entries: readonly Entry[]): Message {
  const words = rich`*Timeline of* ${headline(incident)}`;
  const shown = newest(entries);
  const lines = shown.map(
    (entry) => rich`${date(entry.happened_at, '{time}')} ${code(`e${entry.id}`)} ${doer(entry)}${entryWords(entry)}`,
  );
  const cut =
    entries.length > shown.length
      ? [context(`… ${entries.length - shown.length} earlier entries. “timeline export” has all of them.`)]
      : [];
  const day =
    entries[0] === undefined
      ? []
      : [
          context(
            own`Times are in your time zone. Correct one with /incident edit e12 …, export all with /incident timeline export.`,
          ),
        ];
  return message(words, [paragraph(words), ...cut, divider(), ...chunks(lines).map((part) => list(part)), ...day]);
}

/** The newest that fit into one message: each line is cut to 600 characters, all of them to 9000. */
function newest(entries: readonly Entry[]): readonly Entry[] {
  let left = 9000;
  const fits = entries
    .slice(-40)
    .reverse()
    .filter((entry) => {
      left -= Math.min(entryText(entry).length, 600) + 60;
      return left >= 0;
    });
  return fits.reverse();
}

/** Who did it, unless it was Muster. */
function doer({ who }: Entry): Rich {
  return isMuster(who) ? [] : rich`${actorWords(who)} `;
}

/** A pinned message whose text is not read yet shows where it is. */
function entryWords(entry: Entry): Rich {
  const text = entryText(entry);
  const late = entry.recorded_at - entry.happened_at > 60_000 ? rich` (noted ${time(entry.recorded_at)})` : rich``;
  const edited = entry.edited_at === null ? '' : ' (edited)';
  return rich`${text}${entry.link !== null && text === '' ? entry.link : ''}${late}${edited}`;
}

function chunks(lines: readonly Rich[]): Rich[][] {
  const out: Rich[][] = [];
  for (let i = 0; i < lines.length; i += 10) out.push(lines.slice(i, i + 10));
  return out;
}
