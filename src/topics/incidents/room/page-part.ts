/** What incidents add to the message of a page: the impact, and what the person who acknowledged it does next. */
import type { Tx } from '../../../engine/tx.ts';
import { rich } from '../../../lib/blockkit.ts';
import type { PagePart } from '../../paging/messages/page.ts';
import { pageLine } from '../../paging/page/model.ts';
import type { Page } from '../../paging/page/store.ts';
import { incidentName } from '../lifecycle/model.ts';
import { findIncident } from '../lifecycle/store.ts';

/** Nothing of a private incident: its page reaches people before they are its members. */
export async function pagePart(tx: Tx, page: Page): Promise<readonly PagePart[]> {
  if (page.incident === null)
    return [{ lines: [], buttons: [{ label: 'Note', line: pageLine(page, 'incident note') }] }];
  const incident = page.private === 1 ? undefined : await findIncident(tx, page.incident);
  if (incident === undefined) return [];
  const inc = incidentName(incident.id);
  return [
    {
      lines: incident.impact === null ? [] : [rich`*Impact* ${incident.impact}`],
      buttons: [
        { label: 'Resolve', line: `incident resolve ${inc}` },
        { label: 'Note', line: `incident note ${inc}` },
      ],
    },
  ];
}
