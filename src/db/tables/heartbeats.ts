/** The tables of heartbeats. */
import type { Generated } from 'kysely';

/** A signal of muster.yaml that must keep coming. */
export interface Heartbeats {
  heartbeat: string;
  data_json: string;
  /** When muster.yaml named or changed it last. */
  configured_at: number;
  /** When it reported last, success or failure; null: never. */
  heard_at: number | null;
  /** 1 when its last report was a failure. */
  failed: Generated<number>;
  /** When a run began that has not ended yet. */
  started_at: number | null;
  /** How long its last run took. */
  run_ms: number | null;
  /** The time between its last two reports. */
  period: number | null;
  /** Milliseconds that it may be later, because Muster was not listening meanwhile. */
  allowance: Generated<number>;
  /** 1 when a report is presumed that Muster could not receive; a real one sets it back. */
  presumed: Generated<number>;
  /** Since when it is missing; null: it is not. */
  missing_since: number | null;
  pings: Generated<number>;
  /** How many reports came lately: `[[from, count], …]`. */
  window_json: string;
}

/** One row: when a Muster that listened looked at heartbeats last. */
export interface HeartbeatWatch {
  id: number;
  seen_at: number;
}
