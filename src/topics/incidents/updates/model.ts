/** The parts of an update, as they are typed, tidied and kept. Pure. */
import { cut } from '../../../lib/blockkit.ts';
import { parseDuration } from '../../../lib/duration.ts';
import type { Millis } from '../../../lib/instant.ts';
import type { Incident } from '../lifecycle/model.ts';

/** The shape people expect of an update; only the first part is asked of everybody. */
export interface UpdateParts {
  readonly happens: string;
  readonly impact?: string | undefined;
  readonly doing?: string | undefined;
  /** How long until the next one; `none` promises none, absent: as the severity says. */
  readonly next?: Millis | 'none' | undefined;
}

/** The longest part, and the longest entry of the timeline. */
const PART = 3000;

const IMPACT = 500;

/**
 * `… next 45m` at the end of a typed update says when there is more; `next none` promises nothing. “In the next 2 hours”
 * is part of what is said.
 */
export function splitNext(text: string): Pick<UpdateParts, 'happens' | 'next'> {
  const at = Math.max(0, text.length - LONGEST_NEXT);
  const found = NEXT.exec(text.slice(at));
  const words =
    found === null
      ? ''
      : text
          .slice(0, at + found.index)
          .trimEnd()
          .replace(/[\s,;.]{1,5}$/, '');
  const next = readNext(found?.[1] ?? '');
  return next === undefined || words.trim() === '' ? { happens: text } : { happens: words.trim(), next };
}

/** Letters at the end in which the time of the next update is looked for. */
const LONGEST_NEXT = 120;
const NEXT =
  /(?<!\b(?:the|in|within|for|over|this|these|until|of|my|our)\s)\bnext(?:\s+update)?(?:\s+in)?\s+([^\n]{1,30})$/i;

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
