/** What a transaction does at its end: notifications in their order, and drawings, each made once. */
import type { Drawings, DrawingsMade, Notification, Tx } from './tx.ts';

interface Mark {
  readonly drawing: keyof Drawings;
  readonly id: number;
}

/** Collects until the end of one transaction. */
export interface Pending {
  add(notification: Notification): void;
  mark(drawing: keyof Drawings, id: number): void;
  /** Makes the drawings and gives back all notifications, those of a drawing where it was first marked. */
  take(tx: Tx, drawings: DrawingsMade): Promise<readonly Notification[]>;
}

/** A drawing that marks itself again this often would never end. */
const MOST = 20;

export function openPending(): Pending {
  let items: (Notification | Mark)[] = [];
  const waiting = new Set<string>();
  const made = new Map<string, number>();

  async function make(tx: Tx, drawings: DrawingsMade, { drawing, id }: Mark): Promise<void> {
    const key = `${drawing} ${id}`;
    waiting.delete(key);
    const times = (made.get(key) ?? 0) + 1;
    if (times > MOST) throw new Error(`the drawing ${key} marks itself for ever`);
    made.set(key, times);
    await drawings[drawing](tx, id);
  }

  return {
    add: (notification) => {
      items.push(notification);
    },
    mark: (drawing, id) => {
      const key = `${drawing} ${id}`;
      if (waiting.has(key)) return;
      waiting.add(key);
      items.push({ drawing, id });
    },
    take: async (tx, drawings) => {
      const out: Notification[] = [];
      for (let item = items.shift(); item !== undefined; item = items.shift()) {
        if (!('drawing' in item)) {
          out.push(item);
          continue;
        }
        const later = items;
        items = [];
        await make(tx, drawings, item);
        // What a drawing marks is drawn after all that was marked before, so that many drawings mark it once.
        const marked = items.filter((one) => 'drawing' in one);
        items = [...items.filter((one) => !('drawing' in one)), ...later, ...marked];
      }
      return out;
    },
  };
}
