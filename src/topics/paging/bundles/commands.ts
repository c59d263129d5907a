/** Acknowledging and escalating many pages at once. */
import { type CommandRow, row } from '../../../command/row.ts';
import { may } from '../../../lib/grammar.ts';
import { acknowledgeEvery, escalateEvery } from './operations.ts';

/**
 * The rows of the buttons under a message that names many pages; typed without its number they mean all pages of the
 * caller.
 */
export const bundleRows: readonly CommandRow[] = [
  row({
    name: 'page ack-all',
    drawn: true,
    summary: 'Acknowledge every page that has reached you. `/page ack all` does the same.',
    example: '/page ack-all',
    args: [may('message', 'word')],
    permission: 'answer',
    changes: true,
    idempotent: true,
    run: (tx, { message }, { caller }) => acknowledgeEvery(tx, message, caller),
  }),
  row({
    name: 'page escalate-all',
    drawn: true,
    summary: 'Page the next step of every page that has reached you and is not acknowledged.',
    example: '/page escalate-all',
    args: [may('message', 'word')],
    permission: 'answer',
    changes: true,
    run: (tx, { message }, { caller }) => escalateEvery(tx, message, caller),
  }),
];
