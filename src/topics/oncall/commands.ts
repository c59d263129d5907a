import type { CommandRow } from '../../command/row.ts';
import { editRows } from './draft/commands.ts';
import { gapsRows } from './gaps/commands.ts';
import { overrideRows } from './override/commands.ts';
import { shareRows } from './picture/commands.ts';
import { awayRows } from './requests/commands/away.ts';
import { coverRows } from './requests/commands/cover.ts';
import { swapRows } from './requests/commands/swap.ts';
import { askRows } from './schedule/commands.ts';

/** Every row of `/oncall` that this topic answers. */
export const oncallRows: readonly CommandRow[] = [
  ...askRows,
  ...shareRows,
  ...overrideRows,
  ...coverRows,
  ...swapRows,
  ...awayRows,
  ...gapsRows,
  ...editRows,
];
