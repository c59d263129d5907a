/** The numbers that a transaction has assigned; they count once it is committed. */

const issued = new WeakMap<object, Map<string, number>>();

/** Notes a number that a transaction of the database gave out. */
export function noteIssued(transaction: object, name: string, value: number): void {
  const numbers = issued.get(transaction) ?? new Map<string, number>();
  issued.set(transaction, numbers.set(name, value));
}

/** The last numbers that a transaction gave out. */
export function issuedBy(transaction: object): Readonly<Record<string, number>> {
  return Object.fromEntries(issued.get(transaction) ?? []);
}
