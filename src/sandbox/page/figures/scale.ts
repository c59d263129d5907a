/** The arithmetic of charts. Pure. */

/** Where the lines across a chart are: from nothing in round steps to the highest value or just above it. */
export function ticksOf(values: readonly number[]): readonly number[] {
  const highest = Math.max(0, ...values);
  const least = values.every(Number.isInteger) ? 1 : 0.01;
  const step = Math.max(least, roundUp(highest / 4));
  return Array.from({ length: Math.max(1, Math.ceil(highest / step)) + 1 }, (_, i) => Math.round(i * step * 100) / 100);
}

/** The least of 1, 2, 2.5, 5 times a power of ten that is not below a number. */
function roundUp(number: number): number {
  if (number <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(number));
  const steps = power >= 10 ? [1, 2, 2.5, 5, 10] : [1, 2, 5, 10];
  return (steps.find((step) => step * power >= number) ?? 10) * power;
}

/** A segment of a circle of radius 1 between two parts of the whole, clockwise from the top, as an SVG path. */
export function arcOf(from: number, to: number): string {
  const point = (part: number): string =>
    `${Math.sin(part * 2 * Math.PI).toFixed(4)} ${(-Math.cos(part * 2 * Math.PI)).toFixed(4)}`;
  if (to - from >= 1) return 'M0 -1A1 1 0 1 1 0 1A1 1 0 1 1 0 -1Z';
  return `M0 0L${point(from)}A1 1 0 ${to - from > 0.5 ? 1 : 0} 1 ${point(to)}Z`;
}
