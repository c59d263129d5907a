/** The state of the notifications of a slot. */
import { sql } from 'kysely';
import type { Tx } from '../tx.ts';

/** As a literal: an index of waiting rows serves only who says so. */
const WAITING = sql.lit('waiting' as const);

/**
 * The state of the newest notification of a slot. `unsent`: nothing of the slot has left, so what is written now takes
 * its
 * place. `underway`: it is in somebody's hands, or may have arrived. `ended`: it was delivered or refused.
 */
export async function standingOf({ db }: Tx, slot: string): Promise<'unsent' | 'underway' | 'ended'> {
  const rows = db.selectFrom('outbox').select('id').where('slot', '=', slot).where('state', '=', WAITING);
  const left = rows.where((e) => e.or([e('lease_until', 'is not', null), e('unsure', '=', 1)]));
  if ((await left.executeTakeFirst()) !== undefined) return 'underway';
  const receipt = db.selectFrom('receipts').select('slot').where('slot', '=', slot);
  return (await receipt.executeTakeFirst()) === undefined ? 'unsent' : 'ended';
}
