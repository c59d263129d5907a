import type { ReceiptHandlers } from '../../engine/outbox/outcome.ts';
import { attemptEnded, noteRefusal } from './contact/attempts.ts';
import { verificationEnded } from './contact/verification.ts';
import { tellExhaustedElsewhere } from './escalation/exhausted.ts';
import { pageTold } from './escalation/told.ts';
import { webhookEnded } from './escalation/webhooks.ts';

/** What paging learns from deliveries. */
export const pagingReceipts: ReceiptHandlers = {
  page: async (tx, { about, refusal, first, last }) => {
    if (refusal === undefined && first) await pageTold(tx, about);
    if (refusal !== undefined && (first || last)) await noteRefusal(tx, about, refusal, last);
  },
  'page.attempt': async (tx, { about, receipt, refusal, last }) => {
    if (refusal === undefined || last) await attemptEnded(tx, about.attempt, refusal, receipt?.data);
  },
  verification: async (tx, { about, refusal, last }) => {
    if (last) await verificationEnded(tx, about.verification, refusal);
  },
  'page.webhook': webhookEnded,
  'page.exhausted': async (tx, { about, refusal, first }) => {
    if (refusal !== undefined && first && about.user === null) await tellExhaustedElsewhere(tx, about);
  },
};
