import type { Row } from '../router.ts';
import { handoffRows } from './commands-handoff.ts';
import { reportRows } from './commands-report.ts';

/** Every row that reads across topics. */
export const deskRows: readonly Row[] = [...handoffRows, ...reportRows];
