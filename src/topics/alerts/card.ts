/** What alerts add to the message of a page and to an incident's card. */
import type { Tx } from '../../engine/tx.ts';
import { cut, date, type Rich, rich } from '../../lib/blockkit.ts';
import type { Incident } from '../incidents/lifecycle/model.ts';
import type { PagePart } from '../paging/messages/page.ts';
import type { Page } from '../paging/page/store.ts';
import { groupCounts, lastTimes } from './alert/store.ts';
import { linkLines } from './groups/blocks.ts';
import { type Counts, countWords, type Group, groupName } from './groups/model.ts';
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

/** The groups of an incident: `Alerts 3 firing, 5 resolved · A-17, A-18`. */
export async function alertCardPart(tx: Tx, { id }: Incident): Promise<readonly Rich[]> {
  const groups = await groupsOfIncident(tx, id);
  if (groups.length === 0) return [];
  return [rich`*Alerts* ${countWords(await sumOf(tx, groups))} · ${namesOf(groups)}`];
}

/** The same with when the first one fired, and the last signal that changed anything. */
export async function alertSummaryPart(tx: Tx, { id }: Incident): Promise<readonly Rich[]> {
  const groups = await groupsOfIncident(tx, id);
  if (groups.length === 0) return [];
  const counts = await sumOf(tx, groups);
  const first = Math.min(...groups.map(({ opened_at }) => opened_at));
  const last = await lastTimes(
    tx,
    groups.map((group) => group.id),
  );
  const end =
    counts.firing === 0 && last.resolved !== undefined
      ? rich`last resolved ${date(last.resolved)}`
      : rich`last signal ${date(last.signal ?? first)}`;
  return [rich`*Alerts* ${countWords(counts)} · first fired ${date(first)}, ${end} · ${namesOf(groups)}`];
}

async function sumOf(tx: Tx, groups: readonly Group[]): Promise<Counts> {
  const counts = await groupCounts(
    tx,
    groups.map(({ id }) => id),
  );
  return [...counts.values()].reduce((a, b) => ({ firing: a.firing + b.firing, all: a.all + b.all }), {
    firing: 0,
    all: 0,
  });
}

function namesOf(groups: readonly Group[]): string {
  const more = groups.length > 8 ? ` and ${groups.length - 8} more` : '';
  return `${groups
    .slice(0, 8)
    .map(({ id }) => groupName(id))
    .join(', ')}${more}`;
}
