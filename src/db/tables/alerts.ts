/** The tables of what monitoring tools send. */
import type { Generated } from 'kysely';

/** A tool of muster.yaml that sends to Muster. */
export interface Sources {
  source: string;
  data_json: string;
}

/** What a source sends with. Only the hash is kept, so nobody can read a key out of the database. */
export interface SourceKeys {
  id: Generated<number>;
  /** SHA-256 of the key, hexadecimal. */
  hash: string;
  source: string;
  created_at: number;
  /** When it opened the door last, to a quarter of an hour. */
  used_at: number | null;
}

/** What is counted of a source. */
export interface SourceStates {
  source: string;
  signals: Generated<number>;
  /** Bodies that were refused for whatever reason. */
  refused: Generated<number>;
  /** Signals that no route matched. */
  unmatched: Generated<number>;
  last_signal_at: number | null;
  last_refused_at: number | null;
  /** Why the last refused body was refused. */
  last_error: string | null;
  /** 1 when the last body was refused, 0 when it was taken. */
  failing: Generated<number>;
  /** How many of the refused bodies people were told of. */
  told: Generated<number>;
  /** How much each key sent lately, by its hash: `{ hash: [[from, count], …] }`. */
  windows_json: string;
}

/** One firing, resolved or acknowledged observation, as a source sent it. */
export interface Signals {
  id: Generated<number>;
  source: string;
  identity: string;
  state: 'firing' | 'resolved' | 'acknowledged';
  /** The alert it belongs to. */
  alert: number | null;
  /** The group that it was put into. */
  alert_group: number | null;
  received_at: number;
  /** SHA-256 of the body it came in. */
  digest: string;
  /** The signal as its source file read it. */
  data_json: string;
  /** What each stage of the pipeline decided, in order: `[{ stage, reason, … }]`. */
  reasons_json: string;
  /** The body, cut, with the first signal of each body. */
  raw: string | null;
}

/** A body that was refused: the last ones of each source. */
export interface RefusedBodies {
  id: Generated<number>;
  source: string;
  at: number;
  /** The HTTP status it was answered with. */
  status: number;
  media_type: string;
  /** The body, cut, without the key. */
  raw: string;
  /** Where it is wrong: `[{ path, expected, mend }]`. */
  problems_json: string;
}
