/** What alerts add to the message of a page and to an incident's card. */
import type { Tx } from '../../engine/tx.ts';
import { join, type Rich, rich } from '../../lib/blockkit.ts';
import type { Incident } from '../incidents/lifecycle/model.ts';
import type { PagePart } from '../paging/messages/page.ts';
import type { Page } from '../paging/page/store.ts';
import { groupCounts } from './alert/store.ts';
import { linkLines } from './groups/blocks.ts';
import { countWords, groupName } from './groups/model.ts';
import { groupState } from './groups/state.ts';
import { groupOfPage, groupsOfIncident } from './groups/store.ts';

/** How many alerts a page is about, their links and runbooks; nothing of a page that no alert opened. */
export async function alertPagePart(tx: Tx, page: Page): Promise<readonly PagePart[]> {
  if (page.private === 1) return [];
  const group = await groupOfPage(tx, page.id);
  if (group === undefined) return [];
  const { alerts, counts: all } = await groupState(tx, group);
  const counts = rich`*${countWords(all)}* · ${groupName(group.id)}`;
  const missing = group.rule.missing === null ? [] : [rich`⚠️ It pages because ${group.rule.missing}`];
  return [
    {
      lines: [counts, ...linkLines({ alerts, runbooks: [] }), ...missing],
      buttons: [{ label: 'Why', line: `alert why ${groupName(group.id)}` }],
    },
  ];
}

/** What a page that an alert opened is about. */
export async function alertSubject(tx: Tx, page: Page): Promise<readonly { title: string; severity: string }[]> {
  const group = await groupOfPage(tx, page.id);
  return group === undefined ? [] : [{ title: group.title, severity: group.severity }];
}

/** The groups of an incident: `Alerts 3 firing, 5 resolved · A-17, A-18`. */
export async function alertCardPart(tx: Tx, { id }: Incident): Promise<readonly Rich[]> {
  const groups = await groupsOfIncident(tx, id);
  if (groups.length === 0) return [];
  const counts = await groupCounts(
    tx,
    groups.map((group) => group.id),
  );
  const sum = [...counts.values()].reduce((a, b) => ({ firing: a.firing + b.firing, all: a.all + b.all }), {
    firing: 0,
    all: 0,
  });
  const names = join(
    groups.slice(0, 8).map((group) => rich`${groupName(group.id)}`),
    ', ',
  );
  return [
    rich`*Alerts* ${countWords(sum)} · ${names}${groups.length > 8 ? rich` and ${groups.length - 8} more` : rich``}`,
  ];
}
