/** Every command, in order. */
import { type Reserved, reservedWords } from '../command/reserved.ts';
import type { CommandRow } from '../command/row.ts';
import { alertRows } from './alerts/commands.ts';
import { sourceRows } from './alerts/intake/commands.ts';
import { boardRows } from './board/commands.ts';
import type { BoardSettings } from './board/door.ts';
import { handoffRows } from './handoff/commands.ts';
import { incidentRows } from './incidents/commands.ts';
import { calendarRows } from './oncall/calendar/commands.ts';
import { oncallRows } from './oncall/commands.ts';
import { musterRows } from './ops/commands.ts';
import { bundleRows } from './paging/bundles/commands.ts';
import { meRows } from './paging/contact/commands.ts';
import { type Carriers, carriersOf } from './paging/contact/methods.ts';
import { pageRows } from './paging/page/commands.ts';
import { incidentReportRows } from './reports/incidents/commands.ts';
import { reportRows } from './reports/oncall/commands.ts';
import { reviewRows } from './reviews/commands.ts';
import type { Shelf } from './reviews/operations.ts';
import { createLibrary, type Library } from './runbooks/library.ts';
import { runbookRows } from './runs/commands.ts';

/** What the rows take from the configuration. */
interface Given {
  /** The runbooks read last. */
  readonly library: () => Library;
  readonly publicUrl: string | undefined;
  readonly carriers: Carriers;
  /** Slack's events come by Socket Mode. */
  readonly socket: boolean;
  readonly shelf: Shelf;
  readonly board: BoardSettings;
}

/** Every command, in the order of the help. */
export function commandRows({ library, publicUrl, carriers, socket, shelf, board }: Given): readonly CommandRow[] {
  return [
    ...incidentRows(carriers),
    ...pageRows,
    ...bundleRows,
    ...oncallRows,
    ...meRows(carriers),
    ...calendarRows(publicUrl),
    ...handoffRows,
    ...reportRows,
    ...incidentReportRows,
    ...reviewRows(shelf),
    ...boardRows(board),
    ...alertRows,
    ...runbookRows(library),
    ...sourceRows(publicUrl),
    ...musterRows(carriers, socket),
  ];
}

/** Every command, for what only reads what the rows say about themselves. */
export const rows: readonly CommandRow[] = commandRows({
  library: () => createLibrary('missing', []),
  publicUrl: undefined,
  carriers: carriersOf(undefined),
  socket: false,
  shelf: { template: '', folder: false },
  board: { links: false, userHeader: undefined, proxies: [], publicUrl: undefined },
});

/** What cannot be a name in muster.yaml, because a command reads it as its verb. */
export const reserved: Reserved = reservedWords(rows);
