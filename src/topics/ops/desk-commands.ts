import type { CommandRow } from '../../command/router.ts';
import { boardRows } from '../board/commands.ts';
import type { BoardSettings } from '../board/door.ts';
import { handoffRows } from '../handoff/commands.ts';
import { incidentReportRows } from '../reports/incidents/commands.ts';
import { reportRows } from '../reports/oncall/commands.ts';
import { reviewRows } from '../reviews/commands.ts';
import type { Shelf } from '../reviews/operations.ts';

/** Every row that reads across topics. */
export function deskRows(shelf: () => Shelf, board: () => BoardSettings): readonly CommandRow[] {
  return [...handoffRows, ...reportRows, ...incidentReportRows, ...reviewRows(shelf), ...boardRows(board)];
}
