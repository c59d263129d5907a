/** The promises that hold at every moment of a run, checked on one sample after the other. Does no I/O. */
import { MINUTE, SECOND } from '../../src/lib/instant.ts';
import type { FaultSeen, Heard, Known, PageSeen, RowsSeen, Sample, Violation } from './observed.ts';
import type { Course, Watched } from './watched.ts';

/** How late a step may be, and how much later when a fault had to do with it or is just over. */
const [LATE, RECOVERY] = [5 * SECOND, 30 * SECOND];
/** When the wait of a page begins that nobody has heard of. */
const UNHEARD_START = 30 * SECOND;
/** A page that nobody hears is noticed by then; a cure of everything by then. */
const [NOTICED, WELL] = [2.5 * MINUTE, MINUTE];
/** So often a timer may fail before its page says so. */
const FAILURES = 3;
/** A transaction begins so long before its rows are seen, at most; and what is seen half done is done by then. */
const MOMENT = 2 * SECOND;

/** What moves a page on before its wait is over, with everybody's knowledge. */
const REASONS = new Set(['escalated', 'again', 'restarted', 'given', 'snoozed', 'restored', 'urgency', 'acknowledged']);

/** Watches one database; pages that are `held`, because it was put back from a copy, are left out. */
export class Invariants {
  readonly #known: Known;
  readonly #held: ReadonlySet<number>;
  readonly #pages = new Map<number, Watched>();
  readonly #keys = new Map<string, number>();
  readonly #said = new Set<string>();
  #before = 0;
  #troubled = 0;
  #silent: number | undefined;
  /** How late the latest step was, and how long after its time the first alarm came, milliseconds. */
  latest = 0;
  doubled = 0;
  /** How many times as late as usual a step may be: more than 1 on a machine that has too much to do. */
  patience = 1;
  noticedAfter: number | undefined;

  constructor(known: Known, held: ReadonlySet<number> = new Set()) {
    this.#known = known;
    this.#held = held;
  }

