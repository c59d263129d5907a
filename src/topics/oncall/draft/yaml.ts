/** A rotation as its entry in `muster.yaml`. Pure. */
import { Document, type Node, Scalar } from 'yaml';
import type { Rotation, Window } from '../schedule/model.ts';

/** The entry, as an item of the list under `rotations:` in a file indented by twos. */
export function rotationYaml(rotation: Rotation): string {
  const document = new Document();
  const onOneLine = (value: object): Node => document.createNode(value, { flow: true });
  document.contents = document.createNode([entryOf(rotation, onOneLine)]);
  const lines = document.toString({ lineWidth: 0 }).trimEnd().split('\n');
  return lines.map((line) => `      ${line}`).join('\n');
}

function entryOf(rotation: Rotation, onOneLine: (value: object) => Node): object {
  const { name, every, start, people, active, shift, from, until } = rotation;
  const { count, unit } = every;
  return {
    name,
    every: `${count} ${count === 1 ? unit.slice(0, -1) : unit}`,
    start,
    people: people.map((entry) => (entry.length === 1 ? entry[0] : onOneLine(entry))),
    ...(active === undefined ? {} : { active: active.map((window) => onOneLine(windowOf(window))) }),
    ...(shift === undefined ? {} : { shift }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  };
}

function windowOf({ days, from, to }: Window): object {
  return { days: daysWords(days), from: clock(from), to: clock(to) };
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** `mon-fri`, `mon, wed-fri`. */
function daysWords(days: readonly number[]): string {
  const runs: number[][] = [];
  for (const day of [...days].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run?.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  return runs.map((run) => [...new Set([DAYS[run[0] ?? 0], DAYS[run.at(-1) ?? 0]])].join('-')).join(', ');
}

/** Minutes of the day as `"09:00"`: in quotes, because older YAML takes it for a number. */
function clock(minutes: number): Scalar {
  const words = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
  const scalar = new Scalar(words);
  scalar.type = 'QUOTE_DOUBLE';
  return scalar;
}
