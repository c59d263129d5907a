import type { ReceiptHandlers } from '../../engine/outbox/outcome.ts';
import { canvasLocked, fallBack, type Shelf } from './operations.ts';

declare module '../../engine/tx.ts' {
  interface Abouts {
    /** The canvas of an incident channel that holds the review. */
    'review.canvas': { readonly incident: number };
  }
}

/** Somebody was editing the canvas at each attempt; it stays where it is. */
const LOCKED = 'canvas_editing_locked';

/** What reviews learn from deliveries: a workspace may have no canvases. */
export function reviewReceipts(shelf: Shelf): ReceiptHandlers {
  return {
    'review.canvas': async (tx, { about, refusal, first, last }) => {
      if (refusal === LOCKED) return last ? canvasLocked(tx, about.incident) : undefined;
      if (refusal !== undefined && first) await fallBack(tx, about.incident, refusal, shelf);
    },
  };
}
