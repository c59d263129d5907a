/** Long lists in parts that one statement can take: SQLite binds 32,766 values at most, PostgreSQL 65,535. */

/** A list in parts of at most so many. */
export function* piecesOf<T>(list: readonly T[], most: number): Generator<readonly T[]> {
  for (let i = 0; i < list.length; i += most) yield list.slice(i, i + most);
}
