/** Heartbeats report, are missing, are named by muster.yaml and leave it. */
import type { Tx } from '../../../engine/tx.ts';
import { type Instant, MINUTE } from '../../../lib/instant.ts';
import type { Signal } from '../../../sources/signal.ts';
import type { Section } from '../../team/sections.ts';
import { top } from '../../team/store.ts';
import { digestOf, findAlert } from '../alert/store.ts';
import { countedIn, counting, waitIn } from '../intake/door/rate.ts';
import { holderOf } from '../intake/keys.ts';
import { keepSignals } from '../intake/signals.ts';
import { takeSignals } from '../pipeline.ts';
import { beatKey } from './events.ts';
import { ownedBy } from './keys.ts';
import { afterBeat, type Beat, HEARTBEAT, type Heartbeat, signalOf } from './model.ts';
import {
  findHeartbeat,
  heartbeatEntries,
  putHeartbeat,
  putWindow,
  removeHeartbeat,
  updateHeartbeat,
  windowOf,
} from './store.ts';
import { planDue, wasAway, watch } from './watch.ts';

/** Reports that one heartbeat's keys may send within five minutes. */
const RATE = 300;
/** One that is missing is looked at so often: somebody may have resolved its alert though it is still missing. */
const AGAIN = 10 * MINUTE;

/** What became of a report: undefined where the key opens nothing, else how long to wait, 0 when it was taken. */
export async function takeBeat(tx: Tx, key: string, what: Beat): Promise<number | undefined> {
  const name = ownedBy(await holderOf(tx, key));
  const beat = name === undefined ? undefined : await findHeartbeat(tx, name);
  if (beat === undefined) return undefined;
  const window = await windowOf(tx, beat.name);
  if (countedIn(window, tx.now) >= RATE) return waitIn(window, tx.now, RATE);
  await putWindow(tx, beat.name, counting(window, tx.now, 1));
  await report(tx, beat, what);
  return 0;
}

/** A route says that an alert is the report of a heartbeat. */
export async function routedBeat(tx: Tx, name: string): Promise<void> {
  const beat = await findHeartbeat(tx, name);
  if (beat !== undefined) await report(tx, beat, 'success');
}

async function report(tx: Tx, before: Heartbeat, what: Beat): Promise<void> {
  const beat = await updateHeartbeat(tx, before, afterBeat(before, what, tx.now));
  if (beat.missing_since === null) await planDue(tx, beat);
  if (what === 'fail') await tell(tx, beat, 'failed');
  if (what === 'success' && (await isFiring(tx, beat.name))) await tell(tx, beat, 'resolved');
}

async function isFiring(tx: Tx, name: string): Promise<boolean> {
  return (await findAlert(tx, HEARTBEAT, name))?.state === 'firing';
}

/** What happened to a heartbeat goes the way of every signal, and is kept as one. */
async function tell(
  tx: Tx,
  beat: Heartbeat,
  state: 'missing' | 'failed' | 'resolved',
  { startsAt, over }: { readonly startsAt?: Instant; readonly over?: string } = {},
): Promise<void> {
  const zone = (await top(tx)).timezone;
  const when = { zone, now: tx.now, ...(startsAt === undefined ? {} : { startsAt }) };
  const signals: readonly Signal[] = [signalOf(beat, state, when)];
  const source = { name: HEARTBEAT, over: over ?? `the heartbeat ${beat.name} reports success` };
  const paths = await takeSignals(tx, source, signals);
  const digest = signals.map(digestOf).join('');
  await keepSignals(tx, { source: HEARTBEAT, text: '', digest, signals, paths });
}

/** It has not reported in time; if Muster was not there to hear it, it has longer. */
export async function beatDue(tx: Tx, name: string): Promise<void> {
  if (await wasAway(tx)) {
    const beat = await findHeartbeat(tx, name);
    if (beat !== undefined && beat.missing_since === null) return;
  }
  const beat = await findHeartbeat(tx, name);
  if (beat === undefined) return;
  await tx.timers.set(beatKey(name), { after: AGAIN }, { kind: 'heartbeat.due', heartbeat: name });
  if (beat.missing_since === null)
    return tell(tx, await updateHeartbeat(tx, beat, { missing_since: tx.now }), 'missing');
  if (!(await isFiring(tx, name))) await tell(tx, beat, 'missing', { startsAt: beat.missing_since });
}

/** `heartbeats:` of the file. One that is new or changed counts from now; the alert of one that left it is over. */
export const heartbeatsSection: Section<{ readonly data_json: string }> = {
  all: heartbeatEntries,
  async put(tx, name, { data_json }) {
    await putHeartbeat(tx, name, data_json);
    const beat = await findHeartbeat(tx, name);
    if (beat === undefined) return;
    await planDue(tx, await updateHeartbeat(tx, beat, { missing_since: null, allowance: 0, presumed: 0 }));
    await watch(tx);
  },
  async remove(tx, names) {
    for (const name of names) await leave(tx, name);
    await watch(tx);
  },
};

async function leave(tx: Tx, name: string): Promise<void> {
  const beat = await findHeartbeat(tx, name);
  if (beat === undefined) return;
  await removeHeartbeat(tx, name);
  await tx.timers.clear(beatKey(name));
  if (await isFiring(tx, name))
    await tell(tx, beat, 'resolved', { over: `heartbeats.${name} was removed from muster.yaml` });
}
