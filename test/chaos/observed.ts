/** What is seen of a run from outside: the rows, the health of the processes, and what receivers took. Pure types. */

/** A page as its row tells. */
export interface PageSeen {
  readonly id: number;
  readonly text: string;
  readonly state: 'open' | 'acknowledged' | 'resolved' | 'exhausted';
  readonly round: number;
  readonly step: number;
  readonly ackedBy: string | null;
  /** Whom each step of its escalation pages. */
  readonly people: readonly (readonly string[])[];
  /** How long each step of its escalation waits, milliseconds. */
  readonly waits: readonly number[];
}

/** The rows at one moment. */
export interface RowsSeen {
  readonly pages: readonly PageSeen[];
  /** What happened to pages since the last look, in order. */
  readonly events: readonly { readonly page: number; readonly kind: string }[];
  readonly timers: readonly { readonly key: string; readonly attempts: number }[];
  /** Pages of which something waits to leave, in the page lane. */
  readonly leaving: ReadonlySet<number>;
  /** Pages whose notice that nobody acknowledged waits to leave, or has arrived. */
  readonly saying: ReadonlySet<number>;
  readonly said: ReadonlySet<number>;
  /** Pages of which somebody reads, or is about to read, that Muster cannot escalate them. */
  readonly stuck: ReadonlySet<number>;
}

/** A message that a receiver took. */
export interface Heard {
  /** The pages it names. */
  readonly pages: readonly number[];
  /** `notice`: it says that nobody acknowledged the page. */
  readonly kind: 'page' | 'notice' | 'other';
  /** The same for a message and its repeat, and for no other. */
  readonly key: string;
  /** It says that it may be a repeat. */
  readonly marked: boolean;
  /** It names several pages: those that earlier ones named too, for whatever step, as long as they need its reader. */
  readonly common?: boolean;
  /** Who got it, where its address tells. */
  readonly to?: string | undefined;
}

/** A bot as an orchestrator sees it. */
export interface BotSeen {
  /** When it began to listen. */
  readonly since: number;
  /** What `/healthz` answered; undefined: nothing. */
  readonly health: number | undefined;
  readonly words: string;
}

/** Everything at one moment; times are milliseconds of the run's clock. */
export interface Sample {
  /** The rows were read between these. */
  readonly from: number;
  readonly at: number;
  /** Undefined while the database cannot be read. */
  readonly rows: RowsSeen | undefined;
  /** What was taken since the last sample. */
  readonly heard: readonly Heard[];
  readonly bots: readonly BotSeen[];
  /** The dead man's address was called since the last sample. */
  readonly deadMan: boolean;
}

/** A fault, from its first blow until it is mended. */
export interface FaultSeen {
  readonly name: string;
  readonly from: number;
  /** Undefined: it lasts. */
  to: number | undefined;
  /** False: steps keep their times meanwhile, and only health may fail. */
  readonly excuses?: boolean;
  /** Slack refuses the bot itself, so that escalations wait for its connection. */
  readonly ours?: boolean;
  /** A receiver refuses for good, so that steps are passed over early. */
  readonly refuses?: boolean;
  /** Pages whose timer was made to fail. */
  readonly spoiled?: readonly number[];
  /** Pages of which nothing was in the hands of who died: their steps keep their times. */
  readonly spares?: readonly number[];
}

/** What the people of the run know. */
export interface Known {
  /** Pages whose answer said that they are paging, in this database. */
  readonly promised: ReadonlySet<number>;
  /** Who was told that they have a page. */
  readonly acknowledged: ReadonlyMap<number, string>;
  readonly faults: readonly FaultSeen[];
}

/** A promise that was broken. */
export interface Violation {
  readonly invariant: string;
  readonly page?: number;
  readonly words: string;
}
