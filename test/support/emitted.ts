import type { DomainEvent } from '../../src/engine/tx.ts';
import { wiring } from '../../src/topics/index.ts';

/** The wiring of the program, with nothing that reacts to changed shifts but a list of what was emitted. */
export function hearShiftChanges() {
  const emitted: DomainEvent[] = [];
  const changed = async (_: unknown, { schedule }: { readonly schedule: string }): Promise<void> => {
    emitted.push({ event: 'shift.changed', schedule });
  };
  return { emitted, wiring: { ...wiring, reactions: { ...wiring.reactions, 'shift.changed': [changed] } } };
}
