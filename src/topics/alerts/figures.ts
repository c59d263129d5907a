/** How noisy alerts were in an interval of time. */
import type { Tx } from '../../engine/tx.ts';
import type { Instant } from '../../lib/instant.ts';
import { pagesOfSources } from '../paging/page/store.ts';
import { groupCounts } from './alert/store.ts';
import { groupsOpened } from './groups/store.ts';

/** Groups that were opened, their alerts, the pages that alerts opened, and those that nobody acknowledged. */
export interface AlertFigures {
  readonly groups: number;
  readonly alerts: number;
  readonly pages: number;
  /** Pages that are over, or out of steps, without anybody having acknowledged. */
  readonly ignored: number;
  /** The most alerts first. */
  readonly byService: readonly { readonly service: string; readonly groups: number; readonly alerts: number }[];
}

/** Counts the interval `[from, until)`; of one service where it is given. */
export async function alertFigures(
  tx: Tx,
  { from, until }: { readonly from: Instant; readonly until: Instant },
  service: string | undefined,
): Promise<AlertFigures> {
  const wanted = (of: { readonly service: string | null }) => service === undefined || of.service === service;
  const groups = (await groupsOpened(tx, from, until)).filter(wanted);
  const counts = await groupCounts(
    tx,
    groups.map(({ id }) => id),
  );
  const pages = (await pagesOfSources(tx, { start: from, end: until })).filter(wanted);
  const services = new Map<string, { groups: number; alerts: number }>();
  for (const { id, service: of } of groups) {
    const known = services.get(of ?? 'no service') ?? { groups: 0, alerts: 0 };
    const alerts = known.alerts + (counts.get(id)?.all ?? 0);
    services.set(of ?? 'no service', { groups: known.groups + 1, alerts });
  }
  const byService = [...services].map(([name, of]) => ({ service: name, ...of }));
  return {
    groups: groups.length,
    alerts: byService.reduce((sum, { alerts }) => sum + alerts, 0),
    pages: pages.length,
    ignored: pages.filter(({ state, acked_at }) => acked_at === null && (state === 'resolved' || state === 'exhausted'))
      .length,
    byService: byService.sort((a, b) => b.alerts - a.alerts || a.service.localeCompare(b.service)),
  };
}
