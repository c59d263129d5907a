import type { Row } from '../router.ts';
import { handoffRows } from './commands-handoff.ts';
import { incidentReportRows } from './commands-incident-report.ts';
import { reportRows } from './commands-report.ts';
import { reviewRows } from './commands-review.ts';
import type { Shelf } from './review.ts';

/** Every row that reads across topics. */
export function deskRows(shelf: () => Shelf): readonly Row[] {
  return [...handoffRows, ...reportRows, ...incidentReportRows, ...reviewRows(shelf)];
}
