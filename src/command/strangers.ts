/** Accounts of which nothing is known: Slack is asked about them outside every transaction, before anything is changed. */
import type { Rank } from '../engine/gate.ts';
import type { Transact, Tx } from '../engine/tx.ts';

/** Thrown to leave a transaction that has met unknown people. */
class Strangers extends Error {
  readonly ids: readonly string[];
  constructor(ids: readonly string[]) {
    super('nothing is known of some accounts');
    this.ids = ids;
  }
}

/** How people become known. */
export interface Acquaintance {
  /** The accounts about which nothing is stored. */
  readonly unknown: (tx: Tx, ids: readonly string[]) => Promise<readonly string[]>;
  /** Asks Slack about them and keeps what it tells. `required`: rejects when Slack gives no answer. */
  readonly ask: (ids: readonly string[], required: boolean) => Promise<void>;
}

/** Says who the work is about; leaves the transaction when Slack has to be asked about them first. */
export type Meet = (tx: Tx, ids: readonly string[]) => Promise<void>;

/** Nobody asks Slack about more than so many people for one request. */
const MOST = 10;

/**
 * Runs work in a transaction. What it meets and nobody knows is asked of Slack outside, and the work runs again; so it
 * costs nothing while everybody is known. Rejects as the work does, and when `required` as the question does.
 */
export function acquainted(
  transact: Transact,
  { unknown, ask }: Acquaintance,
): <T>(work: (tx: Tx, meet: Meet) => Promise<T>, options?: { rank?: Rank; required?: boolean }) => Promise<T> {
  return async (work, { rank, required = false } = {}) => {
    const meet: Meet = async (tx, ids) => {
      const strangers = await unknown(tx, ids.slice(0, MOST));
      if (strangers.length > 0) throw new Strangers(strangers);
    };
    try {
      return await transact((tx) => work(tx, meet), rank);
    } catch (error) {
      if (!(error instanceof Strangers)) throw error;
      await ask(error.ids, required);
      return transact((tx) => work(tx, async () => undefined), rank);
    }
  };
}

/** An id as people may type it: Slack's have a digit, so that no word in capitals is asked about. */
const ID = /(?:\u0002@|\b)([UW](?=[A-Z0-9]*\d)[A-Z0-9]{6,})\b/g;

/** The accounts that texts name. */
export function accountsIn(texts: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(texts.flatMap((text = '') => [...text.matchAll(ID)].map(([, id = '']) => id)))];
}
