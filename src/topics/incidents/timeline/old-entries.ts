/** Entries written before the timeline kept data: what their sentences say, read in this file alone. Pure. */
import type { Row } from '../../../db/schema.ts';

/** An entry of which only the text is known. */
type OldEntry = Pick<Row<'timeline'>, 'kind' | 'text'>;

const RESOLVED = 'resolved: ';

/** The reason with which an old entry resolved its incident. */
export function oldFix({ kind, text }: OldEntry): string | undefined {
  return kind === 'change' && text.startsWith(RESOLVED) ? text.slice(RESOLVED.length) : undefined;
}

/** An old update or declaration without its label; everything else as it is, people's own words too. */
export function oldStory({ kind, text }: OldEntry): string {
  const label = `${kind}: `;
  return (kind === 'update' || kind === 'declared') && text.startsWith(label) ? text.slice(label.length) : text;
}
