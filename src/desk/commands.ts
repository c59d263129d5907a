import type { Row } from '../router.ts';
import type { BoardSettings } from './board-door.ts';
import { handoffRows } from './commands-handoff.ts';
import { incidentReportRows } from './commands-incident-report.ts';
import { reportRows } from './commands-report.ts';
import { reviewRows } from './commands-review.ts';
import { webRows } from './commands-web.ts';
import type { Shelf } from './review.ts';

/** Every row that reads across topics. */
export function deskRows(shelf: () => Shelf, board: () => BoardSettings): readonly Row[] {
  return [...handoffRows, ...reportRows, ...incidentReportRows, ...reviewRows(shelf), ...webRows(board)];
}
