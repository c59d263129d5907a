import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../db/database.ts';
import { formatDuration } from '../lib/duration.ts';
import { type Clock, type Instant, MINUTE, type Millis, SECOND } from '../lib/instant.ts';
import type { Log } from '../lib/log.ts';
import type { TimerEars } from './failing.ts';
import { untilQuiet } from './gate.ts';
import { AUDIT, audit, type Finding, LATE, nothingOverdue } from './health/backlog.ts';
import type { Check } from './health/vitals.ts';
import { type LineageOptions, openLineage } from './lineage/lineage.ts';
import { type NextDue, readNextDue } from './outbox/next-due.ts';
import type { Outcome, ReceiptHandlers, Senders } from './outbox/outcome.ts';
import { releaseClaims } from './outbox/queue.ts';
import { openSending } from './outbox/sending.ts';
import { removeOld } from './retention.ts';
import { openEngineClock } from './time/engine-clock.ts';
import { watchPauses } from './time/pauses.ts';
import { moveWaitsAtStart } from './time/waits.ts';
import { dueTimers, fire, nextTimer, type TaskHandlers } from './timers.ts';
import { transactor } from './transact.ts';
import type { Transact, Tx, Wiring } from './tx.ts';

/** What the timers of topics do; the engine does its retention and audits by itself. */
export type TopicTasks = Omit<TaskHandlers, 'retention' | 'audit'>;

export interface EngineOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly wiring: Wiring;
  readonly tasks: TopicTasks;
  readonly senders: Senders;
  readonly receipts: ReceiptHandlers;
  /** Called for each attempt to deliver with its connection and what became of it. */
  readonly onDelivery?: (connection: string, result: Outcome['kind']) => void;
  /** How long rows are kept that have done their work. */
  readonly keep: (tx: Tx) => Promise<Millis>;
  /** Who hears of timers that fail. */
  readonly ears: TimerEars;
  /** What must hold besides the engine's own work. */
  readonly checks: readonly Check[];
  /** What is done when the database was put back, in its first transaction. */
  readonly onPutBack: LineageOptions['onPutBack'];
  /** What is done about an audit, in its transaction. */
  readonly onAudit: (tx: Tx, finding: Finding) => Promise<void>;
}

/** How the engine is: for health, metrics and the sandbox's clock. */
export interface EngineState {
  /** What is wrong with the loop, in sentences; asks no database. */
  stalled(): Promise<readonly string[]>;
  /** Everything that must hold: the loop, its work, and what the options added. */
  readonly checks: readonly Check[];
  /** The next due timer that somebody would notice, or undefined. */
  nextTimer(): Promise<Instant | undefined>;
}

export interface Engine extends EngineState {
  /** What rows are reckoned by: the wall clock, on PostgreSQL that of the database. */
  now(): Instant;
  readonly transact: Transact;
  /** Looks at the rows now; called after commits and by the heartbeat. */
  poke(): void;
  /** Resolves when nothing is due and nothing is being sent. */
  idle(): Promise<void>;
  /** `begin` writes what a start brings with it, before anything is done. */
  start(begin?: (transact: Transact) => Promise<void>): Promise<void>;
  /** Finishes what runs; what is left stays in the rows. */
  stop(): Promise<void>;
}

/** Checks of what is wrong no matter what is late: no pause excuses it. */
const ANYHOW: ReadonlySet<string> = new Set(['database', 'clock', 'restored']);
/** Timers that fire before pages are looked for again. */
const BATCH = 10;
/** Replicas see each other's rows no later than this. */
const POSTGRES_POLL = SECOND;

