/** Whose shifts somebody may change: their own always, other people's with the permission `schedules`. */
import type { Tx } from '../../../engine/tx.ts';
import { requirePermission } from '../../team/permit.ts';
import { findCover } from '../requests/store.ts';
import { shiftName } from '../schedule/operations.ts';
import type { How } from './model.ts';
import { findOverride } from './store.ts';

/** Throws a Mistake when others, or nobody, would be on call and this person may not decide that. */
export async function requireOwnShift(
  tx: Tx,
  { how, users }: { readonly how: How; readonly users: readonly string[] },
  by: string,
): Promise<void> {
  if (how === 'nobody' || users.some((user) => user !== by)) await requirePermission(tx, 'schedules', by);
}

/** Throws a Mistake when the override is neither theirs, nor made or asked for by them, and they may not decide it. */
export async function requireOwnOverride(tx: Tx, id: number, by: string): Promise<void> {
  const kept = await findOverride(tx, id);
  if (kept === undefined || kept.created_by === by) return;
  const people = JSON.parse(kept.people_json) as readonly string[];
  if (people.includes(by) || people.includes(await shiftName(tx, by))) return;
  const [kind, number] = (kept.origin ?? '').split(':');
  if (kind === 'cover' && (await findCover(tx, Number(number)))?.requested_by === by) return;
  await requirePermission(tx, 'schedules', by);
}
