/** What must hold, or pages may not reach people in time; and what is done when it does not. */

import type { TimerEars } from '../../engine/failing.ts';
import type { Finding } from '../../engine/health/backlog.ts';
import type { Check, Measure } from '../../engine/health/vitals.ts';
import { copyConfirmed } from '../../engine/lineage/counters.ts';
import type { Tx } from '../../engine/tx.ts';
import { sourceCounts, sourceLastHeard } from '../alerts/intake/findings.ts';
import { declaredIncidents, incidentsOpen } from '../incidents/figures/measures.ts';
import { scheduleGaps } from '../oncall/gaps/figures.ts';
import { tellUnheardAgain } from '../paging/alarms/exhausted.ts';
import { pagesByState, timeToAcknowledge } from '../paging/alarms/figures.ts';
import { pagesEscalate, timerFailed, timerWorks } from '../paging/alarms/stuck.ts';
import { oldestUnheard, pagesHeard } from '../paging/alarms/unheard.ts';
import { type AuditEars, reportAudit } from './audit.ts';

/** What the rows alone can tell, so that `muster doctor` asks the same. */
export const checks: readonly Check[] = [copyConfirmed, pagesHeard, pagesEscalate];

/** What the topics give to health, metrics and the auditor. */
export interface Alarms {
  /** What must hold, or pages may not reach people in time. */
  readonly checks: readonly Check[];
  /** What `/metrics` tells of the rows, besides the engine's own. */
  readonly measures: readonly Measure[];
  /** Who hears of timers that fail. */
  readonly ears: TimerEars;
  /** What is done about an audit of the engine. */
  readonly onAudit: (tx: Tx, finding: Finding) => Promise<void>;
}

/** The alarms of a bot that runs. */
export function alarmsOf(ears: AuditEars): Alarms {
  return {
    checks,
    measures: [
      oldestUnheard,
      pagesByState,
      timeToAcknowledge(),
      incidentsOpen,
      declaredIncidents,
      scheduleGaps,
      sourceCounts,
      sourceLastHeard,
    ],
    ears: { onFailed: timerFailed, onWorking: timerWorks },
    onAudit: async (tx, finding) => {
      await reportAudit(tx, finding, ears);
      await tellUnheardAgain(tx);
    },
  };
}
