/** One JSON line a figure, each next to what it is measured against. */

/** The smallest value that a share (0 to 1) of the values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Three significant digits: more would be noise. */
export function round(value: number): number {
  return Number(value.toPrecision(3));
}

/** A ratio and the bound it is held against. */
export interface Bound {
  readonly ratio: number;
  readonly target: string;
}

const missed: string[] = [];

/** Whether `ratio` keeps to a target such as `<= 1.3` or `>= 0.75`. */
function keeps({ ratio, target }: Bound): boolean {
  const [sign, bound] = target.split(' ');
  return sign === '<=' ? ratio <= Number(bound) : ratio >= Number(bound);
}

/** Prints a figure; `bounds` are the ratios it is judged by. */
export function print(
  figure: string,
  values: Readonly<Record<string, unknown>>,
  bounds: Readonly<Record<string, Bound>>,
): void {
  const judged = Object.entries(bounds).map(([name, bound]) => {
    const met = keeps(bound);
    if (!met) missed.push(`${figure}: ${name} is ${round(bound.ratio)}, the target ${bound.target}`);
    return [name, { ratio: round(bound.ratio), target: bound.target, met }] as const;
  });
  process.stdout.write(`${JSON.stringify({ figure, ...values, ...Object.fromEntries(judged) })}\n`);
}

/** The targets that were missed so far, in words. */
export function missedTargets(): readonly string[] {
  return missed;
}
