/** What has keys: sources and heartbeats. */
import type { Tx } from '../../../engine/tx.ts';
import { beatSetUp } from '../heartbeats/blocks.ts';
import { keysOwner } from '../heartbeats/keys.ts';
import { heartbeatNames } from '../heartbeats/store.ts';
import { findSource } from './store.ts';
import { addressOf, beatAddressOf, setUpOf } from './views.ts';

/** A source or heartbeat of muster.yaml, as far as its keys go. */
export interface KeyHolder {
  readonly name: string;
  /** Under which its keys are kept. */
  readonly owner: string;
  /** Where a tool sends with a key; undefined where no message may have that address. */
  readonly address: string | undefined;
  /** How a tool is set up with a key, as lines. */
  readonly setUp: (key: string) => readonly string[];
}

/** The source or heartbeat of this name, in any case; undefined where there is none. */
export async function findHolder(tx: Tx, name: string, publicUrl: string | undefined): Promise<KeyHolder | undefined> {
  const source = await findSource(tx, name);
  if (source !== undefined) {
    const address = addressOf(publicUrl, source.name);
    return { name: source.name, owner: source.name, address, setUp: (key) => setUpOf(source, `${address}/${key}`) };
  }
  const beat = (await heartbeatNames(tx)).find((one) => one.toLowerCase() === name.toLowerCase());
  if (beat === undefined) return undefined;
  const setUp = () => beatSetUp(beatAddressOf(publicUrl));
  return { name: beat, owner: keysOwner(beat), address: undefined, setUp };
}
