/** A time that may have meant another week, before anything is saved. Pure. */
import { buttons, date, type Message, message, paragraph, rich } from '../../../lib/blockkit.ts';
import type { Instant } from '../../../lib/instant.ts';
import { formatRfc3339 } from '../../../lib/zoned.ts';

/** What a time with a name was read as, before anything is saved; the button of `line` carries it exactly. */
export function guessedMessage(
  what: string,
  { start, end }: { readonly start: Instant; readonly end: Instant },
  label: string,
  line: string,
): Message {
  const words = rich`${what} from ${date(start)} to ${date(end)}. Nothing is saved yet.`;
  const exact = [start, end].map((at) => formatRfc3339(at, 'UTC')).join(' to ');
  return message(words, [paragraph(words), buttons([{ label, line: `${line} ${exact}`, style: 'primary' }])]);
}
