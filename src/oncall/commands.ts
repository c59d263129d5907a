import type { Row } from '../router.ts';
import { askRows } from './commands-ask.ts';
import { awayRows } from './commands-away.ts';
import { coverRows } from './commands-cover.ts';
import { editRows } from './commands-edit.ts';
import { gapsRows } from './commands-gaps.ts';
import { overrideRows } from './commands-override.ts';
import { shareRows } from './commands-share.ts';
import { swapRows } from './commands-swap.ts';

/** Every row of `/oncall` that this topic answers. */
export const oncallRows: readonly Row[] = [
  ...askRows,
  ...shareRows,
  ...overrideRows,
  ...coverRows,
  ...swapRows,
  ...awayRows,
  ...gapsRows,
  ...editRows,
];