  /** Looks at the next sample; each broken promise is told once. */
  look(sample: Sample): readonly Violation[] {
    const found = [...this.#hear(sample), ...(sample.rows === undefined ? [] : this.#read(sample, sample.rows))];
    found.push(...this.#judgeHealth(sample));
    this.#before = sample.from;
    return found.filter(({ invariant, page, words }) => {
      const name = `${invariant} ${page ?? words}`;
      if (this.#said.has(name)) return false;
      this.#said.add(name);
      return true;
    });
  }

  #hear({ at, heard }: Sample): readonly Violation[] {
    const found: Violation[] = [];
    for (const one of heard) {
      this.#hearOne(at, one);
      const times = (this.#keys.get(one.key) ?? 0) + 1;
      this.#keys.set(one.key, times);
      if (times === 1) continue;
      this.doubled += 1;
      const page = one.pages[0];
      if (!one.marked)
        found.push({
          invariant: 'no unmarked duplicate',
          ...(page === undefined ? {} : { page }),
          words: `${one.key} arrived ${times} times, and the last does not say that it may be a repeat`,
        });
    }
    return found;
  }

  #hearOne(at: number, { pages, kind, common = false, to }: Heard): void {
    for (const id of pages) {
      const page = this.#pages.get(id) ?? this.#watch(id, at);
      if (kind === 'notice') page.noticed ??= at;
      if (kind === 'other') continue;
      page.heard ??= at;
      // The page may have gone on from the step for which it is named.
      const { course } = page;
      const another = to !== undefined && course.people.length > 0 && !course.people.includes(to);
      if (!common && !another) course.heard ??= at;
    }
  }

  #watch(id: number, at: number): Watched {
    const course = {
      position: '',
      after: this.#before,
      by: at,
      people: [],
      heard: undefined,
      hurried: false,
      passedOver: false,
      late: false,
    };
    const page = {
      first: at,
      kept: false,
      heard: undefined,
      exhausted: undefined,
      noticed: undefined,
      lonely: undefined,
      course,
    };
    this.#pages.set(id, page);
    return page;
  }

  #read({ at }: Sample, rows: RowsSeen): readonly Violation[] {
    const found: Violation[] = [];
    for (const { page: id, kind } of rows.events) {
      const course = this.#pages.get(id)?.course;
      if (course === undefined) continue;
      if (REASONS.has(kind)) course.hurried = true;
      if (kind === 'skipped') course.passedOver = true;
    }
    const ids = new Set(rows.pages.map(({ id }) => id));
    for (const id of this.#known.promised)
      if (!ids.has(id))
        found.push({ invariant: 'no page is lost', page: id, words: 'it was promised and is not in the database' });
    for (const page of rows.pages) if (!this.#held.has(page.id)) found.push(...this.#follow(at, page, rows));
    return found;
  }

  #follow(at: number, page: PageSeen, rows: RowsSeen): readonly Violation[] {
    const watched = this.#pages.get(page.id) ?? this.#watch(page.id, at);
    watched.kept = true;
    watched.exhausted = page.state === 'exhausted' ? (watched.exhausted ?? at) : undefined;
    const found = [...this.#judgeCourse(at, page, watched), ...this.#judgeCare(at, page, watched, rows)];
    const owner = this.#known.acknowledged.get(page.id);
    if (owner !== undefined && page.state !== 'resolved' && (page.state !== 'acknowledged' || page.ackedBy !== owner))
      found.push({
        invariant: 'no answer is lost',
        page: page.id,
        words: `${owner} was told that they have it; it is ${page.state}`,
      });
    return found;
  }

  /** At every moment: a delivery under way, a due timer, or a word that it failed. */
  #judgeCare(at: number, { id, state }: PageSeen, watched: Watched, rows: RowsSeen): readonly Violation[] {
    const timers = rows.timers.filter(({ key }) => key === `page:p${id}` || key.startsWith(`page:p${id}:`));
    const runs = timers.some(({ attempts }) => attempts < FAILURES);
    const spoken = rows.saying.has(id) || rows.said.has(id);
    const cared = state === 'open' ? runs || rows.leaving.has(id) || rows.stuck.has(id) || spoken : spoken;
    if (state === 'exhausted' && this.#isUnsaid(watched))
      return [
        {
          invariant: 'no page is left alone',
          page: id,
          words: 'it is exhausted, and nobody has read that for a minute',
        },
      ];
    watched.lonely = cared || state === 'acknowledged' || state === 'resolved' ? undefined : (watched.lonely ?? at);
    if (watched.lonely === undefined || at - watched.lonely < MOMENT) return [];
    const words = state === 'open' ? 'it is open; no delivery is under way, no timer will fire' : 'it is exhausted';
    return [{ invariant: 'no page is left alone', page: id, words: `${words}, and nobody was told` }];
  }

  /** That nobody acknowledged the page has been unread for a minute, though somebody could be told. */
  #isUnsaid({ exhausted, noticed }: Watched): boolean {
    if (exhausted === undefined || noticed !== undefined || this.#before - exhausted < WELL) return false;
    return this.#during(exhausted, this.#before).every(({ excuses }) => excuses === false);
  }

  /** No step earlier than its wait, none later than its wait and five seconds. */
  #judgeCourse(at: number, page: PageSeen, watched: Watched): readonly Violation[] {
    const position = page.state === 'open' ? `${page.round}/${page.step}` : page.state;
    const { course } = watched;
    if (course.position === '') {
      watched.course = { ...course, position, by: at, people: page.people[page.step] ?? [] };
      return [];
    }
    if (position === course.position) return page.state === 'open' ? this.#judgeLate(page, course) : [];
    watched.course = {
      ...course,
      position,
      after: this.#before,
      by: at,
      people: page.people[page.step] ?? [],
      heard: undefined,
      hurried: false,
      passedOver: false,
      late: false,
    };
    if (!/^\d/.test(course.position) || position === 'acknowledged' || position === 'resolved') return [];
    const wait = page.waits[Number(course.position.split('/')[1])] ?? 0;
    this.latest = Math.max(this.latest, this.#before - (this.#begin(course) + wait));
    const early = course.after + wait - at;
    const mayBePassedOver = course.passedOver && this.#during(course.after, at).some(({ refuses }) => refuses === true);
    if (early <= MOMENT || course.hurried || mayBePassedOver) return [];
    return [
      {
        invariant: 'no step is early',
        page: page.id,
        words: `step ${course.position} ended ${seconds(early)} before its wait was over`,
      },
    ];
  }

  /** When the wait of a step began at the latest. */
  #begin({ by, heard }: Course): number {
    return Math.max(by, Math.min(heard ?? Number.POSITIVE_INFINITY, by + UNHEARD_START));
  }

  #judgeLate(page: PageSeen, course: Course): readonly Violation[] {
    const wait = page.waits[page.step] ?? 0;
    const due = this.#begin(course) + wait;
    const late = LATE * this.patience;
    let end = due + late;
    for (const { to, ours, spoiled, excuses, spares } of this.#during(course.after, end)) {
      if (excuses === false || spares?.includes(page.id) === true) continue;
      if (to === undefined || spoiled?.includes(page.id) === true) return [];
      // What a dead process had in its hands is taken up again when its lease ends, and the wait begins then.
      end = Math.max(end, due + RECOVERY + late, to + RECOVERY + late + (ours === true ? UNHEARD_START + wait : 0));
    }
    const behind = this.#before - due;
    this.latest = Math.max(this.latest, behind);
    if (this.#before <= end || course.late) return [];
    course.late = true;
    return [
      {
        invariant: 'no step is late',
        page: page.id,
        words: `step ${course.position} is ${seconds(behind)} late (taken ${seconds(course.after)}–${seconds(course.by)}, heard ${seconds(course.heard ?? 0)}, due ${seconds(due)}, allowed until ${seconds(end)})`,
      },
    ];
  }

  /** Faults that had to do with the time from one instant to another; none forgets at once. */
  #during(from: number, to: number): readonly FaultSeen[] {
    return this.#known.faults.filter(
      (fault) => fault.from <= to && (fault.to ?? Number.POSITIVE_INFINITY) + RECOVERY >= from,
    );
  }

  /** Health fails while somebody's page is unheard, and only then for long. */
  #judgeHealth({ at, bots, deadMan, rows }: Sample): readonly Violation[] {
    const unheard = rows === undefined ? undefined : this.#unheardSince(rows);
    const lasting = this.#known.faults.some(({ to }) => to === undefined);
    if (unheard !== undefined || lasting || rows === undefined) this.#troubled = at;
    const sick = bots.filter(({ health }) => health !== 200);
    const found: Violation[] = [];
    if (unheard !== undefined) {
      if (bots.length > 0 && sick.length === bots.length) this.noticedAfter ??= Math.max(0, at - unheard.since);
      const old = bots.filter(({ since, health }) => health === 200 && at - since > UNHEARD_START);
      if (this.#before - unheard.since > NOTICED && old.length > 0)
        found.push({
          invariant: 'health fails',
          page: unheard.page,
          words: `nobody has heard of it for ${seconds(at - unheard.since)}, and /healthz says 200`,
        });
      if (this.#before - unheard.since > NOTICED + MINUTE && deadMan)
        found.push({
          invariant: 'health fails',
          page: unheard.page,
          words: 'nobody has heard of it, and DEAD_MAN_URL is called',
        });
    }
    this.#silent = sick.length > 0 ? (this.#silent ?? at) : undefined;
    const [ill] = sick;
    if (ill !== undefined && this.#before - Math.max(this.#troubled, this.#silent ?? at) > WELL)
      found.push({
        invariant: 'health is well again',
        words: `a minute after every cure /healthz says ${ill.health ?? 'nothing'}: ${ill.words.trim()}`,
      });
    return found;
  }

  /** The page that nobody has heard of for the longest time. */
  #unheardSince({ pages }: RowsSeen): { readonly page: number; readonly since: number } | undefined {
    let oldest: { readonly page: number; readonly since: number } | undefined;
    for (const { id, state } of pages) {
      const watched = this.#pages.get(id);
      if (watched === undefined || this.#held.has(id) || state === 'acknowledged' || state === 'resolved') continue;
      const since =
        watched.heard === undefined ? watched.first : watched.noticed === undefined ? watched.exhausted : undefined;
      if (since !== undefined && (oldest === undefined || since < oldest.since)) oldest = { page: id, since };
    }
    return oldest;
  }

  /** Pages that nobody has heard of, and of which nobody was told that. */
  lost(): readonly number[] {
    return [...this.#pages]
      .filter(([, { kept, heard, noticed }]) => kept && heard === undefined && noticed === undefined)
      .map(([id]) => id);
  }
}

function seconds(ms: number): string {
  return `${(ms / SECOND).toFixed(1)} s`;
}
