import type { Row } from '../router.ts';
import { handoffRows } from './commands-handoff.ts';
import { incidentReportRows } from './commands-incident-report.ts';
import { reportRows } from './commands-report.ts';

/** Every row that reads across topics. */
export const deskRows: readonly Row[] = [...handoffRows, ...reportRows, ...incidentReportRows];
