/** News for everybody who waits: what happens, who feels it, what is done, when there is more. */
import type { Tx } from '../../../engine/tx.ts';
import { cut } from '../../../lib/blockkit.ts';
import type { Millis } from '../../../lib/instant.ts';
import { parseDuration } from '../../../lib/phrases.ts';
import { severityOf } from '../../team/store.ts';
import { type Incident, isOpen } from '../lifecycle/model.ts';
import { addEntry, updateIncident } from '../lifecycle/store.ts';
import { inStakeholderChannels, redrawIncident, sayInRoom, tellFollowers } from '../room/telling.ts';
import { promiseUpdate, updateDue } from '../targets/operations.ts';
import { updateMessage, updateWords } from './blocks.ts';

/** The shape people expect of an update; only the first part is asked of everybody. */
export interface UpdateParts {
  readonly happens: string;
  readonly impact?: string | undefined;
  readonly doing?: string | undefined;
  /** How long until the next one; `none` promises none, absent: as the severity says. */
  readonly next?: Millis | 'none' | undefined;
}

const PART = 3000;
const IMPACT = 500;

/**
 * `… next 45m` at the end of a typed update says when there is more; `next none` promises nothing. “In the next 2 hours”
 * is part of what is said.
 */
export function splitNext(text: string): Pick<UpdateParts, 'happens' | 'next'> {
  const [, words = '', length = ''] =
    /^([\s\S]*?)[\s,;.]{0,5}(?<!\b(?:the|in|within|for|over|this|these|until|of|my|our)\s)\bnext(?:\s+update)?(?:\s+in)?\s+([^\n]{1,30})$/i.exec(
      text,
    ) ?? [];
  const next = readNext(length);
  return next === undefined || words.trim() === '' ? { happens: text } : { happens: words.trim(), next };
}

/** `45m`, `1h`, `none`; undefined for anything else. */
export function readNext(words: string): UpdateParts['next'] {
  return /^(none|never)$/i.test(words.trim()) ? 'none' : parseDuration(words.trim().replace(/\.$/, ''));
}

/** Cut to what fits into rows and messages. */
export function tidy({ happens, impact, doing, next }: UpdateParts): UpdateParts {
  return {
    happens: cut(happens.trim(), PART),
    ...(impact === undefined ? {} : { impact: cut(impact.replace(/\s+/g, ' ').trim(), IMPACT) }),
    ...(doing === undefined ? {} : { doing: cut(doing.trim(), PART) }),
    ...(next === undefined ? {} : { next }),
  };
}

/** The parts of the last update, for the next form. */
export function lastParts({ update_json }: Incident): UpdateParts | undefined {
  return update_json === null ? undefined : (JSON.parse(update_json) as UpdateParts);
}

/** When the next one is due if this one is sent now; null: never. */
export async function dueAfter(tx: Tx, incident: Incident, { next }: UpdateParts): Promise<number | null> {
  if (!isOpen(incident) || next === 'none') return null;
  return updateDue(await severityOf(tx, incident.severity), tx.now, next);
}

/** Writes an update to room, card, announcement, stakeholders and followers. Returns how many followers were told. */
export async function update(tx: Tx, incident: Incident, by: string, given: UpdateParts): Promise<number> {
  const parts = tidy(given);
  const due = await dueAfter(tx, incident, parts);
  await addEntry(tx, { incident: incident.id, kind: 'update', who: by, text: cut(entryOf(parts), PART) });
  await updateIncident(tx, incident.id, {
    last_update: parts.happens,
    update_json: JSON.stringify(parts),
    ...(parts.impact === undefined ? {} : { impact: parts.impact }),
  });
  await promiseUpdate(tx, incident, due);
  const next = await redrawIncident(tx, incident.id);
  const message = updateMessage(next, by, parts, due);
  await sayInRoom(tx, next, message);
  await inStakeholderChannels(tx, next, message);
  return tellFollowers(tx, next, updateWords(parts, due), message, by);
}

function entryOf({ happens, impact, doing }: UpdateParts): string {
  const more = [impact === undefined ? '' : `impact: ${impact}`, doing === undefined ? '' : `doing: ${doing}`];
  return [`update: ${happens}`, ...more.filter((part) => part !== '')].join('\n');
}
