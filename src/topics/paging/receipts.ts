import type { Deliveries } from '../../engine/outbox/deliveries.ts';
import type { ReceiptHandlers } from '../../engine/outbox/outcome.ts';
import { exhaustedHeard, tellExhaustedElsewhere } from './alarms/exhausted.ts';
import { tellStuckElsewhere } from './alarms/stuck.ts';
import { bundleEnded } from './bundles/delivered.ts';
import { attemptEnded, noteRefusal } from './contact/attempts.ts';
import { verificationEnded } from './contact/verification.ts';
import { pageTold } from './escalation/told.ts';
import { webhookEnded } from './escalation/webhooks.ts';

/** What paging learns from deliveries. */
export const pagingReceipts: ReceiptHandlers = {
  page: async (tx, { about, refusal, first, last }) => {
    if (refusal === undefined && first) await pageTold(tx, about);
    if (refusal !== undefined && (first || last)) await noteRefusal(tx, about, refusal, last);
  },
  'page.bundle': bundleEnded,
  'page.attempt': async (tx, { about, receipt, refusal, last }) => {
    if (refusal === undefined || last) await attemptEnded(tx, about.attempt, refusal, receipt?.data);
  },
  verification: async (tx, { about, refusal, last }) => {
    if (last) await verificationEnded(tx, about.verification, refusal);
  },
  'page.webhook': webhookEnded,
  'page.exhausted': async (tx, { about, refusal, first }) => {
    if (first && refusal === undefined) await exhaustedHeard(tx, about);
    if (first && refusal !== undefined) await tellExhaustedElsewhere(tx, about);
  },
  'page.stuck': async (tx, { about, payload, refusal, first }) => {
    if (refusal !== undefined && first) await tellStuckElsewhere(tx, about, payload as Deliveries['message']);
  },
};
