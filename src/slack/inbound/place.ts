/** Where a form was opened. */
import type { ModalPlace } from '../../lib/form.ts';

/** Where a modal was opened, as `modal()` wrote it. */
export function parsePlace(metadata: string): ModalPlace | undefined {
  return metadata === '' ? undefined : (JSON.parse(metadata) as ModalPlace);
}
