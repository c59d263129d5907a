/** People who are on call more than the others. Pure. */
import { own } from '../../../lib/slash.ts';
import { type Duty, dutiesOf, hours, type Load, loadsOf, median } from './fairness.ts';
import type { Finding, Judged } from './model.ts';

interface Measure {
  readonly of: (load: Load) => number;
  readonly words: (most: number, usual: number) => string;
}

const MEASURES: readonly Measure[] = [
  { of: (load) => load.time, words: (most, usual) => `${hours(most)} compared with ${hours(usual)}` },
  { of: (load) => load.nights, words: (most, usual) => `${most} nights compared with ${usual}` },
  {
    of: (load) => load.weekendTime,
    words: (most, usual) => `${hours(most)} on weekends compared with ${hours(usual)}`,
  },
];

const TOO_MUCH = 1.5;

/** One finding for each person beyond one and a half times the median in hours, nights or weekends. */
export function imbalances(
  { name, schedule }: Judged['schedules'][number],
  { from, until, zoneOf, nameOf }: Judged,
): readonly Finding[] {
  const duties = dutiesOf(name, schedule, from, until);
  const loads = loadsOf(duties, zoneOf);
  return loads.flatMap((load): Finding[] => {
    const shifts = shiftLoads(load.person, duties, zoneOf);
    const over = MEASURES.flatMap((measure) => exceeding(measure, load, loads, shifts));
    if (over.length === 0) return [];
    const size = Math.max(...over.map(({ factor }) => factor));
    const words = `${nameOf(load.person)} is on call for ${name} more than the others: ${over.map((o) => o.words).join(', ')}.`;
    return [
      { kind: 'imbalance', words, suggestion: own`Swap a shift, or change the order: /oncall edit ${name}`, size },
    ];
  });
}

/** The load of each single shift of a person. */
function shiftLoads(person: string, duties: readonly Duty[], zoneOf: Judged['zoneOf']): readonly Load[] {
  const own = duties.filter((duty) => duty.people.includes(person)).map((duty) => ({ ...duty, people: [person] }));
  return own.flatMap((duty) => loadsOf([duty], zoneOf));
}

/** One shift more than the others is chance, because shifts do not divide a month evenly; more than that is a pattern. */
function exceeding(
  { of, words }: Measure,
  load: Load,
  loads: readonly Load[],
  shifts: readonly Load[],
): readonly { readonly factor: number; readonly words: string }[] {
  const [own, usual] = [of(load), median(loads.map(of)) ?? 0];
  const longest = Math.max(0, ...shifts.map(of));
  if (own <= usual * TOO_MUCH || own - usual <= longest) return [];
  const factor = usual === 0 ? own / longest : own / usual;
  return [{ factor, words: `${words(own, usual)}${usual === 0 ? '' : ` (${factor.toFixed(1)} times)`}` }];
}
