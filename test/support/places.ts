/** Places of a body: each of them, and the body with another value at one. */

/** The body with another value at a path. */
export function changed(body: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (Array.isArray(body)) return body.map((each, i) => (i === name ? changed(each, rest, value) : each));
  return {
    ...(body as object),
    [name]: changed((body as Record<string, unknown> | null | undefined)?.[name], rest, value),
  };
}

/** Every place of a body, from its root to its last leaf. */
export function placesOf(
  body: unknown,
  at: readonly (string | number)[] = [],
): readonly (readonly (string | number)[])[] {
  if (typeof body !== 'object' || body === null) return [at];
  const names = Array.isArray(body) ? [...body.keys()] : Object.keys(body);
  return [at, ...names.flatMap((name) => placesOf((body as Record<string | number, unknown>)[name], [...at, name]))];
}
