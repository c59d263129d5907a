/** What alerts do when another topic tells them something. */
import type { DomainEvents, Tx } from '../../engine/tx.ts';
import { actorOf } from '../../lib/actor.ts';
import { requirePermission } from '../team/permit.ts';
import { resolveByHand } from './groups/resolve.ts';
import { groupOfPage, updateGroup } from './groups/store.ts';
import { replaceStormPage } from './storms/store.ts';

/** The message of a group says who is paged and who acknowledged. */
export async function pageMoved(tx: Tx, { page }: { readonly page: number }): Promise<void> {
  const group = await groupOfPage(tx, page);
  if (group !== undefined) tx.dirty('alert.group', group.id);
}

export async function pageAcknowledged(
  tx: Tx,
  { page, by, missing }: DomainEvents['page.acknowledged'],
): Promise<void> {
  const group = await groupOfPage(tx, page);
  if (group === undefined) return;
  await updateGroup(tx, group, missing.length > 0 ? {} : { acked_by: by, acked_at: tx.now });
}

/** The page starts again: its group is no longer acknowledged. */
export async function pageRestarted(tx: Tx, { page }: DomainEvents['page.restarted']): Promise<void> {
  const group = await groupOfPage(tx, page);
  if (group !== undefined) await updateGroup(tx, group, { acked_by: null, acked_at: null });
}

/** Somebody paged again: the group, or its storm, has the page that is open now, which nobody has acknowledged. */
export async function pageReplaced(tx: Tx, event: DomainEvents['page.replaced']): Promise<void> {
  const { page, fresh } = event;
  await replaceStormPage(tx, event);
  const group = await groupOfPage(tx, page);
  if (group !== undefined) await updateGroup(tx, group, { page: fresh, acked_by: null, acked_at: null });
}

/**
 * Somebody closed the page: so is its group, and what fires again pages again. That takes the permission to resolve alerts;
 * the page of an incident ends with the incident.
 */
export async function pageResolved(tx: Tx, { page, by, incident }: DomainEvents['page.resolved']): Promise<void> {
  const group = await groupOfPage(tx, page);
  if (group?.state === 'firing' && by !== null && incident === null) await requirePermission(tx, 'alerts', by);
  if (group?.state === 'firing' && by !== null) await resolveByHand(tx, group, actorOf(by));
  else if (group !== undefined) tx.dirty('alert.group', group.id);
}
