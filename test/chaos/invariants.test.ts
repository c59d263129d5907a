/** Each promise of a run is told apart from its breach, on samples as they are recorded. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/lib/instant.ts';
import { Invariants } from './invariants.ts';
import type { BotSeen, FaultSeen, Heard, Known, PageSeen, RowsSeen, Sample } from './observed.ts';

const WELL: BotSeen = { since: 0, health: 200, words: 'ok' };
const SICK: BotSeen = { since: 0, health: 503, words: 'p1 has reached nobody' };
const OPEN: PageSeen = {
  id: 1,
  text: 'chaos',
  state: 'open',
  round: 0,
  step: 0,
  ackedBy: null,
  people: [['ana'], ['bo']],
  waits: [MINUTE, MINUTE],
};
const NEXT: PageSeen = { ...OPEN, step: 1 };
const EXHAUSTED: PageSeen = { ...OPEN, state: 'exhausted' };
const TIMER = { key: 'page:p1', attempts: 0 };
const PAGED: Heard = { pages: [1], kind: 'page', key: 'page:p1:U1:1/1', marked: false };

interface Moment {
  readonly page?: PageSeen;
  readonly rows?: Partial<RowsSeen>;
  readonly heard?: readonly Heard[];
  readonly bot?: BotSeen;
  readonly deadMan?: boolean;
}

/** A second of a run whose page is cared for, unless something else is said. */
function second(at: number, { page, rows, heard = [], bot = WELL, deadMan = false }: Moment): Sample {
  const seen: RowsSeen = {
    pages: page === undefined ? [] : [page],
    events: [],
    timers: [TIMER],
    leaving: new Set(),
    saying: new Set(),
    said: new Set(),
    stuck: new Set(),
    ...rows,
  };
  return { from: at - 100, at, rows: seen, heard, bots: [bot], deadMan };
}

interface Course extends Partial<Known> {
  readonly seconds: number;
  readonly held?: ReadonlySet<number>;
  readonly moment: (second: number) => Moment;
}

/** The names of the promises that are broken in so many seconds. */
function broken({ seconds, moment, held = new Set(), ...known }: Course): readonly string[] {
  const all = { promised: new Set<number>(), acknowledged: new Map<number, string>(), faults: [], ...known };
  const invariants = new Invariants(all, held);
  const names: string[] = [];
  for (let n = 1; n <= seconds; n += 1)
    names.push(...invariants.look(second(n * SECOND, moment(n))).map(({ invariant }) => invariant));
  return names;
}

/** A page that somebody heard of at once, and that takes its second step in this second. */
const steppingAt =
  (step: number) =>
  (n: number): Moment => ({ page: n < step ? OPEN : NEXT, heard: n === 1 ? [PAGED] : [] });