/** The loop of the process: fires due timers, sends due notifications, and sleeps until the next. */
export function createEngine(options: EngineOptions): Engine {
  const { db, clock, log } = options;
  const time = openEngineClock(db, clock);
  const pauses = watchPauses(time.elapsed);
  const stalled = async (): Promise<readonly string[]> => {
    // A process that was held may be asked before its loop has come round.
    if (time.elapsed() - lastSign > LATE) await pause(SECOND / 10);
    const still = time.elapsed() - lastSign;
    return still > LATE ? [`Muster has been stuck for ${formatDuration(still)}. Restart it.`] : [];
  };
  const offeredFirst = (check: Check): Check =>
    ANYHOW.has(check.name) ? check : { ...check, look: (at) => (pauses.excused() ? [] : check.look(at)) };
  // The auditor does not ask whether the loop moves: where it asks anything, the loop does.
  const audited = [nothingOverdue, ...options.checks].map(offeredFirst);
  const auditNow = async (tx: Tx): Promise<void> => options.onAudit(tx, await audit(tx, audited));
  const retentionNow = async (tx: Tx): Promise<void> => removeOld(tx, await options.keep(tx), () => db.giveBack());
  const tasks: TaskHandlers = { ...options.tasks, retention: retentionNow, audit: auditNow };
  let stopping = new AbortController();
  let nap = new AbortController();
  let work = 0;
  /** When the loop last ran, in elapsed time. */
  let lastSign = time.elapsed();
  let running: Promise<void> | undefined;
  let updating: Promise<void> | undefined;
  const waiters = new Set<() => void>();

  const poke = (): void => {
    work += 1;
    nap.abort();
  };
  const lineage = openLineage({ db, clock, log, onPutBack: options.onPutBack });
  const onJump = (by: Millis): void => {
    log.warn({ by }, 'the clock jumped; all waiting timers and notifications were moved with it');
    pauses.began();
    poke();
  };
  const transact = transactor({ db, clock, time, wiring: options.wiring, lineage, onWork: poke, onJump });
  const { strange } = lineage;
  const sending = openSending({
    ...options,
    kysely: db.kysely,
    time,
    transact,
    strange,
    owner: randomUUID(),
    onEnd: poke,
  });
  let asked = 0;
  const transactForDoors: Transact = (work, rank, patience) => {
    asked += 1;
    return transact(work, rank, patience);
  };

  /** `alone`: nothing is about to leave. After a pause the auditor waits until everything else was tried. */
  async function fireDue(alone: boolean): Promise<number> {
    const all = await dueTimers(db.kysely, time.now(), BATCH);
    const others = all.filter(({ key }) => key !== AUDIT);
    if (alone && others.length === 0) pauses.offered();
    const due = pauses.excused() ? others : all;
    for (const row of due) {
      if (stopping.signal.aborted) break;
      await fire({ transact, log, ears: options.ears }, tasks, row);
    }
    return due.length;
  }

  async function pass(due: NextDue): Promise<number> {
    if (stopping.signal.aborted) return 0;
    const alone = sending.next(due) > time.now();
    const pages = (await sending.attemptHeld(due)) + (await sending.sendDue('page', due));
    if (sending.canSend('update', due)) sendUpdates();
    return pages + (due.timer <= time.now() ? await fireDue(alone) : 0);
  }

  /** Runs next to the loop, so that pages and timers wait for nobody. */
  function sendUpdates(): void {
    if (updating !== undefined) return;
    updating = untilQuiet(() => asked)
      .then(async () => {
        if (!stopping.signal.aborted) await sending.sendDue('update', await readNextDue(db.kysely));
      })
      .catch((error: unknown) => log.error({ err: error }, 'due notifications could not be claimed'))
      .then(() => {
        updating = undefined;
        poke();
      });
  }

  function until(due: NextDue): number {
    const cap = db.dialect === 'postgres' ? POSTGRES_POLL : MINUTE;
    return Math.min(Math.max(Math.min(sending.next(due), due.timer) - time.now(), 0), cap);
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const seen = work;
      nap = new AbortController();
      try {
        sign();
        // Nothing is due by a clock that has jumped, or of another copy, before somebody has looked at it.
        if (time.overdue() || lineage.overdue()) await transact(async () => undefined);
        const next = await readNextDue(db.kysely);
        if (lineage.strange()) continue;
        await lineage.keep();
        const done = await pass(next);
        if (done > 0 || work !== seen) continue;
        const wait = until(next);
        if (wait > 0) pauses.offered();
        if (sending.flying === 0 && updating === undefined && wait > 0) settleWaiters();
        if (work === seen && !stopping.signal.aborted) await rest(Math.max(wait, 5));
      } catch (error) {
        log.error({ err: error }, 'the loop could not read the database');
        await clock.sleep(SECOND, nap.signal);
      }
    }
  }

  function sign(): void {
    pauses.tick();
    lastSign = time.elapsed();
  }

  /** In naps, so that a clock that has jumped and a machine that was asleep are seen soon. */
  async function rest(wait: Millis): Promise<void> {
    const end = time.elapsed() + wait;
    for (let left = wait; left > 0 && !nap.signal.aborted && !time.overdue(); left = end - time.elapsed()) {
      await clock.sleep(Math.min(left, SECOND), nap.signal);
      sign();
    }
  }

  function settleWaiters(): void {
    for (const resolve of waiters) resolve();
    waiters.clear();
  }

  return {
    transact: transactForDoors,
    now: () => time.now(),
    poke,
    stalled,
    checks: [{ name: 'loop', look: stalled }, ...audited],
    nextTimer: () => nextTimer(db.kysely),
    idle: () =>
      new Promise((resolve) => {
        waiters.add(resolve);
        poke();
      }),
    async start(begin = async () => undefined) {
      const by = await transact(moveWaitsAtStart);
      if (by !== 0) {
        time.distrust();
        log.warn(
          { by },
          'the clock was set back before this start; all waiting timers and notifications were moved with it',
        );
      }
      if (db.dialect === 'sqlite') await transact(releaseClaims);
      await begin(transact);
      await transact(retentionNow);
      // What fell due meanwhile is tried before anybody judges whether it is late.
      await transact((tx) => tx.timers.set(AUDIT, { after: MINUTE }, { kind: 'audit' }));
      stopping = new AbortController();
      running = run();
    },
    async stop() {
      stopping.abort();
      nap.abort();
      await running;
      await updating;
      await sending.ended();
      await lineage.keep('at once');
      settleWaiters();
    },
  };
}
