import type { TimerEars } from '../../src/engine/failing.ts';
import type { Wiring } from '../../src/engine/tx.ts';

/** Topics that react to nothing, draw nothing and add nothing. */
export const NO_WIRING = {
  connections: {},
  reactions: {
    'connection.held': [],
    'connection.released': [],
    'notification.waits': [],
    'waits.moved': [],
  } as Partial<Wiring['reactions']>,
  drawings: {} as Wiring['drawings'],
  places: { old: [] } as Partial<Wiring['places']>,
  commandNames: async () => ({}),
} as Wiring;

/** Nobody hears of timers that fail. */
export const DEAF: TimerEars = { onFailed: async () => undefined, onWorking: async () => undefined };