describe('the invariants', () => {
  it('are silent while every promise is kept', () => {
    expect(broken({ seconds: 100, moment: steppingAt(62), promised: new Set([1]) })).toEqual([]);
  });

  it('tell a page without a delivery, a timer or a word, and no other', () => {
    const alone: Partial<RowsSeen> = { timers: [] };
    const failing: Partial<RowsSeen> = { timers: [{ ...TIMER, attempts: 3 }] };
    const turning = (rows: Partial<RowsSeen>, page: PageSeen) => (n: number) =>
      n < 5 ? { page: OPEN, heard: [PAGED] } : { page, rows };
    const once = (course: Course['moment']): readonly string[] =>
      broken({ seconds: 20, moment: (n) => ({ ...course(n), heard: n === 1 ? [PAGED] : [] }) });
    expect(once(turning(alone, OPEN))).toEqual(['no page is left alone']);
    expect(once(turning(failing, OPEN))).toEqual(['no page is left alone']);
    expect(once(turning({ ...failing, said: new Set([1]) }, OPEN))).toEqual([]);
    expect(once(turning({ ...failing, stuck: new Set([1]) }, OPEN))).toEqual([]);
    expect(once(turning({ ...failing, stuck: new Set([1]) }, EXHAUSTED))).toContain('no page is left alone');
    expect(once(turning({ ...alone, leaving: new Set([1]) }, OPEN))).toEqual([]);
    const dropped = (rows: Partial<RowsSeen>) => broken({ seconds: 20, moment: () => ({ page: EXHAUSTED, rows }) });
    expect(dropped(alone)).toEqual(['no page is left alone']);
    expect(dropped({ ...alone, saying: new Set([1]) })).toEqual([]);
    const unread = (faults: readonly FaultSeen[], heard: readonly Heard[] = []): readonly string[] => {
      const rows = { ...alone, saying: new Set([1]) };
      return broken({ seconds: 80, moment: (n) => ({ page: EXHAUSTED, rows, heard: n === 9 ? heard : [] }), faults });
    };
    const refused: FaultSeen = { name: 'a refusal', from: 0, to: undefined, excuses: false };
    expect(unread([refused])).toEqual(['no page is left alone']);
    expect(unread([{ ...refused, excuses: true }])).toEqual([]);
    expect(unread([refused], [{ ...PAGED, kind: 'notice', key: 'exhausted:p1:1' }])).toEqual([]);
  });

  it('tell a step that is late, and forgive it half a minute where a fault struck meanwhile or is just over', () => {
    expect(broken({ seconds: 80, moment: steppingAt(70) })).toEqual(['no step is late']);
    const fault: FaultSeen = { name: 'a fault', from: 50 * SECOND, to: 55 * SECOND };
    expect(broken({ seconds: 80, moment: steppingAt(80), faults: [fault] })).toEqual([]);
    expect(broken({ seconds: 100, moment: steppingAt(99), faults: [fault] })).toEqual(['no step is late']);
    const early: FaultSeen = { name: 'a fault', from: SECOND, to: 2 * SECOND };
    expect(broken({ seconds: 100, moment: steppingAt(90), faults: [early] })).toEqual([]);
    expect(broken({ seconds: 110, moment: steppingAt(109), faults: [early] })).toEqual(['no step is late']);
    const spared: FaultSeen = { ...fault, spares: [1] };
    expect(broken({ seconds: 80, moment: steppingAt(79), faults: [spared] })).toEqual(['no step is late']);
    const clock: FaultSeen = { ...fault, to: undefined, excuses: false };
    expect(broken({ seconds: 80, moment: steppingAt(79), faults: [clock] })).toEqual(['no step is late']);
  });

  it('tell a step that is early without a reason', () => {
    expect(broken({ seconds: 80, moment: steppingAt(30) })).toEqual(['no step is early']);
    const because = (kind: string) => (n: number) => ({
      ...steppingAt(30)(n),
      rows: { events: n === 29 ? [{ page: 1, kind }] : [] },
    });
    expect(broken({ seconds: 80, moment: because('escalated') })).toEqual([]);
    expect(broken({ seconds: 80, moment: because('skipped') })).toEqual(['no step is early']);
    const refuses: FaultSeen = { name: 'a refusal', from: 0, to: undefined, refuses: true };
    expect(broken({ seconds: 80, moment: because('skipped'), faults: [refuses] })).toEqual([]);
  });

  it('count the wait of a step from when somebody heard, or from half a minute after it', () => {
    const late = (n: number): Moment => ({ ...steppingAt(92)(n), heard: n === 40 ? [PAGED] : [] });
    expect(broken({ seconds: 100, moment: late })).toEqual([]);
    expect(broken({ seconds: 110, moment: (n) => ({ ...late(n), page: n < 105 ? OPEN : NEXT }) })).toEqual([
      'no step is late',
    ]);
  });

  it('do not take a common message, or one to somebody of another step, for the one of the step', () => {
    const named =
      (heard: Partial<Heard>) =>
      (n: number): Moment => ({ ...steppingAt(85)(n), heard: n === 3 ? [{ ...PAGED, ...heard }] : [] });
    expect(broken({ seconds: 90, moment: named({}) })).toEqual(['no step is late']);
    expect(broken({ seconds: 90, moment: named({ to: 'ana' }) })).toEqual(['no step is late']);
    expect(broken({ seconds: 90, moment: named({ common: true }) })).toEqual([]);
    expect(broken({ seconds: 90, moment: named({ to: 'bo' }) })).toEqual([]);
  });

  it('tell health that is well while nobody hears of a page', () => {
    const hour: PageSeen = { ...OPEN, waits: [HOUR, HOUR] };
    expect(broken({ seconds: 200, moment: () => ({ page: hour }) })).toEqual(['health fails']);
    expect(broken({ seconds: 200, moment: (n) => ({ page: hour, bot: n < 140 ? WELL : SICK }) })).toEqual([]);
    const called = (n: number): Moment => ({ page: hour, bot: n < 140 ? WELL : SICK, deadMan: n === 230 });
    expect(broken({ seconds: 240, moment: called })).toEqual(['health fails']);
  });

  it('tell health that fails a minute after everything was mended', () => {
    const sick = (n: number): Moment => ({ ...steppingAt(62)(n), bot: n < 30 ? WELL : SICK });
    expect(broken({ seconds: 80, moment: sick })).toEqual([]);
    expect(broken({ seconds: 100, moment: sick })).toEqual(['health is well again']);
    const lasting: FaultSeen = { name: 'a fault', from: 0, to: undefined };
    expect(broken({ seconds: 100, moment: sick, faults: [lasting] })).toEqual([]);
  });

  it('tell a message that came twice and does not say so', () => {
    const twice = (marked: boolean) => (n: number) => ({
      ...steppingAt(62)(n),
      heard: n === 1 ? [PAGED] : n === 3 ? [{ ...PAGED, marked }] : [],
    });
    expect(broken({ seconds: 10, moment: twice(false) })).toEqual(['no unmarked duplicate']);
    expect(broken({ seconds: 10, moment: twice(true) })).toEqual([]);
  });

  it('tell a page that was promised and is gone, and an answer that is', () => {
    const gone = (n: number): Moment => (n < 5 ? steppingAt(62)(n) : {});
    expect(broken({ seconds: 10, moment: gone, promised: new Set([1]) })).toEqual(['no page is lost']);
    const acknowledged = new Map([[1, 'U1']]);
    const taken = (ackedBy: string) => (n: number) => ({
      ...steppingAt(62)(n),
      page: { ...OPEN, state: 'acknowledged' as const, ackedBy },
    });
    expect(broken({ seconds: 10, moment: taken('U1'), acknowledged })).toEqual([]);
    expect(broken({ seconds: 10, moment: taken('U2'), acknowledged })).toEqual(['no answer is lost']);
  });

  it('leave out pages that are held, and remember which ones nobody heard of', () => {
    expect(broken({ seconds: 200, moment: () => ({ page: OPEN, rows: { timers: [] } }), held: new Set([1]) })).toEqual(
      [],
    );
    const invariants = new Invariants({ promised: new Set(), acknowledged: new Map(), faults: [] });
    invariants.look(second(SECOND, { page: OPEN }));
    expect(invariants.lost()).toEqual([1]);
    invariants.look(second(2 * SECOND, { page: OPEN, heard: [PAGED] }));
    expect(invariants.lost()).toEqual([]);
  });
});
