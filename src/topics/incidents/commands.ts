import type { CommandRow } from '../../command/row.ts';
import type { Carriers } from '../paging/contact/methods.ts';
import { followRows } from './follow/commands.ts';
import { declareRows } from './lifecycle/commands/declare.ts';
import { endRows } from './lifecycle/commands/end.ts';
import { fieldRows } from './lifecycle/commands/fields.ts';
import { ackRows, pagingRows, whoRows } from './lifecycle/commands/page.ts';
import { roleRows } from './lifecycle/commands/roles.ts';
import { statusRows } from './lifecycle/commands/status.ts';
import { relationRows } from './relations/commands.ts';
import { historyRows } from './relations/history.ts';
import { mergeRow } from './relations/merge.ts';
import { roomRows } from './room/commands.ts';
import { taskRows } from './tasks/commands.ts';
import { timelineRows } from './timeline/commands.ts';
import { updateRows } from './updates/commands.ts';

/** Every row of `/incident`, and the bare `/page`, in the order of the help. */
export function incidentRows(carriers: Carriers): readonly CommandRow[] {
  return [
    ...declareRows,
    ...historyRows,
    ...pagingRows,
    ...whoRows,
    ...updateRows,
    ...statusRows,
    ...fieldRows,
    ...roleRows,
    ...ackRows,
    ...endRows,
    mergeRow,
    ...timelineRows,
    ...taskRows,
    ...relationRows,
    ...roomRows,
    ...followRows(carriers),
  ];
}
