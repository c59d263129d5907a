/** What faults cost, one line each. Pure. */

/** What was counted of one fault. Times are milliseconds. */
export interface Cost {
  readonly fault: string;
  readonly trials: number;
  readonly lost: number;
  /** Messages that came again and said that they may be a repeat. */
  readonly doubled: number;
  /** How late a step was at most. */
  readonly latest: number;
  /** How long after the page nobody heard of health failed, at the latest; undefined: it never had to. */
  readonly noticed: number | undefined;
}

/** Both together. */
export function addCosts(a: Cost, b: Cost): Cost {
  const noticed = Math.max(a.noticed ?? -1, b.noticed ?? -1);
  return {
    fault: a.fault,
    trials: a.trials + b.trials,
    lost: a.lost + b.lost,
    doubled: a.doubled + b.doubled,
    latest: Math.max(a.latest, b.latest),
    noticed: noticed < 0 ? undefined : noticed,
  };
}

/** Adds a cost to those of its fault. */
export function addCost(costs: Map<string, Cost>, cost: Cost): void {
  const before = costs.get(cost.fault);
  costs.set(cost.fault, before === undefined ? cost : addCosts(before, cost));
}

const HEAD = ['fault', 'trials', 'lost', 'doubled', 'latest (s)', 'health (noticed after s)'];

/** As Markdown. */
export function tableOf(costs: Iterable<Cost>): string {
  const rows = [...costs].map(({ fault, trials, lost, doubled, latest, noticed }) => [
    fault,
    String(trials),
    String(lost),
    String(doubled),
    (latest / 1_000).toFixed(1),
    noticed === undefined ? '–' : (noticed / 1_000).toFixed(0),
  ]);
  const widths = HEAD.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(HEAD), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
