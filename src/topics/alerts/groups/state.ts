/** What the message of a group shows, read from the rows. */
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import type { ButtonSpec } from '../../../lib/blockkit.ts';
import { findIncident, openIncidents } from '../../incidents/lifecycle/store.ts';
import { findPage, type Page, reachedBy } from '../../paging/page/store.ts';
import { type Alert, alertsOf, groupCounts } from '../alert/store.ts';
import type { Silence } from '../silences/model.ts';
import { findSilence } from '../silences/store.ts';
import { escalationOf } from './escalation.ts';
import type { Counts, Group } from './model.ts';

declare module '../../../engine/tx.ts' {
  interface Places {
    /** Buttons that open the runbooks of a service. */
    'service.runbooks': { readonly given: string; readonly part: ButtonSpec };
  }
}

/** Everything a group's message shows. */
export interface GroupState {
  readonly group: Group;
  /** Some of its alerts, those that fire first. */
  readonly alerts: readonly Alert[];
  readonly counts: Counts;
  /** Its page; of the page of a private incident its message says nothing. */
  readonly page: Page | undefined;
  readonly reached: readonly Row<'page_reached'>[];
  readonly silence: Silence | undefined;
  /** A button for each runbook of its service. */
  readonly runbooks: readonly ButtonSpec[];
  /** An open incident that everybody may know, of the same service: the group can be attached to it. */
  readonly attachable: number | undefined;
  /** Whether its own incident is one that everybody may know. */
  readonly incidentShown: boolean;
  /** Whether it has a page, or an escalation policy to open one by. */
  readonly covered: boolean;
}

/** So many alerts of a group are looked at for its message. */
const LOOKED_AT = 50;
const NONE: Counts = { firing: 0, all: 0 };

/** Reads what a group's message shows. */
export async function groupState(tx: Tx, group: Group): Promise<GroupState> {
  const found = group.page === null ? undefined : await findPage(tx, group.page);
  const page = found?.private === 0 ? found : undefined;
  const incident = group.incident === null ? undefined : await findIncident(tx, group.incident);
  return {
    group,
    alerts: await alertsOf(tx, group.id, LOOKED_AT),
    counts: (await groupCounts(tx, [group])).get(group.id) ?? NONE,
    page,
    reached: page === undefined ? [] : await reachedBy(tx, page.id),
    silence: group.silence === null ? undefined : await findSilence(tx, group.silence),
    runbooks: group.service === null ? [] : await tx.place('service.runbooks', group.service),
    attachable:
      group.incident === null && group.state === 'firing' ? await openIncidentOf(tx, group.service) : undefined,
    incidentShown: incident?.private === 0,
    covered: page !== undefined || (await escalationOf(tx, group)) !== undefined,
  };
}

/** The newest open incident of a service that everybody may know; of drills none. */
export async function openIncidentOf(tx: Tx, service: string | null): Promise<number | undefined> {
  if (service === null) return undefined;
  const open = await openIncidents(tx);
  return open.find((one) => one.service === service && one.private === 0 && one.drill === 0)?.id;
}
