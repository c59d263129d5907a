/** Similar past incidents. Pure. */
import { list, type Message, message, paragraph, type Rich, rich } from '../../../lib/blockkit.ts';
import { lasted } from '../lifecycle/durations.ts';
import type { Incident } from '../lifecycle/model.ts';
import { headline } from '../room/blocks.ts';

/** One similar incident, and how it was fixed, if anybody said so. */
export interface SimilarIncident {
  readonly incident: Incident;
  readonly fix: string | undefined;
}

/** The similar ones, the most similar first. */
export function similarMessage(found: readonly SimilarIncident[]): Message {
  const words = rich`💡 *Similar past incidents:*`;
  return message(words, [paragraph(words), list(found.map(similarLine))]);
}

function similarLine({ incident, fix }: SimilarIncident): Rich {
  return fix === undefined
    ? rich`${headline(incident)} was similar; it took ${lasted(incident)}.`
    : rich`${headline(incident)} was similar; it was fixed after ${lasted(incident)} by: ${fix}`;
}
