/** The one page that a storm has for each policy. */
import type { Tx } from '../../../engine/tx.ts';
import { restart } from '../../paging/escalation/restart.ts';
import type { Escalation } from '../../paging/page/model.ts';
import { describePage, openPage } from '../../paging/page/open.ts';
import { findPage, type Page } from '../../paging/page/store.ts';
import { type Group, groupName } from '../groups/model.ts';
import { isMoreSevere } from '../routing/model.ts';
import { teamOf } from '../routing/store.ts';
import { type Storm, stormWords } from './model.ts';
import { putStormPage, stormPages } from './store.ts';

/** Pages the policy of a group, unless the storm has; a more severe group starts the escalation again. Returns the page. */
export async function pageForStorm(
  tx: Tx,
  storm: Storm,
  group: Group,
  { escalation, urgency = 'high' }: { readonly escalation: Escalation; readonly urgency?: Page['urgency'] | undefined },
): Promise<number> {
  const policy = escalation.policy ?? '';
  const known = (await stormPages(tx, storm.id)).find((one) => one.policy === policy);
  const page = known === undefined ? undefined : await findPage(tx, known.page);
  const text = stormWords(storm, `${groupName(group.id)} ${group.severity}: ${group.title}`);
  const { severity } = group;
  if (known === undefined || page === undefined || page.state === 'resolved') {
    const by = { kind: 'source', source: storm.source } as const;
    const { id } = await openPage(tx, { text, escalation, service: group.service, by, urgency });
    await putStormPage(tx, { storm: storm.id, policy, page: id, severity });
    return id;
  }
  if (!isMoreSevere(severity, known.severity, await teamOf(tx))) return page.id;
  await putStormPage(tx, { ...known, severity });
  const described = await describePage(tx, page.id, { text, urgency });
  await restart(tx, described, { reason: `pages again: its severity is ${severity} now`, by: null });
  return page.id;
}
