/** What alerts add to the message of a page and to an incident's card. */
import type { Tx } from '../../engine/tx.ts';
import { cut, date, type Rich, rich } from '../../lib/blockkit.ts';
import type { Incident } from '../incidents/lifecycle/model.ts';
import type { PagePart } from '../paging/messages/page.ts';
import type { Page } from '../paging/page/store.ts';
import { linkLines } from './groups/blocks.ts';
import { countsOfIncident } from './groups/counts.ts';
import { countWords, type Group, groupName } from './groups/model.ts';
import { groupState } from './groups/state.ts';
import { groupOfPage, groupsOfIncident } from './groups/store.ts';

/** How many alerts a page is about, their links and first runbook; nothing of a page that no alert opened. */
export async function alertPagePart(tx: Tx, page: Page): Promise<readonly PagePart[]> {
  if (page.private === 1) return [];
  const group = await groupOfPage(tx, page.id);
  if (group === undefined) return [];
  const { alerts, counts, runbooks } = await groupState(tx, group);
  const [only] = alerts;
  const said = alerts.length === 1 && only?.description ? rich`: ${cut(only.description, 600)}` : rich``;
  const missing = group.rule.missing === null ? [] : [rich`⚠️ It pages because ${group.rule.missing}`];
  return [
    {
      lines: [rich`*${countWords(counts)}*${said}`, ...linkLines({ alerts }), ...missing],
      buttons: [{ label: 'Why', line: `alert why ${groupName(group.id)}` }],
      early: runbooks.slice(0, 1),
    },
  ];
}

/** What a page that an alert opened is about. */
export async function alertSubject(tx: Tx, page: Page): Promise<readonly { title: string; severity: string }[]> {
  const group = await groupOfPage(tx, page.id);
  return group === undefined ? [] : [{ title: group.title, severity: group.severity }];
}

/** So many groups are named on the card of an incident. */
const NAMED = 8;

/** The groups of an incident: `Alerts 3 firing, 5 resolved · A-17, A-18`. */
export async function alertCardPart(tx: Tx, { id }: Incident): Promise<readonly Rich[]> {
  const groups = await groupsOfIncident(tx, id, NAMED);
  if (groups.length === 0) return [];
  const counts = await countsOfIncident(tx, id);
  return [rich`*Alerts* ${countWords(counts)} · ${namesOf(groups, counts.groups)}`];
}

/** The same with when the first one fired, and the last signal that changed anything. */
export async function alertSummaryPart(tx: Tx, { id }: Incident): Promise<readonly Rich[]> {
  const groups = await groupsOfIncident(tx, id, NAMED);
  if (groups.length === 0) return [];
  const counts = await countsOfIncident(tx, id);
  const first = counts.first ?? tx.now;
  const end =
    counts.firing === 0 && counts.resolved !== undefined
      ? rich`last resolved ${date(counts.resolved)}`
      : rich`last signal ${date(counts.signal ?? first)}`;
  const names = namesOf(groups, counts.groups);
  return [rich`*Alerts* ${countWords(counts)} · first fired ${date(first)}, ${end} · ${names}`];
}

function namesOf(groups: readonly Group[], count: number): string {
  const more = count > groups.length ? ` and ${count - groups.length} more` : '';
  return `${groups.map(({ id }) => groupName(id)).join(', ')}${more}`;
}
