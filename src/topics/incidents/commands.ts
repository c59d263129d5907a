import type { Row } from '../../command/router.ts';
import type { Carriers } from '../paging/contact/commands.ts';
import { followRows } from './follow/commands.ts';
import { changeRows } from './lifecycle/commands/change.ts';
import { declareRows } from './lifecycle/commands/declare.ts';
import { pagingRows } from './lifecycle/commands/page.ts';
import { relationRows } from './relations/commands.ts';
import { roomRows } from './room/commands.ts';
import { todoRows } from './tasks/commands.ts';
import { timelineRows } from './timeline/commands.ts';

/** Every row of `/incident`, and the bare `/page`, in the order of the help. */
export function incidentRows(carriers: () => Carriers): readonly Row[] {
  return [
    ...declareRows,
    ...pagingRows,
    ...changeRows,
    ...timelineRows,
    ...todoRows,
    ...relationRows,
    ...roomRows,
    ...followRows(carriers),
  ];
}
