/** What replies from outside Slack need to know: `carriers/` ask and the topics answer. */
import type { PlainReader } from '../lib/plain.ts';
import type { About, Tx } from './tx.ts';

/** What a line of a link or a call is about. */
export interface Subject {
  /** What pressing does: `Acknowledge p42`. */
  readonly act: string;
  /** What it is about, for reading aloud too; nothing of a private incident. */
  readonly what: string;
  /** Its state now; undefined when nothing has happened yet. */
  readonly state: string | undefined;
}

/** The topics' answers to questions of carriers. */
export interface Replies {
  /** What a line is about; undefined when it is about nothing that is left, `stale` when it is from before the restore. */
  readonly subjectOf: (tx: Tx, line: string) => Promise<Subject | 'stale' | undefined>;
  /** The owner of a verified phone number. */
  readonly ownerOf: (tx: Tx, number: string) => Promise<string | undefined>;
  /** Who has just been asked to prove that this number is theirs. */
  readonly verifyingOf: (tx: Tx, number: string) => Promise<string | undefined>;
  /** Open pages that reached a person. */
  readonly openFor: (tx: Tx, user: string) => Promise<readonly { readonly name: string; readonly what: string }[]>;
  /** Stops messages to this number. */
  readonly stop: (tx: Tx, number: string) => Promise<void>;
  /** What a carrier says became of a delivery. */
  readonly heard: (tx: Tx, about: About, word: CarrierWord) => Promise<void>;
  readonly readerOf: (tx: Tx, user: string) => Promise<PlainReader>;
}

/** `reached`: it is on their device; `failed`: it never will be. */
export type CarrierWord =
  | { readonly kind: 'reached'; readonly how: string }
  | { readonly kind: 'failed'; readonly why: string };
