import type { ReceiptHandlers } from '../../engine/outbox.ts';
import { incidentOfSlot } from '../incidents/lifecycle/model.ts';
import { fallBack, type Shelf } from './operations.ts';

/** What reviews learn from deliveries: a workspace may have no canvases. */
export function reviewReceipts(shelf: Shelf): ReceiptHandlers {
  return {
    canvas: async (tx, { slot, refusal, first }) => {
      const incident = incidentOfSlot(slot);
      if (incident !== undefined && refusal !== undefined && first) await fallBack(tx, incident, refusal, shelf);
    },
  };
}
