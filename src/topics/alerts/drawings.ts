/** What alerts draw before the commit. */
import type { Wiring } from '../../engine/tx.ts';
import { drawGroup } from './groups/notify.ts';
import { drawStorm } from './storms/operations.ts';

export const alertDrawings: Pick<Wiring['drawings'], 'alert.group' | 'alert.storm'> = {
  'alert.group': drawGroup,
  'alert.storm': drawStorm,
};
