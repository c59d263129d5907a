import type { Row } from '../router.ts';
import { askRows } from './commands-ask.ts';
import { editRows } from './commands-edit.ts';
import { gapsRows } from './commands-gaps.ts';
import { overrideRows } from './commands-override.ts';

/** Every row of `/oncall` that this topic answers. */
export const oncallRows: readonly Row[] = [...askRows, ...overrideRows, ...gapsRows, ...editRows];
