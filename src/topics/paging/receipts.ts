import type { ReceiptHandlers } from '../../engine/outbox.ts';
import { attemptEnded, noteRefusal } from './contact/attempts.ts';
import { verificationEnded } from './contact/verification.ts';
import { tellExhaustedElsewhere } from './escalation/exhausted.ts';
import { webhookEnded } from './escalation/webhooks.ts';

/** What paging learns from deliveries. */
export const pagingReceipts: ReceiptHandlers = {
  page: async (tx, { slot, refusal, first, last }) => {
    if (slot !== undefined && refusal !== undefined && (first || last)) await noteRefusal(tx, slot, refusal, last);
  },
  try: async (tx, { slot, refusal, last }) => {
    if (slot !== undefined && (refusal === undefined || last))
      await attemptEnded(tx, Number(slot.slice('try:'.length)), refusal);
  },
  probe: async (tx, { slot, refusal, last }) => {
    if (slot !== undefined && last) await verificationEnded(tx, Number(slot.slice('probe:'.length)), refusal);
  },
  hook: webhookEnded,
  exhausted: async (tx, { slot, refusal, first }) => {
    if (slot !== undefined && refusal !== undefined && first) await tellExhaustedElsewhere(tx, slot);
  },
};
