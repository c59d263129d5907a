import { randomUUID } from 'node:crypto';
import type { Database } from '../db/database.ts';
import { formatDuration } from '../lib/duration.ts';
import { type Clock, type Instant, MINUTE, type Millis, SECOND } from '../lib/instant.ts';
import type { Log } from '../lib/log.ts';
import { audit, type Finding, LATE, nothingOverdue } from './backlog.ts';
import { repairAfterJump } from './clock-jump.ts';
import { untilQuiet } from './gate.ts';
import { type LineageOptions, openLineage } from './lineage.ts';
import { type NextDue, readNextDue } from './outbox/next-due.ts';
import type { ReceiptHandlers, Senders } from './outbox/outcome.ts';
import { releaseClaims } from './outbox/queue.ts';
import { openSending } from './outbox/sending.ts';
import { removeOld } from './retention.ts';
import { dueTimers, fire, nextTimer, type TaskHandlers } from './timers.ts';
import { transactor } from './transact.ts';
import type { Transact, Tx, Wiring } from './tx.ts';
import type { Check } from './vitals.ts';

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
  /** How long rows are kept that have done their work. */
  readonly keep: (tx: Tx) => Promise<Millis>;
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
  stalled(): readonly string[];
  /** Everything that must hold: the loop, its work, and what the options added. */
  readonly checks: readonly Check[];
  /** The next due timer that somebody would notice, or undefined. */
  nextTimer(): Promise<Instant | undefined>;
}

export interface Engine extends EngineState {
  readonly transact: Transact;
  /** Looks at the rows now; called after commits and by the heartbeat. */
  poke(): void;
  /** Resolves when nothing is due and nothing is being sent. */
  idle(): Promise<void>;
  start(): Promise<void>;
  /** Finishes what runs; what is left stays in the rows. */
  stop(): Promise<void>;
}

/** Timers that fire before pages are looked for again. */
const BATCH = 10;
/** Replicas see each other's rows no later than this. */
const POSTGRES_POLL = SECOND;

/** The one loop of the process: fires due timers, sends due notifications, sleeps until the next. */
export function createEngine(options: EngineOptions): Engine {
  const { db, clock, log } = options;
  const stalled = (): readonly string[] => {
    const still = clock.now() - lastPass;
    return still > LATE ? [`Muster has stood still for ${formatDuration(still)}. Restart it.`] : [];
  };
  const checks: readonly Check[] = [{ name: 'loop', look: stalled }, nothingOverdue, ...options.checks];
  const auditNow = async (tx: Tx): Promise<void> => options.onAudit(tx, await audit(tx, checks));
  const retentionNow = async (tx: Tx): Promise<void> => removeOld(tx, await options.keep(tx), () => db.giveBack());
  const tasks: TaskHandlers = { ...options.tasks, retention: retentionNow, audit: auditNow };
  let stopping = new AbortController();
  let nap = new AbortController();
  let work = 0;
  let lastPass = clock.now();
  let running: Promise<void> | undefined;
  let updating: Promise<void> | undefined;
  const waiters = new Set<() => void>();

  const poke = (): void => {
    work += 1;
    nap.abort();
  };
  const lineage = openLineage({ db, clock, log, onPutBack: options.onPutBack });
  const transact = transactor({ db, clock, wiring: options.wiring, lineage, onWork: poke });
  const sending = openSending({ ...options, kysely: db.kysely, transact, owner: randomUUID(), onEnd: poke });
  let asked = 0;
  const transactForDoors: Transact = (work, rank) => {
    asked += 1;
    return transact(work, rank);
  };

  async function fireDue(): Promise<number> {
    const due = await dueTimers(db.kysely, clock.now(), BATCH);
    for (const row of due) {
      if (stopping.signal.aborted) break;
      await fire(transact, tasks, row, log);
    }
    return due.length;
  }

  async function pass(due: NextDue): Promise<number> {
    if (stopping.signal.aborted) return 0;
    const pages = (await sending.probe(due)) + (await sending.sendDue('page', due));
    if (sending.canSend('update', due)) sendUpdates();
    return pages + (due.timer <= clock.now() ? await fireDue() : 0);
  }

  /** Goes on beside the loop, so that pages and timers wait for nobody. */
  function sendUpdates(): void {
    if (updating !== undefined) return;
    updating = untilQuiet(() => asked)
      .then(async () => {
        if (!stopping.signal.aborted) await sending.sendDue('update', await readNextDue(db.kysely));
      })
      .catch((error: unknown) => log.error({ err: error }, 'updates could not be claimed'))
      .then(() => {
        updating = undefined;
        poke();
      });
  }

  function until(due: NextDue): number {
    const cap = db.dialect === 'postgres' ? POSTGRES_POLL : MINUTE;
    return Math.min(Math.max(Math.min(sending.next(due), due.timer) - clock.now(), 0), cap);
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const seen = work;
      nap = new AbortController();
      try {
        if (clock.now() < lastPass) await leapBack();
        const next = await readNextDue(db.kysely);
        // Nothing of another copy happens before somebody has looked at it.
        if (lineage.overdue()) await transact(async () => undefined);
        await lineage.keep();
        const done = await pass(next);
        lastPass = clock.now();
        if (done > 0 || work !== seen) continue;
        const wait = until(next);
        if (sending.flying === 0 && updating === undefined && wait > 0) settleWaiters();
        if (work === seen && !stopping.signal.aborted) await clock.sleep(Math.max(wait, 5), nap.signal);
      } catch (error) {
        log.error({ err: error }, 'the loop could not read the database');
        await clock.sleep(SECOND, stopping.signal);
      }
    }
  }

  /** Housekeeping is set anew, because its own timers lie ahead too. */
  async function leapBack(): Promise<void> {
    const now = clock.now();
    for (const work of [repairAfterJump, retentionNow, auditNow]) await transact(work);
    log.warn({ back: lastPass - now }, 'the clock was set back');
    lastPass = now;
  }

  function settleWaiters(): void {
    for (const resolve of waiters) resolve();
    waiters.clear();
  }

  return {
    transact: transactForDoors,
    poke,
    stalled,
    checks,
    nextTimer: () => nextTimer(db.kysely),
    idle: () =>
      new Promise((resolve) => {
        waiters.add(resolve);
        poke();
      }),
    async start() {
      if (db.dialect === 'sqlite') await transact(releaseClaims);
      await transact(repairAfterJump);
      await transact(retentionNow);
      await transact(auditNow);
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
