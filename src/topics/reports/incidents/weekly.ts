/** Every Monday at nine the channel reads how last week went. */
import type { Tx } from '../../../engine/tx.ts';
import { nextMonday } from '../../oncall/gaps/monday.ts';
import { announceChannel, channelId, top } from '../../team/store.ts';
import { incidentReportMessage } from './blocks.ts';
import { loadIncidentReport } from './load.ts';
import { lastWeek } from './period.ts';

declare module '../../../engine/tx.ts' {
  interface Tasks {
    'report.weekly': object;
  }
}

const KEY = 'report:weekly';

/** Sets the timer; one that is due is left to fire. */
export async function planWeekly(tx: Tx): Promise<void> {
  const due = await tx.timers.due(KEY);
  if (due !== undefined && due <= tx.now) return;
  const at = nextMonday(tx.now, (await top(tx)).timezone);
  if (due !== at) await tx.timers.set(KEY, { at }, { kind: 'report.weekly' });
}

/** Posts last week's report where the file says, else where incidents are announced; a late bot posts it once. */
export async function postWeekly(tx: Tx): Promise<void> {
  const { reports, timezone } = await top(tx);
  const channel = reports === undefined ? await announceChannel(tx) : await channelId(tx, reports);
  if (channel !== undefined) {
    const report = await loadIncidentReport(tx, lastWeek(tx.now, timezone), undefined, { channel: true });
    await tx.notify({ kind: 'message', payload: { to: { channel }, message: incidentReportMessage(report) } });
  }
  await planWeekly(tx);
}
