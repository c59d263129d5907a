import type { Carriers } from '../paging/commands-me.ts';
import type { Row } from '../router.ts';
import { changeRows } from './commands-change.ts';
import { declareRows } from './commands-declare.ts';
import { followRows } from './commands-follow.ts';
import { pagingRows } from './commands-page.ts';
import { relationRows } from './commands-relation.ts';
import { roomRows } from './commands-room.ts';
import { timelineRows } from './commands-timeline.ts';
import { todoRows } from './commands-todo.ts';

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
