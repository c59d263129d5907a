import type { ReceiptHandlers } from '../engine/outbox.ts';
import { cryElsewhere, noteRefusal } from './operations.ts';

/** What paging learns from deliveries. */
export const pagingReceipts: ReceiptHandlers = {
  page: async (tx, { slot, refusal, first }) => {
    if (slot !== undefined && refusal !== undefined && first) await noteRefusal(tx, slot, refusal);
  },
  exhausted: async (tx, { slot, refusal, first }) => {
    if (slot !== undefined && refusal !== undefined && first) await cryElsewhere(tx, slot);
  },
};
