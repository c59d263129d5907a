/** How noisy alerts were in an interval of time. */
import type { Tx } from '../../engine/tx.ts';
import type { Instant } from '../../lib/instant.ts';
import { pagesOfSources } from '../paging/page/store.ts';
import { countsByService } from './groups/counts.ts';

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
  const found = (await countsByService(tx, { from, until })).filter(wanted);
  const pages = (await pagesOfSources(tx, { start: from, end: until })).filter(wanted);
  const byService = found.map((of) => ({ ...of, service: of.service ?? 'no service' }));
  return {
    groups: byService.reduce((sum, { groups }) => sum + groups, 0),
    alerts: byService.reduce((sum, { alerts }) => sum + alerts, 0),
    pages: pages.length,
    ignored: pages.filter(({ state, acked_at }) => acked_at === null && (state === 'resolved' || state === 'exhausted'))
      .length,
    byService: byService.sort((a, b) => b.alerts - a.alerts || a.service.localeCompare(b.service)),
  };
}
