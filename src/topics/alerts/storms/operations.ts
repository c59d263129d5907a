/** A storm begins, takes groups in, is drawn in one message for each service, and is over. */
import { takeBack } from '../../../engine/outbox/queue.ts';
import type { Tx } from '../../../engine/tx.ts';
import { MINUTE } from '../../../lib/instant.ts';
import { closePage, describePage } from '../../paging/page/open.ts';
import { withdrawUntold } from '../../paging/page/redraw.ts';
import { findPage } from '../../paging/page/store.ts';
import { stormKey } from '../events.ts';
import { type Group, groupName, groupSlot } from '../groups/model.ts';
import { findGroup, updateGroup } from '../groups/store.ts';
import { stormMessage, stormOverMessage } from './blocks.ts';
import { AT_ONCE, CALM, GROUPS, type Storm, stormSlot, stormWords } from './model.ts';
import {
  beginStorm,
  endStorm,
  findStorm,
  hasLoud,
  openedSince,
  openStorm,
  putStormPage,
  recentGroups,
  stormCounts,
  stormPages,
  stormSample,
} from './store.ts';

/** So many groups of a service are listed. */
const LISTED = 10;

/** A group was opened: it belongs to the storm of its source, or begins one when it is one too many. */
export async function joinStorm(tx: Tx, group: Group): Promise<Group> {
  if (group.rule.do === 'record') return group;
  const open = await openStorm(tx, group.source);
  if (open !== undefined) return updateGroup(tx, group, { storm: open.id });
  const since = tx.now - AT_ONCE;
  if ((await openedSince(tx, group.source, since)) <= GROUPS) return group;
  const storm = await beginStorm(tx, group.source);
  await tx.timers.set(stormKey(storm.id), { after: MINUTE }, { kind: 'alert.storm', storm: storm.id });
  for (const id of await recentGroups(tx, group.source, since)) {
    const one = await findGroup(tx, id);
    if (one !== undefined) await takeIn(tx, storm, one);
  }
  return { ...group, storm: storm.id };
}

/** What the groups before it have not said yet is said by the storm; of their open pages each policy keeps one. */
async function takeIn(tx: Tx, storm: Storm, group: Group): Promise<void> {
  await takeBack(tx, [groupSlot(group.id)]);
  const page = group.page === null ? undefined : await findPage(tx, group.page);
  const shared = page?.state === 'open' && group.incident === null;
  await updateGroup(tx, group, { storm: storm.id, ...(shared ? { page: null } : {}) });
  if (page === undefined || !shared) return;
  const policy = page.policy ?? '';
  const kept = (await stormPages(tx, storm.id)).some((one) => one.policy === policy);
  if (kept) {
    await withdrawUntold(tx, page.id);
    return closePage(tx, page.id, 'it is part of an alert storm, which has a page of its own', null);
  }
  await putStormPage(tx, { storm: storm.id, policy, page: page.id, severity: group.severity });
  const text = stormWords(storm, `${groupName(group.id)} ${group.severity}: ${group.title}`);
  await describePage(tx, page.id, { text, urgency: page.urgency });
}

/** A group of a storm is over or silenced; with the last one that is neither, the storm's pages close. */
export async function stormCalmer(tx: Tx, id: number): Promise<void> {
  tx.dirty('alert.storm', id);
  if (await hasLoud(tx, id)) return;
  for (const { page } of await stormPages(tx, id))
    await closePage(tx, page, 'all alerts of the storm are resolved or silenced', null);
}

/** Looks each minute whether it is over, and says so. */
export async function stormLook(tx: Tx, id: number): Promise<void> {
  const storm = await findStorm(tx, id);
  if (storm === undefined || storm.ended_at !== null) return;
  if ((await openedSince(tx, storm.source, tx.now - CALM)) > GROUPS)
    return tx.timers.set(stormKey(id), { after: MINUTE }, { kind: 'alert.storm', storm: id });
  await endStorm(tx, storm);
  tx.dirty('alert.storm', id);
  for (const counts of await stormCounts(tx, id)) {
    if (counts.channel === null) continue;
    const groups = await stormSample(tx, { storm: id, service: counts.service, limit: LISTED });
    const message = stormOverMessage(storm, counts, groups);
    await tx.notify({ kind: 'message', payload: { to: { channel: counts.channel }, message } });
  }
}

/** Writes the messages of a storm from the rows. */
export async function drawStorm(tx: Tx, id: number): Promise<void> {
  const storm = await findStorm(tx, id);
  if (storm === undefined) return;
  const pages = [];
  for (const { page } of await stormPages(tx, id)) pages.push(await findPage(tx, page));
  const open = pages.filter((page) => page !== undefined);
  for (const counts of await stormCounts(tx, id)) {
    if (counts.channel === null) continue;
    const groups = await stormSample(tx, { storm: id, service: counts.service, limit: LISTED });
    await tx.notify({
      kind: 'message',
      slot: stormSlot(id, counts.service),
      payload: { to: { channel: counts.channel }, message: stormMessage(storm, counts, groups, open) },
    });
  }
}
