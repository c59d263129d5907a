/** What the stages of the pipeline hand on. Pure. */
import type { Tx } from '../../../engine/tx.ts';
import type { Signal } from '../../../sources/signal.ts';
import type { Observation } from '../alert/model.ts';
import type { Alert } from '../alert/store.ts';
import type { Group } from '../groups/model.ts';
import type { Routed } from '../routing/model.ts';
import type { Silence } from '../silences/model.ts';

export type StageName = 'deduplicate' | 'route' | 'heartbeat' | 'group' | 'silence' | 'act' | 'resolve';

/** What one stage decided; `line` is the line of the rule in muster.yaml. */
export interface Reason {
  readonly stage: StageName;
  readonly reason: string;
  readonly detail?: string;
  readonly line?: number;
}

/** Where signals come from: a key of `sources:`, or what is built in. */
export interface AlertSource {
  readonly name: string;
  /** What its resolve means, where it is more than that the source says so. */
  readonly over?: string;
}

/** A signal on its way, with all that was found. */
export interface Passage {
  readonly source: AlertSource;
  readonly signal: Signal;
  readonly alert?: Alert;
  readonly observed?: Observation;
  /** The same body came a moment ago: nothing changes. */
  readonly repeated?: boolean;
  readonly routed?: Routed;
  readonly group?: Group;
  readonly silence?: Silence | undefined;
}

/** What a stage decided and found; `done`: no later stage has anything to do. */
export interface Verdict {
  readonly reason: string;
  readonly detail?: string | undefined;
  readonly line?: number | undefined;
  readonly found?: Partial<Passage>;
  readonly done?: boolean;
}

/** One stage; undefined where it has nothing to decide. */
export interface Stage {
  readonly name: StageName;
  readonly run: (tx: Tx, passage: Passage) => Promise<Verdict | undefined>;
}

/** Whether the alert of a signal fires, so that somebody may have to hear of it. */
export function mayAct({ observed }: Passage): boolean {
  return observed === 'new' || observed === 'fires again' || observed === 'still firing';
}
