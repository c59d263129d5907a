/** Lets a few through at a time, in the order in which they came. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** A gate with so many places. */
export function openGate(places: number): Gate {
  const waiting: (() => void)[] = [];
  let free = places;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((enter) => waiting.push(enter));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
