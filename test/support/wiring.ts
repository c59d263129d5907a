import type { Wiring } from '../../src/engine/tx.ts';

/** Topics that react to nothing, draw nothing and add nothing. */
export const NO_WIRING = { reactions: {}, drawings: {}, places: {} } as Wiring;
