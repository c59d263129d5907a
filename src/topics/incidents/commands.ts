import type { CommandRow } from '../../command/router.ts';
import type { Carriers } from '../paging/contact/commands.ts';
import { followRows } from './follow/commands.ts';
import { changeRows } from './lifecycle/commands/change.ts';
import { declareRows } from './lifecycle/commands/declare.ts';
import { pagingRows } from './lifecycle/commands/page.ts';
import { relationRows } from './relations/commands.ts';
import { roomRows } from './room/commands.ts';
import { taskRows } from './tasks/commands.ts';
import { timelineRows } from './timeline/commands.ts';

/** Every row of `/incident`, and the bare `/page`, in the order of the help. */
export function incidentRows(carriers: () => Carriers): readonly CommandRow[] {
  return [
    ...declareRows,
    ...pagingRows,
    ...changeRows,
    ...timelineRows,
    ...taskRows,
    ...relationRows,
    ...roomRows,
    ...followRows(carriers),
  ];
}
