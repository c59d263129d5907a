import type { Row } from '../router.ts';
import { changeRows } from './commands-change.ts';
import { declareRows } from './commands-declare.ts';
import { followRows } from './commands-follow.ts';
import { pagingRows } from './commands-page.ts';
import { timelineRows } from './commands-timeline.ts';

/** Every row of `/incident`, and the bare `/page`, in the order of the help. */
export const incidentRows: readonly Row[] = [
  ...declareRows,
  ...pagingRows,
  ...changeRows,
  ...timelineRows,
  ...followRows,
];
