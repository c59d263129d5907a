/** What deliveries bring back for alerts and their sources. */
import type { ReceiptHandlers } from '../../engine/outbox/outcome.ts';
import { groupRefused } from './groups/notify.ts';
import { snsReceipts } from './intake/door/sns.ts';

/** By what the notification was about. */
export const alertReceipts: ReceiptHandlers = { 'alert.group': groupRefused, ...snsReceipts };
