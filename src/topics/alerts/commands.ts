import type { CommandRow } from '../../command/row.ts';
import { groupRows } from './groups/commands.ts';
import { alertIncidentRows } from './incident/commands.ts';
import { silenceRows } from './silences/commands.ts';

/** The rows of `/alert`. */
export const alertRows: readonly CommandRow[] = [...groupRows, ...alertIncidentRows, ...silenceRows];
